//! What to do about what Google answers, and the page there on which it is mended.

use google::ReauthCause;

use crate::link::{Link, Page, Project};

pub(super) fn what_to_do(error: &google::Error) -> Option<String> {
    let hint = match error {
        google::Error::Reauthorize { cause: ReauthCause::PolicyEnforced, .. } => {
            "In the Admin console, API controls, mark the client as Trusted; then reactivate the connection."
        }
        google::Error::Reauthorize { cause: ReauthCause::InvalidRapt, .. } => {
            "Reactivate the connection. To avoid it for good, exempt trusted apps from the Google Cloud session length."
        }
        google::Error::Reauthorize { cause, .. } if is_the_clients(cause) => {
            return Some(to_consent(cause).replace("start the consent again", "reactivate the connection"));
        }
        google::Error::Reauthorize { .. } => "Reactivate the connection: one consent, nothing else changes.",
        google::Error::Unavailable { .. } => {
            "Google has trouble or is overloaded; nothing is wrong here. Try again later."
        }
        google::Error::StalePage { .. } => "Start the read again.",
        google::Error::MissingScope { .. } => "Reactivate the connection and leave all boxes ticked.",
        google::Error::NotPermitted { .. } => {
            "Reactivate the connection with a super admin, or give this account a role with the needed privileges."
        }
        google::Error::ApiAccessOff { .. } => {
            "In the Admin console, Security, API controls, turn on API access. It may take some minutes to work."
        }
        google::Error::ApiNotEnabled { service, .. } => {
            return Some(format!(
                "In Google Cloud, enable the {} in the client's project. It may take some minutes to work.",
                Link::enabling(service).label()
            ));
        }
        google::Error::InvalidQuery { .. } => {
            "Write field=value or field:value, with quotes around values that have blanks, such as orgDepartment='Sales East'."
        }
        google::Error::AlreadyExists { .. } => {
            "Choose another address, or find out on Google who has this one; an account outside the organisation may have it."
        }
        google::Error::SeatsExhausted { .. } => {
            "Buy licences in the Admin console, Billing, or free some; what waits for one goes on then."
        }
        google::Error::NotReady { .. } => "Try again in some minutes.",
        google::Error::SuspendedByGoogle { .. } => {
            "Let the person sign in on the web once, or ask Google's support; nobody else can lift this suspension."
        }
        google::Error::ArchiveLicence { .. } => {
            "Suspend the account instead, or buy Archived User licences in the Admin console, Billing."
        }
        google::Error::Cyclic { .. } => "Take one of the groups out of the other here, and sync again.",
        google::Error::UndeleteImpossible { .. } => {
            "Create the account again, or unbind the user: Google restores an account for 20 days, and only while its \
             address is free."
        }
        google::Error::Unknown { .. } => {
            "The account is read back before anything else is done with it; nothing is done twice."
        }
        google::Error::Offline { .. } => {
            "Check the network, the proxy and the firewall; what was read so far is kept."
        }
        google::Error::Protocol { .. } => {
            "A proxy, or the sign-in page of a network, may answer in Google's place: \
             look at the network, then try again."
        }
        google::Error::NotFound { evidence } if evidence.endpoint == google::endpoint::USERS_LIST.id => {
            "Google does not find the organisation, or the domain, whose users were asked for. See in the Admin console that \
             it is still there; then reactivate the connection with an administrator of it."
        }
        google::Error::NotFound { .. } => {
            "It may have been deleted or renamed on Google: look there, then try again."
        }
        google::Error::Invalid { .. } => {
            "These are Google's own words. Correct what they name, then try again; if nothing here is wrong, the log in the \
             data folder says what was asked."
        }
        google::Error::Stopped | google::Error::Setup(_) => return None,
    };
    Some(hint.to_owned())
}

/// Says what to do where a consent was refused.
pub(super) fn to_consent(cause: &ReauthCause) -> &'static str {
    match cause {
        ReauthCause::CodeRefused => {
            "Start the consent again: what the browser brings back is good once, and for some minutes."
        }
        ReauthCause::PolicyEnforced => {
            "In the Admin console, API controls, mark the client as Trusted; then start the consent again."
        }
        ReauthCause::ClientInvalid => {
            "Its secret is not the one that Google has, or the client is gone. Google shows a secret only when it is made: in \
             Google Cloud, Credentials, add a secret to the client and download its JSON; then start the consent again with it."
        }
        ReauthCause::ClientDisabled => {
            "In Google Cloud, Credentials, enable the OAuth client again, or bring the JSON of another one; then start the \
             consent again."
        }
        ReauthCause::ClientDeleted => {
            "Google keeps a deleted client for 30 days: restore it in Google Cloud, Credentials, or bring the JSON of another \
             one; then start the consent again."
        }
        ReauthCause::ClientNotAuthorized => {
            "The OAuth client has to be of the type Desktop app, in a project of this organisation whose consent screen is \
             Internal: see to it in Google Cloud, or bring the JSON of another one; then start the consent again."
        }
        _ => "Start the consent again.",
    }
}

/// Tells whether a refusal is about the OAuth client: another consent with the same one would end in the same way.
pub(super) fn is_the_clients(cause: &ReauthCause) -> bool {
    matches!(
        cause,
        ReauthCause::ClientDisabled
            | ReauthCause::ClientDeleted
            | ReauthCause::ClientInvalid
            | ReauthCause::ClientNotAuthorized
    )
}

pub(super) fn page(error: &google::Error) -> Option<Page> {
    match error {
        google::Error::ApiAccessOff { .. } => Some(Page::new(Link::ApiControls, None)),
        google::Error::ApiNotEnabled { project, service, .. } => {
            Some(Page::new(Link::enabling(service), project.as_deref().and_then(Project::new)))
        }
        google::Error::Reauthorize { cause, .. } => cause_page(cause),
        _ => None,
    }
}

pub(super) fn cause_page(cause: &ReauthCause) -> Option<Page> {
    matches!(cause, ReauthCause::PolicyEnforced).then(|| Page::new(Link::AppAccess, None))
}
