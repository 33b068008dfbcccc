//! Finds a guide, a check or a finding for words that somebody types, or for an error that they paste.

use std::collections::{BTreeMap, BTreeSet};

use directory::finding::{self, Finding};

use super::said::{self, Lead};
use super::{Guide, all};
use crate::diagnose::{ALL, Check};

/// How many are given.
const MOST: usize = 12;

/// What the code of an error weighs, which Rollcall itself printed.
const CODE: f64 = 100.0;

/// What an error's own text weighs against single words, and each word of it.
const PHRASE: (f64, f64) = (12.0, 4.0);

/// What an abbreviation weighs: it says little, and stands in many a text that is about something else.
const SHORT: f64 = 1.0;

/// Something that was found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hit {
    /// A guide.
    Guide(&'static Guide),
    /// A check.
    Check(&'static Check),
    /// A finding, with the check that finds it.
    Finding(&'static Finding, &'static Check),
}

/// What can be found, with the words that it is found by.
struct Entry {
    hit: Hit,
    /// Those of what it is called.
    title: BTreeSet<String>,
    words: BTreeSet<String>,
    phrases: Vec<String>,
    /// The codes that lead to it.
    codes: Vec<String>,
}

/// Finds what fits a text, the best first; nothing for a text without words.
#[must_use]
pub fn search(text: &str) -> Vec<Hit> {
    let asked = words(text);
    let text = text.trim().to_lowercase();
    let entries = entries();
    // A word that many have tells little.
    let mut having: BTreeMap<&str, u32> = BTreeMap::new();
    for entry in &entries {
        for word in &entry.words {
            *having.entry(word).or_default() += 1;
        }
    }
    let weight = |word: &str| 1.0 / f64::from(*having.get(word).unwrap_or(&1));
    let mut scored: Vec<_> = entries
        .iter()
        .enumerate()
        .map(|(at, entry)| {
            let of = |words, asked| fits(words, asked).map_or(0.0, weight);
            let of_words: f64 =
                asked.iter().map(|asked| of(&entry.words, asked) + of(&entry.title, asked)).sum();
            let told = entry.phrases.iter().filter(|phrase| says(&text, phrase));
            let of_codes = if entry.codes.iter().any(|code| prints(&text, code)) { CODE } else { 0.0 };
            (of_codes + of_words + told.map(|phrase| weight_of(phrase)).sum::<f64>(), at)
        })
        .filter(|(score, _)| *score > 0.0)
        .collect();
    scored.sort_by(|(one, at), (other, then)| other.total_cmp(one).then(at.cmp(then)));
    scored.into_iter().take(MOST).map(|(_, at)| entries[at].hit).collect()
}

/// Tells whether a text has a phrase in it, from the beginning of a word to the end of one; of several it may speak as well.
fn says(text: &str, phrase: &str) -> bool {
    let within = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    text.match_indices(phrase).any(|(at, found)| {
        let (before, rest) = (text[..at].chars().next_back(), &text[at + found.len()..]);
        let ends = |rest: &str| !within(rest.chars().next());
        let plural = weight_of(phrase) > SHORT && rest.strip_prefix('s').is_some_and(ends);
        !within(before) && (ends(rest) || plural)
    })
}

/// Tells whether a text is a code, or has it in it as programs print it: a code may be a word like any other.
fn prints(text: &str, code: &str) -> bool {
    const BEFORE: [&str; 3] = ["code: ", "\"code\":\"", "\"code\": \""];
    let printed = || BEFORE.iter().any(|before| text.contains(&format!("{before}{code}")));
    text == code || (says(text, code) && printed())
}

/// The more words a phrase has, the more it tells: an error's own words go before the reason that many errors have.
fn weight_of(phrase: &str) -> f64 {
    match phrase.chars().count() {
        0..=3 => SHORT,
        _ => PHRASE.0 + PHRASE.1 * phrase.split_whitespace().count() as f64,
    }
}

/// Finds a word that is the one asked for, or begins with it.
fn fits<'a>(words: &'a BTreeSet<String>, asked: &str) -> Option<&'a str> {
    words.range(asked.to_owned()..).next().map(String::as_str).filter(|word| word.starts_with(asked))
}

