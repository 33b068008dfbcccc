//! Syncs in JSON.

use directory::arrange::Exceeded;
use directory::provision::Step;
use serde::Serialize;
use sync::provision::{self, Reason, SyncRow, words};
use sync::store::plan::elsewhere::Row;
use sync::store::plan::pair::Kind;

use super::moment;
use super::run::Report;
use super::user::Change;

/// What a sync did.
#[derive(Debug, Serialize)]
pub struct Sync {
    /// The connection's name.
    pub connection: String,
    /// An earlier sync that was interrupted while it was applied, and is finished now.
    pub resumed: Option<Report>,
    /// The number of a plan that was given up on request.
    pub discarded: Option<i64>,
    /// The number of a plan that waited for review, and whose place the new one took.
    pub replaced: Option<i64>,
    /// How many conflicts were settled by the answers that were given.
    pub answered: u64,
    /// The plan; `null` when none was made or left.
    pub plan: Option<SyncPlan>,
    /// What came of the plan; `null` when it was not carried out.
    pub report: Option<Report>,
    /// Whether the plan waits for a confirmation.
    pub waits: bool,
    /// How many passwords were written into the file that was asked for.
    pub handed_out: u64,
    /// How many passwords that nobody knows wait to be handed out.
    pub to_hand_out: u64,
}

/// A plan of a sync.
#[derive(Debug, Serialize)]
pub struct SyncPlan {
    /// The run that it belongs to.
    pub run: i64,
    /// The run that it undoes; `null` of a sync.
    pub undoes: Option<i64>,
    /// Whether it reads and writes Google: an undo of an import is a matter of the directory alone.
    pub touches_google: bool,
    /// How many accounts were read.
    pub accounts: u64,
    /// How long that took, in milliseconds.
    pub read_ms: Option<i64>,
    /// How many users the connection provides for.
    pub in_scope: u64,
    /// How many of them have nothing to do.
    pub unchanged: u64,
    /// The groups that it provides for; `null` where they are not managed from here.
    pub groups_in_scope: Option<u64>,
    /// How many of those have nothing to do.
    pub groups_unchanged: Option<u64>,
    /// How many rows there are of each kind.
    pub kinds: Kinds,
    /// How many rows will be carried out.
    pub ticked: u64,
    /// How many conflicts have no answer; they are left out.
    pub open_conflicts: u64,
    /// How many steps there are of each kind.
    pub step_kinds: Vec<Counted>,
    /// What is counted against the limits.
    pub limits: Vec<Limit>,
    /// The newest changes that somebody else made through the same client, of those that are counted.
    pub elsewhere: Vec<Elsewhere>,
    /// Why Google's log could not be asked for them; `null` when it could.
    pub elsewhere_unknown: Option<String>,
    /// The licences; `null` when nobody has said how many there are.
    pub seats: Option<Seats>,
    /// What of it no rollback undoes; of an undo, what of the run that it undoes cannot be.
    pub cannot_be_undone: Vec<Counted>,
    /// How many rows there are.
    pub row_count: u64,
    /// The first of them, by kind, then by name.
    pub rows: Vec<PlanRow>,
}

/// Rows of a plan by kind.
#[derive(Debug, Serialize)]
pub struct Kinds {
    /// New accounts, and deleted ones brought back.
    pub create: u64,
    /// Changed accounts, and accounts that are bound from now on.
    pub update: u64,
    /// Accounts that are suspended, archived or let go.
    pub suspend: u64,
    /// Accounts that are active again.
    pub reactivate: u64,
    /// An answer is needed.
    pub conflict: u64,
    /// Left as they are, for a reason.
    pub skip: u64,
    /// Users who leave the directory.
    pub remove: u64,
    /// Nothing to do, but that one side alone has a value: it stays there.
    pub one_side: u64,
}

