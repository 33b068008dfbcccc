//! Follows a guide: asks its checks in the order of likelihood, and stops at the first that finds something.

use super::Guide;
use crate::diagnose::{Check, Checked, before};
use crate::{Cancel, Error, Workstation};

/// What came of following a guide.
#[derive(Debug, Clone)]
pub struct Followed {
    /// What was asked, in order; the last of them is the hit, where there is one.
    pub asked: Vec<Checked>,
    /// Whether the last that was asked found the cause.
    pub hit: bool,
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
