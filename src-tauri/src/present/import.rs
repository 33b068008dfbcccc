//! Plans as the screen shows them.

use sync::Progress;
use sync::import as verb;
use sync::store::plan::decision::Kind;
use sync::store::plan::review::{Counts, Filter};

use super::group::{kind as kind_of, thing};
use super::moment;
use super::run::{counts, what};
use crate::view::{
    ApprovedView, Decision, DecisionCount, DoubtView, ImportMode, ImportProgress, ImportScope, Mark,
    MarkCount, PlanView, QueryFieldView, ReviewFilter, ScopeChoices, Thing, ThingCount,
};
use crate::view::{GroupChoice, OrgUnitChoice};

const MARKS: [Mark; 4] = [Mark::Suspended, Mark::Archived, Mark::Admin, Mark::Guest];

/// Reads whom the screen wants to import.
pub fn scope(view: ImportScope) -> verb::Scope {
    match view {
        ImportScope::All => verb::Scope::All,
        ImportScope::OrgUnit { path } => verb::Scope::OrgUnit { path },
        ImportScope::Group { email } => verb::Scope::Group { email },
        ImportScope::Query { text } => verb::Scope::Query { text },
    }
}

fn scope_view(scope: &verb::Scope) -> ImportScope {
    match scope.clone() {
        verb::Scope::All => ImportScope::All,
        verb::Scope::OrgUnit { path } => ImportScope::OrgUnit { path },
        verb::Scope::Group { email } => ImportScope::Group { email },
        verb::Scope::Query { text } => ImportScope::Query { text },
        verb::Scope::Account { google_id } => ImportScope::Query { text: format!("id {google_id}") },
    }
}

/// Reads how much the screen wants.
pub fn mode(view: ImportMode) -> verb::Mode {
    match view {
        ImportMode::Full => verb::Mode::Full,
        ImportMode::UpdatesOnly => verb::Mode::UpdatesOnly,
    }
}

fn mode_view(mode: verb::Mode) -> ImportMode {
    match mode {
        verb::Mode::Full => ImportMode::Full,
        verb::Mode::UpdatesOnly => ImportMode::UpdatesOnly,
    }
}

/// Shows with what a run was begun.
pub fn begun(run: &sync::store::run::Row) -> (ImportScope, ImportMode, Vec<Thing>) {
    let scope = serde_json::from_str(&run.scope).unwrap_or(verb::Scope::All);
    let mode = verb::Mode::by_name(&run.mode).unwrap_or(verb::Mode::Full);
    (scope_view(&scope), mode_view(mode), run.things.iter().copied().map(thing).collect())
}

/// Shows progress.
pub fn progress(progress: Progress) -> ImportProgress {
    match progress {
        Progress::Reading { read, expected, rate, doing } => {
            ImportProgress::Reading { read, expected, rate, doing }
        }
        Progress::Planning { doing } => ImportProgress::Planning { doing },
        Progress::Applying { done, total, rate } => ImportProgress::Applying { done, total, rate },
        Progress::Closing { done, total, doing } => ImportProgress::Closing { done, total, doing },
    }
}

/// Shows a kind of decision.
pub fn decision(kind: Kind) -> Decision {
    match kind {
        Kind::New => Decision::New,
        Kind::Update => Decision::Update,
        Kind::Unchanged => Decision::Unchanged,
        Kind::Match => Decision::Match,
        Kind::Conflict => Decision::Conflict,
        Kind::Removed => Decision::Removed,
    }
}

fn kind(decision: Decision) -> Kind {
    match decision {
        Decision::New => Kind::New,
        Decision::Update => Kind::Update,
        Decision::Unchanged => Kind::Unchanged,
        Decision::Match => Kind::Match,
        Decision::Conflict => Kind::Conflict,
        Decision::Removed => Kind::Removed,
    }
}

fn mark(mark: Mark) -> directory::account::Mark {
    match mark {
        Mark::Suspended => directory::account::Mark::Suspended,
        Mark::Archived => directory::account::Mark::Archived,
        Mark::Admin => directory::account::Mark::Admin,
        Mark::Guest => directory::account::Mark::Guest,
    }
}

/// Reads which rows the screen means.
pub fn filter(view: &ReviewFilter) -> Filter {
    Filter {
        kinds: view.decisions.iter().copied().map(kind).collect(),
        marks: view.marks.iter().copied().map(mark).fold(0, |bits, mark| bits | mark.bit()),
        search: view.search.clone(),
        thing: Some(kind_of(view.thing)),
    }
}

/// Reads the marks out of their bits.
pub fn marks(bits: u8) -> Vec<Mark> {
    MARKS.into_iter().filter(|one| bits & mark(*one).bit() != 0).collect()
}

fn decisions(counts: &Counts) -> Vec<DecisionCount> {
    let one = |kind: Kind| DecisionCount { decision: decision(kind), count: counts.kinds[kind as usize] };
    Kind::ALL.into_iter().map(one).collect()
}

