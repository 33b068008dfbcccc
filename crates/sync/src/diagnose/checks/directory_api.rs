//! May the client ask the Directory API of this customer?

use directory::finding::{API_ACCESS_OFF, API_NOT_ENABLED, NO_ADMIN};
use google::Error as Google;

use super::super::{About, Answer, Check, Found};
use super::Asking;
use crate::Error;
use crate::link::{Link, Page, Project};
use crate::trouble::Trouble;

pub(super) const CHECK: Check = Check {
    code: "directory-api",
    question: "May Rollcall use the Directory API?",
    about: About::Google,
    after: &["authorisation"],
    finds: &[&API_ACCESS_OFF, &API_NOT_ENABLED, &NO_ADMIN],
    answers: &["T3"],
    noted: Some(|asking| Box::pin(noted(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

/// Why Google refused everything when it was last asked.
async fn noted(asking: &Asking) -> Result<Answer, Error> {
    let trouble = asking.read(Trouble::get).await?;
    Ok(Answer::of(
        trouble.into_iter().map(|one| of(asking, one)).collect(),
        "Google answered when it was last asked.",
    ))
}

async fn ask(asking: &Asking) -> Result<Answer, Error> {
    let asked = asking.client().await?.user(&asking.row.admin_id).await;
    match asking.workstation.note_health(asking.row.id, asked).await {
        Ok(_) => Ok(Answer::Well(format!("It answered for {}.", asking.row.admin_email))),
        Err(Error::Google(Google::NotPermitted { evidence })) => {
            let seen = format!(
                "{} may not see its own account. Google says: {}.",
                asking.row.admin_email,
                evidence.said()
            );
            let page = Some(Page::new(Link::AdminRoles, None));
            Ok(Answer::Found(vec![Found { page, ..Found::new(&NO_ADMIN, seen) }]))
        }
        Err(Error::Google(error)) => match Trouble::of(&error) {
            Some(trouble) => Ok(Answer::Found(vec![of(asking, trouble)])),
            None => Err(error.into()),
        },
        Err(error) => Err(error),
    }
}

fn of(asking: &Asking, trouble: Trouble) -> Found {
    let (finding, seen, page) = match trouble {
        Trouble::ApiAccessOff { seen } => (&API_ACCESS_OFF, seen, Page::new(Link::ApiControls, None)),
        Trouble::ApiNotEnabled { seen, service, project } => {
            let project = project.as_deref().and_then(Project::new);
            let project = project.or_else(|| Project::of_client(&asking.row.client_id));
            (&API_NOT_ENABLED, seen, Page::new(Link::enabling(&service), project))
        }
    };
    Found { page: Some(page), ..Found::new(finding, format!("When Google was last asked: {seen}.")) }
}
