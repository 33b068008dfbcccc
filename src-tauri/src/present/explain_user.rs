//! The explanation of a user as the screen shows it.

use directory::explain::Stands;
use sync::explain::{Explained, Line, OnConnection, words};
use sync::store::step::Became;

use super::moment;
use crate::view::{ExplainedAttributeView, ExplainedLine, UserExplainedView};

/// Shows why a user stands as it does, connection by connection.
pub fn user(explained: &Explained) -> Vec<UserExplainedView> {
    explained.on.iter().map(on).collect()
}

fn on(on: &OnConnection) -> UserExplainedView {
    let decided = on.decided.as_ref();
    UserExplainedView {
        connection: on.tie.connection.id,
        connection_name: on.tie.connection.name.clone(),
        scope: words::scope(&on.tie.scope),
        matched: words::matched(on),
        account: on
            .account
            .as_ref()
            .map(|bound| format!("{}, {}", bound.binding.account.email, bound.state_words())),
        read_at: on.read_at().map(moment),
        decided: ExplainedLine {
            words: words::decided(decided),
            at: decided.map(|one| moment(one.at)),
            run: decided.map(|one| one.run),
            troubled: false,
        },
        answers: on
            .answers
            .iter()
            .map(|answer| ExplainedLine {
                words: words::answered(answer),
                at: answer.at.map(moment),
                run: Some(answer.run),
                troubled: matches!(answer.became, Became::Refused | Became::Unknown),
            })
            .collect(),
        next_sync: words::next_sync(on),
        next_import: words::next_import(on),
        attributes: on.lines.iter().map(attribute).collect(),
    }
}

fn attribute(line: &Line) -> ExplainedAttributeView {
    let text =
        |value: &Option<directory::Value>| value.as_ref().map(directory::Value::display).unwrap_or_default();
    let told = &line.told;
    ExplainedAttributeView {
        name: told.attribute.name().to_owned(),
        label: told.attribute.label().to_owned(),
        here: text(&told.here),
        google: text(&told.google),
        differs: !matches!(told.stands, Stands::Same | Stands::Excluded | Stands::NotRead),
        rule: words::rule(told.direction).to_owned(),
        stands: words::stands(line),
        set_by: words::set(line),
        set_at: line.set.as_ref().map(|set| moment(set.at)),
    }
}
