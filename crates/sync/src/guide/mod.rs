//! Guides: what is seen, the checks that tell its causes apart, and what to do.
//!
//! A guide is data. Its checks are asked in the order of likelihood, and the first that finds a cause is the answer; what
//! else they find is told beside it. Where no check can tell, the guide explains.

pub mod browser;
mod follow;
mod questions;
mod said;
mod search;
mod symptoms;

pub use self::follow::{Confirmed, Followed};
pub use self::search::{Hit, search};

use crate::link::Link;

/// A guide for something that is seen, or asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guide {
    /// Stable, for machines.
    pub id: &'static str,
    /// What is seen, or asked, for people.
    pub symptom: &'static str,
    /// What it means.
    pub means: &'static str,
    /// The checks that tell its causes apart, the likeliest first.
    pub checks: &'static [&'static str],
    /// Which findings of a check are the cause, by their codes, where not all of them are: the others are told, and passed by.
    pub causes: &'static [(&'static str, &'static [&'static str])],
    /// What to do where no check finds the cause, in order.
    pub steps: &'static [Step],
    /// Texts of errors and other words by which it is found.
    pub says: &'static [&'static str],
    /// The questions and troubles of the catalogue that it answers.
    pub answers: &'static [&'static str],
    /// A picture of what flows where, beside the words.
    pub picture: Option<Picture>,
}

/// One step of what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    /// What to do.
    pub text: &'static str,
    /// The page at Google on which it is done.
    pub link: Option<Link>,
    /// Whether the client id is entered there.
    pub client_id: bool,
    /// The place in Rollcall at which it is done.
    pub place: Option<Place>,
}

/// A place in Rollcall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The import wizard.
    Import,
    /// The sync wizard.
    Sync,
    /// The users.
    Users,
    /// The groups.
    Groups,
    /// The runs.
    Runs,
    /// What was done, beside Google's logs.
    Activity,
    /// The connections, in Settings.
    Connections,
    /// The mapping, in Settings.
    Mapping,
    /// The passwords, in Settings.
    Passwords,
    /// Safety, in Settings.
    Safety,
    /// Data and backups, in Settings.
    Data,
}

impl Place {
    /// Says where in the window that is.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Import => "Import",
            Self::Sync => "Sync",
            Self::Users => "Users",
            Self::Groups => "Groups",
            Self::Runs => "Runs",
            Self::Activity => "Activity",
            Self::Connections => "Settings, Connections",
            Self::Mapping => "Settings, Mapping",
            Self::Passwords => "Settings, Passwords",
            Self::Safety => "Settings, Safety",
            Self::Data => "Settings, Data and backups",
        }
    }
}

/// A picture of what flows where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Passwords: from the directory to Google, never back.
    Passwords,
}

/// A guide with nothing in it, for those that leave something out.
const GUIDE: Guide = Guide {
    id: "",
    symptom: "",
    means: "",
    checks: &[],
    causes: &[],
    steps: &[],
    says: &[],
    answers: &[],
    picture: None,
};

const fn step(text: &'static str) -> Step {
    Step { text, link: None, client_id: false, place: None }
}

const fn at(text: &'static str, link: Link) -> Step {
    Step { link: Some(link), ..step(text) }
}

const fn enter(text: &'static str, link: Link) -> Step {
    Step { link: Some(link), client_id: true, ..step(text) }
}

const fn go(text: &'static str, place: Place) -> Step {
    Step { place: Some(place), ..step(text) }
}

/// Lists every guide: symptoms first, then what is asked, then the pages of the browser.
pub fn all() -> impl Iterator<Item = &'static Guide> {
    symptoms::ALL.iter().chain(&questions::ALL).chain(&browser::ALL)
}

/// What a guide is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something that goes wrong.
    Symptom,
    /// Something that is asked.
    Question,
    /// A page on which a consent in the browser ends.
    BrowserPage,
}

impl Kind {
    /// Every kind, with its guides.
    #[must_use]
    pub fn all() -> [(Self, &'static [Guide]); 3] {
        [
            (Self::Symptom, &symptoms::ALL),
            (Self::Question, &questions::ALL),
            (Self::BrowserPage, &browser::ALL),
        ]
    }

    /// Gives the stable name, for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Symptom => "symptom",
            Self::Question => "question",
            Self::BrowserPage => "browserPage",
        }
    }

    /// Gives the words of its heading.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Symptom => "What is seen",
            Self::Question => "What is asked",
            Self::BrowserPage => "Pages on which a consent ends",
        }
    }
}

impl Guide {
    /// Tells what it is for.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let all = Kind::all().into_iter();
        let mut holding = all.filter(|(_, guides)| guides.iter().any(|guide| guide.id == self.id));
        holding.next().map_or(Kind::Symptom, |(kind, _)| kind)
    }

    /// Tells whether what a check found is a cause of what is seen. What another check finds, behind which one of the guide
    /// keeps quiet, always is.
    pub(crate) fn is_cause(&self, check: &str, finding: &str) -> bool {
        let told_apart = self.causes.iter().find(|(of, _)| *of == check);
        told_apart.is_none_or(|(_, codes)| codes.contains(&finding))
    }

    /// Finds a guide by its id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<&'static Self> {
        all().find(|guide| guide.id == id)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::diagnose::Check;

    #[test]
    fn no_guide_names_a_check_that_does_not_exist_or_a_cause_that_it_cannot_find() {
        let mut ids = BTreeSet::new();
        for guide in all() {
            assert!(ids.insert(guide.id), "{} is there twice", guide.id);
            assert!(
                !guide.symptom.is_empty() && guide.means.ends_with('.'),
                "{} says nothing whole",
                guide.id
            );
            for one in guide.steps {
                assert!(one.text.ends_with('.'), "{}: a step is a sentence: {}", guide.id, one.text);
            }
            assert!(!guide.checks.is_empty() || !guide.steps.is_empty(), "{} leads nowhere", guide.id);
            for code in guide.checks {
                assert!(Check::by_code(code).is_some(), "{} names the check {code}", guide.id);
            }
            for (code, causes) in guide.causes {
                assert!(guide.checks.contains(code), "{} never asks {code}", guide.id);
                let check = Check::by_code(code).expect("it is one of its checks");
                for cause in *causes {
                    let found = check.finds.iter().any(|finding| finding.code == *cause);
                    assert!(found, "{}: {code} never finds {cause}", guide.id);
                }
                assert!(causes.len() < check.finds.len(), "{}: all that {code} finds is the cause", guide.id);
            }
            for one in guide.steps {
                assert!(!one.client_id || one.link.is_some(), "{}: entered where? {}", guide.id, one.text);
            }
        }
    }
}
