//! Was the trust of the client taken away?

use directory::finding::TRUST_TAKEN;
use futures::future::try_join_all;
use google::activities::{Log, LogStretch};
use google::{Error as Google, Scope};
use jiff::Timestamp;

use super::super::{About, Answer, Check, Found};
use super::{Asking, moment, no_role, not_granted};
use crate::link::{Link, Page};

pub(super) const CHECK: Check = Check {
    code: "trust",
    question: "Is the client trusted still?",
    about: About::Google,
    after: &["authorisation", "directory-api"],
    finds: &[&TRUST_TAKEN],
    answers: &["T10", "T13", "T15"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// A list of apps on which a client may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    Trusted,
    Limited,
    Blocked,
}

/// What was done with a list. What was marked anew leaves its old list at the same moment: the mark is what counts, and so
/// it comes after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum How {
    Off,
    On,
}

/// What Google's log calls a change of trust.
const CHANGES: [(&str, How, Mark); 6] = [
    ("ADD_TO_TRUSTED_OAUTH2_APPS", How::On, Mark::Trusted),
    ("REMOVE_FROM_TRUSTED_OAUTH2_APPS", How::Off, Mark::Trusted),
    ("ADD_TO_LIMITED_OAUTH2_APPS", How::On, Mark::Limited),
    ("REMOVE_FROM_LIMITED_OAUTH2_APPS", How::Off, Mark::Limited),
    ("ADD_TO_BLOCKED_OAUTH2_APPS", How::On, Mark::Blocked),
    ("REMOVE_FROM_BLOCKED_OAUTH2_APPS", How::Off, Mark::Blocked),
];

/// The last change of a kind.
#[derive(Debug, Clone)]
struct Change {
    at: Timestamp,
    how: How,
    mark: Mark,
    actor: Option<String>,
}

impl Change {
    /// Says who did what, and when.
    fn words(&self) -> String {
        let what = match (self.how, self.mark) {
            (How::On, Mark::Trusted) => "marked it as trusted",
            (How::On, Mark::Limited) => "marked it as limited",
            (How::On, Mark::Blocked) => "blocked it",
            (How::Off, Mark::Trusted) => "took it off the trusted apps",
            (How::Off, Mark::Limited) => "took it off the limited apps",
            (How::Off, Mark::Blocked) => "took it off the blocked apps",
        };
        format!("{} {what}, {}.", self.actor.as_deref().unwrap_or("Somebody"), moment(self.at))
    }
}

/// What the log tells of the trust.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    /// Nothing that takes it away, in words.
    Well(String),
    /// It was taken away, or nobody gave it back, in words.
    Taken(String),
}

/// Tells what the last changes of each kind come to. What holds now no API tells: whoever is taken off the limited or the
/// blocked apps is not known to be trusted, whatever it was before.
fn tell(mut changes: Vec<Change>) -> Told {
    changes.sort_by_key(|change| (change.at, change.how));
    let Some(last) = changes.last() else {
        return Told::Well(
            "Google's log tells of no change in 180 days. What was before that no API tells.".to_owned(),
        );
    };
    match (last.how, last.mark) {
        (How::On, Mark::Trusted) => Told::Well(format!("{} Nothing changed since.", last.words())),
        (How::On, Mark::Limited | Mark::Blocked) | (How::Off, Mark::Trusted) => Told::Taken(last.words()),
        (How::Off, Mark::Limited | Mark::Blocked) => {
            match changes.iter().rposition(|change| change.mark == Mark::Trusted) {
                Some(trusted) => {
                    let since: Vec<_> = changes[trusted..].iter().map(Change::words).collect();
                    Told::Taken(format!(
                        "{} It was not marked as trusted again since, as far as the log tells.",
                        since.join(" ")
                    ))
                }
                None => Told::Well(format!(
                    "{} The log tells of no mark as trusted in 180 days. What was before that no API tells.",
                    last.words()
                )),
            }
        }
    }
}

