//! The parts of a support bundle: settings, findings, the journal.

use directory::arrange::Limits;
use directory::attribute::Attribute;
use serde::Deserialize;
use store::rusqlite::Connection;
use store::{connection, limits, mapping, run, step};

use super::safe::{Names, OTHER, Of, Record, Safe};
use super::words::{CODES, MODES, OUTCOMES, REASONS, VERBS, steps as kinds};
use crate::diagnose::{Answer, Checked, Found, Outcome};
use crate::provision::Said;

/// How many runs are in a bundle, the newest.
const RUNS: u32 = 50;

/// How many steps, those of the newest runs first.
const STEPS_KEPT: u64 = 20_000;

/// A connection with its settings.
pub(super) fn connection(
    conn: &Connection,
    row: &connection::Row,
    names: &Names,
) -> Result<Safe, store::Error> {
    let mapping = mapping::get(conn, row.id)?;
    let directions = mapping.attributes().map(|one| {
        let direction = Safe::Word(mapping.direction(one).name());
        Safe::Record(vec![("attribute", attribute(one, names)), ("direction", direction)])
    });
    let directions = Safe::List(directions.collect());
    let limits: Limits = limits::get(conn, row.id)?;
    let limits = Limits::SETTABLE.into_iter().map(|what| {
        let limit = limits.get(what);
        Safe::Record(vec![
            ("limit", Safe::Word(what.name())),
            ("percent", Safe::count(limit.percent)),
            ("least", Safe::count(limit.least)),
            ("most", Safe::count(limit.most)),
        ])
    });
    let scopes = row.scopes.iter().map(|granted| {
        let known = google::Scope::ALL.into_iter().find(|scope| scope.url() == *granted);
        Safe::Word(known.map_or(OTHER, google::Scope::purpose))
    });
    let domains = connection::domains(conn, row.id)?.into_iter().map(|domain| {
        Safe::Record(vec![
            ("domain", names.of(Of::Domain, &domain.name)),
            ("verified", Safe::Flag(domain.verified)),
            ("primary", Safe::Flag(domain.primary)),
        ])
    });
    Ok(Safe::Record(vec![
        ("connection", Safe::Number(row.id)),
        ("kind", Safe::known(&row.kind, &["sandbox", "google", "emulator"])),
        ("customer", names.of(Of::Customer, &row.customer_id)),
        ("administrator", names.of(Of::Account, &row.admin_id)),
        ("role", Safe::known(&row.role, &["super", "delegated", "none"])),
        ("privilegesKnown", Safe::Flag(row.privileges.is_some())),
        ("consent", Safe::known(&row.consent, &["look-only", "look-and-sync"])),
        ("scopes", Safe::List(scopes.collect())),
        ("passwords", Safe::known_or_none(row.password_mode.as_deref(), &["firstOnly", "directory"])),
        ("health", Safe::known(&row.health, &["connected", "reauthorize"])),
        ("connectedAt", Safe::At(row.connected_at)),
        ("lastAnswerAt", Safe::at(row.last_answer_at)),
        ("deactivatedAt", Safe::at(row.deactivated_at)),
        ("managesGroups", Safe::Flag(connection::manages_groups(conn, row.id)?)),
        ("domains", Safe::List(domains.collect())),
        ("limits", Safe::List(limits.collect())),
        ("mapping", directions),
    ]))
}

/// The attributes that every customer has are words of ours; the fields of the customer's own schemas are theirs.
pub(super) fn attribute(one: Attribute, names: &Names) -> Safe {
    match one {
        Attribute::Custom(_) => names.of(Of::Field, one.name()),
        _ => Safe::Word(one.name()),
    }
}

/// What a check said: what it found by its code, never in words; why it could not be asked or known, likewise; and how
/// Google answered, never with what.
pub(super) fn checked(connection: i64, checked: &Checked) -> Safe {
    let (mut behind, mut code) = (Safe::None, Safe::None);
    let outcome = match &checked.outcome {
        Outcome::Answered(Answer::Well(_)) => "well",
        Outcome::Answered(Answer::Found(_)) => "found",
        Outcome::Answered(Answer::Unknown { code: not_known, .. }) => {
            code = Safe::Word(not_known.name());
            "unknown"
        }
        Outcome::Quiet { behind: cause } => {
            behind = Safe::Word(cause.code);
            "quiet"
        }
        Outcome::Failed { code: failed, .. } => {
            code = Safe::Word(failed.name());
            "failed"
        }
    };
    let heard = checked.heard.iter().map(|heard| {
        let seen = &heard.evidence;
        Safe::Record(vec![
            ("endpoint", Safe::Word(seen.endpoint)),
            ("method", Safe::Word(seen.method)),
            ("host", Safe::Word(seen.host)),
            ("status", seen.status.map_or(Safe::None, |status| Safe::Number(status.into()))),
            ("reason", Safe::known_or_none(seen.reason.as_deref(), REASONS)),
            ("tookMs", Safe::count(heard.took.as_millis())),
        ])
    });
    Safe::Record(vec![
        ("connection", Safe::Number(connection)),
        ("check", Safe::Word(checked.check.code)),
        ("answer", Safe::Word(outcome)),
        ("behind", behind),
        ("code", code),
        ("findings", Safe::List(checked.found().iter().map(|one| Safe::Record(finding(one))).collect())),
        ("at", Safe::At(checked.at)),
        ("tookMs", Safe::count(checked.took_ms)),
        ("google", Safe::List(heard.collect())),
    ])
}

/// What is noted here of a connection, without asking Google.
pub(super) fn noted(connection: i64, found: &Found) -> Safe {
    let mut record = vec![("connection", Safe::Number(connection))];
    record.extend(finding(found));
    Safe::Record(record)
}

