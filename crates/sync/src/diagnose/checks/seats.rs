//! Is a licence free for the next account?

use directory::finding::SEATS_FULL;

use super::super::{About, Again, Answer, AsOf, Check, Found, WhyNot};
use super::{Asking, as_read};
use crate::link::{Link, Page};
use crate::provision::{SeatCount, SeatSource, SeatsInUse};

pub(super) const CHECK: Check = Check {
    code: "seats",
    question: "Is a licence free for the next account?",
    about: About::People,
    after: &["new-accounts"],
    finds: &[&SEATS_FULL],
    answers: &["F3", "T8"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// No API tells how many were bought: somebody said it, or Google's refusal did.
///
/// The usage reports of the customer have totals of legacy editions alone, days old: who holds one of these may say the
/// number as well.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let known = asking.workstation.seats(asking.row.id).await?;
    let in_use = asking.workstation.seats_in_use(asking.row.id).await?;
    let read_at = in_use.map(|seats| seats.read_at);
    let as_of = asking.read(move |conn, id| as_read(conn, id, read_at, Again::Everybody)).await?;
    Ok(judged(known, in_use, as_of))
}

fn judged(known: Option<SeatCount>, in_use: Option<SeatsInUse>, as_of: Option<AsOf>) -> Answer {
    let page = Some(Page::new(Link::Subscriptions, None));
    let (code, why) = match (known, in_use) {
        (_, Some(SeatsInUse { total, used, .. })) => {
            let seen = format!("{used} of {total} are in use, as of when everybody was read last.");
            if used < total {
                return Answer::Well(seen);
            }
            let seen = format!("{seen} Suspended accounts hold one as well; archived ones do not.");
            return Answer::Found(vec![Found { page, as_of, ..Found::new(&SEATS_FULL, seen) }]);
        }
        (None, None) => {
            let why = "No API of Google’s tells how many licences of today’s editions were bought. Say it at the connection, in \
                       Settings; then it is watched.";
            (WhyNot::NotTold, why.to_owned())
        }
        (Some(SeatCount { total, from: SeatSource::Entered, .. }), None) => {
            let why = format!("There are {total}. How many are in use is counted when everybody is read.");
            (WhyNot::NotRead, why)
        }
        // Whoever learns it has read everybody; that it does not count any more is because it was outgrown.
        (Some(SeatCount { total, from: SeatSource::Learned, at_least }), None) => {
            let more = match at_least {
                true => format!("{total} accounts hold one, more than when Google refused another"),
                false => format!("More accounts hold one than the {total} at which Google refused another"),
            };
            let why = format!(
                "{more}: some were bought since. Say at the connection, in Settings, how many there are."
            );
            (WhyNot::NotTold, why)
        }
    };
    Answer::Unknown { code, why, page }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(known: Option<SeatCount>) -> (&'static str, String) {
        match judged(known, None, None) {
            Answer::Unknown { code, why, page } if page.is_some() => (code.name(), why),
            other => panic!("nobody knows: {other:?}"),
        }
    }

    #[test]
    fn why_it_is_not_known_is_told_apart() {
        let (code, said) = why(None);
        assert_eq!(code, "notTold", "{said}");
        assert!(said.contains("at the connection, in Settings"), "it is not said how many there are: {said}");
        let told = |from| why(Some(SeatCount { total: 9, from, at_least: false }));
        let (code, said) = told(SeatSource::Entered);
        assert_eq!(code, "notRead", "{said}");
        assert!(said.starts_with("There are 9."), "nobody was counted yet: {said}");
        let (code, said) = told(SeatSource::Learned);
        assert_eq!(code, "notTold", "{said}");
        assert!(said.contains("some were bought since"), "Google has given more since: {said}");
    }

    #[test]
    fn the_last_one_makes_it_full() {
        let judged = |used| judged(None, Some(SeatsInUse { total: 9, used, read_at: 0 }), None);
        assert_eq!(
            judged(8),
            Answer::Well("8 of 9 are in use, as of when everybody was read last.".to_owned())
        );
        assert!(matches!(judged(9), Answer::Found(_)), "not one is free");
        assert!(matches!(judged(10), Answer::Found(_)), "more than there are");
    }
}