/// So many of a kind of step.
#[derive(Debug, Serialize)]
pub struct Counted {
    /// The kind.
    pub kind: &'static str,
    /// The same, or what cannot be undone of it, in words.
    pub words: &'static str,
    /// How many.
    pub count: u64,
}

/// A change that our journal does not know.
#[derive(Debug, Serialize)]
pub struct Elsewhere {
    /// When it was made.
    pub at: Option<String>,
    /// What, as Google calls it.
    pub what: String,
    /// The account that was changed.
    pub email: String,
    /// The administrator for whom it was made.
    pub actor: String,
}

/// The licences of a connection.
#[derive(Debug, Serialize)]
pub struct Seats {
    /// How many there are.
    pub total: u64,
    /// How many accounts hold one.
    pub used: u64,
    /// How many are free.
    pub free: u64,
    /// How many the plan needs.
    pub needed: u64,
}

/// What is counted against a limit.
#[derive(Debug, Serialize)]
pub struct Limit {
    /// `suspensions`, `renames`, `passwords`, `cleared`, `elsewhere` or `groupsDeleted`.
    pub limit: &'static str,
    /// The same in words.
    pub words: &'static str,
    /// How many the plan has, un-ticked ones too.
    pub count: u64,
    /// How many it may have without a confirmation.
    pub most: u64,
    /// By which rule, as it was set when the plan was made.
    pub rule: String,
    /// Whether it wants one.
    pub exceeded: bool,
}

impl Elsewhere {
    fn of(row: &Row) -> Self {
        Self {
            at: moment(row.at),
            what: row.what.clone(),
            email: row.email.clone(),
            actor: row.actor.clone(),
        }
    }
}

impl Limit {
    fn of(limit: &Exceeded) -> Self {
        Self {
            limit: limit.what.name(),
            words: limit.what.words(),
            count: limit.count,
            most: limit.most,
            rule: limit.rule.words(),
            exceeded: limit.is_passed(),
        }
    }
}

/// A row of a plan: a user, or the account of one who was removed.
#[derive(Debug, Serialize)]
pub struct PlanRow {
    /// Its number in the plan.
    pub row: i64,
    /// `create`, `update`, `suspend`, `reactivate`, `conflict`, `skip`, `remove` or `one-side`.
    pub kind: &'static str,
    /// `users` or `groups`.
    pub thing: &'static str,
    /// Name.
    pub name: String,
    /// The directory's address.
    pub email: String,
    /// The Google account; `null` before there is one.
    pub google_id: Option<String>,
    /// Whether it will be carried out.
    pub ticked: bool,
    /// What is done, or why nothing is, in words.
    pub why: String,
    /// The steps, in order.
    pub steps: Vec<PlanStep>,
    /// How a conflict can be answered.
    pub answers: Option<&'static str>,
    /// The option that answers conflicts of its kind.
    pub answered_by: Option<&'static str>,
}

/// A step of a row.
#[derive(Debug, Serialize)]
pub struct PlanStep {
    /// Its kind, as the journal names it.
    pub kind: &'static str,
    /// What changes.
    pub changes: Vec<Change>,
    /// Of a step about a member of a group, whom; otherwise `null`.
    pub member: Option<String>,
    /// The same in words.
    pub words: String,
}

impl PlanRow {
    fn of(row: &SyncRow) -> Self {
        let conflict = match &row.reason {
            Some(Reason::Conflict(conflict)) => Some(conflict),
            Some(Reason::Skip(_)) | None => None,
        };
        Self {
            row: row.row.id,
            kind: kind_name(row.row.kind),
            thing: row.row.thing.name(),
            name: row.row.name.clone(),
            email: row.row.email.clone(),
            google_id: row.row.google_id.clone(),
            ticked: row.row.ticked,
            why: row.row.why.clone(),
            steps: row.steps.iter().map(PlanStep::of).collect(),
            answers: conflict.map(words::answers),
            answered_by: conflict.and_then(option),
        }
    }
}

