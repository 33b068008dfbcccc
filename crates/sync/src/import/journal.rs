//! The journal of an import: the approved plan, step by step, and what became of each.

use std::collections::{BTreeMap, BTreeSet};
use std::thread;

use directory::decide::{Change, Identity};
use directory::group::provision::GroupRelease;
use directory::group::undo::import::Trace as GroupTrace;
use directory::group::{Baseline, GroupField};
use directory::undo::import::Trace;
use directory::user::{Unbind, cut, full_name};
use directory::{Attribute, Fingerprint, Thing, org_unit};
use serde::{Deserialize, Serialize};
use store::former_binding::Because;
use store::membership::Doubled;
use store::plan::decision::{self, Kind};
use store::plan::{self, account, thing};
use store::run::{self, State};
use store::rusqlite::{Connection, TransactionBehavior};
use store::{
    Millis, former_binding, group_binding, group_tombstone, membership, org_unit as unit, step, tombstone,
};

use super::ahead::Files;
use super::answer::{Answer, cannot_tick};
use super::carry_out::Outcome;
use super::plan::Reason;
use super::thing_apply::{Kept, ThingOutcome};
use crate::AsShown;
use crate::ahead::read_ahead;

/// What the journal keeps of a step.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Details {
    /// Who it was about, for rows that made no user.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) name: String,
    /// Their address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) email: String,
    /// The username of a new user, where it is not the first part of the address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) username: Option<String>,
    /// The family name that was given in review.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) family_name: Option<String>,
    /// The attributes of which a new user gets no value, though Google has one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) without: Vec<Attribute>,
    /// The fields taken from Google.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) fields: Vec<Attribute>,
    /// The fields of a group taken from Google.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) group_fields: Vec<GroupField>,
    /// What was done about an org unit or the members of a group, in words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub(super) what: String,
    /// What was changed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) changes: Vec<Change>,
    /// What undoing it needs; of a user whom it made, nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) trace: Option<Trace>,
    /// By what the user looked the same whom the account was linked to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) matched: Option<Identity>,
    /// The tombstone that the account had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) stone: Option<Stone>,
    /// How the user had been let go who was bound again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) former: Option<Former>,
    /// What undoing a step about a group needs; of one that it made, nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_trace: Option<GroupTrace>,
    /// The tombstone that Google's group had.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_stone: Option<GroupStone>,
    /// The tie to a group that is gone from Google, which gave way.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) group_former: Option<FormerTie>,
    /// What undoing a step about an org unit needs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unit_trace: Option<UnitTrace>,
    /// Groups in which the user or the group was besides what only Google knew of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) doubled: Vec<Doubled>,
    /// Groups in which the account, or Google's group, had its place by whoever was let go of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) passed: Vec<i64>,
}

/// What an import did with an org unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct UnitTrace {
    /// As the tree had it; none where it had none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) before: Option<KeptUnit>,
    /// The fingerprint of what it has since; none where it left the tree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) after: Option<Fingerprint>,
}

/// An org unit as the tree had it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct KeptUnit {
    pub(super) path: String,
    name: String,
    description: String,
    print: Fingerprint,
}

impl KeptUnit {
    pub(super) fn of(row: unit::Row) -> Self {
        let unit::Row { path, name, description, fingerprint, .. } = row;
        Self { path, name, description, print: Fingerprint(fingerprint) }
    }

    pub(super) fn row(self, google_id: &str) -> unit::Row {
        let Self { path, name, description, print: Fingerprint(fingerprint) } = self;
        unit::Row { google_id: google_id.to_owned(), path, name, description, fingerprint }
    }
}

/// What the tombstone of a group tells besides Google's id: it comes back when the import is undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct GroupStone {
    group: i64,
    name: String,
    email: String,
    wish: Option<String>,
    removed_at: Millis,
    removed_by: String,
}

impl GroupStone {
    pub(super) fn of(row: group_tombstone::Row) -> Self {
        let group_tombstone::Row { group, name, email, wish, removed_at, removed_by, .. } = row;
        let wish = wish.map(|wish| wish.name().to_owned());
        Self { group, name, email, wish, removed_at, removed_by }
    }

