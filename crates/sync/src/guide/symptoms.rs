//! What somebody sees, and what tells its causes apart.

use super::{GUIDE, Guide, Picture, Place, at, enter, go, step};
use crate::link::Link;

/// The symptoms, those that are met most first.
pub const ALL: [Guide; 15] = [
    Guide {
        id: "imports-fail",
        symptom: "An import fails, or brings nobody new",
        means: "Google cannot be reached, no longer accepts the authorisation, or has a setting that keeps Rollcall out. \
                What is in the directory stays as it is.",
        checks: &[
            "hosts",
            "keyring",
            "authorisation",
            "directory-api",
            "account",
            "lists",
            "runs",
            "unanswered",
        ],
        causes: &[
            ("account", &["adminChanged"]),
            ("lists", &["listDoubted"]),
            ("runs", &["runWaits", "runInterrupted", "syncInterrupted", "sizeInDoubt"]),
        ],
        steps: &[
            go("See what the last run says of itself.", Place::Runs),
            step(
                "Where Google’s own server fails (an error that begins with 5), wait a little and import again.",
            ),
            step(
                "Where a quota or a rate is exceeded, wait a minute: Rollcall slows down by itself, but other programs of the \
                 same project or account use it up as well.",
            ),
        ],
        says: &[
            "Domain cannot use apis",
            "domainCannotUseApis",
            "accessNotConfigured",
            "Admin SDK API has not been used in project",
            "Backend Error",
            "backendError",
            "Service Unavailable",
            "load balancer",
            "Bad Gateway",
            "Internal Server Error",
            "Token has been expired or revoked",
            "invalid_grant",
            "invalid_rapt",
            "Not Authorized to access this resource/api",
        ],
        answers: &["T3", "T4"],
        ..GUIDE
    },
    Guide {
        id: "reactivate",
        symptom: "The connection was lost, and imports and syncs stop",
        means: "The authorisation was revoked or has run out. To reactivate is one consent by the same or another \
                administrator of the same customer: nobody is suspended, notified or signed out, and bindings stay.",
        checks: &["standing", "authorisation", "account", "dormant"],
        causes: &[("account", &["adminChanged"])],
        steps: &[go("Press Reactivate at the connection.", Place::Connections)],
        says: &[
            "invalid_grant",
            "unauthorized_client",
            "Account restricted",
            "Account has been deleted",
            "revoked",
            "reconnect",
            "sign in again",
        ],
        answers: &["T4", "F5"],
        ..GUIDE
    },
    Guide {
        id: "not-in-google",
        symptom: "A user does not appear in Google",
        means: "The account is not planned, was refused, or waits: for a licence, for an answer, or for its name or a value \
                to fit Google’s rules.",
        checks: &[
            "authorisation",
            "directory-api",
            "new-accounts",
            "gone",
            "account",
            "seats",
            "names",
            "addresses",
            "drift",
            "unknown-steps",
        ],
        causes: &[("account", &["adminChanged"])],
        steps: &[
            go("Look at the user: its page says what the last plan decided, and why.", Place::Users),
            go("Sync, and read what is skipped or asks for an answer.", Place::Sync),
            go(
                "Where Google refuses a value, the run says whose, and what Google says of it: correct it at the user, and sync \
                 again.",
                Place::Runs,
            ),
        ],
        says: &[
            "limitExceeded",
            "Domain user limit reached",
            "User creation is not complete",
            "conditionNotMet",
            "Entity already exists",
            "no licence",
            "missing in Google",
        ],
        answers: &["T7", "T8"],
        ..GUIDE
    },
    Guide {
        id: "password-not-arriving",
        symptom: "A password does not arrive",
        means: "A password goes to Google with the next sync, and only where the directory may set it: for a first \
                password, or where the directory is the authority.",
        checks: &[
            "authorisation",
            "password-owner",
            "passwords-refused",
            "passwords-changed",
            "hand-out",
            "account",
        ],
        steps: &[
            go("Look whether a password waits for the user, and sync.", Place::Users),
            go("See who owns the passwords, and the policy.", Place::Passwords),
            at(
                "Rollcall changes no super admin, and not the account that it is connected with: set those passwords in the \
                 Admin console.",
                Link::Users,
            ),
            go(
                "Another administrator’s password can be set where a super admin is connected: reactivate the connection with \
                 one.",
                Place::Connections,
            ),
        ],
        says: &["Invalid Password", "password reset", "old password still works"],
        answers: &["T7", "F21", "F23"],
        picture: Some(Picture::Passwords),
        ..GUIDE
    },
    Guide {
        id: "new-users-suspended",
        symptom: "New users are suspended at once",
        means: "Google suspends accounts that many at a time are made by an app that it does not trust, and in a trial. \
                Rollcall makes few at first, looks whether they stay active, and stops when they do not.",
        checks: &["new-accounts", "trust"],
        causes: &[("new-accounts", &["newAccountsSuspended"])],
        steps: &[
            enter("Open App access control, add the client id, and mark it Trusted.", Link::AppAccess),
            step("In a trial, or where the reason is a web login, let the person sign in once in a browser."),
            at("Whoever was suspended for abuse can be restored by Google’s support alone.", Link::Users),
        ],
        says: &[
            "adminCannotUnsuspend",
            "Cannot restore a user suspended for abuse",
            "WEB_LOGIN_REQUIRED",
            "ABUSE",
        ],
        answers: &["T15", "F18"],
        ..GUIDE
    },
    Guide {
        id: "cannot-add-domain",
        symptom: "A domain is missing, or cannot be used",
        means: "Google must have verified a domain before a user can have an address there, and the connected account \
                must be allowed to see it.",
        checks: &["directory-api", "domains", "trust"],
        steps: &[
            at("Verify the domain.", Link::Domains),
            enter("Mark the client as Trusted, where your organisation restricts apps.", Link::AppAccess),
        ],
        says: &["Domain not found", "Invalid domain", "domain is not verified"],
        answers: &["T13", "F7"],
        ..GUIDE
    },
    Guide {
        id: "wrong-people",
        symptom: "The filter finds the wrong people",
        means: "In a query a space means AND; there is no OR and no NOT. = is the whole value, : a whole word, and * only \
                ends a prefix of an address or a name. An org unit means all that is under it, and an address finds aliases too.",
        steps: &[go(
            "Choose Google query in the import, and build it there: each condition is counted by itself, and \
                 somebody who is left out can be asked for.",
            Place::Import,
        )],
        says: &["Invalid Input: query", "Invalid query", "orgUnitPath", "isSuspended"],
        answers: &["T5"],
        ..GUIDE
    },
    Guide {
        id: "updates-missing",
        symptom: "A change in Google is not in the directory",
        means: "A value comes with the next import, and only where its direction is Import. A list may be some minutes old.",
        checks: &["authorisation", "runs", "lists", "last-run", "drift"],
        causes: &[
            ("runs", &["runWaits", "runInterrupted", "syncInterrupted", "sizeInDoubt"]),
            ("lists", &["listDoubted"]),
        ],
        steps: &[
            go("Open the user: it says when the account was last read. Read this user again.", Place::Users),
            go("Look at the attribute’s direction.", Place::Mapping),
            go("Import, everything or updates only.", Place::Import),
        ],
        says: &["not updated", "old value", "updates only"],
        answers: &["T6"],
        ..GUIDE
    },
    Guide {
        id: "cannot-sign-in",
        symptom: "People cannot sign in with their Google password",
        means: "Rollcall sends passwords to Google and never reads them: nobody can. Who signs in elsewhere with a Google \
                password uses single sign-on, which is another thing: there Google is the identity provider.",
        checks: &["two-step", "asks-for-password", "passwords-changed"],
        steps: &[
            step(
                "To let people use their Google password in another service, make Google the identity provider there.",
            ),
            at("Where somebody else is the identity provider, look at its settings here.", Link::SignOn),
        ],
        says: &["wrong password", "same password", "single sign-on", "SSO", "SAML"],
        answers: &["T16", "F23"],
        picture: Some(Picture::Passwords),
        ..GUIDE
    },
    Guide {
        id: "second-step-missing",
        symptom: "People cannot finish signing in: a second step is asked for",
        means: "The organisation enforces two-step verification, and they have not enrolled. Which methods somebody has, \
                no API tells; with Rollcall’s own sign-in or another multi-factor sign-in it does not collide.",
        checks: &["two-step"],
        steps: &[at("Give them a backup code, or a new enrolment period.", Link::Users)],
        says: &["2-Step Verification", "2SV", "MFA", "TOTP", "security key", "backup code"],
        answers: &["T1", "F2"],
        ..GUIDE
    },
    Guide {
        id: "must-change-password",
        symptom: "People are asked for another password at Google",
        means: "Their accounts ask for it at the next sign-in. Where the directory is the authority, a plan takes that away \
                for all of them; where first passwords alone are set from here, it is right.",
        checks: &["asks-for-password"],
        steps: &[go("See who owns the passwords.", Place::Connections)],
        says: &["changePasswordAtNextLogin", "must change password", "temporary password"],
        answers: &["F17"],
        ..GUIDE
    },
    Guide {
        id: "deleted-in-google",
        symptom: "An account was deleted in Google",
        means: "Its user stays in the directory. For 20 days the account can be brought back with all that it had; after that, \
                or at once, another can be made, or the user let go. A sync asks which.",
        checks: &["gone"],
        steps: &[go("Sync: each such user asks for an answer.", Place::Sync)],
        says: &["Resource Not Found: userKey", "undelete", "deleted user", "showDeleted"],
        answers: &["F20"],
        ..GUIDE
    },
    Guide {
        id: "username-taken",
        symptom: "An import says that a username exists",
        means: "The username is the part before the @, and one for the whole directory: it may be somebody’s from another domain.",
        checks: &["unanswered"],
        causes: &[("unanswered", &["usernamesTaken"])],
        steps: &[go(
            "In the review, take one of the free usernames that are offered, link the account to the user that is \
                 there, or leave it out. Nobody has to be renamed first.",
            Place::Import,
        )],
        says: &["username exists", "username already exists", "already taken", "duplicate username"],
        answers: &["T9", "F11"],
        ..GUIDE
    },
    Guide {
        id: "family-name-missing",
        symptom: "A user fails for want of a last name",
        means: "Google gives some accounts without one, and takes none without one. That row alone waits; the others go on.",
        checks: &["unanswered", "names"],
        causes: &[("unanswered", &["familyNamesMissing"])],
        steps: &[go("Type the family name in the row.", Place::Import)],
        says: &["Invalid Given/Family Name", "FamilyName", "last name missing"],
        answers: &["T11"],
        ..GUIDE
    },
    Guide {
        id: "admins-not-synced",
        symptom: "Administrators’ values or passwords do not go to Google",
        means: "Google lets only a super admin change administrators, and Rollcall never changes super admins: they are \
                protected. Their rows say so before anything is sent.",
        checks: &["authorisation", "account", "passwords-refused", "unanswered", "names"],
        causes: &[
            ("passwords-refused", &["passwordsRefused", "passwordsHeld"]),
            ("unanswered", &["accountsUnanswered"]),
        ],
        steps: &[go("Reactivate the connection with a super admin.", Place::Connections)],
        says: &["Not Authorized", "forbidden", "super admin", "insufficient privileges"],
        answers: &["T14", "T7"],
        ..GUIDE
    },
];
