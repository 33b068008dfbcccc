//! `rollcall import`: read, plan, ask, apply.

use directory::{Attribute, Direction, Thing};
use std::io::{self, Write as _};

use sync::import::{DoubtedList, Mode, Plan as MadePlan, Scope};
use sync::store::connection::Row;
use sync::store::plan::decision::Kind;
use sync::store::plan::review::Filter;
use sync::store::run::{self, State};
use sync::{AsShown, Code, Error};

use super::{Desk, explain};
use crate::args;
use crate::exit::{Exit, Failure};
use crate::input::Lines;
use crate::json::{Import, Plan, Report};
use crate::output::{self, Format, count, tell};
use crate::{progress, text};

/// How many conflicts are shown before the plan is confirmed.
const SHOWN: u64 = 100;

/// Says what to do about a plan that waits; one that was named is not always the one that is resumed by itself.
fn tell_it_waits(named: Option<i64>) {
    match named {
        Some(run) => tell(&format!("The plan waits. Carry it out with: rollcall runs resume {run} --yes")),
        None => tell("The plan waits. Carry it out with: rollcall import --resume --yes"),
    }
}

/// What becomes of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Approval {
    /// It is approved as it is.
    Given,
    /// It is only shown.
    Withheld,
    /// Whoever sits at the terminal is asked; nobody there leaves it waiting.
    Asked,
}

/// Imports users, or finishes, or gives up an import.
///
/// # Errors
/// As [`sync::Workstation::import_read`] and [`sync::Workstation::import_apply`].
pub async fn import(desk: &Desk, what: args::Import) -> Result<Exit, Failure> {
    if let (Some(address), Some(query)) = (what.explain.clone(), what.scope.query.clone()) {
        let connection = desk.connection(what.which.connection.as_deref()).await?;
        return explain::explain(desk, connection, query, address).await;
    }
    begin(desk, what, None).await?.written(desk)
}

/// The same, before it is written; of the imports that wait, only the named one is gone on with.
async fn begin(desk: &Desk, what: args::Import, named: Option<i64>) -> Result<Came, Failure> {
    let connection = desk.connection(what.which.connection.as_deref()).await?;
    let open = open_runs(desk, connection.id).await?;
    let mut result = Import {
        connection: connection.name.clone(),
        resumed: None,
        discarded: None,
        replaced: None,
        plan: None,
        report: None,
        nobody_found: false,
        waits: false,
    };
    if what.discard {
        result.discarded = discard(desk, &open).await?;
        return Ok(Came::of(result, named, Exit::Done));
    }
    if what.plan_only {
        // That one would be carried out first, and nothing is to be.
        super::nothing_interrupted(desk, open.iter()).await?;
    }
    let mut exit = Exit::Done;
    if let Some(interrupted) = open.iter().find(|run| run.state == State::Applying) {
        tell(&format!("Run {} was approved and is not at its end; it is finished first.", interrupted.id));
        let report = apply(desk, interrupted.id).await?;
        exit = exit.max(exit_of(&report));
        result.resumed = Some(report);
        if what.resume {
            return Ok(Came::of(result, named, exit));
        }
    }
    let approval = match (what.yes, what.plan_only) {
        (true, _) => Approval::Given,
        (false, true) => Approval::Withheld,
        (false, false) => Approval::Asked,
    };
    let meant: Vec<_> = open.iter().filter(|run| named.is_none_or(|id| run.id == id)).cloned().collect();
    let run = match planned(desk, &connection, &meant, &what).await? {
        Planned::Run(run) => run,
        none => {
            result.nobody_found = none == Planned::Nobody;
            return Ok(Came::of(result, named, exit));
        }
    };
    result.replaced = in_review(&open).filter(|waiting| *waiting != run);
    let made = desk.workstation.plan(run).await?;
    let plan = described(desk, &made).await?;
    let mut told = false;
    let approved = match approval {
        Approval::Given => true,
        Approval::Withheld => false,
        Approval::Asked if !plan.wants_confirmation() => true,
        Approval::Asked if output::can_ask() => {
            told = true;
            ask(desk, &plan).await?
        }
        Approval::Asked => false,
    };
    if approved {
        let report = apply(desk, made.shown()).await?;
        exit = exit.max(exit_of(&report));
        result.report = Some(report);
    } else if plan.wants_confirmation() {
        result.waits = true;
        exit = Exit::Waits;
    }
    result.plan = Some(plan);
    Ok(Came { told, ..Came::of(result, named, exit) })
}

/// Goes on with one import: finishes it, or shows its plan and asks; whatever else waits goes on waiting. What came of it is
/// not written yet.
///
/// # Errors
/// As [`import`].
pub async fn resume(desk: &Desk, run: &run::Row, yes: bool) -> Result<Came, Failure> {
    let scope = args::Scope { query: None, org_unit: None, group: None };
    let which = args::Which { connection: Some(run.connection.to_string()) };
    let what = args::Import {
        which,
        scope,
        with_org_units: false,
        with_groups: false,
        with_photos: false,
        updates_only: false,
        plan_only: false,
        yes,
        resume: true,
        accept_size: None,
        discard: false,
        explain: None,
    };
    let open = open_runs(desk, run.connection).await?;
    super::nothing_interrupted(desk, open.iter().filter(|other| other.id != run.id)).await?;
    if open.iter().all(|other| other.id != run.id) {
        let why = format!("run {} waits for nobody: it only looks at one user again", run.id);
        return Err(Error::NotFound(why).into());
    }
    begin(desk, what, Some(run.id)).await
}