/// Shows a plan.
pub fn plan(plan: &verb::Plan, remembered: Option<ReviewFilter>) -> PlanView {
    let counts = &plan.counts;
    PlanView {
        run: plan.run.id,
        connection: plan.run.connection,
        scope: scope_view(&plan.scope),
        mode: mode_view(plan.mode),
        read: plan.run.accounts.unwrap_or_default(),
        seconds: plan.run.read_ms.unwrap_or_default() as f64 / 1000.0,
        read_at: plan.run.read_at.map(moment).unwrap_or_default(),
        decisions: decisions(counts),
        marks: MARKS.into_iter().zip(counts.marks).map(|(mark, count)| MarkCount { mark, count }).collect(),
        ticked: plan.ticked(),
        open_conflicts: plan.open_conflicts(),
        chosen_before: counts.remembered,
        things: std::iter::once((directory::Thing::User, counts))
            .chain(plan.beside.iter().map(|(thing, counts)| (*thing, counts)))
            .map(|(of, counts)| ThingCount {
                thing: thing(of),
                count: counts.kinds.iter().sum(),
                ticked: counts.ticked,
                open_conflicts: counts.open_conflicts,
                decisions: decisions(counts),
            })
            .collect(),
        notices: notices(plan),
        remembered,
        moves: plan.moves,
    }
}

/// Shows an import that was approved, and who works on it now.
pub fn approved(approved: &verb::Approved, at_work: Option<String>) -> ApprovedView {
    let run = &approved.run;
    ApprovedView {
        run: run.id,
        what: what(run),
        read_at: run.read_at.map(moment).unwrap_or_default(),
        approved: counts(&approved.counts),
        done: approved.steps.done,
        total: approved.steps.total,
        at_work,
    }
}

/// Shows a list that is in doubt.
pub fn doubt(list: &verb::DoubtedList) -> DoubtView {
    DoubtView {
        run: list.run.id,
        accounts: list.accounts,
        last: list.last,
        read_at: list.run.read_at.map(moment).unwrap_or_default(),
    }
}

fn notices(plan: &verb::Plan) -> Vec<String> {
    let words = [
        plan.gone_words(),
        plan.gone_groups_words(),
        plan.unreadable_photos_words(),
        plan.refused_photos_words(),
    ];
    words.into_iter().flatten().collect()
}

/// Shows what a scope can be chosen from.
pub fn choices(choices: verb::Choices) -> ScopeChoices {
    let unit = |unit: sync::google::org_units::OrgUnit| OrgUnitChoice {
        path: unit.path,
        description: unit.description,
    };
    let group = |group: sync::google::groups::RemoteGroup| GroupChoice {
        email: group.email,
        name: group.name,
        members: group.direct_members,
    };
    ScopeChoices {
        org_units: choices.org_units.into_iter().map(unit).collect(),
        groups: choices.groups.into_iter().map(group).collect(),
        org_units_because: choices.org_units_because,
        groups_because: choices.groups_because,
        query_fields: query_fields(),
    }
}

/// The fields of Google's query language (`google-api.md` 2.1), the most used first.
fn query_fields() -> Vec<QueryFieldView> {
    const WORDS: &[&str] = &["=", ":"];
    const PREFIX: &[&str] = &["=", ":", ":*"];
    let text = [
        ("email", "Email or alias", PREFIX),
        ("name", "Name", WORDS),
        ("givenName", "First name", PREFIX),
        ("familyName", "Last name", PREFIX),
        ("orgDepartment", "Department", WORDS),
        ("orgTitle", "Job title", WORDS),
        ("orgCostCenter", "Cost center", WORDS),
        ("orgUnitPath", "Org unit and below", &["="]),
        ("externalId", "Employee id", WORDS),
        ("manager", "Manager, also indirect", &["="]),
        ("directManager", "Direct manager", &["="]),
        ("phone", "Phone", &["="]),
        ("addressLocality", "Town", WORDS),
        ("addressCountry", "Country", WORDS),
    ];
    let switches = [
        ("isSuspended", "Suspended"),
        ("isArchived", "Archived"),
        ("isAdmin", "Super admin"),
        ("isDelegatedAdmin", "Delegated admin"),
        ("isEnrolledIn2Sv", "Two-step set up"),
        ("isEnforcedIn2Sv", "Two-step demanded"),
        ("isGuest", "Guest"),
    ];
    let field = |name: &str, label: &str, operators: &[&str], boolean| QueryFieldView {
        field: name.to_owned(),
        label: label.to_owned(),
        operators: operators.iter().map(|operator| (*operator).to_owned()).collect(),
        boolean,
    };
    let texts = text.iter().map(|(name, label, operators)| field(name, label, operators, false));
    texts.chain(switches.iter().map(|(name, label)| field(name, label, &["="], true))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_builder_writes_looks_right() {
        for field in query_fields() {
            let value = if field.boolean { "true" } else { "'Sales East'" };
            for operator in &field.operators {
                let clause = match operator.as_str() {
                    ":*" => format!("{}:{value}*", field.field),
                    operator => format!("{}{operator}{value}", field.field),
                };
                let clauses = directory::query::clauses(&clause);
                let slips: Vec<_> = clauses.iter().map(|clause| clause.slip.as_ref()).collect();
                assert_eq!(slips, [None], "{clause} is one clause of a field that takes this operator");
            }
        }
    }
}
