//! Asks checks: what is independent at once, each after those that would explain what it finds.

use std::collections::{BTreeMap, BTreeSet};

use directory::finding::{DATA_DAMAGED, Remedy};
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::Instant;

use super::asking::Asking;
use super::checks::{ALL, notes_for};
use super::noted::Noted;
use super::{Answer, Ask, Check, Checked, Found, Outcome};
use crate::{Cancel, Code, Error, Workstation};

/// Lists a check and those that come after it, or read what it notes, as they are asked again together.
#[must_use]
pub fn after(check: &'static Check) -> Vec<&'static Check> {
    let mut among = BTreeSet::from([check.code]);
    // The list is in such an order that a check stands behind those that it comes after.
    for one in ALL {
        let reads = among.iter().any(|code| notes_for(code, one));
        if reads || one.after.iter().any(|code| among.contains(code)) {
            among.insert(one.code);
        }
    }
    ALL.iter().filter(|one| among.contains(one.code)).copied().collect()
}

/// Lists a check behind those that it comes after, theirs first.
#[must_use]
pub fn before(check: &'static Check) -> Vec<&'static Check> {
    let mut among = BTreeSet::from([check.code]);
    for one in ALL.iter().rev().filter(|one| !one.after.is_empty()) {
        if among.contains(one.code) {
            among.extend(one.after);
        }
    }
    ALL.iter().filter(|one| among.contains(one.code)).copied().collect()
}

impl Workstation {
    /// Lists what needs the administrator on a connection as far as the data file tells, errors first; nothing is
    /// asked of Google.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn findings(&self, connection: i64) -> Result<Vec<Found>, Error> {
        self.findings_beside(connection, &[]).await
    }

    /// Lists the same with what the checks found when they were asked last, each finding once.
    ///
    /// What a check said counts until the data file says something else of it than it did then; of what the data file tells
    /// nothing, until the check is asked again.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn findings_beside(&self, connection: i64, asked: &[Checked]) -> Result<Vec<Found>, Error> {
        let asking = Asking::of(self, connection).await?;
        let (mut found, mut quiet) = (Vec::new(), BTreeSet::new());
        for check in ALL {
            if cause(check, |code| quiet.contains(code)).is_some() {
                quiet.insert(check.code);
                continue;
            }
            let last = asked.iter().find(|checked| checked.check == *check);
            let Some(noted) = Noted::read(check, &asking).await? else {
                // Nothing keeps quiet for it: it may be otherwise by now.
                found.extend(last.into_iter().flat_map(Checked::found).cloned());
                continue;
            };
            if let Answer::Found(these) = noted.or_asked(last) {
                found.extend(these);
                quiet.insert(check.code);
            }
        }
        found.sort_by_key(|found| found.finding.severity);
        Ok(found)
    }

    /// Says what is wrong at Google where a lost authorisation is mended there, and not by another consent; nothing where it
    /// holds, or where a consent mends it.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn blocked(&self, connection: i64) -> Result<Option<&'static str>, Error> {
        let asking = Asking::of(self, connection).await?;
        if asking.row.deactivated_at.is_some() {
            return Ok(None);
        }
        let Some(noted) = Check::by_code("authorisation").and_then(|check| check.noted) else {
            return Ok(None);
        };
        let Answer::Found(found) = noted(&asking).await? else { return Ok(None) };
        let there = found.iter().find(|one| one.finding.remedy == Remedy::OpenPage);
        Ok(there.map(|one| one.finding.title))
    }

    /// Asks checks of a connection, those that are independent at once, and lets each be heard when it has its answer.
    ///
    /// What a check among them comes after counts as it stood when it was asked last, `known`.
    ///
    /// # Errors
    /// [`Error::Store`], [`Error::Cancelled`]; a check that fails is an outcome.
    pub async fn diagnose(
        &self,
        connection: i64,
        checks: &[&'static Check],
        known: &[Checked],
        cancel: &Cancel,
        hear: impl Fn(&Checked),
    ) -> Result<Vec<Checked>, Error> {
        let asking = Asking::of(self, connection).await?;
        let mut waiting: Vec<_> = ALL.iter().filter(|check| checks.contains(check)).copied().collect();
        let asked: BTreeSet<_> = waiting.iter().map(|check| check.code).collect();
        let mut done: BTreeMap<&str, Checked> = known
            .iter()
            .filter(|checked| !asked.contains(checked.check.code))
            .map(|checked| (checked.check.code, checked.clone()))
            .collect();
        let damage = waiting.iter().find(|check| check.finds.contains(&&DATA_DAMAGED)).copied();
        let mut under_way = FuturesUnordered::new();
        // Those that came upon a damaged page: where the check of the data file finds it, that one speaks.
        let mut stuck = Vec::new();
        let mut answers = Vec::new();
        loop {
            let ready = |check: &&'static Check| {
                let is_before = |code: &str| check.after.contains(&code) || notes_for(code, check);
                asked.iter().all(|&code| !is_before(code) || done.contains_key(code))
            };
            let (now, later): (Vec<_>, Vec<_>) = waiting.into_iter().partition(ready);
            waiting = later;
            for check in now {
                let behind = cause(check, |code| done.get(code).is_some_and(speaks));
                under_way.push(ask(check, behind, asking.anew()));
            }
            let next = tokio::select! {
                next = under_way.next() => next,
                () = cancel.cancelled() => return Err(Error::Cancelled),
            };
            let Some(checked) = next else { break };
            if let Some(behind) = damage.filter(|one| fails_for_damage(&checked, one)) {
                done.insert(checked.check.code, quiet(checked.clone(), behind));
                stuck.push(checked);
                continue;
            }
            hear(&checked);
            done.insert(checked.check.code, checked.clone());
            answers.push(checked);
        }
        let found = damage.filter(|one| done.get(one.code).is_some_and(|said| !said.found().is_empty()));
        for checked in stuck {
            let checked = match found {
                Some(behind) => quiet(checked, behind),
                None => checked,
            };
            hear(&checked);
            answers.push(checked);
        }
        answers.sort_by_key(|checked| ALL.iter().position(|check| check.code == checked.check.code));
        Ok(answers)
    }
}

