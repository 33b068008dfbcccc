//! Is the data file whole?

use directory::finding::DATA_DAMAGED;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::Error;

pub(super) const CHECK: Check = Check {
    code: "data-file",
    question: "Is the data file whole?",
    about: About::Computer,
    after: &[],
    finds: &[&DATA_DAMAGED],
    answers: &[],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, Error> {
    let damage = match asking.read(|conn, _| store::damage(conn)).await {
        Err(Error::Store(store::Error::Sqlite(error))) if store::Error::is_spoilt(&error) => {
            Some(error.to_string())
        }
        damage => damage?,
    };
    Ok(match damage {
        None => Answer::Well("SQLite has looked at every page of it.".to_owned()),
        Some(damage) => Answer::Found(vec![Found::new(&DATA_DAMAGED, format!("SQLite says: {damage}."))]),
    })
}
