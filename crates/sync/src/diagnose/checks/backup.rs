//! Is there a fresh backup of the directory?

use directory::finding::BACKUP_OLD;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::backup;

pub(super) const CHECK: Check = Check {
    code: "backup",
    question: "Is there a fresh backup of the directory?",
    about: About::Computer,
    after: &[],
    finds: &[&BACKUP_OLD],
    answers: &[],
    noted: Some(|asking| Box::pin(ask(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

/// The backups are those of all connections.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let last: Option<backup::Last> = asking.workstation.setting(backup::LAST).await?;
    let failed: Option<backup::Failed> = asking.workstation.setting(backup::FAILED).await?;
    let why = failed.map(|failed| format!(" {}.", failed.why));
    let seen = match (last, why) {
        (Some(last), _) if asking.now - last.at < backup::OLD => {
            return Ok(Answer::Well("The last one is less than a week old.".to_owned()));
        }
        (Some(last), why) => {
            let days = (asking.now - last.at) / (24 * 60 * 60 * 1000);
            format!("The last one is {days} days old.{}", why.unwrap_or_default())
        }
        (None, Some(why)) => format!("There is none.{why}"),
        (None, None) => return Ok(Answer::Well("None was needed yet.".to_owned())),
    };
    Ok(Answer::Found(vec![Found::new(&BACKUP_OLD, seen)]))
}
