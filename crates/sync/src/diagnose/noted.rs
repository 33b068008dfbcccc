//! What the data file says of a check. What was found when the check was asked counts for as long as that stays the same.

use store::{Millis, run};

use super::asking::Asking;
use super::{About, Answer, Check, Checked, Outcome};
use crate::Error;

/// What the data file says of a check, and what that goes by.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Noted {
    says: Answer,
    /// When somebody consented last, and their role: what was found of an earlier consent says nothing of this one.
    consent: (Millis, String),
    /// When people were read last: whatever was found before, that run came upon it, or did away with it.
    read_at: Option<Millis>,
}

impl Noted {
    /// Reads it; nothing of a check of which the data file tells nothing.
    pub(super) async fn read(check: &Check, asking: &Asking) -> Result<Option<Self>, Error> {
        let Some(noted) = check.noted else { return Ok(None) };
        let read_at = match check.about {
            About::People | About::Passwords | About::Runs => asking.read(run::last_read_at).await?,
            About::Computer | About::Authorisation | About::Google => None,
        };
        let consent = (asking.row.connected_at, asking.row.role.clone());
        Ok(Some(Self { says: noted(asking).await?, consent, read_at }))
    }

    /// Gives what holds: what the check said when it was asked last, unless the data file says something else since.
    pub(super) fn or_asked(self, last: Option<&Checked>) -> Answer {
        let same = last.filter(|checked| checked.noted.as_ref() == Some(&self));
        match same.map(|checked| &checked.outcome) {
            Some(Outcome::Answered(answer @ (Answer::Well(_) | Answer::Found(_)))) => answer.clone(),
            // Nobody knows better.
            _ => self.says,
        }
    }
}

#[cfg(test)]
mod tests {
    use directory::finding::ACCOUNTS_GONE;

    use super::super::{Found, WhyNot};
    use super::*;

    fn well() -> Answer {
        Answer::Well("None was missing.".to_owned())
    }

    fn gone(seen: &str) -> Answer {
        Answer::Found(vec![Found::new(&ACCOUNTS_GONE, seen)])
    }

    fn noted(says: Answer) -> Noted {
        Noted { says, consent: (1, "super".to_owned()), read_at: Some(7) }
    }

    fn asked(answer: Answer, noted: Noted) -> Checked {
        let check = Check::by_code("gone").expect("there is such a check");
        let outcome = Outcome::Answered(answer);
        Checked { check, at: 0, took_ms: 0, outcome, heard: Vec::new(), noted: Some(noted) }
    }

    #[test]
    fn what_was_asked_holds_while_the_data_file_says_the_same() {
        let live = asked(gone("Kofi."), noted(well()));
        assert_eq!(noted(well()).or_asked(Some(&live)), gone("Kofi."), "it alone knows");
        assert_eq!(noted(well()).or_asked(None), well(), "nobody has asked");
        let clean = asked(well(), noted(gone("Kofi.")));
        assert_eq!(noted(gone("Kofi.")).or_asked(Some(&clean)), well(), "asked again, it is clean");
    }

    #[test]
    fn what_the_data_file_says_since_goes_before_what_was_asked() {
        let live = asked(gone("Kofi."), noted(well()));
        assert_eq!(noted(gone("Wei.")).or_asked(Some(&live)), gone("Wei."), "a run has noted it");
        let read = Noted { read_at: Some(8), ..noted(well()) };
        assert_eq!(read.or_asked(Some(&live)), well(), "everybody was read since, and nobody is missing");
        let consent = Noted { consent: (2, "super".to_owned()), ..noted(well()) };
        assert_eq!(consent.or_asked(Some(&live)), well(), "somebody else consented since");
    }

    #[test]
    fn what_could_not_be_known_says_nothing_against_the_data_file() {
        let answer = Answer::unknown(WhyNot::LogNotAsked, "It could not be asked.");
        let unknown = asked(answer, noted(gone("Kofi.")));
        assert_eq!(noted(gone("Kofi.")).or_asked(Some(&unknown)), gone("Kofi."), "nobody knows better");
    }
}