/// The texts that lead somewhere, and the codes that are no words of everyday: wherever they stand, they are meant.
fn texts_of(lead: Lead) -> impl Iterator<Item = String> {
    let codes = said::of(said::CODES, lead).filter(|code| code.contains(char::is_uppercase));
    said::of(said::TEXTS, lead).chain(codes).map(str::to_lowercase)
}

fn entries() -> Vec<Entry> {
    let guides = all().map(|guide| {
        let texts = [guide.symptom, guide.means, guide.id].into_iter().chain(guide.says.iter().copied());
        let steps = guide.steps.iter().map(|step| step.text);
        let lead = Lead::Guide(guide.id);
        Entry {
            hit: Hit::Guide(guide),
            title: words(guide.symptom).into_iter().collect(),
            words: texts.chain(steps).flat_map(words).collect(),
            phrases: guide.says.iter().map(|said| said.to_lowercase()).chain(texts_of(lead)).collect(),
            codes: said::of(said::CODES, lead).map(str::to_lowercase).collect(),
        }
    });
    let findings = finding::ALL.iter().filter_map(|found| {
        let check = ALL.iter().find(|check| check.finds.contains(found))?;
        let lead = Lead::Finding(found.code);
        Some(Entry {
            hit: Hit::Finding(found, check),
            title: words(found.title).into_iter().collect(),
            words: [found.title, found.affects, found.code].into_iter().flat_map(words).collect(),
            phrases: texts_of(lead).chain([found.code.to_lowercase()]).collect(),
            codes: said::of(said::CODES, lead).map(str::to_lowercase).collect(),
        })
    });
    let checks = ALL.iter().map(|check| {
        let lead = Lead::Check(check.code);
        Entry {
            hit: Hit::Check(check),
            title: words(check.question).into_iter().collect(),
            words: words(check.question).into_iter().chain([check.code.to_owned()]).collect(),
            phrases: texts_of(lead).collect(),
            codes: said::of(said::CODES, lead).map(str::to_lowercase).collect(),
        }
    });
    guides.chain(findings).chain(checks).collect()
}

