//! What administrators ask, answered where no check is needed.

use super::{GUIDE, Guide, Picture, Place, at, go, step};
use crate::link::Link;

/// The questions.
pub const ALL: [Guide; 23] = [
    Guide {
        id: "how-connected",
        symptom: "How is Google connected, and since when?",
        means: "By OAuth: an administrator consented in the browser, and the token lies in this computer’s keyring. The \
                connection’s page says who, when, and which permissions; Google keeps its own log of it.",
        checks: &["authorisation", "scopes", "token-log"],
        steps: &[go("Look at the connection.", Place::Connections)],
        says: &["OAuth", "token log", "consent"],
        answers: &["F1"],
        ..GUIDE
    },
    Guide {
        id: "two-mfa",
        symptom: "Does Google’s two-step verification collide with another one?",
        means: "No. Rollcall asks for consent in your own browser, where every method works, and shows of each account \
                whether two-step verification is enforced and enrolled.",
        steps: &[go("The users’ list has a column for it.", Place::Users)],
        says: &["MFA", "2SV"],
        answers: &["F2"],
        ..GUIDE
    },
    Guide {
        id: "licences",
        symptom: "Do new accounts get a licence?",
        means: "Google’s own rule for automatic licensing decides. After a sync Rollcall looks what each new account got, and \
                says who has none after ten minutes.",
        checks: &["licences", "new-accounts", "licensing-api", "seats"],
        causes: &[("new-accounts", &["noSeats"])],
        steps: &[
            at("Look at the rule.", Link::LicenceSettings),
            step(
                "To archive an account takes a licence for archived users: buy one, or let go of the user in another way.",
            ),
        ],
        says: &["auto-licensing", "SKU", "seat"],
        answers: &["F3", "T8"],
        ..GUIDE
    },
    Guide {
        id: "what-was-done",
        symptom: "Where is what Rollcall did?",
        means: "Activity lists what was done here, by whom and by which run, and tells in Google’s logs what Rollcall made from \
                what others did. Google logs our steps under the administrator who consented, which is why an account of its \
                own for Rollcall is advised.",
        steps: &[
            go("Open the activity, and ask Google’s logs.", Place::Activity),
            go("Open a run: it keeps every step with what became of it.", Place::Runs),
        ],
        says: &["audit", "log", "history", "token", "who did"],
        checks: &["trail", "dedicated", "other-writer"],
        answers: &["F4"],
        ..GUIDE
    },
    Guide {
        id: "deactivate",
        symptom: "What happens when a connection is deactivated?",
        means: "Users and accounts stay as they are. Bindings become dormant and keep Google’s ids; the tokens here are \
                forgotten. Reactivating offers to bind everybody again in one step, with no change to anyone.",
        steps: &[go("Deactivate at the connection.", Place::Connections)],
        says: &["disconnect", "remove connection"],
        answers: &["F5"],
        ..GUIDE
    },
    Guide {
        id: "active-directory",
        symptom: "We also have Active Directory",
        means: "Both can be: the directory has an authority for each attribute. What comes from Active Directory is \
                brought in as a sheet (CSV), keyed by employee id or address; give those attributes the direction Export, so that \
                they go on to Google and are not taken back from there.",
        steps: &[
            go("Bring a sheet in.", Place::Users),
            go("Give each attribute its direction.", Place::Mapping),
        ],
        says: &["AD", "LDAP", "domain controller"],
        answers: &["F6"],
        ..GUIDE
    },
    Guide {
        id: "several-customers",
        symptom: "Can several Google customers be connected?",
        means: "Yes, each once: a second connection to the same customer is refused, since two would undo each other’s work. \
                All domains of one customer are in one connection.",
        steps: &[go("Add a connection.", Place::Connections)],
        says: &["multiple tenants", "second account", "reseller"],
        answers: &["F8", "F7"],
        ..GUIDE
    },
    Guide {
        id: "photos",
        symptom: "Do photos come along?",
        means: "Where that is asked for: an import brings them as a further choice, and one that is set here goes to Google with \
                the next sync, scaled to the size that Google shows.",
        steps: &[go("Tick photos in the import.", Place::Import)],
        says: &["avatar", "picture", "thumbnail"],
        answers: &["F9"],
        ..GUIDE
    },
    Guide {
        id: "office-365",
        symptom: "We also have Office 365",
        means: "One address for all: keep the same address for a person in both, and let one of them be the authority for \
                it. Rollcall binds a user to a Google account by Google’s own id, so that a renamed address breaks nothing here.",
        steps: &[go("Look at who owns the address.", Place::Mapping)],
        says: &["Microsoft 365", "Entra", "Azure AD", "Exchange"],
        answers: &["F10"],
        ..GUIDE
    },
    Guide {
        id: "already-there",
        symptom: "What if a user is in the directory already?",
        means: "An import finds them by address, alias or employee id, and shows both side by side: link them, merge field by \
                field, or skip. It is no failure.",
        steps: &[go("Import, and answer the rows that match.", Place::Import)],
        says: &["same email exists", "duplicate"],
        answers: &["F11"],
        ..GUIDE
    },
    Guide {
        id: "suspended-shown",
        symptom: "Why are suspended users shown in an import?",
        means: "Nothing is hidden silently. They have a chip of their own, are not ticked by themselves, and arrive suspended. \
                What you choose is remembered.",
        steps: &[go("Press the chips in the review.", Place::Import)],
        says: &["inactive users", "filter suspended"],
        answers: &["F12"],
        ..GUIDE
    },
    Guide {
        id: "groups-and-units",
        symptom: "Do groups and org units come along?",
        means: "Where that is asked for: an import brings the tree of org units, and groups with their members, roles and \
                groups within. Groups go back to Google once their switch is on.",
        steps: &[go("Tick them in the import.", Place::Import), go("Look at the groups.", Place::Groups)],
        says: &[
            "OU",
            "membership",
            "distribution group",
            "group email",
            "Member already exists",
            "Resource Not Found: groupKey",
            "Resource Not Found: memberKey",
            "Cyclic memberships not allowed",
        ],
        checks: &["group-management"],
        answers: &["F13", "T12"],
        ..GUIDE
    },
    Guide {
        id: "removed-and-added",
        symptom: "Are removed members provisioned for a moment?",
        means: "No. A plan is made from how everything stands at the end: whoever was taken out of a group in the same save in \
                which it was bound is not in the plan.",
        steps: &[go("See it in the plan.", Place::Sync)],
        says: &["removed members", "provisioned then cut off"],
        answers: &["T2"],
        ..GUIDE
    },
    Guide {
        id: "each-admin",
        symptom: "Must each administrator sign in?",
        means: "No: a connection serves whoever works at this computer. For another computer write a profile, encrypted with a \
                passphrase, and consent there once. Every run says who began it.",
        steps: &[go("Write a profile.", Place::Data)],
        says: &["share", "second computer", "colleague"],
        answers: &["F14"],
        ..GUIDE
    },
    Guide {
        id: "what-is-mapped",
        symptom: "What is imported, and to where?",
        means: "The mapping lists every attribute with its field at Google, its direction, and the value of a user whom you choose.",
        steps: &[go("Open the mapping.", Place::Mapping)],
        says: &["attributes", "fields", "custom schema"],
        answers: &["F15"],
        ..GUIDE
    },
    Guide {
        id: "no-mail",
        symptom: "Are people sent a mail?",
        means: "Rollcall sends none to anyone. A first password is handed out by you, as a printed slip or an encrypted file, once.",
        steps: &[go("Hand passwords out.", Place::Passwords)],
        says: &["welcome mail", "notification"],
        answers: &["F16"],
        ..GUIDE
    },
    Guide {
        id: "suspending",
        symptom: "How is somebody suspended, and brought back?",
        means: "To let somebody go suspends their account, leaves it active or archives it, as you choose, and signs them out. To \
                bind them again makes it active only where Rollcall had suspended it. A password that expires can do the same, as a \
                step of a plan.",
        steps: &[go("Open the user.", Place::Users), go("Set when passwords expire.", Place::Passwords)],
        says: &["unbind", "suspend", "expire", "leaver"],
        answers: &["F19", "F22"],
        picture: Some(Picture::Passwords),
        ..GUIDE
    },
    Guide {
        id: "limits",
        symptom: "Why does a plan wait for a number?",
        means: "It does more of something than a run may do by itself: suspensions, removals, renames, passwords, or values that \
                are cleared on Google. It waits until somebody types how many, having seen who they are.",
        steps: &[
            go("Read the plan, and confirm the number or un-tick rows.", Place::Sync),
            go("Look at the limits, or set others for the plans to come.", Place::Safety),
        ],
        says: &["typed confirmation", "too many suspensions"],
        ..GUIDE
    },
    Guide {
        id: "busy",
        symptom: "Why is a connection busy?",
        means: "One run at a time works on a connection, here, in another window or in another program of this computer; who it is, \
                is said. A run that was approved and interrupted is finished before another begins.",
        steps: &[go("See which run is open, and continue it or give it up.", Place::Runs)],
        says: &["interrupted", "another process"],
        ..GUIDE
    },
    Guide {
        id: "stale",
        symptom: "Why was a step refused as stale?",
        means: "Each step carries what it was decided on. Both sides are read again just before it is sent, and where either has \
                moved since the plan, nothing is sent. The next plan is made from how things are then.",
        steps: &[go("Read both sides again.", Place::Sync)],
        says: &["changed here since the plan was made", "changed on Google since the plan was made"],
        ..GUIDE
    },
    Guide {
        id: "still-at-work",
        symptom: "Why is Google still at work on an account?",
        means: "After an account was made, or got another address, Google takes a minute or more before it lets anybody change it \
                again. The step was not done, and nothing of it is lost.",
        steps: &[go("Wait some minutes, then sync again: what is left is sent.", Place::Sync)],
        says: &["not finished an earlier change", "not finished renaming"],
        ..GUIDE
    },
    Guide {
        id: "newer-file",
        symptom: "Why does Rollcall not open its data?",
        means: "The data file was written by a newer version, which an older one must not touch; or it is damaged. Backups are made \
                before every change of its layout, and once a day.",
        checks: &["data-file", "backup"],
        causes: &[("backup", &[])],
        steps: &[step("Update Rollcall on this computer."), go("Restore a backup.", Place::Data)],
        says: &["newer version", "database disk image is malformed"],
        ..GUIDE
    },
    Guide {
        id: "refused-names",
        symptom: "Which names are refused?",
        means: "A username has at most 64 characters: letters, digits, - _ ’ and . , not first or last or twice in a row; abuse and \
                postmaster are Google’s own. A first or last name has at most 60 characters, none of them < or >. All of it is said \
                before anything is sent.",
        steps: &[
            go("Edit the user: each field says its rule.", Place::Users),
            step("A group’s name has at most 73 characters, its description 4,096."),
        ],
        says: &[
            "Invalid characters found",
            "Invalid Input: primary_user_email",
            "invalid name",
            "blank name",
        ],
        checks: &["names"],
        answers: &["F24", "T7", "T11"],
        ..GUIDE
    },
];