fn finding(found: &Found) -> Record {
    let severity = match found.finding.severity {
        directory::finding::Severity::Error => "error",
        directory::finding::Severity::Warning => "warning",
    };
    vec![
        ("finding", Safe::Word(found.finding.code)),
        ("severity", Safe::Word(severity)),
        ("run", found.run.map_or(Safe::None, Safe::Number)),
    ]
}

/// The newest runs.
pub(super) fn runs(conn: &Connection, names: &Names) -> Result<(Vec<i64>, Vec<Safe>), store::Error> {
    let runs = run::list(conn, None, RUNS)?;
    let told = runs.iter().map(|run| {
        let counts = &run.counts;
        Safe::Record(vec![
            ("run", Safe::Number(run.id)),
            ("connection", Safe::Number(run.connection)),
            ("verb", Safe::known(&run.verb, VERBS)),
            ("mode", Safe::known(&run.mode, MODES)),
            ("state", Safe::Word(run.state.name())),
            ("undoes", run.undoes.map_or(Safe::None, Safe::Number)),
            ("operator", run.operator.as_deref().map_or(Safe::None, |who| names.of(Of::Operator, who))),
            ("startedAt", Safe::At(run.started_at)),
            ("readAt", Safe::at(run.read_at)),
            ("readMs", run.read_ms.map_or(Safe::None, Safe::Number)),
            ("accounts", run.accounts.map_or(Safe::None, Safe::count)),
            ("approvedAt", Safe::at(run.approved_at)),
            ("endedAt", Safe::at(run.ended_at)),
            ("failed", Safe::known_or_none(run.error_code.as_deref(), CODES)),
            ("created", Safe::count(counts.created)),
            ("updated", Safe::count(counts.updated)),
            ("linked", Safe::count(counts.linked)),
            ("unchanged", Safe::count(counts.unchanged)),
            ("skipped", Safe::count(counts.skipped)),
            ("conflicts", Safe::count(counts.conflicts)),
            ("refused", Safe::count(counts.refused)),
            ("suspended", Safe::count(counts.suspended)),
            ("reactivated", Safe::count(counts.reactivated)),
            ("released", Safe::count(counts.released)),
        ])
    });
    Ok((runs.iter().map(|run| run.id).collect(), told.collect()))
}

/// What is taken of what the journal keeps of a step: which attributes, never what of them.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Details {
    code: Option<String>,
    said: Option<Said>,
    changes: Vec<Changed>,
}

#[derive(Deserialize)]
struct Changed {
    attribute: Attribute,
}

/// The steps of runs.
pub(super) fn steps(conn: &Connection, runs: &[i64], names: &Names) -> Result<Vec<Safe>, store::Error> {
    let (mut told, kinds) = (Vec::new(), kinds());
    for run in runs {
        let room = STEPS_KEPT.saturating_sub(told.len() as u64);
        if room == 0 {
            break;
        }
        for (row, _) in step::window(conn, *run, &[], 0, room)? {
            if row.kind == "observe" {
                continue;
            }
            let details: Details =
                row.detail.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
            let said = details.said.unwrap_or_default();
            let changed = details.changes.iter().map(|change| attribute(change.attribute, names));
            told.push(Safe::Record(vec![
                ("run", Safe::Number(row.run)),
                ("seq", Safe::Number(row.seq)),
                ("about", Safe::Word(row.thing.name())),
                ("kind", Safe::known(&row.kind, &kinds)),
                ("user", names.number(Of::Person, row.user)),
                ("group", names.number(Of::Group, row.group)),
                ("account", names.of(Of::Account, &row.google_id)),
                ("attributes", Safe::List(changed.collect())),
                ("outcome", Safe::known_or_none(row.outcome.as_deref(), OUTCOMES)),
                ("code", Safe::known_or_none(details.code.as_deref(), CODES)),
                ("status", said.status.map_or(Safe::None, |status| Safe::Number(status.into()))),
                ("reason", Safe::known_or_none(said.reason.as_deref(), REASONS)),
                ("sentAt", Safe::at(row.sent_at)),
                ("at", Safe::at(row.at)),
            ]));
        }
    }
    Ok(told)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Code;
    use crate::diagnose::{Check, WhyNot};

    #[test]
    fn why_a_check_could_not_be_asked_or_known_stands_there_by_its_code_and_never_in_words() {
        let failed = Outcome::Failed {
            code: Code::NotPermitted,
            why: "wei.chen@x.test may not read users".to_owned(),
            hint: Some("Ask Priya.".to_owned()),
            page: None,
        };
        let why = "Nobody has said of wei.chen@x.test.".to_owned();
        let unknown = Outcome::Answered(Answer::Unknown { code: WhyNot::NotTold, why, page: None });
        for (outcome, answer, code) in [(failed, "failed", "notPermitted"), (unknown, "unknown", "notTold")] {
            let check = Check::by_code("gone").expect("there is such a check");
            let one = Checked { check, at: 0, took_ms: 7, outcome, heard: Vec::new(), noted: None };

            let Safe::Record(told) = checked(3, &one) else { panic!("a check is a record") };

            let of =
                |name: &str| told.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
            assert_eq!(of("check"), Some(Safe::Word("gone")), "which check");
            assert_eq!(of("answer"), Some(Safe::Word(answer)), "what became of it");
            assert_eq!(of("code"), Some(Safe::Word(code)), "and why");
            let text = serde_json::to_string(&Safe::Record(told)).expect("it is written");
            assert!(!text.contains("wei") && !text.contains("Priya"), "nobody is named: {text}");
        }
    }
}
