//! Did the last imports leave nobody out for want of an answer?

use directory::finding::{ACCOUNTS_UNANSWERED, FAMILY_NAMES_MISSING, USERNAMES_TAKEN};
use store::run;
use store::step::left::{self, Who};

use super::super::{About, Again, Answer, Check, Found};
use super::{Asking, NAMED, of_run, some_of};
use crate::import::{NO_FAMILY_NAME, Scope, USERNAME, scope_key};

pub(super) const CHECK: Check = Check {
    code: "unanswered",
    question: "Did the last import leave nobody waiting?",
    about: About::Runs,
    after: &["standing"],
    finds: &[&ACCOUNTS_UNANSWERED, &FAMILY_NAMES_MISSING, &USERNAMES_TAKEN],
    answers: &["F11", "T9", "T11"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let everybody = scope_key(&Scope::All);
    let kinds = asking.read(move |conn, id| {
        let mut kinds: [(u64, Vec<String>, i64); 3] = Default::default();
        left::each_unanswered(conn, id, &everybody, |who, run| {
            let (count, first, last) = &mut kinds[kind(&who)];
            *count += 1;
            *last = run.max(*last);
            if first.len() < NAMED as usize {
                let named = who.named();
                first.push(if named.is_empty() { who.why } else { named });
            }
        })?;
        let mut left = Vec::new();
        for (count, first, last) in kinds {
            let as_of = (count > 0).then(|| run::get(conn, last)).transpose()?;
            left.push((count, first, as_of.map(|run| of_run(&run, Again::Import))));
        }
        Ok(left)
    });
    let findings = [&USERNAMES_TAKEN, &FAMILY_NAMES_MISSING, &ACCOUNTS_UNANSWERED];
    let found = findings.into_iter().zip(kinds.await?).filter(|(_, (count, ..))| *count > 0);
    let found = found.map(|(finding, (count, first, as_of))| {
        let seen = format!("Left by the last import: {}.", some_of(count, &first));
        Found { as_of, ..Found::new(finding, seen) }
    });
    Ok(Answer::of(found.collect(), "It left nobody with an open question."))
}

/// Tells of which kind a conflict is, by the words that the journal keeps of it.
fn kind(who: &Who) -> usize {
    match who.why.as_str() {
        NO_FAMILY_NAME => 1,
        why if why.starts_with(USERNAME) => 0,
        _ => 2,
    }
}