impl PlanStep {
    fn of(step: &Step) -> Self {
        let changes = step.changes();
        let member = match step {
            Step::Group(step) => step.member().map(|place| place.named().to_owned()),
            _ => None,
        };
        Self {
            kind: provision::kind(step),
            changes: changes.iter().map(Change::of_attribute).collect(),
            member,
            words: words::step(step),
        }
    }
}

/// Names the option that answers conflicts of a kind.
fn option(conflict: &directory::provision::Conflict) -> Option<&'static str> {
    use directory::provision::Conflict;
    match conflict {
        Conflict::Differ { .. } => Some("--answer directory|google"),
        Conflict::BothChanged { .. } => Some("--both-changed directory|google"),
        Conflict::Drift { .. } => Some("--drift overwrite|accept"),
        Conflict::Deleted { .. } => Some("--deleted restore|create-again|unbind"),
        Conflict::Group { agreed: false, .. } => Some("--answer directory|google"),
        Conflict::Group { agreed: true, .. } => Some("--both-changed directory|google"),
        Conflict::GroupGone => Some("--deleted create-again|unbind"),
        Conflict::Address { .. } => None,
    }
}

/// Gives the stable name of a kind of row.
fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Create => "create",
        Kind::Update => "update",
        Kind::Suspend => "suspend",
        Kind::Reactivate => "reactivate",
        Kind::Conflict => "conflict",
        Kind::Skip => "skip",
        Kind::Remove => "remove",
        Kind::OneSide => "one-side",
    }
}

impl SyncPlan {
    /// Describes a plan with its first rows.
    pub fn of(plan: &provision::SyncPlan, rows: &[SyncRow]) -> Self {
        let [create, update, suspend, reactivate, conflict, skip, remove, one_side] =
            plan.counts.map(|(count, _)| count);
        let counted = |(kind, count): (&&'static str, &u64), words: &'static str| Counted {
            kind,
            words,
            count: *count,
        };
        let (elsewhere, unknown) = match &plan.elsewhere {
            Some(Ok(rows)) => (rows.as_slice(), None),
            Some(Err(why)) => (&[][..], Some(why.clone())),
            None => (&[][..], None),
        };
        let undone = plan.lasting.iter().map(|(kind, count)| (kind, count));
        let undone = undone.filter_map(|entry| Some(counted(entry, words::cannot_be_undone(entry.0)?)));
        Self {
            run: plan.run.id,
            undoes: plan.run.undoes,
            touches_google: !plan.run.is_undo_of_import(),
            accounts: plan.run.accounts.unwrap_or_default(),
            read_ms: plan.run.read_ms,
            in_scope: plan.scope,
            unchanged: plan.unchanged,
            groups_in_scope: plan.groups.map(|(scope, _)| scope),
            groups_unchanged: plan.groups.map(|(_, unchanged)| unchanged),
            kinds: Kinds { create, update, suspend, reactivate, conflict, skip, remove, one_side },
            ticked: plan.counts.iter().map(|(_, ticked)| ticked).sum(),
            open_conflicts: conflict,
            step_kinds: plan.steps.iter().map(|entry| counted(entry, words::kind(entry.0))).collect(),
            limits: plan.limited.iter().map(Limit::of).collect(),
            elsewhere: elsewhere.iter().map(Elsewhere::of).collect(),
            elsewhere_unknown: unknown,
            seats: plan.seats.map(|seats| Seats {
                total: seats.total,
                used: seats.used,
                free: seats.free(),
                needed: seats.needed,
            }),
            cannot_be_undone: undone.collect(),
            row_count: plan.counts.iter().map(|(count, _)| count).sum(),
            rows: rows.iter().map(PlanRow::of).collect(),
        }
    }

    /// Tells whether somebody has something to decide about it.
    pub fn wants_confirmation(&self) -> bool {
        self.ticked + self.open_conflicts > 0
    }
}
