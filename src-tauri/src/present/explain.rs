//! Explanations of queries as the screen shows them.

use sync::import::{Explained, Finds, PersonAnswer, PersonExplained};

use crate::error::sentence;
use crate::view::{
    ConditionView, ExplanationView, FindsView, HeldView, LeftOutView, PersonExplanationView, PersonOutcome,
    QueryAnswerView,
};

/// Shows what a query does.
pub fn query(explained: Explained) -> ExplanationView {
    let conditions = explained.conditions.into_iter().map(|condition| ConditionView {
        finds: condition.finds.map(finds),
        remark: condition.remark().map(|remark| sentence(&remark)),
        text: condition.clause.text,
    });
    let answer = explained.answer.map(|answer| QueryAnswerView {
        finds: finds(answer.finds),
        found: answer.found,
        left_out: answer
            .left_out
            .into_iter()
            .map(|one| LeftOutView { email: one.email, because: one.because, not_known: one.not_known })
            .collect(),
        not_known: answer.not_known,
    });
    ExplanationView { conditions: conditions.collect(), looked_at: finds(explained.looked_at), answer }
}

fn finds(finds: Finds) -> FindsView {
    match finds {
        Finds::Exactly(users) => FindsView { users, at_least: false },
        Finds::AtLeast(users) => FindsView { users, at_least: true },
    }
}

/// Shows what a query does with one person.
pub fn person(explained: PersonExplained) -> PersonExplanationView {
    let (outcome, email) = match explained.answer {
        PersonAnswer::Nobody => (PersonOutcome::Nobody, None),
        PersonAnswer::Refused { email } => (PersonOutcome::NotUnderstood, Some(email)),
        PersonAnswer::Found { email } => (PersonOutcome::Found, Some(email)),
        PersonAnswer::LeftOut { email } => (PersonOutcome::LeftOut, Some(email)),
    };
    let conditions = explained.conditions.into_iter().map(|held| HeldView {
        remark: held.remark().map(|remark| sentence(&remark)),
        holds: held.holds,
        text: held.clause.text,
    });
    PersonExplanationView { outcome, email, conditions: conditions.collect() }
}
