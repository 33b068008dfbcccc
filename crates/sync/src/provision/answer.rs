//! Answers conflicts of one kind all at once.

use directory::provision::{AfterDeletion, Answer, Conflict, Drift, Winner};
use store::plan::pair::{self, Kind};

use super::plan::{arrange, decide_again};
use super::row::{Reason, reason_of};
use crate::{Error, Workstation};

/// What is answered for all rows of a kind of conflict; what is not said stays open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Answers {
    /// Both sides differ and never agreed.
    pub differ: Option<Winner>,
    /// Both sides changed since they agreed.
    pub both_changed: Option<Winner>,
    /// Google's value changed, though the directory is the authority for it.
    pub drift: Option<Drift>,
    /// The account was deleted on Google.
    pub deleted: Option<AfterDeletion>,
}

impl Answers {
    /// Adds to what a row was answered already; none when its conflict is of no kind that is answered here.
    fn to(self, conflict: &Conflict, before: Answer) -> Option<Answer> {
        Some(match conflict {
            Conflict::Differ { .. } => Answer { winner: Some(self.differ?), ..before },
            Conflict::BothChanged { .. } => Answer { winner: Some(self.both_changed?), ..before },
            Conflict::Drift { .. } => Answer { drift: Some(self.drift?), ..before },
            Conflict::Deleted { .. } => Answer { deleted: Some(self.deleted?), ..before },
            Conflict::Group { agreed: false, .. } => Answer { winner: Some(self.differ?), ..before },
            Conflict::Group { agreed: true, .. } => Answer { winner: Some(self.both_changed?), ..before },
            // Google brings no group back.
            Conflict::GroupGone => {
                let deleted = self.deleted.filter(|then| *then != AfterDeletion::Restore)?;
                Answer { deleted: Some(deleted), ..before }
            }
            Conflict::Address { .. } => return None,
        })
    }
}

impl Workstation {
    /// Answers every conflict of a plan that is of an answered kind; returns how many rows are no conflict any more.
    ///
    /// # Errors
    /// [`Error::Busy`] when the plan is approved.
    pub async fn sync_answer_all(&self, run: i64, answers: Answers) -> Result<u64, Error> {
        let before = self.sync_plan(run).await?.counts[Kind::Conflict as usize].0;
        if answers == Answers::default() || before == 0 {
            return Ok(0);
        }
        self.in_review(run, move |conn, connection| {
            for mut row in pair::window(conn, &[Kind::Conflict], 0, u64::MAX >> 1)? {
                // One answer may lay bare the next question: what was deleted is asked once, values and drift after each other.
                while let Some(Reason::Conflict(conflict)) = reason_of(&row) {
                    let earlier = row.answer.as_deref().and_then(|text| serde_json::from_str(text).ok());
                    let earlier = earlier.unwrap_or_default();
                    let Some(answer) = answers.to(&conflict, earlier).filter(|answer| *answer != earlier)
                    else {
                        break;
                    };
                    decide_again(conn, connection, row.clone(), answer)?;
                    row = pair::get(conn, row.id)?;
                }
            }
            arrange(conn, connection)
        })
        .await?;
        let after = self.sync_plan(run).await?.counts[Kind::Conflict as usize].0;
        Ok(before.saturating_sub(after))
    }
}
