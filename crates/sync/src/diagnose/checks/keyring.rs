//! Can the secrets of this computer be opened?

use directory::finding::KEYRING_CLOSED;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::Error;

pub(super) const CHECK: Check = Check {
    code: "keyring",
    question: "Can the secrets on this computer be opened?",
    about: About::Computer,
    after: &[],
    finds: &[&KEYRING_CLOSED],
    answers: &[],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, Error> {
    match asking.workstation.vault().await {
        Ok(_) => Ok(Answer::Well("They are in the secret store, which is open.".to_owned())),
        Err(Error::Secrets(why)) => Ok(Answer::Found(vec![Found::new(&KEYRING_CLOSED, format!("{why}."))])),
        Err(error) => Err(error),
    }
}
