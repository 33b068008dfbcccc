//! Is the Groups Settings API enabled in the project of the client?

use directory::finding::GROUPS_SETTINGS_API_OFF;
use google::{Error as Google, Scope};

use super::super::{About, Answer, Check, Found, WhyNot};
use super::{Asking, enabling, no_role, not_granted};

pub(super) const CHECK: Check = Check {
    code: "groups-settings-api",
    question: "May Rollcall use the Groups Settings API?",
    about: About::Google,
    after: &["authorisation", "directory-api"],
    finds: &[&GROUPS_SETTINGS_API_OFF],
    answers: &["T3"],
    noted: None,
    ask: |asking| Box::pin(ask(asking)),
};

/// That API knows nothing but the settings of one group: any group will do.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    for scope in [Scope::GroupSettings, Scope::GroupsReadonly] {
        if let Some(unknown) = not_granted(asking, scope) {
            return Ok(unknown);
        }
    }
    let client = asking.client().await?;
    let asked = match client.any_group().await {
        Ok(Some(group)) => client.group_settings_answer(&group).await,
        Ok(None) => {
            let why = "There is no group whose settings could be asked for.";
            return Ok(Answer::unknown(WhyNot::NothingThere, why));
        }
        Err(error) => Err(error),
    };
    match asked {
        Ok(()) => Ok(Answer::Well("It answers.".to_owned())),
        Err(error @ Google::ApiNotEnabled { .. }) => {
            let page = enabling(asking, &error);
            let seen = format!("When Google was asked: {error}.");
            Ok(Answer::Found(vec![Found { page, ..Found::new(&GROUPS_SETTINGS_API_OFF, seen) }]))
        }
        Err(Google::NotPermitted { evidence }) => Ok(no_role("see the settings of groups", &evidence)),
        Err(error) => Err(error.into()),
    }
}