    pub(super) fn on(self, connection: i64, google_id: &str) -> group_tombstone::Row {
        let Self { group, name, email, wish, removed_at, removed_by } = self;
        let wish = wish.as_deref().and_then(GroupRelease::by_name);
        let google_id = google_id.to_owned();
        group_tombstone::Row { connection, google_id, group, name, email, wish, removed_at, removed_by }
    }
}

/// A tie to a group that Google has no more: it comes back when the import is undone that bound another in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct FormerTie {
    google_id: String,
    baseline: Baseline,
    admin_created: bool,
    bound_by_run: Option<i64>,
    gone_at: Option<Millis>,
}

impl FormerTie {
    pub(super) fn of(row: group_binding::Row) -> Self {
        let group_binding::Row { google_id, baseline, admin_created, bound_by_run, gone_at, .. } = row;
        Self { google_id, baseline, admin_created, bound_by_run, gone_at }
    }

    pub(super) fn of_group(self, connection: i64, group: i64, now: Millis) -> group_binding::Row {
        let Self { google_id, baseline, admin_created, bound_by_run, gone_at } = self;
        group_binding::Row {
            connection,
            google_id,
            group,
            dormant: false,
            // None that any has: should it be there again, the next import looks at it.
            fingerprint: Fingerprint::NONE.0,
            baseline,
            admin_created,
            bound_by_run,
            read_at: now,
            gone_at,
        }
    }
}

/// What binding a user to an account ends: undoing the import brings it back.
#[derive(Debug, Default)]
pub(super) struct Ended {
    /// The tombstone of the account.
    pub(super) stone: Option<Stone>,
    /// How the user had been let go.
    pub(super) former: Option<Former>,
    /// The groups in which the account had its place by whoever was let go of it.
    pub(super) passed: Vec<i64>,
}

/// How a user had been let go: it is so again when the import is undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Former {
    google_id: String,
    suspended_by_run: Option<i64>,
    unbound_at: Millis,
    #[serde(default)]
    expired: bool,
    #[serde(default)]
    archived_by_run: Option<i64>,
}

impl Former {
    pub(super) fn of(row: former_binding::Row) -> Self {
        let former_binding::Row { google_id, suspended_by_run, unbound_at, because, archived_by_run, .. } =
            row;
        Self {
            google_id,
            suspended_by_run,
            unbound_at,
            expired: because == Because::Expired,
            archived_by_run,
        }
    }

    pub(super) fn of_user(self, user: i64) -> former_binding::Row {
        let Self { google_id, suspended_by_run, unbound_at, expired, archived_by_run } = self;
        let because = if expired { Because::Expired } else { Because::Wished };
        former_binding::Row { user, google_id, suspended_by_run, unbound_at, because, archived_by_run }
    }
}

/// What a tombstone tells besides the account: it comes back when the import is undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Stone {
    user: i64,
    username: String,
    email: String,
    name: String,
    wish: Option<String>,
    removed_at: Millis,
    removed_by: String,
}

impl Stone {
    pub(super) fn of(row: tombstone::Row) -> Self {
        let tombstone::Row { user, username, email, name, wish, removed_at, removed_by, .. } = row;
        let wish = wish.map(|wish| wish.name().to_owned());
        Self { user, username, email, name, wish, removed_at, removed_by }
    }

    pub(super) fn on(self, connection: i64, google_id: &str) -> tombstone::Row {
        let Self { user, username, email, name, wish, removed_at, removed_by } = self;
        let wish = wish.as_deref().and_then(Unbind::by_name);
        let google_id = google_id.to_owned();
        tombstone::Row { connection, google_id, user, username, email, name, wish, removed_at, removed_by }
    }
}

