//! The pages on which a consent ends without ever coming back, and what mends each.
//!
//! Source: `google-api.md` section 1.4.

use super::{GUIDE, Guide, at, enter, step};
use crate::link::Link;

/// Every page that never leads back, the likeliest first.
pub const ALL: [Guide; 12] = [
    Guide {
        id: "admin_policy_enforced",
        checks: &["hosts"],
        answers: &["T10"],
        says: &["admin_policy_enforced"],
        symptom: "Access blocked … Error 400: admin_policy_enforced",
        means: "Your organisation's settings block this OAuth client, or one of the services that it asks for. \
                It happens to super admins as well.",
        steps: &[
            enter("Open App access control, add the client id, and mark it Trusted.", Link::AppAccess),
            at(
                "In API controls, Manage Google Services, set Google Workspace Admin to Unrestricted.",
                Link::ApiControls,
            ),
            at(
                "If Chrome blocks addresses, allow accounts.google.com and the client's redirect.",
                Link::ChromeSettings,
            ),
            step("Wait up to an hour for the change to take effect, then try again."),
        ],
        ..GUIDE
    },
    Guide {
        id: "org_internal",
        says: &["org_internal"],
        symptom: "Access blocked … Error 403: org_internal",
        means: "The OAuth client is Internal to one organisation, and the account belongs to another.",
        steps: &[step("Sign in with an administrator of the organisation in which the client was made.")],
        ..GUIDE
    },
    Guide {
        id: "not_verified",
        says: &[
            "has not completed the Google verification process",
            "Error 403: access_denied",
            "developer-approved testers",
        ],
        symptom: "Access blocked … has not completed the Google verification process. Error 403: access_denied",
        means: "The client's project is External and in Testing, and this account is no test user.",
        steps: &[at(
            "Set the audience to Internal; it needs no verification and its tokens do not run out.",
            Link::ConsentScreen,
        )],
        ..GUIDE
    },
    Guide {
        id: "unverified_app",
        says: &["hasn't verified this app"],
        symptom: "Google hasn’t verified this app",
        means: "The client's project is External and unverified.",
        steps: &[
            at("Better: set the audience to Internal.", Link::ConsentScreen),
            step("Or choose Advanced and go on, if the client is your own."),
        ],
        ..GUIDE
    },
    Guide {
        id: "redirect_uri_mismatch",
        says: &["redirect_uri_mismatch"],
        symptom: "Access blocked … Error 400: redirect_uri_mismatch",
        means: "The OAuth client is not of type Desktop app.",
        steps: &[at("Create a client of type Desktop app and use its JSON.", Link::Credentials)],
        ..GUIDE
    },
    Guide {
        id: "invalid_request",
        says: &["invalid_request", "Required parameter is missing"],
        symptom: "Access blocked … Error 400: invalid_request",
        means: "Google found the request malformed; most often the client is of another type than Desktop app.",
        steps: &[at("Create a client of type Desktop app and use its JSON.", Link::Credentials)],
        ..GUIDE
    },
    Guide {
        id: "invalid_scope",
        says: &["invalid_scope"],
        symptom: "Access blocked … Error 400: invalid_scope",
        means: "Google does not know one of the rights that Rollcall asked for; this comes from Rollcall, or from an \
                emulator that knows fewer rights than Google.",
        steps: &[step("Update Rollcall, then try again; behind an emulator, update that.")],
        ..GUIDE
    },
    Guide {
        id: "invalid_client",
        says: &["invalid_client", "The OAuth client was not found"],
        symptom: "Access blocked … Error 401: invalid_client",
        means: "Google does not know the client id.",
        steps: &[at(
            "Download the client's JSON again; if the client is gone, create a new one.",
            Link::Credentials,
        )],
        ..GUIDE
    },
    Guide {
        id: "deleted_client",
        says: &["deleted_client"],
        symptom: "Access blocked … Error 401: deleted_client",
        means: "The OAuth client was deleted. It can be restored for 30 days.",
        steps: &[at("Restore the client, or create a new one of type Desktop app.", Link::Credentials)],
        ..GUIDE
    },
    Guide {
        id: "access_not_configured",
        says: &["access_not_configured"],
        symptom: "Access blocked … Error 400: access_not_configured",
        means: "Your organisation's policy for third-party apps does not cover this client; schools see this most.",
        steps: &[enter("Open App access control, add the client id, and mark it Trusted.", Link::AppAccess)],
        ..GUIDE
    },
    Guide {
        id: "disallowed_useragent",
        says: &["disallowed_useragent"],
        symptom: "Access blocked … Error 403: disallowed_useragent",
        means: "The page was opened inside another program, which Google does not allow.",
        steps: &[step("Copy the address into a browser of its own, such as Firefox, Chrome or Edge.")],
        ..GUIDE
    },
    Guide {
        id: "account_suspended",
        says: &["Your account has been disabled", "account_suspended"],
        symptom: "Your account has been disabled",
        means: "The account with which you signed in is suspended, by another administrator or by Google.",
        steps: &[
            at("Have another super admin open the account and reactivate it.", Link::Users),
            step("Or sign in with another administrator."),
        ],
        ..GUIDE
    },
];
