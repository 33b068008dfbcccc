//! Follows a guide: asks its checks in the order of likelihood, and stops at the first that finds a cause.

use super::Guide;
use crate::diagnose::{Answer, Check, Checked, Found, Outcome, before};
use crate::{Cancel, Error, Workstation};

/// What came of following a guide.
#[derive(Debug, Clone)]
pub struct Followed {
    /// What was asked, in order; the last of them found the cause, where one did.
    pub asked: Vec<Checked>,
    /// The same check, with nothing but the cause.
    cause: Option<Checked>,
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
    /// Gives the check that found the cause, with those findings alone that are the cause.
    #[must_use]
    pub fn cause(&self) -> Option<&Checked> {
        self.cause.as_ref()
    }

    /// Lists what was seen besides: it is wrong, and not the cause.
    pub fn besides(&self) -> impl Iterator<Item = &Found> {
        let causes = self.cause.as_ref().map(Checked::found).unwrap_or_default();
        self.asked.iter().flat_map(Checked::found).filter(move |found| !causes.contains(found))
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
    /// find is the cause. A finding that the guide does not hold for its cause is passed by.
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
            // Nothing keeps quiet behind what was passed by.
            let clear: Vec<_> = asked.iter().filter(|checked| checked.found().is_empty()).cloned().collect();
            for checked in self.diagnose(connection, &checks, &clear, cancel, &hear).await? {
                let cause = cause(guide, &checked);
                asked.push(checked);
                if cause.is_some() {
                    return Ok(Followed { asked, cause });
                }
            }
        }
        Ok(Followed { asked, cause: None })
    }
}

/// Gives what a check found with the cause alone, if a cause is among it.
fn cause(guide: &Guide, checked: &Checked) -> Option<Checked> {
    let is_cause = |found: &&Found| guide.is_cause(checked.check.code, found.finding.code);
    let causes: Vec<_> = checked.found().iter().filter(is_cause).cloned().collect();
    if causes.is_empty() {
        return None;
    }
    Some(Checked { outcome: Outcome::Answered(Answer::Found(causes)), ..checked.clone() })
}

#[cfg(test)]
mod tests {
    use directory::finding::{CLIENT_REFUSED, FAMILY_NAMES_MISSING, Finding, REAUTHORIZE, USERNAMES_TAKEN};

    use super::*;
    use crate::Code;
    use crate::diagnose::WhyNot;

    fn checked(code: &str, outcome: Outcome) -> Checked {
        let check = Check::by_code(code).expect("there is such a check");
        Checked { check, at: 0, took_ms: 0, outcome, heard: Vec::new(), noted: None }
    }

    fn one(finding: &'static Finding) -> Found {
        let seen = "It was seen.".to_owned();
        Found { finding, seen, page: None, enter: None, run: None, as_of: None }
    }

    fn found(finding: &'static Finding) -> Outcome {
        Outcome::Answered(Answer::Found(vec![one(finding)]))
    }

    #[test]
    fn a_cause_is_mended_only_when_its_check_says_so() {
        let cause = checked("authorisation", found(&REAUTHORIZE));
        let confirms = |outcome| {
            let asked = vec![checked("authorisation", outcome)];
            Followed { asked, cause: None }.confirms(&cause)
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
        let why = "No API tells.".to_owned();
        let unknown = Outcome::Answered(Answer::Unknown { code: WhyNot::NotTold, why, page: None });
        assert_eq!(confirms(unknown), Confirmed::Unknown, "what cannot be known is not mended");
        let earlier = Followed { asked: vec![checked("hosts", found(&REAUTHORIZE))], cause: None };
        assert_eq!(earlier.confirms(&cause), Confirmed::Unknown, "it was not come to");
    }

    #[test]
    fn only_what_a_guide_names_is_its_cause_and_the_rest_is_told_besides() {
        let guide = Guide::by_id("username-taken").expect("there is such a guide");
        let both = [&FAMILY_NAMES_MISSING, &USERNAMES_TAKEN].into_iter().map(one).collect();
        let asked = checked("unanswered", Outcome::Answered(Answer::Found(both)));
        let cause = cause(guide, &asked).expect("one of the two is it");
        assert_eq!(cause.found(), [one(&USERNAMES_TAKEN)], "the other is another trouble");
        let followed = Followed { asked: vec![asked], cause: Some(cause) };
        let besides: Vec<_> = followed.besides().map(|found| found.finding.code).collect();
        assert_eq!(besides, ["familyNamesMissing"]);
        let alone = checked("unanswered", found(&FAMILY_NAMES_MISSING));
        assert!(super::cause(guide, &alone).is_none(), "it is passed by");
    }
}
