//! Explanations of queries in JSON.

use serde::Serialize;
use sync::import;

/// What a query does, and why.
#[derive(Debug, Serialize)]
pub struct Explanation {
    /// The connection's name.
    pub connection: String,
    /// The query, as it was given.
    pub query: String,
    /// Whether Google understands the query.
    pub understood: bool,
    /// Its conditions, in their order.
    pub conditions: Vec<Condition>,
    /// How many users the customer has, as far as they were looked at.
    pub looked_at: Finds,
    /// How many the query finds; `null` when Google does not understand it.
    pub finds: Option<Finds>,
    /// The addresses of the first of them.
    pub found: Vec<String>,
    /// Whom it leaves out, among those who were looked at.
    pub left_out: Vec<LeftOut>,
    /// How many of those who were looked at may be found or left out.
    pub undecided: u64,
}

/// How many users there are.
#[derive(Debug, Serialize)]
pub struct Finds {
    /// How many were seen.
    pub users: u64,
    /// Whether there are more.
    pub at_least: bool,
}

/// A condition of a query, asked alone.
#[derive(Debug, Serialize)]
pub struct Condition {
    /// As it was written.
    pub condition: String,
    /// Whether Google understands it.
    pub understood: bool,
    /// How many users it finds alone; `null` when Google does not understand it.
    pub finds: Option<Finds>,
    /// What looks wrong about it, in words.
    pub remark: Option<String>,
}

/// Somebody whom a query leaves out.
#[derive(Debug, Serialize)]
pub struct LeftOut {
    /// The address.
    pub email: String,
    /// The conditions that do not hold.
    pub because: Vec<String>,
    /// The conditions of which it is not known whether they hold.
    pub not_known: Vec<String>,
}

/// What a query does with one person.
#[derive(Debug, Serialize)]
pub struct PersonExplanation {
    /// The connection's name.
    pub connection: String,
    /// The query, as it was given.
    pub query: String,
    /// The address that was asked about.
    pub address: String,
    /// The primary address; `null` when Google's search finds nobody.
    pub email: Option<String>,
    /// `found`, `left-out`, `not-understood` or `nobody`.
    pub outcome: &'static str,
    /// The query's conditions, in their order.
    pub conditions: Vec<Held>,
}

/// A condition of a query, asked about one person.
#[derive(Debug, Serialize)]
pub struct Held {
    /// As it was written.
    pub condition: String,
    /// Whether it holds; `null` when Google does not understand it.
    pub holds: Option<bool>,
    /// What looks wrong about it, in words.
    pub remark: Option<String>,
}

impl Explanation {
    /// Describes an explanation.
    pub fn of(connection: String, query: String, explained: import::Explained) -> Self {
        let texts: Vec<_> =
            explained.conditions.iter().map(|condition| condition.clause.text.clone()).collect();
        let named = |places: Vec<usize>| places.into_iter().map(|at| texts[at].clone()).collect();
        let conditions = explained.conditions.iter().map(|condition| Condition {
            condition: condition.clause.text.clone(),
            understood: condition.finds.is_some(),
            finds: condition.finds.map(Finds::of),
            remark: condition.remark(),
        });
        let mut result = Self {
            connection,
            query,
            understood: explained.answer.is_some(),
            conditions: conditions.collect(),
            looked_at: Finds::of(explained.looked_at),
            finds: None,
            found: Vec::new(),
            left_out: Vec::new(),
            undecided: 0,
        };
        if let Some(answer) = explained.answer {
            result.finds = Some(Finds::of(answer.finds));
            result.found = answer.found;
            result.undecided = answer.not_known;
            let left_out = answer.left_out.into_iter().map(|one| LeftOut {
                email: one.email,
                because: named(one.because),
                not_known: named(one.not_known),
            });
            result.left_out = left_out.collect();
        }
        result
    }
}

impl Finds {
    fn of(finds: import::Finds) -> Self {
        match finds {
            import::Finds::Exactly(users) => Self { users, at_least: false },
            import::Finds::AtLeast(users) => Self { users, at_least: true },
        }
    }
}

impl PersonExplanation {
    /// Describes an explanation.
    pub fn of(
        connection: String,
        query: String,
        address: String,
        explained: import::PersonExplained,
    ) -> Self {
        use import::PersonAnswer as Answer;
        let (outcome, email) = match explained.answer {
            Answer::Nobody => ("nobody", None),
            Answer::Refused { email } => ("not-understood", Some(email)),
            Answer::Found { email } => ("found", Some(email)),
            Answer::LeftOut { email } => ("left-out", Some(email)),
        };
        let conditions = explained.conditions.into_iter().map(|held| Held {
            remark: held.remark(),
            condition: held.clause.text,
            holds: held.holds,
        });
        Self { connection, query, address, email, outcome, conditions: conditions.collect() }
    }
}