/// Takes a text apart; words that tell nothing are left out.
fn words(text: &str) -> Vec<String> {
    const SILENT: [&str; 24] = [
        "the", "and", "are", "for", "not", "with", "that", "this", "was", "has", "have", "from", "can",
        "its", "they", "their", "who", "what", "does", "did", "all", "any", "you", "error",
    ];
    let parts = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    parts
        .map(str::to_lowercase)
        .filter(|word| word.chars().count() > 2 && !SILENT.contains(&word.as_str()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(text: &str) -> &'static str {
        match search(text).first() {
            Some(Hit::Guide(guide)) => guide.id,
            Some(Hit::Check(check)) => check.code,
            Some(Hit::Finding(found, _)) => found.code,
            None => "",
        }
    }

    #[test]
    fn an_error_that_is_pasted_finds_its_guide() {
        let table = [
            ("Access blocked: Rollcall. Error 400: admin_policy_enforced", "admin_policy_enforced"),
            ("{\"error\": {\"code\": 403, \"message\": \"Domain cannot use apis.\"}}", "imports-fail"),
            ("412 limitExceeded: Domain user limit reached. Contact Support.", "not-in-google"),
            ("Cannot restore a user suspended for abuse.", "new-users-suspended"),
            ("Invalid Given/Family Name: FamilyName", "family-name-missing"),
            ("Error 403: org_internal", "org_internal"),
            ("Username already exists", "username-taken"),
            ("Member already exists.", "groups-and-units"),
            ("Resource Not Found: groupKey", "groups-and-units"),
            ("load balancer returned 503", "imports-fail"),
            ("503 Service Unavailable: backendError", "imports-fail"),
            ("account has been deleted", "reactivate"),
            (
                "Groups Settings API has not been used in project 123456789012 before or it is disabled.",
                "groupsSettingsApiOff",
            ),
            (
                "Licensing API has not been used in project 123456789012 before or it is disabled.",
                "licensingApiOff",
            ),
            (
                "Admin SDK API has not been used in project 123456789012 before or it is disabled.",
                "imports-fail",
            ),
            ("rollcall.db: No space left on device (os error 28)", "diskFull"),
            ("the data file is damaged: file is not a database", "dataDamaged"),
            ("412 conditionNotMet: User creation is not complete.", "not-in-google"),
            ("412 conditionNotMet: Cyclic memberships not allowed", "groups-and-units"),
            ("conditionNotMet", "not-in-google"),
            ("Your account has been disabled", "account_suspended"),
            ("AD", "active-directory"),
        ];
        for (pasted, guide) in table {
            assert_eq!(first(pasted), guide, "{pasted}");
        }
    }

    fn leads(text: &str, lead: Lead) -> bool {
        match (search(text).first(), lead) {
            (Some(Hit::Guide(guide)), Lead::Guide(id)) => guide.id == id,
            (Some(Hit::Check(check)), Lead::Check(code)) => check.code == code,
            (Some(Hit::Finding(found, _)), Lead::Finding(code)) => found.code == code,
            _ => false,
        }
    }

    #[test]
    fn each_text_and_each_code_that_is_known_leads_where_it_should() {
        for (lead, texts) in said::TEXTS {
            for text in *texts {
                assert!(leads(text, *lead), "{text} leads to {:?}", search(text).first());
            }
        }
        for (lead, codes) in said::CODES {
            for code in *codes {
                let printed = format!("{{\"error\":{{\"code\":\"{code}\",\"message\":\"It failed.\"}}}}");
                for text in [(*code).to_owned(), format!("code: {code}"), printed] {
                    assert!(leads(&text, *lead), "{text} leads to {:?}", search(&text).first());
                }
            }
        }
    }

    #[test]
    fn every_code_of_an_error_or_a_step_leads_somewhere() {
        let known: BTreeSet<_> = said::CODES.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
        for code in crate::bundle::CODES.iter().filter(|code| **code != "cancelled") {
            assert!(known.contains(code), "{code} leads nowhere");
        }
    }

    #[test]
    fn a_code_leads_where_its_error_on_the_screen_does() {
        let errors = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../ui/src/lib/errors.ts"));
        let (mut code, mut seen) = ("", 0);
        for line in errors.lines() {
            if let Some(named) = line.strip_prefix("  ").and_then(|line| line.strip_suffix(": {")) {
                code = named.trim();
            }
            let Some(leads_to) = line.trim().strip_prefix("leads: '") else { continue };
            let leads_to = leads_to.trim_end_matches("',");
            let all = said::CODES.iter().filter(|(_, codes)| codes.contains(&code));
            let ours: Vec<_> = all
                .map(|(lead, _)| match lead {
                    Lead::Guide(id) => format!("guide:{id}"),
                    Lead::Check(code) => format!("check:{code}"),
                    Lead::Finding(code) => format!("finding:{code}"),
                })
                .collect();
            assert_eq!(ours, [leads_to], "{code}");
            seen += 1;
        }
        assert!(seen > 25, "the table on the screen was read: {seen}");
    }

    #[test]
    fn a_whole_answer_of_googles_leads_where_its_cause_is() {
        let scopes = r#"{"error":{"code":403,"message":"Request had insufficient authentication scopes.",
            "errors":[{"message":"Insufficient Permission","domain":"global","reason":"insufficientPermissions"}],
            "status":"PERMISSION_DENIED","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo",
            "reason":"ACCESS_TOKEN_SCOPE_INSUFFICIENT","domain":"googleapis.com",
            "metadata":{"service":"admin.googleapis.com","method":"directory.v1.DirectoryUsers.List"}}]}}"#;
        assert!(leads(scopes, Lead::Check("scopes")), "{:?}", search(scopes).first());
        for quota in [
            "Quota exceeded for quota metric 'Queries' and limit 'Queries per minute per user' of service \
             'admin.googleapis.com' for consumer 'project_number:123456789012'.",
            "429 RESOURCE_EXHAUSTED",
            "403 quotaExceeded: Request rate higher than configured.",
        ] {
            assert!(leads(quota, Lead::Guide("imports-fail")), "{quota}: {:?}", search(quota).first());
        }
        let table = [
            ("401 authError: Invalid Credentials", "reactivate"),
            ("404 notFound: Domain not found", "cannot-add-domain"),
            ("404 notFound: Resource Not Found: groupKey", "groups-and-units"),
            ("400 invalid: Invalid Input: INVALID_OU_ID", "groups-and-units"),
            ("400 required: Missing required field: memberKey", "groups-and-units"),
            ("412: Insufficient archived user licenses", "licences"),
            ("400 invalid: A system error has occurred", "imports-fail"),
            ("http://127.0.0.1:49152/?error=access_denied&state=4f1c", "how-connected"),
            ("Error 403: access_denied", "not_verified"),
            ("{\"error\":\"disabled_client\"}", "clientRefused"),
            ("Invalid Input", "not-in-google"),
            ("400 invalid: Invalid Input: resource", "not-in-google"),
            ("Invalid Input: custom_schema", "not-in-google"),
            ("Invalid attribute value", "not-in-google"),
            ("Invalid Input: Bad request for ", "not-in-google"),
            ("400 invalid: Invalid Input: groupKey", "groups-and-units"),
            ("400 invalid: Invalid Input: query", "wrong-people"),
            ("400 invalid: Invalid Input: primary_user_email", "refused-names"),
            ("access_denied: Requested client not authorized", "reactivate"),
            ("invalid_account: Forbidden", "reactivate"),
            ("{\"error\":\"invalid_account\",\"error_description\":\"Forbidden\"}", "reactivate"),
            ("client_secret is missing.", "invalid_request"),
            (
                "{\"error\":\"invalid_request\",\"error_description\":\"client_secret is missing.\"}",
                "invalid_request",
            ),
        ];
        for (pasted, found) in table {
            assert_eq!(first(pasted), found, "{pasted}");
        }
    }

    #[test]
    fn a_part_of_another_word_is_no_phrase() {
        assert!(says("we use ad here", "ad") && says("ad", "ad") && says("(ad)", "ad"), "a word of its own");
        assert!(!says("bad request", "ad") && !says("already", "ad"), "not the end or the middle of one");
        for text in ["Bad Request", "Username already exists", "your account", "load balancer returned 503"] {
            let found = first(text);
            assert!(!["active-directory", "groups-and-units"].contains(&found), "{text}: {found}");
        }
    }

    #[test]
    fn a_symptom_in_ones_own_words_finds_its_guide() {
        let table = [
            ("import fails", "imports-fail"),
            ("microsoft 365", "office-365"),
            ("ldap", "active-directory"),
            ("backup", "backupOld"),
            ("avatars", "photos"),
        ];
        for (typed, found) in table {
            let all: Vec<_> = search(typed).into_iter().take(3).collect();
            let named = |hit: &Hit| match hit {
                Hit::Guide(guide) => guide.id == found,
                Hit::Finding(one, _) => one.code == found,
                Hit::Check(check) => check.code == found,
            };
            assert!(all.iter().any(named), "{typed}: {all:?}");
        }
        assert_eq!(search("  ?! "), [], "nothing is asked for");
    }
}