/// Lists the imports that are not over and wait for somebody; a sync is none of them, and one that was interrupted comes
/// first.
async fn open_runs(desk: &Desk, connection: i64) -> Result<Vec<run::Row>, Failure> {
    let mut open = desk.workstation.store().read(move |conn| run::open(conn, connection)).await?;
    super::nothing_interrupted(desk, open.iter().filter(|run| run.is_sync())).await?;
    open.retain(|run| !run.is_sync() && run.waits_for_somebody());
    Ok(open)
}

/// Gives the number of the plan that waits for review.
fn in_review(open: &[run::Row]) -> Option<i64> {
    open.iter().find(|run| run.verb == run::IMPORT && run.state == State::Review).map(|run| run.id)
}

async fn discard(desk: &Desk, open: &[run::Row]) -> Result<Option<i64>, Failure> {
    let waiting = sync::overview::most_urgent(open.to_vec());
    for run in open {
        desk.workstation.discard(run.id).await?;
    }
    Ok(waiting.map(|run| run.id))
}

/// What there is to carry out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Planned {
    /// The plan of a run: a new one, or the one that waits.
    Run(i64),
    /// The scope finds nobody on Google.
    Nobody,
    /// No run waits.
    Nothing,
}

/// Makes the plan that is to be carried out, or finds the one that waits.
async fn planned(
    desk: &Desk,
    connection: &Row,
    open: &[run::Row],
    what: &args::Import,
) -> Result<Planned, Failure> {
    if let Some(accounts) = what.accept_size {
        let (watch, _curtain) = progress::watch(desk.cancel.clone());
        return Ok(Planned::Run(desk.workstation.import_accept(connection.id, accounts, &watch).await?));
    }
    if !what.resume {
        if let Some(waiting) = in_review(open) {
            tell(&format!(
                "The plan of run {waiting} waits for review. A new one takes its place when it is complete, not before; \
                 what was chosen in it is remembered. To carry it out instead: rollcall import --resume"
            ));
        }
        if what.with_photos {
            bring_photos(desk, connection.id).await?;
        }
        tell_of_attributes(desk, connection.id).await?;
        let mode = if what.updates_only { Mode::UpdatesOnly } else { Mode::Full };
        let chosen = [(what.with_org_units, Thing::OrgUnit), (what.with_groups, Thing::Group)];
        let things: Vec<_> =
            chosen.into_iter().filter(|(chosen, _)| *chosen).map(|(_, thing)| thing).collect();
        return read(desk, connection, scope(&what.scope), mode, &things).await;
    }
    match to_resume(open) {
        Some(run) if run.state == State::Review => Ok(Planned::Run(run.id)),
        Some(run) if run.is_in_doubt() => Err(in_doubt(desk, connection).await?),
        Some(run) => {
            let scope = serde_json::from_str(&run.scope)
                .map_err(|error| Failure::machine("the scope of the run", &error))?;
            let mode = Mode::by_name(&run.mode).unwrap_or(Mode::Full);
            read(desk, connection, scope, mode, &run.things).await
        }
        None => Ok(Planned::Nothing),
    }
}

/// Gives the run that `--resume` means: a read that was broken off after a plan was left waiting is the later wish.
fn to_resume(open: &[run::Row]) -> Option<run::Row> {
    let urgent = sync::overview::most_urgent(open.to_vec())?;
    let broken_off = open.iter().filter(|run| run.state == State::Reading && run.waits_for_somebody());
    match broken_off.max_by_key(|run| run.id) {
        Some(later) if urgent.state == State::Review && later.id > urgent.id => Some(later.clone()),
        _ => Some(urgent),
    }
}

/// Makes imports bring photos, from this one on.
async fn bring_photos(desk: &Desk, connection: i64) -> Result<(), Failure> {
    let mapping = desk.workstation.mapping(connection, None).await?.mapping;
    match mapping.direction(Attribute::Photo) {
        Direction::Import | Direction::Both => Ok(()),
        Direction::Exclude => {
            desk.workstation.set_direction(connection, &[Attribute::Photo], Direction::Import).await?;
            Ok(())
        }
        Direction::Export => Err(Failure::usage(
            "photos go from here to Google on this connection, so that none is imported",
            Some(
                "To have them come from Google instead: rollcall mapping set photo import, and import again.",
            ),
        )),
    }
}

