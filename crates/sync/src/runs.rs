//! What became of each step of a run, from the journal alone.

use directory::decide::Change;
use directory::group::GroupStep;
use serde::Deserialize;
use store::step::{self, Became};
use store::{Millis, new_licence, run, user};

use crate::provision::LicenceResult;
use crate::{Error, Workstation};

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place in the plan's order.
    pub seq: i64,
    /// What it does, as the journal calls it.
    pub kind: String,
    /// Whom it is about.
    pub name: String,
    /// Their address.
    pub email: String,
    /// The Google account; empty before there is one.
    pub google_id: String,
    /// What changes, before and after.
    pub changes: Vec<Change>,
    /// What became of it.
    pub became: Became,
    /// Why it was refused, as a code.
    pub code: Option<String>,
    /// Why it was refused or left out, in words.
    pub why: Option<String>,
    /// When that was.
    pub at: Option<Millis>,
    /// Which licence the account has that it made; none of a step that made none (F3).
    pub licence: Option<LicenceResult>,
}

/// Steps of a run.
#[derive(Debug, Clone)]
pub struct Steps {
    /// The run.
    pub run: run::Row,
    /// How many steps became what, in the order of [`Became::ALL`].
    pub counts: [u64; Became::ALL.len()],
    /// How many are of the kinds that were asked for.
    pub total: u64,
    /// A window of those, in plan order.
    pub steps: Vec<Step>,
}

/// What every verb's journal keeps of a step.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Details {
    name: String,
    email: String,
    changes: Vec<Change>,
    code: Option<String>,
    /// What was done, in words, where no attribute changed.
    what: Option<String>,
    /// The step, where it is about a group.
    group: Option<GroupStep>,
}

impl Workstation {
    /// Reads steps of a run that became one of these, all where none is named.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such run.
    pub async fn steps(
        &self,
        run: i64,
        became: Vec<Became>,
        offset: u64,
        limit: u64,
    ) -> Result<Steps, Error> {
        let read = self.inner.store.read(move |conn| {
            let row = run::get(conn, run)?;
            let counts = step::became(conn, run)?;
            let asked = |kind: &&Became| became.is_empty() || became.contains(kind);
            let total = Became::ALL.iter().filter(asked).map(|kind| counts[*kind as usize]).sum();
            let mut steps = Vec::new();
            for (stored, became) in step::window(conn, run, &became, offset, limit)? {
                let details: Details = stored
                    .detail
                    .as_deref()
                    .and_then(|text| serde_json::from_str(text).ok())
                    .unwrap_or_default();
                let user = match stored.user {
                    Some(id) if details.email.is_empty() => user::find(conn, id)?,
                    _ => None,
                };
                let (name, email) = match user {
                    Some(row) => (
                        directory::user::full_name(&row.user.given_name, &row.user.family_name),
                        row.user.email,
                    ),
                    None => (details.name, details.email),
                };
                let refused = became == Became::Refused || became == Became::Unknown;
                steps.push(Step {
                    seq: stored.seq,
                    kind: stored.kind,
                    name,
                    email,
                    google_id: stored.google_id,
                    changes: details.changes,
                    became,
                    code: details.code.filter(|_| refused),
                    why: why(stored.why.or(details.what), details.group.as_ref()),
                    at: stored.at.or(stored.sent_at),
                    licence: new_licence::of_step(conn, run, stored.seq)?
                        .map(|known| LicenceResult::of(&known)),
                });
            }
            Ok(Steps { run: row, counts, total, steps })
        });
        Ok(read.await?)
    }
}

/// Says of a step about a group what it does, or to whom, beside why it was not done.
fn why(why: Option<String>, step: Option<&GroupStep>) -> Option<String> {
    let Some(words) = step.map(GroupStep::words) else { return why };
    Some(match why {
        Some(why) => format!("{words}: {why}"),
        None => words,
    })
}
