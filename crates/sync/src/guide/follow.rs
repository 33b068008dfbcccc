//! Follows a guide: asks its checks in the order of likelihood, and stops at the first that finds something.

use super::Guide;
use crate::diagnose::{Answer, Check, Checked, Outcome, before};
use crate::{Cancel, Error, Workstation};

/// What came of following a guide.
#[derive(Debug, Clone)]
pub struct Followed {
    /// What was asked, in order; the last of them is the hit, where there is one.
    pub asked: Vec<Checked>,
    /// Whether the last that was asked found the cause.
    pub hit: bool,
}

/// What became of a cause that a guide had found, when it is followed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// Its check was asked, and does not find it any more.
    Mended,
    /// It is still there.
    Still,
    /// Its check could not be asked, or keeps quiet behind another that speaks: nobody knows.
    Unknown,
}

impl Followed {
    /// Gives what was found, if something was.
    #[must_use]
    pub fn cause(&self) -> Option<&Checked> {
        self.asked.last().filter(|_| self.hit)
    }

    /// Tells what became of a cause that was found when the same guide was followed before.
    #[must_use]
    pub fn confirms(&self, cause: &Checked) -> Confirmed {
        let now = self.asked.iter().find(|checked| checked.check == cause.check);
        match now.map(|checked| &checked.outcome) {
            Some(Outcome::Answered(Answer::Well(_))) => Confirmed::Mended,
            Some(Outcome::Answered(Answer::Found(found))) => {
                let was = |code| cause.found().iter().any(|one| one.finding.code == code);
                if found.iter().any(|one| was(one.finding.code)) {
                    Confirmed::Still
                } else {
                    Confirmed::Mended
                }
            }
            Some(
                Outcome::Answered(Answer::Unknown { .. }) | Outcome::Quiet { .. } | Outcome::Failed { .. },
            )
            | None => Confirmed::Unknown,
        }
    }
}

impl Workstation {
    /// Follows a guide on a connection. Each check is asked behind those that would explain what it finds: what they
    /// find is the cause.
    ///
    /// # Errors
    /// As [`Workstation::diagnose`].
    pub async fn follow(
        &self,
        connection: i64,
        guide: &Guide,
        cancel: &Cancel,
        hear: impl Fn(&Checked),
    ) -> Result<Followed, Error> {
        let mut asked: Vec<Checked> = Vec::new();
        for check in guide.checks.iter().filter_map(|code| Check::by_code(code)) {
            let known: Vec<&str> = asked.iter().map(|checked| checked.check.code).collect();
            let checks: Vec<_> = before(check).into_iter().filter(|one| !known.contains(&one.code)).collect();
            let answers = self.diagnose(connection, &checks, &asked, cancel, &hear).await?;
            let hit = answers.iter().position(|checked| !checked.found().is_empty());
            asked.extend(answers.into_iter().take(hit.map_or(usize::MAX, |at| at + 1)));
            if hit.is_some() {
                return Ok(Followed { asked, hit: true });
            }
        }
        Ok(Followed { asked, hit: false })
    }
}

#[cfg(test)]
mod tests {
    use directory::finding::{CLIENT_REFUSED, REAUTHORIZE};

    use super::*;
    use crate::Code;
    use crate::diagnose::Found;

    fn checked(code: &str, outcome: Outcome) -> Checked {
        let check = Check::by_code(code).expect("there is such a check");
        Checked { check, at: 0, took_ms: 0, outcome, heard: Vec::new() }
    }

    fn found(finding: &'static directory::finding::Finding) -> Outcome {
        let seen = "It was seen.".to_owned();
        Outcome::Answered(Answer::Found(vec![Found {
            finding,
            seen,
            page: None,
            enter: None,
            run: None,
            as_of: None,
        }]))
    }

    #[test]
    fn a_cause_is_mended_only_when_its_check_says_so() {
        let cause = checked("authorisation", found(&REAUTHORIZE));
        let confirms = |outcome| {
            let asked = vec![checked("authorisation", outcome)];
            Followed { asked, hit: false }.confirms(&cause)
        };
        assert_eq!(confirms(Outcome::Answered(Answer::Well("It is.".to_owned()))), Confirmed::Mended);
        assert_eq!(confirms(found(&REAUTHORIZE)), Confirmed::Still, "nothing has changed");
        assert_eq!(
            confirms(found(&CLIENT_REFUSED)),
            Confirmed::Mended,
            "what is there now is another trouble"
        );
        let why = "the network is down".to_owned();
        let failed = Outcome::Failed { code: Code::Internal, why, hint: None, page: None };
        assert_eq!(confirms(failed), Confirmed::Unknown, "no answer is not a good answer");
        assert_eq!(
            confirms(Outcome::Answered(Answer::Unknown { why: "No API tells.".to_owned(), page: None })),
            Confirmed::Unknown,
            "what cannot be known is not mended"
        );
        let earlier = Followed { asked: vec![checked("hosts", found(&REAUTHORIZE))], hit: true };
        assert_eq!(earlier.confirms(&cause), Confirmed::Unknown, "it was not come to");
        assert!(earlier.cause().is_some(), "what was found is the cause now");
    }
}