/// Google's log tells of changes; what holds now no API tells, and that nothing changed says nothing.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if let Some(unknown) = not_granted(asking, Scope::AuditReadonly) {
        return Ok(unknown);
    }
    let client = asking.client().await?;
    let of_ours = ("OAUTH2_APP_ID", asking.row.client_id.clone());
    let looks = CHANGES.map(|(event, how, mark)| {
        let (client, parameter) = (&client, Some(of_ours.clone()));
        async move {
            let stretch = LogStretch { event: Some(event), parameter, ..LogStretch::of(Log::Admin) };
            let page = client.activities(&stretch, None).await?;
            let last = page.items.into_iter().next();
            Ok::<_, Google>(last.map(|entry| Change { at: entry.time, how, mark, actor: entry.actor_email }))
        }
    });
    let changes = match try_join_all(looks).await {
        Ok(changes) => changes,
        Err(Google::NotPermitted { evidence }) => return Ok(no_role("read the admin log", &evidence)),
        Err(error) => return Err(error.into()),
    };
    let seen = match tell(changes.into_iter().flatten().collect()) {
        Told::Well(words) => return Ok(Answer::Well(words)),
        Told::Taken(seen) => seen,
    };
    let (page, enter) = (Some(Page::new(Link::AppAccess, None)), Some(asking.row.client_id.clone()));
    Ok(Answer::Found(vec![Found { page, enter, ..Found::new(&TRUST_TAKEN, seen) }]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The changes at one second after another, in this order.
    fn told(changes: &[(How, Mark)]) -> Told {
        let change = |(second, (how, mark)): (i64, &(How, Mark))| Change {
            at: Timestamp::from_second(second).expect("it is a moment"),
            how: *how,
            mark: *mark,
            actor: Some("priya@x.test".to_owned()),
        };
        tell((1..).zip(changes).map(change).collect())
    }

    #[test]
    fn what_was_limited_or_blocked_is_not_trusted_again_once_it_is_taken_off() {
        for mark in [Mark::Limited, Mark::Blocked] {
            let Told::Taken(seen) = told(&[(How::On, Mark::Trusted), (How::On, mark), (How::Off, mark)])
            else {
                panic!("{mark:?}: nobody has given the trust back");
            };
            assert!(
                seen.contains("priya@x.test took it off the") && !seen.contains("Nothing changed"),
                "{seen}"
            );
            assert!(seen.contains("marked it as trusted"), "it is told what was taken: {seen}");
        }
        let off = told(&[(How::Off, Mark::Trusted), (How::On, Mark::Blocked), (How::Off, Mark::Blocked)]);
        assert!(matches!(off, Told::Taken(_)), "nor where it was taken off the trusted before: {off:?}");
    }

    #[test]
    fn what_was_never_trusted_is_not_said_to_be() {
        let Told::Well(seen) = told(&[(How::On, Mark::Blocked), (How::Off, Mark::Blocked)]) else {
            panic!("no trust was taken");
        };
        assert!(seen.contains("no mark as trusted") && !seen.contains("Nothing changed"), "{seen}");
    }

    #[test]
    fn a_mark_as_trusted_is_what_counts_until_the_next_change() {
        let marked = told(&[(How::On, Mark::Limited), (How::Off, Mark::Limited), (How::On, Mark::Trusted)]);
        assert!(matches!(&marked, Told::Well(seen) if seen.contains("Nothing changed since")), "{marked:?}");
        let limited = told(&[(How::On, Mark::Trusted), (How::On, Mark::Limited)]);
        assert!(matches!(limited, Told::Taken(_)), "{limited:?}");
        let at = Timestamp::from_second(9).expect("it is a moment");
        let change = |how, mark| Change { at, how, mark, actor: None };
        let moved = tell(vec![change(How::On, Mark::Trusted), change(How::Off, Mark::Limited)]);
        assert!(matches!(moved, Told::Well(_)), "it left its old list at the same moment: {moved:?}");
    }
}
