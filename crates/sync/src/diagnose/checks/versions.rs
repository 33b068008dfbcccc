//! Which versions are at work?

use super::super::{About, Answer, Check};
use super::Asking;

pub(super) const CHECK: Check = Check {
    code: "versions",
    question: "Which versions are at work?",
    about: About::Computer,
    after: &[],
    finds: &[],
    answers: &[],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// Nothing can be wrong with them: a file of a newer program is not opened at all. Whoever helps wants to know.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let layout = asking.read(|conn, _| store::layout(conn)).await?;
    Ok(Answer::Well(format!(
        "Rollcall {}, SQLite {}, layout {layout} of the data file.",
        crate::backup::VERSION,
        store::rusqlite::version()
    )))
}