impl Details {
    pub(super) fn of(step: &step::Row) -> Self {
        step.detail.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    pub(super) fn store(&self) -> Option<String> {
        if *self == Self::default() { None } else { serde_json::to_string(self).ok() }
    }
}

/// Lists what a step changed.
#[must_use]
pub fn changes_of(step: &step::Row) -> Vec<Change> {
    Details::of(step).changes
}

/// Copies what is ticked, skipped or left open into the journal; the run is approved when all of it is there.
///
/// # Errors
/// [`store::Error::Moved`] when it is not as it was shown. As soon as a part of it is there, nobody changes it any more.
pub(super) fn copy_plan(conn: &mut Connection, shown: AsShown, files: Files<'_>) -> Result<(), store::Error> {
    let AsShown { run, moves } = shown;
    decision::order(conn)?;
    plan::gather(conn)?;
    step::clear(conn, run)?;
    thread::scope(|scope| {
        let settled = scope.spawn(|| plan::wait_for_disk(files.plan));
        copy_decisions(conn, shown, files)?;
        settled.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })?;
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    plan::moves::hold(&tx, moves)?;
    run::set_state(&tx, run, State::Applying)?;
    Ok(tx.commit()?)
}

/// Copies the decisions, in transactions of bounded size.
fn copy_decisions(conn: &mut Connection, shown: AsShown, files: Files<'_>) -> Result<(), store::Error> {
    let AsShown { run, moves } = shown;
    let left_out: BTreeSet<String> =
        thing::units_left_out(conn)?.iter().map(|path| org_unit::key(path)).collect();
    read_ahead(
        move |out| files.decisions(out),
        |pieces| {
            let mut seq = 0;
            for (thing, rows) in pieces {
                let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
                plan::moves::hold(&tx, moves)?;
                for placed in &rows {
                    seq += 1;
                    let above = above_left_out(&tx, &left_out, thing, placed)?;
                    copy_row(&tx, run, seq, thing, (placed, above.as_deref()))?;
                }
                tx.commit()?;
            }
            Ok(())
        },
    )
}

/// Says which org unit above one is left out, so that it has no place in the tree.
fn above_left_out(
    conn: &Connection,
    left_out: &BTreeSet<String>,
    thing: Thing,
    placed: &decision::Placed,
) -> Result<Option<String>, store::Error> {
    if thing != Thing::OrgUnit || left_out.is_empty() || placed.row.kind != Kind::New || !placed.row.ticked {
        return Ok(None);
    }
    let path = thing::unit(conn, placed.row.account)?.path;
    let above = org_unit::above(&path).find(|above| left_out.contains(&org_unit::key(above)));
    Ok(above.map(|above| format!("the org unit {above} above it is not ticked")))
}

fn copy_row(
    conn: &Connection,
    run: i64,
    seq: i64,
    thing: Thing,
    (placed, above): (&decision::Placed, Option<&str>),
) -> Result<(), store::Error> {
    let decision::Placed { row, google_id, .. } = placed;
    let answer = Answer::of(row);
    // What this import does not take at all waits for no answer.
    let open = row.kind == Kind::Conflict && answer.is_none() && row.locked.is_none();
    let left_out =
        row.kind != Kind::Unchanged && (!row.ticked || above.is_some() || cannot_tick(row).is_some());
    let mut details = Details { matched: looked_same(row), ..Details::default() };
    let kind = match (&answer, row.kind) {
        _ if left_out => {
            (details.name, details.email) = called(conn, thing, row.account)?;
            if open { "conflict" } else { "skip" }
        }
        (Some(Answer::Link { .. } | Answer::LinkGroup { .. }), _) => "link",
        (Some(Answer::MergeGroup { fields, .. }), _) => {
            details.group_fields.clone_from(fields);
            "merge"
        }
        (Some(Answer::Merge { fields, .. }), _) => {
            details.fields.clone_from(fields);
            "merge"
        }
        (Some(Answer::FamilyName { family_name }), _) => {
            details.family_name = Some(family_name.trim().to_owned());
            details.username.clone_from(&row.username);
            "new"
        }
        (Some(Answer::WithoutEmployeeId { family_name, .. }), _) => {
            details.without = vec![Attribute::EmployeeIdentifier];
            details.family_name = family_name.as_deref().map(|name| name.trim().to_owned());
            details.username.clone_from(&row.username);
            "new"
        }
        (Some(Answer::Username { username }), _) => {
            details.username = Some(row.username.clone().unwrap_or_else(|| username.clone()));
            "new"
        }
        (_, Kind::New) => "new",
        (_, Kind::Removed) => {
            details.username.clone_from(&row.username);
            "restore"
        }
        (_, Kind::Update) => "update",
        (_, Kind::Unchanged) => "observe",
        (_, Kind::Match | Kind::Conflict) => "skip",
    };
    let why = match row.locked.as_deref() {
        Some(locked) => Some(locked),
        None if open => Some(row.why.as_str()),
        None if left_out => Some(above.unwrap_or("not ticked")),
        None => None,
    };
    let detail = details.store();
    step::insert(
        conn,
        run,
        &step::New {
            seq,
            kind,
            google_id,
            account: row.account,
            user: row.user,
            user_version: row.user_version,
            thing,
            group: row.group.filter(|_| !left_out),
            detail: detail.as_deref(),
            outcome: left_out.then_some("skipped"),
            why,
        },
    )
}

/// Tells by what the user looks the same whom a row links its account to.
fn looked_same(row: &decision::Row) -> Option<Identity> {
    match super::plan::reason_of(row)? {
        Reason::Match { by } => Some(by),
        Reason::Conflict(_) => None,
    }
}

/// Gives the name and the address of what a row of the plan is about.
fn called(conn: &Connection, thing: Thing, id: i64) -> Result<(String, String), store::Error> {
    let (name, email) = match thing {
        Thing::User => {
            let (account, _) = account::get(conn, id)?;
            (full_name(&account.given_name, &account.family_name), account.email)
        }
        Thing::OrgUnit => {
            let unit = plan::thing::unit(conn, id)?;
            (unit.name, unit.path)
        }
        Thing::Group => {
            let group = plan::thing::remote_group(conn, id)?;
            (group.name, group.email)
        }
    };
    Ok((cut(&name), cut(&email)))
}

/// Notes what became of a step about an org unit or a group; of one that waits, nothing.
pub(super) fn note_thing(
    conn: &Connection,
    step: &step::Row,
    outcome: ThingOutcome,
    now: Millis,
) -> Result<(), store::Error> {
    match outcome {
        ThingOutcome::Already { group } => step::finish_thing(conn, step, "already", group, None, None, now),
        ThingOutcome::Done { group, what, name, email, kept } => {
            let (name, email) = (cut(&name), cut(&email));
            let Kept {
                trace: group_trace,
                stone: group_stone,
                former: group_former,
                unit: unit_trace,
                passed,
            } = *kept;
            let known = Details { group_trace, group_stone, group_former, unit_trace, ..Details::of(step) };
            let detail = Details { what, name, email, passed, ..known }.store();
            step::finish_thing(conn, step, "done", group, detail.as_deref(), None, now)
        }
        ThingOutcome::Refused { why, name, email } => {
            let detail = Details { name: cut(&name), email: cut(&email), ..Details::of(step) }.store();
            step::finish_thing(conn, step, "refused", None, detail.as_deref(), Some(&why), now)
        }
        ThingOutcome::Waits(_) => Ok(()),
    }
}

/// Notes what became of a step; of one that waits, nothing.
pub(super) fn note(
    conn: &Connection,
    step: &step::Row,
    outcome: Outcome,
    now: Millis,
) -> Result<(), store::Error> {
    match outcome {
        Outcome::Already { user } => step::finish(conn, step, "already", Some(user), None, None, now),
        Outcome::Done { user, changes, trace, ended } => {
            let (trace, Ended { stone, former, passed }) = (trace.map(|trace| *trace), *ended);
            let detail = Details { changes, trace, stone, former, passed, ..Details::of(step) }.store();
            step::finish(conn, step, "done", Some(user), detail.as_deref(), None, now)
        }
        Outcome::Refused { why, called } => {
            let (name, email) = (cut(&called.name), cut(&called.email));
            let detail = Details { name, email, ..Details::of(step) }.store();
            step::finish(conn, step, "refused", None, detail.as_deref(), Some(&why), now)
        }
        Outcome::Waits(_) => Ok(()),
    }
}

/// Notes with the step of each new member which places it has besides those that only Google knew.
pub(super) fn note_doubled(conn: &Connection, connection: i64, run: i64) -> Result<(), store::Error> {
    let mut by_id: BTreeMap<String, Vec<Doubled>> = BTreeMap::new();
    for (google_id, place) in membership::doubled(conn, connection)? {
        by_id.entry(google_id).or_default().push(place);
    }
    for (google_id, doubled) in by_id {
        if let Some(step) = step::done_of_id(conn, run, &google_id)? {
            let detail = Details { doubled, ..Details::of(&step) }.store();
            step::set_detail(conn, &step, detail.as_deref())?;
        }
    }
    Ok(())
}
