//! The explanation of a user in JSON.

use serde::Serialize;
use sync::explain::{Answered, Decided, Explained, Line, OnConnection, words};
use sync::store::step::Became;

use super::moment;

/// Why a user stands as it does.
#[derive(Debug, Serialize)]
pub struct UserExplained {
    /// The directory's number.
    pub id: i64,
    /// The username.
    pub username: String,
    /// The primary address.
    pub email: String,
    /// Each connection that was asked about, by name.
    pub on: Vec<ExplainedOn>,
}

/// The same on one connection.
#[derive(Debug, Serialize)]
pub struct ExplainedOn {
    /// The connection's name.
    pub connection: String,
    /// Whether the connection provides for the user.
    pub in_scope: bool,
    /// Why it does, or does not.
    pub scope: String,
    /// How the user and the account came together.
    pub matched: String,
    /// The account that the user is bound to; `null` where there is none.
    pub account: Option<ExplainedAccount>,
    /// When Google's side was read last; everything here is as of then.
    pub read_at: Option<String>,
    /// Attribute by attribute.
    pub attributes: Vec<ExplainedAttribute>,
    /// What was decided last; `null` where nothing was.
    pub decided: Option<ExplainedDecision>,
    /// What Google answered last, the newest first.
    pub answers: Vec<ExplainedAnswer>,
    /// What the next sync would do.
    pub next_sync: String,
    /// What the next import would do.
    pub next_import: String,
}

/// The account of a user.
#[derive(Debug, Serialize)]
pub struct ExplainedAccount {
    /// Google's id.
    pub google_id: String,
    /// The primary address there.
    pub email: String,
    /// How it stands, in words.
    pub state: String,
}

/// One attribute.
#[derive(Debug, Serialize)]
pub struct ExplainedAttribute {
    /// The catalogue's name.
    pub attribute: &'static str,
    /// For people.
    pub label: &'static str,
    /// `both`, `import`, `export` or `exclude`.
    pub direction: &'static str,
    /// The directory's value.
    pub here: String,
    /// Google's value, as last known.
    pub google: String,
    /// What both last agreed on.
    pub agreed: String,
    /// How they stand, in words.
    pub stands: String,
    /// Who set the directory's value last, in words.
    pub set_by: Option<String>,
    /// When that was.
    pub set_at: Option<String>,
}

/// A decision about a user.
#[derive(Debug, Serialize)]
pub struct ExplainedDecision {
    /// The run.
    pub run: i64,
    /// When.
    pub at: Option<String>,
    /// Whether its plan waits for review.
    pub waits: bool,
    /// What, and why.
    pub what: String,
}

/// What Google answered.
#[derive(Debug, Serialize)]
pub struct ExplainedAnswer {
    /// The run.
    pub run: i64,
    /// What was sent.
    pub kind: String,
    /// `done`, `already`, `refused` or `unknown`.
    pub outcome: &'static str,
    /// Why it was refused, for machines.
    pub code: Option<String>,
    /// Google's status.
    pub status: Option<u16>,
    /// Google's reason.
    pub reason: Option<String>,
    /// Why, in words.
    pub why: Option<String>,
    /// When.
    pub at: Option<String>,
}

impl UserExplained {
    /// Describes an explanation.
    pub fn of(explained: &Explained) -> Self {
        Self {
            id: explained.user.id,
            username: explained.user.user.username.clone(),
            email: explained.user.user.email.clone(),
            on: explained.on.iter().map(ExplainedOn::of).collect(),
        }
    }
}

impl ExplainedOn {
    fn of(on: &OnConnection) -> Self {
        Self {
            connection: on.tie.connection.name.clone(),
            in_scope: on.tie.scope.is_inside(),
            scope: words::scope(&on.tie.scope),
            matched: words::matched(on),
            account: on.account.as_ref().map(|bound| ExplainedAccount {
                google_id: bound.binding.google_id.clone(),
                email: bound.binding.account.email.clone(),
                state: bound.state_words(),
            }),
            read_at: on.read_at().and_then(moment),
            attributes: on.lines.iter().map(ExplainedAttribute::of).collect(),
            decided: on.decided.as_ref().map(ExplainedDecision::of),
            answers: on.answers.iter().map(ExplainedAnswer::of).collect(),
            next_sync: words::next_sync(on),
            next_import: words::next_import(on),
        }
    }
}

impl ExplainedAttribute {
    fn of(line: &Line) -> Self {
        let text = |value: &Option<directory::Value>| {
            value.as_ref().map(directory::Value::display).unwrap_or_default()
        };
        Self {
            attribute: line.told.attribute.name(),
            label: line.told.attribute.label(),
            direction: line.told.direction.name(),
            here: text(&line.told.here),
            google: text(&line.told.google),
            agreed: text(&line.told.agreed),
            stands: words::stands(line),
            set_by: words::set(line),
            set_at: line.set.as_ref().and_then(|set| moment(set.at)),
        }
    }
}

impl ExplainedDecision {
    fn of(decided: &Decided) -> Self {
        let (run, at) = (decided.run, moment(decided.at));
        Self { run, at, waits: decided.waits, what: decided.what.clone() }
    }
}

impl ExplainedAnswer {
    fn of(answer: &Answered) -> Self {
        let said = answer.said.clone().unwrap_or_default();
        Self {
            run: answer.run,
            kind: answer.kind.clone(),
            outcome: match answer.became {
                Became::Done => "done",
                Became::Already => "already",
                Became::Unknown => "unknown",
                _ => "refused",
            },
            code: answer.code.clone(),
            status: said.status,
            reason: said.reason,
            why: answer.why.clone(),
            at: answer.at.and_then(moment),
        }
    }
}
