//! Do groups that were changed here reach Google?

use directory::finding::GROUPS_STAY;
use store::{connection, group_binding};

use super::super::{About, Answer, Check, Found};
use super::{Asking, NAMED, some_of};

pub(super) const CHECK: Check = Check {
    code: "group-management",
    question: "Do groups that are changed here reach Google?",
    about: About::Google,
    after: &["standing"],
    finds: &[&GROUPS_STAY],
    answers: &["T12"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// That the switch is off is a choice; that somebody changes groups all the same may be a mistake.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let read = asking.read(|conn, id| {
        Ok((connection::manages_groups(conn, id)?, group_binding::changed_here(conn, id, NAMED)?))
    });
    let (manages, (count, first)) = read.await?;
    if manages {
        return Ok(Answer::Well("Groups and memberships are managed from here.".to_owned()));
    }
    if count == 0 {
        let well = "They are not managed from here, and none was changed here since it was read.";
        return Ok(Answer::Well(well.to_owned()));
    }
    let seen =
        format!("Changed here since they were read, and not managed from here: {}.", some_of(count, &first));
    Ok(Answer::Found(vec![Found::new(&GROUPS_STAY, seen)]))
}
