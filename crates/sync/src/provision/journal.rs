//! The journal of a sync: one row for each step, written before anything is sent.

use std::path::Path;

use directory::decide::Change;
use directory::provision::{NewPassword, Step};
use serde::{Deserialize, Serialize};
use store::plan;
use store::plan::pair::{self, Row};
use store::run::{self, State};
use store::rusqlite::{Connection, TransactionBehavior};
use store::step;

use super::plan::steps_of;

/// What the journal keeps of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Details {
    /// Whom it is about.
    pub(super) name: String,
    /// The directory's address.
    pub(super) email: String,
    /// What changes, before and after.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) changes: Vec<Change>,
    /// The password that is set: a reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) password: Option<NewPassword>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) code: Option<String>,
    /// The row of the plan that has to be carried out before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<i64>,
}

impl Details {
    pub(super) fn of(step: &step::Row) -> Self {
        step.detail.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    pub(super) fn store(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }
}

/// Gives the name of a step in the journal.
#[must_use]
pub fn kind(step: &Step) -> &'static str {
    match step {
        Step::Create => "create",
        Step::Adopt => "adopt",
        Step::Restore => "undelete",
        Step::Reactivate => "reactivate",
        Step::Rename(_) => "rename",
        Step::Update(_) => "export",
        Step::SetPassword(_) => "password",
        Step::KeepPassword => "keep-password",
        Step::Take(_) => "take",
        Step::Suspend => "suspend",
        Step::Archive => "archive",
        Step::Unbind => "unbind",
    }
}

/// Reads a step of the journal back.
pub(super) fn step_of(row: &step::Row) -> Option<Step> {
    let changes = || Details::of(row).changes;
    Some(match row.kind.as_str() {
        "create" => Step::Create,
        "adopt" => Step::Adopt,
        "undelete" => Step::Restore,
        "reactivate" => Step::Reactivate,
        "rename" => Step::Rename(changes().into_iter().next()?),
        "export" => Step::Update(changes()),
        "password" => Step::SetPassword(Details::of(row).password?),
        "keep-password" => Step::KeepPassword,
        "take" => Step::Take(changes()),
        "suspend" => Step::Suspend,
        "archive" => Step::Archive,
        "unbind" => Step::Unbind,
        _ => return None,
    })
}

/// Copies what is ticked into the journal, in plan order; the run is approved when all of it is there.
pub(super) fn copy_plan(conn: &mut Connection, run: i64, file: &Path) -> Result<(), store::Error> {
    plan::settle(conn, file)?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    step::clear(&tx, run)?;
    let (mut seq, mut offset) = (0, 0);
    loop {
        let rows = pair::window(&tx, &[], offset, 1_000)?;
        if rows.is_empty() {
            break;
        }
        offset += rows.len() as u64;
        for row in &rows {
            copy_row(&tx, run, &mut seq, row)?;
        }
    }
    super::elsewhere::confirm(&tx, run::get(&tx, run)?.connection)?;
    run::set_state(&tx, run, State::Applying)?;
    tx.commit()?;
    Ok(())
}

fn copy_row(conn: &Connection, run: i64, seq: &mut i64, row: &Row) -> Result<(), store::Error> {
    let steps = steps_of(row)?;
    let left_out = !row.ticked || !row.kind.has_steps();
    let mut insert = |kind: &str, changes: Vec<Change>, password: Option<NewPassword>, why: Option<&str>| {
        *seq += 1;
        let details = Details {
            name: row.name.clone(),
            email: row.email.clone(),
            changes,
            password,
            code: None,
            after: row.after,
        };
        step::insert(
            conn,
            run,
            &step::New {
                seq: *seq,
                kind,
                google_id: row.google_id.as_deref().unwrap_or_default(),
                account: row.id,
                user: row.user.filter(|_| !left_out),
                user_version: row.user_version,
                detail: details.store().as_deref(),
                outcome: left_out.then_some("skipped"),
                why,
            },
        )
    };
    if left_out {
        let kind = if row.kind == pair::Kind::Conflict { "conflict" } else { "skip" };
        let why = if row.kind.has_steps() { "not ticked" } else { row.why.as_str() };
        return insert(kind, Vec::new(), None, Some(why));
    }
    for step in &steps {
        let changes = match step {
            Step::Rename(change) => vec![change.clone()],
            Step::Update(changes) | Step::Take(changes) => changes.clone(),
            _ => Vec::new(),
        };
        let password = match step {
            Step::SetPassword(password) => Some(*password),
            _ => None,
        };
        insert(kind(step), changes, password, None)?;
    }
    Ok(())
}