/// Finds the check that speaks for another one.
fn cause(check: &Check, speaks: impl Fn(&str) -> bool) -> Option<&'static Check> {
    check.after.iter().find(|code| speaks(code)).and_then(|code| Check::by_code(code))
}

/// Tells whether what comes after a check keeps quiet: it found something, could not be asked, or keeps quiet itself.
fn speaks(checked: &Checked) -> bool {
    matches!(
        checked.outcome,
        Outcome::Answered(Answer::Found(_)) | Outcome::Failed { .. } | Outcome::Quiet { .. }
    )
}

/// Tells whether a check other than that of the data file itself could not be asked since the file is damaged.
fn fails_for_damage(checked: &Checked, of_data_file: &Check) -> bool {
    checked.check != of_data_file
        && matches!(checked.outcome, Outcome::Failed { code: Code::DamagedFile, .. })
}

fn quiet(checked: Checked, behind: &'static Check) -> Checked {
    Checked { outcome: Outcome::Quiet { behind }, ..checked }
}

async fn ask(check: &'static Check, behind: Option<&'static Check>, asking: Asking) -> Checked {
    let (at, begun) = (asking.now, Instant::now());
    let outcome = match behind {
        Some(behind) => Outcome::Quiet { behind },
        None => outcome(check.ask, &asking).await,
    };
    let took_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    tracing::debug!(check = check.code, took_ms, "asked");
    let noted = match outcome {
        Outcome::Answered(_) => noted(check, &asking).await,
        Outcome::Quiet { .. } | Outcome::Failed { .. } => None,
    };
    Checked { check, at, took_ms, outcome, heard: asking.into_heard(), noted }
}

/// Reads what the data file says after a check, which may have noted something there. Where it cannot be read, what the
/// check said counts for nothing beside it.
async fn noted(check: &Check, asking: &Asking) -> Option<Noted> {
    let anew = Asking::of(&asking.workstation, asking.row.id).await.ok()?;
    Noted::read(check, &anew).await.ok().flatten()
}

async fn outcome(ask: Ask, asking: &Asking) -> Outcome {
    match ask(asking).await {
        Ok(answer) => Outcome::Answered(answer),
        Err(error) => Outcome::Failed {
            code: error.code(),
            why: error.to_string(),
            hint: error.hint(),
            page: error.page(),
        },
    }
}
