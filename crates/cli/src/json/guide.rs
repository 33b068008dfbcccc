//! Guides, in JSON.

use serde::Serialize;
use sync::diagnose::{Check, Checked};
use sync::guide::{Followed, Guide, Hit, Step};
use sync::link::Page;

use super::CheckSays;

/// Which guides there are, or what was found for words.
#[derive(Debug, Serialize)]
pub struct Guides {
    /// What was searched for; `null` where all are listed.
    pub search: Option<String>,
    /// Each guide, check or finding; the best first where something was searched for.
    pub hits: Vec<GuideHit>,
}

/// A guide, a check or a finding.
#[derive(Debug, Serialize)]
pub struct GuideHit {
    /// The guide, by its id; `null` for a check or a finding.
    pub guide: Option<&'static str>,
    /// What the guide is for: `symptom`, `question` or `browserPage`; `null` where it is none.
    pub kind: Option<&'static str>,
    /// The check that is asked for it; `null` for a guide.
    pub check: Option<&'static str>,
    /// The finding, by its code; `null` where it is none.
    pub finding: Option<&'static str>,
    /// What is seen or asked, in words.
    pub title: &'static str,
    /// What it means.
    pub text: &'static str,
}

/// A guide, and what came of following it.
#[derive(Debug, Serialize)]
pub struct GuideSays {
    /// The connection whose checks were asked; `null` where none were.
    pub connection: Option<String>,
    /// The guide, by its id.
    pub guide: &'static str,
    /// What it is for: `symptom`, `question` or `browserPage`.
    pub kind: &'static str,
    /// What is seen or asked, in words.
    pub title: &'static str,
    /// What it means.
    pub text: &'static str,
    /// The checks that tell its causes apart, the likeliest first.
    pub checks: &'static [&'static str],
    /// What was asked, in order, as in `diagnose`; the last found the cause where one was found.
    pub asked: Vec<CheckSays>,
    /// The check that found the cause; `null` where none did, or none was asked.
    pub cause: Option<&'static str>,
    /// Which of its findings are the cause, by their codes.
    pub causes: Vec<&'static str>,
    /// What was found besides, and is not the cause, by its codes.
    pub besides: Vec<&'static str>,
    /// What to do where no check finds the cause, in order.
    pub steps: Vec<GuideStep>,
}

/// One thing to do.
#[derive(Debug, Serialize)]
pub struct GuideStep {
    /// What.
    pub text: &'static str,
    /// The address of the page at Google on which it is done; `null` where that is not the way.
    pub page: Option<String>,
    /// What to enter there; `null` where nothing is, or no connection tells.
    pub enter: Option<String>,
    /// The place in the window; `null` where it is not done there.
    pub window: Option<&'static str>,
}

impl GuideHit {
    /// Describes something that was found.
    pub fn of(hit: Hit) -> Self {
        let none = Self { guide: None, kind: None, check: None, finding: None, title: "", text: "" };
        match hit {
            Hit::Guide(guide) => Self::guide(guide),
            Hit::Check(check) => {
                Self { check: Some(check.code), title: check.question, text: check.about.words(), ..none }
            }
            Hit::Finding(finding, check) => Self {
                check: Some(check.code),
                finding: Some(finding.code),
                title: finding.title,
                text: finding.affects,
                ..none
            },
        }
    }

    /// Describes a guide.
    pub fn guide(guide: &Guide) -> Self {
        Self {
            guide: Some(guide.id),
            kind: Some(guide.kind().name()),
            check: None,
            finding: None,
            title: guide.symptom,
            text: guide.means,
        }
    }
}

impl GuideSays {
    /// Describes a guide, and what came of following it on a connection: its number, its name and its client.
    pub fn of(
        guide: &'static Guide,
        connection: Option<&sync::store::connection::Row>,
        followed: Option<&Followed>,
    ) -> Self {
        let number = connection.map_or(0, |row| row.id);
        let client = connection.map(|row| row.client_id.as_str());
        let asked = followed.map(|followed| followed.asked.as_slice()).unwrap_or_default();
        let cause = followed.and_then(Followed::cause);
        Self {
            connection: connection.filter(|_| followed.is_some()).map(|row| row.name.clone()),
            guide: guide.id,
            kind: guide.kind().name(),
            title: guide.symptom,
            text: guide.means,
            checks: guide.checks,
            asked: asked.iter().map(|checked| CheckSays::of(checked, number)).collect(),
            cause: cause.map(|cause| cause.check.code),
            causes: cause.into_iter().flat_map(Checked::found).map(|found| found.finding.code).collect(),
            besides: followed
                .into_iter()
                .flat_map(Followed::besides)
                .map(|found| found.finding.code)
                .collect(),
            steps: guide.steps.iter().map(|step| GuideStep::of(step, client)).collect(),
        }
    }

    /// Gives the questions of its checks.
    pub fn questions(&self) -> impl Iterator<Item = &'static str> {
        self.checks.iter().filter_map(|code| Check::by_code(code)).map(|check| check.question)
    }
}

impl GuideStep {
    fn of(step: &Step, client: Option<&str>) -> Self {
        Self {
            text: step.text,
            page: step.link.map(|link| Page::new(link, None).address()),
            enter: client.filter(|_| step.client_id).map(str::to_owned),
            window: step.place.map(sync::guide::Place::words),
        }
    }
}
