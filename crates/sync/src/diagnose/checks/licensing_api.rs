//! Is the Licensing API enabled in the project of the client?

use directory::finding::LICENSING_API_OFF;
use google::{Error as Google, Scope};

use super::super::{About, Answer, Check, Found};
use super::{Asking, enabling, no_role, not_granted};

pub(super) const CHECK: Check = Check {
    code: "licensing-api",
    question: "May Rollcall use the Licensing API?",
    about: About::Google,
    after: &["authorisation", "directory-api"],
    finds: &[&LICENSING_API_OFF],
    answers: &["F3", "T3"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    if let Some(unknown) = not_granted(asking, Scope::Licensing) {
        return Ok(unknown);
    }
    match asking.client().await?.licensing_answers(&asking.row.customer_id).await {
        Ok(()) => Ok(Answer::Well("It answers.".to_owned())),
        Err(error @ Google::ApiNotEnabled { .. }) => {
            let page = enabling(asking, &error);
            let seen = format!("When Google was asked: {error}.");
            Ok(Answer::Found(vec![Found { page, ..Found::new(&LICENSING_API_OFF, seen) }]))
        }
        Err(Google::NotPermitted { evidence }) => Ok(no_role("see licences", &evidence)),
        Err(error) => Err(error.into()),
    }
}