/// Says how little an import into an empty directory brings, where more could come.
async fn tell_of_attributes(desk: &Desk, connection: i64) -> Result<(), Failure> {
    let shown = desk.workstation.mapping(connection, None).await?;
    let could = |one: &Attribute| one.choices().iter().any(|way| way.imports());
    let possible: Vec<_> = shown.mapping.attributes().filter(could).collect();
    let (brought, left): (Vec<&Attribute>, Vec<&Attribute>) =
        possible.iter().partition(|one| shown.mapping.imports(**one));
    // Photos and the customer's own fields are chosen one by one: setting all leaves them as they are.
    if shown.empty_directory && left.iter().any(|one| !one.is_chosen_apart()) {
        let (brought, possible) = (brought.len(), possible.len());
        tell(&format!("This import brings {brought} of {possible} attributes; rollcall mapping lists them."));
        tell(
            "For more, before it: rollcall mapping set all import (photos and your own fields are set one by one)",
        );
    }
    Ok(())
}

fn scope(scope: &args::Scope) -> Scope {
    match scope {
        args::Scope { query: Some(text), .. } => Scope::Query { text: text.clone() },
        args::Scope { org_unit: Some(path), .. } => Scope::OrgUnit { path: path.clone() },
        args::Scope { group: Some(email), .. } => Scope::Group { email: email.clone() },
        _ => Scope::All,
    }
}

async fn read(
    desk: &Desk,
    connection: &Row,
    scope: Scope,
    mode: Mode,
    things: &[Thing],
) -> Result<Planned, Failure> {
    let (watch, _curtain) = progress::watch(desk.cancel.clone());
    match desk.workstation.import_read_with(connection.id, scope, mode, things, &watch).await {
        Err(Error::SizeInDoubt { .. }) => Err(in_doubt(desk, connection).await?),
        // A scope may be empty on one day and not on the next: that is no failure.
        Err(Error::NobodyFound { scope }) => {
            tell(&format!("Nobody on Google was found: {scope}. Nothing was planned."));
            Ok(Planned::Nobody)
        }
        other => Ok(Planned::Run(other?)),
    }
}

/// Says of a list that waits for its size to be accepted how that is done.
async fn in_doubt(desk: &Desk, connection: &Row) -> Result<Failure, Failure> {
    let nothing = || Failure::from(Error::NotFound("the list does not wait any more".to_owned()));
    let DoubtedList { run, accounts, last } =
        desk.workstation.import_in_doubt(connection.id).await?.ok_or_else(nothing)?;
    let which = super::which(desk, connection.id).await?;
    let failure = Failure::from(Error::SizeInDoubt { run: run.id, accounts, last });
    Ok(failure.with_hint(format!(
        "Nothing was changed; run {} waits. No bound account that is missing exists on Google any more. If the others \
         really left too, accept the new size with: rollcall import --accept-size {accounts}{which}, and the run goes on.",
        run.id
    )))
}

async fn apply(desk: &Desk, plan: impl Into<AsShown>) -> Result<Report, Failure> {
    let (watch, _curtain) = progress::watch(desk.cancel.clone());
    match desk.workstation.import_apply(plan, &watch).await {
        Ok(report) => Ok(Report::of(&report)),
        Err(error) if error.code() == Code::Cancelled => Err(Failure::from(error).with_hint(
            "What was done stays. Finish the rest with: rollcall import --resume, whenever you like.",
        )),
        Err(error) => Err(error.into()),
    }
}

fn exit_of(report: &Report) -> Exit {
    if report.problem_count > 0 { Exit::Refusals } else { Exit::Done }
}

async fn described(desk: &Desk, made: &MadePlan) -> Result<Plan, Failure> {
    let conflicts = Filter { kinds: vec![Kind::Conflict], ..Filter::default() };
    let rows = desk.workstation.review(made.run.id, conflicts, 0, SHOWN).await?.rows;
    Ok(Plan::of(made, &rows))
}

/// Shows the plan on standard error and asks whether it is to be carried out.
async fn ask(desk: &Desk, plan: &Plan) -> Result<bool, Failure> {
    let mut shown = Vec::new();
    text::write_plan(&mut shown, plan)?;
    let mut out = io::stderr();
    out.write_all(&shown)?;
    write!(out, "\nImport {}? [y/N] ", count(plan.ticked, "row", "rows"))?;
    out.flush()?;
    let mut lines = Lines::read();
    let answer = tokio::select! {
        answer = lines.next() => answer.unwrap_or_default(),
        () = desk.cancel.cancelled() => String::new(),
    };
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// What came of an import, before it is written.
pub struct Came {
    result: Import,
    /// The run that was named to be gone on with.
    named: Option<i64>,
    exit: Exit,
    /// Whether the plan was shown when it was asked for.
    told: bool,
}

impl Came {
    fn of(result: Import, named: Option<i64>, exit: Exit) -> Self {
        Self { result, named, exit, told: false }
    }

    /// Writes it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(super) fn written(self, desk: &Desk) -> Result<Exit, Failure> {
        let result = &self.result;
        if !self.told || !result.waits || desk.format == Format::Json {
            output::result(desk.format, result, |out| text::write_import(out, result))?;
        }
        if desk.format == Format::Text && result.waits {
            tell_it_waits(self.named);
        }
        Ok(self.exit)
    }

    /// Gives its document, to stand in another one.
    pub(super) fn document(self) -> (Import, Exit) {
        (self.result, self.exit)
    }
}
