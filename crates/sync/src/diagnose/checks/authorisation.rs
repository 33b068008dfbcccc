//! Does Google accept the authorisation?

use directory::finding::{CLIENT_REFUSED, OTHER_ACCOUNT, POLICY_BLOCKS, REAUTHORIZE};
use google::{Error as Google, ReauthCause, UserInfo};

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::Error;
use crate::link::{Link, Page, Project};
use crate::trouble::Lost;

pub(super) const CHECK: Check = Check {
    code: "authorisation",
    question: "Does Google accept the authorisation?",
    about: About::Authorisation,
    after: &["standing", "hosts", "keyring"],
    finds: &[&REAUTHORIZE, &POLICY_BLOCKS, &CLIENT_REFUSED, &OTHER_ACCOUNT],
    answers: &["F1", "T4", "T10"],
    noted: Some(|asking| Box::pin(noted(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

async fn noted(asking: &Asking) -> Result<Answer, Error> {
    let row = &asking.row;
    if row.health != "reauthorize" {
        return Ok(Answer::Well("It was accepted when it was last used.".to_owned()));
    }
    let found = match asking.read(Lost::get).await? {
        Some(known) => lost(asking, &known.cause(), &known.said),
        None => Found::new(&REAUTHORIZE, format!("{} has to consent again.", row.admin_email)),
    };
    Ok(Answer::Found(vec![found]))
}

/// Asks for a fresh access token, though one may be at hand: that is what a lost authorisation no longer gets.
async fn ask(asking: &Asking) -> Result<Answer, Error> {
    let client = match asking.client().await {
        Ok(client) => client,
        Err(Error::TokensMissing { .. }) => {
            let seen = "The tokens are not in the secret store any more.";
            return Ok(Answer::Found(vec![Found::new(&REAUTHORIZE, seen)]));
        }
        Err(error) => return Err(error),
    };
    let renewed = client.renew().await;
    match asking.workstation.note_health(asking.row.id, renewed).await {
        Ok(_) => whose(asking, &client.userinfo().await?),
        Err(Error::Google(Google::Reauthorize { cause, evidence })) => {
            Ok(Answer::Found(vec![lost(asking, &cause, &evidence.said())]))
        }
        Err(error) => Err(error),
    }
}

/// A token of somebody else's acts under another name than the connection tells, with other rights.
fn whose(asking: &Asking, me: &UserInfo) -> Result<Answer, Error> {
    let (row, age) = (&asking.row, age(asking));
    if me.id == row.admin_id {
        let seen =
            format!("A fresh access token was given to {}. The consent is {age} days old.", row.admin_email);
        return Ok(Answer::Well(seen));
    }
    let seen = format!(
        "Google knows who asks as {}, and the connection says {}. Reactivate it as whom it is to be.",
        me.email, row.admin_email
    );
    Ok(Answer::Found(vec![Found::new(&OTHER_ACCOUNT, seen)]))
}

/// How many days ago it was connected.
fn age(asking: &Asking) -> i64 {
    (asking.now - asking.row.connected_at) / 86_400_000
}

/// Each cause has its own remedy: to consent again helps only where nobody forbids it.
fn lost(asking: &Asking, cause: &ReauthCause, said: &str) -> Found {
    let client = &asking.row.client_id;
    let seen = match cause {
        ReauthCause::InvalidRapt => format!(
            "{cause}. In the session control of Google Cloud, exempt trusted apps, so that it does not happen again."
        ),
        ReauthCause::AccountDeleted | ReauthCause::AccountRestricted => {
            format!("{cause}: {}. Another administrator may consent.", asking.row.admin_email)
        }
        ReauthCause::Revoked | ReauthCause::Expired => format!(
            "{cause}. Google says: {said}. It is lost as well when it was not used for six months, or when more than \
             a hundred were given to this client.{}",
            if (7..9).contains(&age(asking)) {
                " It is a week old: where the consent screen is External and in testing, each ends after seven days."
            } else {
                ""
            }
        ),
        _ => format!("{cause}. Google says: {said}."),
    };
    let seen = capitalised(&seen);
    match cause {
        ReauthCause::PolicyEnforced | ReauthCause::ClientNotAuthorized => Found {
            page: Some(Page::new(Link::AppAccess, None)),
            enter: Some(client.clone()),
            ..Found::new(&POLICY_BLOCKS, seen)
        },
        ReauthCause::ClientDisabled | ReauthCause::ClientDeleted | ReauthCause::ClientInvalid => Found {
            page: Some(Page::new(Link::Credentials, Project::of_client(client))),
            ..Found::new(&CLIENT_REFUSED, seen)
        },
        ReauthCause::Revoked
        | ReauthCause::Expired
        | ReauthCause::InvalidRapt
        | ReauthCause::AccountDeleted
        | ReauthCause::AccountRestricted
        | ReauthCause::CodeRefused
        | ReauthCause::TokenRefused
        | ReauthCause::Other(_) => Found::new(&REAUTHORIZE, seen),
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
