//! The catalogue of questions and troubles, and what answers each: `docs/troubleshooting.md` is written from it.

use super::ALL;
use crate::guide;

/// Every question (F) and trouble (T) of the catalogue.
pub const CATALOGUE: [(&str, &str); 40] = [
    ("F1", "How is Google connected?"),
    ("F2", "Two-step verification of Google's beside one's own"),
    ("F3", "Do new users get licences?"),
    ("F4", "Where is seen what Rollcall did?"),
    ("F5", "What happens when the connection is deactivated?"),
    ("F6", "Active Directory beside Google"),
    ("F7", "Several domains"),
    ("F8", "Several Google customers"),
    ("F9", "Photos"),
    ("F10", "Office 365 beside Google"),
    ("F11", "Importing a user who is there already"),
    ("F12", "Suspended users in the import"),
    ("F13", "Org units and groups"),
    ("F14", "Must each administrator sign in?"),
    ("F15", "What is imported where?"),
    ("F16", "Mail on binding"),
    ("F17", "Google asks for another password"),
    ("F18", "New users are suspended at once"),
    ("F19", "Suspending from the directory"),
    ("F20", "Deleted in Google"),
    ("F21", "Rules of passwords"),
    ("F22", "A password expires"),
    ("F23", "Somebody changes the password in Google"),
    ("F24", "Which names are refused?"),
    ("T1", "Users cannot finish signing in at Google"),
    ("T2", "Removed users are provisioned, then cut off"),
    ("T3", "The consent succeeds and the import fails"),
    ("T4", "Imports stop"),
    ("T5", "A filter finds the wrong users"),
    ("T6", "Updates are not imported"),
    ("T7", "A user, or a password, does not reach Google"),
    ("T8", "New users never appear"),
    ("T9", "An import fails: the username exists"),
    ("T10", "Error 400: admin_policy_enforced"),
    ("T11", "The last name is missing"),
    ("T12", "Groups have no address at Google"),
    ("T13", "A domain cannot be added"),
    ("T14", "Administrators are not synced"),
    ("T15", "Google suspends new users"),
    ("T16", "People expect to sign in with their Google password"),
];

/// Writes `docs/troubleshooting.md`, given the stories that tell of each id: id and file.
#[must_use]
pub fn troubleshooting(stories: &[(String, String)]) -> String {
    let mut text = String::from(
        "# Troubleshooting: what answers what\n\n\
         Written from the code; a test fails when it is not what the code says. A *check* asks the live system, and\n\
         lists what it can find with what mends that; a *guide* explains, and asks the checks in the order of\n\
         likelihood. `rollcall diagnose --check CODE` asks one. The stories are in `tests/stories`.\n\n\
         | | question or trouble | checks: findings (remedy) | guides | stories |\n|---|---|---|---|---|\n",
    );
    for (id, title) in CATALOGUE {
        let checks = ALL.iter().filter(|check| check.answers.contains(&id)).map(|check| {
            let finds = check.finds.iter().map(|one| format!("{} ({})", one.code, one.remedy.words()));
            match finds.collect::<Vec<_>>().join(", ") {
                none if none.is_empty() => format!("`{}`", check.code),
                finds => format!("`{}`: {finds}", check.code),
            }
        });
        let guides =
            guide::all().filter(|guide| guide.answers.contains(&id)).map(|guide| format!("`{}`", guide.id));
        let told = stories.iter().filter(|(told, _)| told == id).map(|(_, file)| format!("`{file}`"));
        let cell = |all: Vec<String>| if all.is_empty() { "–".to_owned() } else { all.join("<br>") };
        text.push_str(&format!(
            "| {id} | {title} | {} | {} | {} |\n",
            cell(checks.collect()),
            cell(guides.collect()),
            cell(told.collect())
        ));
    }
    text.push_str("\nChecks that answer no single row of the catalogue:\n\n");
    for check in ALL.iter().filter(|check| check.answers.is_empty()) {
        let finds: Vec<_> =
            check.finds.iter().map(|one| format!("{} ({})", one.code, one.remedy.words())).collect();
        let finds = if finds.is_empty() { String::new() } else { format!(": {}", finds.join(", ")) };
        text.push_str(&format!("- {} `{}`{finds}\n", check.question, check.code));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_and_trouble_has_its_row_and_something_that_answers_it() {
        let ids: Vec<_> =
            (1..=24).map(|n| format!("F{n}")).chain((1..=16).map(|n| format!("T{n}"))).collect();
        assert_eq!(CATALOGUE.map(|(id, _)| id.to_owned()).to_vec(), ids, "the whole catalogue, in its order");
        for (id, _) in CATALOGUE {
            let checked = ALL.iter().any(|check| check.answers.contains(&id));
            let guided = guide::all().any(|guide| guide.answers.contains(&id));
            assert!(checked || guided, "nothing answers {id}");
        }
        for check in ALL {
            for id in check.answers {
                assert!(
                    ids.iter().any(|known| known == id),
                    "{} answers {id}, which is not there",
                    check.code
                );
            }
        }
    }
}
