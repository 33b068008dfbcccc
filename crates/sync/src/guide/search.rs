//! Finds a guide, a check or a finding for words that somebody types, or for an error that they paste.

use std::collections::{BTreeMap, BTreeSet};

use directory::finding::{self, Finding};

use super::{Guide, all};
use crate::diagnose::{ALL, Check};

/// How many are given.
const MOST: usize = 12;

/// What an error's own text weighs against single words.
const PHRASE: f64 = 12.0;

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
}

/// Finds what fits a text, the best first; nothing for a text without words.
#[must_use]
pub fn search(text: &str) -> Vec<Hit> {
    let asked = words(text);
    let text = text.to_lowercase();
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
            let told = entry.phrases.iter().filter(|phrase| text.contains(phrase.as_str())).count();
            (of_words + PHRASE * told as f64, at)
        })
        .filter(|(score, _)| *score > 0.0)
        .collect();
    scored.sort_by(|(one, at), (other, then)| other.total_cmp(one).then(at.cmp(then)));
    scored.into_iter().take(MOST).map(|(_, at)| entries[at].hit).collect()
}

/// Finds a word that is the one asked for, or begins with it.
fn fits<'a>(words: &'a BTreeSet<String>, asked: &str) -> Option<&'a str> {
    words.range(asked.to_owned()..).next().map(String::as_str).filter(|word| word.starts_with(asked))
}

fn entries() -> Vec<Entry> {
    let guides = all().map(|guide| {
        let texts = [guide.symptom, guide.means, guide.id].into_iter().chain(guide.says.iter().copied());
        let steps = guide.steps.iter().map(|step| step.text);
        Entry {
            hit: Hit::Guide(guide),
            title: words(guide.symptom).into_iter().collect(),
            words: texts.chain(steps).flat_map(words).collect(),
            phrases: guide.says.iter().map(|said| said.to_lowercase()).collect(),
        }
    });
    let findings = finding::ALL.iter().filter_map(|found| {
        let check = ALL.iter().find(|check| check.finds.contains(found))?;
        Some(Entry {
            hit: Hit::Finding(found, check),
            title: words(found.title).into_iter().collect(),
            words: [found.title, found.affects, found.code].into_iter().flat_map(words).collect(),
            phrases: vec![found.code.to_lowercase()],
        })
    });
    let checks = ALL.iter().map(|check| Entry {
        hit: Hit::Check(check),
        title: words(check.question).into_iter().collect(),
        words: words(check.question).into_iter().chain([check.code.to_owned()]).collect(),
        phrases: Vec::new(),
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
        ];
        for (pasted, guide) in table {
            assert_eq!(first(pasted), guide, "{pasted}");
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
