//! What mends a finding, for whoever works at a command line.

use ::sync::diagnose::{ALL, Found};
use directory::finding::{self, Remedy};

/// Gives what mends a finding on a connection: a command, and what else is to be done; none where only a page at Google does.
pub fn remedy(found: &Found, connection: i64) -> Option<String> {
    let finding = found.finding;
    if let Some(run) = found.run.filter(|_| *finding != finding::SIZE_IN_DOUBT) {
        return Some(format!("rollcall runs resume {run}"));
    }
    let on = |verb: &str| format!("rollcall {verb} --connection {connection}");
    // What an import asks is answered in its review, and that is in the window alone.
    let answered =
        || format!("{}; then Import in the window, where its rows are answered", on("import --plan-only"));
    Some(match finding.remedy {
        Remedy::Reactivate => on("reactivate"),
        Remedy::AnswerPasswords => on("connections passwords first-only|directory"),
        Remedy::BindAgain => on("connections bind-again"),
        Remedy::OpenRun if *finding == finding::SIZE_IN_DOUBT => on("import --accept-size COUNT"),
        Remedy::OpenRun | Remedy::ContinueRun => on("import --resume"),
        Remedy::OpenSync | Remedy::ContinueSync => on("sync --resume"),
        Remedy::ImportAgain if [finding::RUN_OLD, finding::LIST_DOUBTED].contains(finding) => on("import"),
        Remedy::ImportAgain => answered(),
        Remedy::SyncAgain if *finding == finding::ACCOUNTS_GONE => {
            on("sync --deleted restore|create-again|unbind")
        }
        Remedy::SyncAgain if *finding == finding::VALUES_DIFFER => {
            on("sync --answer directory|google --both-changed directory|google --drift overwrite|accept")
        }
        Remedy::SyncAgain => on("sync"),
        Remedy::BackUp => "rollcall backup".to_owned(),
        Remedy::OpenPasswords if *finding == finding::PASSWORDS_WAIT => {
            "rollcall passwords hand-out FILE".to_owned()
        }
        Remedy::OpenPasswords => on("passwords changed"),
        Remedy::KeepPasswords => on("sync --keep-passwords"),
        Remedy::OpenActivity => on("activity --begin-anew"),
        Remedy::OpenBackups => "rollcall restore FILE".to_owned(),
        Remedy::OpenUsers => "rollcall users edit USER".to_owned(),
        Remedy::OpenConnection if *finding == finding::GROUPS_STAY => on("groups manage on"),
        Remedy::OpenConnection if *finding == finding::DEFAULT_DOMAIN => on("connections domain DOMAIN"),
        Remedy::OpenConnection if *finding == finding::DOMAIN_UNVERIFIED => return None,
        Remedy::OpenConnection => format!("{}, as a super admin", on("reactivate")),
        Remedy::CheckAgain => {
            let what = if *finding == finding::CLOCK_WRONG {
                "the time that the system sets"
            } else {
                "what this computer needs"
            };
            let check =
                ALL.iter().find(|check| check.finds.contains(&finding)).map_or("", |check| check.code);
            format!("{what}; then {}", on(&format!("diagnose --check {check}")))
        }
        Remedy::OpenPage => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(finding: &'static finding::Finding) -> Option<String> {
        let found = Found { finding, seen: String::new(), page: None, enter: None, run: None, as_of: None };
        remedy(&found, 1)
    }

    #[test]
    fn every_finding_has_a_remedy_but_those_that_only_a_page_at_google_mends() {
        for finding in finding::ALL {
            let only_there = finding.remedy == Remedy::OpenPage || *finding == finding::DOMAIN_UNVERIFIED;
            assert_eq!(of(finding).is_none(), only_there, "{}", finding.code);
        }
    }

    #[test]
    fn what_only_the_window_can_answer_is_not_said_to_be_mended_by_a_command_alone() {
        for finding in
            [&finding::USERNAMES_TAKEN, &finding::FAMILY_NAMES_MISSING, &finding::ACCOUNTS_UNANSWERED]
        {
            let remedy = of(finding).expect("it has one");
            assert!(remedy.contains("Import in the window"), "{}: {remedy}", finding.code);
        }
        let clock = of(&finding::CLOCK_WRONG).expect("it has one");
        assert!(clock.ends_with("rollcall diagnose --check clock --connection 1"), "{clock}");
        let groups = of(&finding::GROUPS_STAY).expect("it has one");
        assert_eq!(groups, "rollcall groups manage on --connection 1");
    }
}
