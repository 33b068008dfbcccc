//! One row of a sync plan as the screen shows it.

use directory::Thing;
use directory::group::GroupStep;
use directory::provision::{Block, Conflict, Deleted, Skip, Step};
use sync::provision::{Becomes, GroupSyncDetail, Line, Reason, SyncDetail as Detail, words};
use sync::store::plan::pair::Kind;

use super::provision::{question, row, steps};
use crate::error::sentence;
use crate::view::{MemberChanges, SyncBecomes, SyncDetail, SyncLine};

/// Shows a row, attribute by attribute.
pub fn detail(detail: &Detail) -> SyncDetail {
    let shown = &detail.listed.row;
    let (headline, explanation) = match &shown.reason {
        Some(Reason::Conflict(reason)) => conflict(&shown.row.name, reason),
        Some(Reason::Skip(reason)) => (
            format!("{} is left as it is", shown.row.name),
            format!("{} {}", sentence(&shown.row.why), skip(reason)),
        ),
        None if shown.row.kind == Kind::OneSide => (
            format!("{} is in step", shown.row.name),
            "What one side alone has stays there: nobody took it away on the other. Nothing is sent."
                .to_owned(),
        ),
        None => (done(detail), with_remark(steps(&shown.steps), words::remark(&shown.row.why, &shown.steps))),
    };
    SyncDetail {
        row: row(&detail.listed),
        headline,
        explanation: explanation.trim().to_owned(),
        question: question(shown.reason.as_ref()),
        lines: detail.lines.iter().map(line).collect(),
        members: None,
    }
}

/// Shows a row about a group, field by field, with who comes and goes.
pub fn group(detail: &GroupSyncDetail) -> SyncDetail {
    let shown = &detail.listed.row;
    let name = &shown.row.name;
    let (headline, explanation) = match &shown.reason {
        Some(Reason::Conflict(reason)) => conflict(name, reason),
        Some(Reason::Skip(reason)) => {
            (format!("{name} is left as it is"), format!("{} {}", sentence(&shown.row.why), skip(reason)))
        }
        None if shown.row.kind == Kind::OneSide => {
            (format!("{name} stays as it is on both sides"), sentence(&shown.row.why))
        }
        None => {
            let words = with_remark(steps(&shown.steps), words::remark(&shown.row.why, &shown.steps));
            (group_done(name, &shown.steps), words)
        }
    };
    let lines = detail.fields.iter().map(|field| SyncLine {
        name: super::group::field_name(field.field).to_owned(),
        label: field.field.label().to_owned(),
        google: field.google.clone(),
        directory: field.directory.clone(),
        becomes: becomes(field.becomes),
    });
    SyncDetail {
        row: row(&detail.listed),
        headline,
        explanation: explanation.trim().to_owned(),
        question: question(shown.reason.as_ref()),
        lines: lines.collect(),
        members: Some(MemberChanges {
            on_google: detail.member_count.unwrap_or_default(),
            total: detail.member_changes,
            first: detail.members.iter().filter_map(super::group::member_step).collect(),
        }),
    }
}

fn group_done(name: &str, steps: &[Step]) -> String {
    let any = |wanted: fn(&GroupStep) -> bool| {
        steps.iter().any(|step| matches!(step, Step::Group(step) if wanted(step)))
    };
    if any(|step| matches!(step, GroupStep::Create(_))) {
        format!("{name} becomes a group on Google")
    } else if any(|step| *step == GroupStep::Delete) {
        format!("{name} is deleted on Google")
    } else if any(|step| *step == GroupStep::Remove) {
        format!("{name} leaves the directory")
    } else if any(|step| *step == GroupStep::Unbind) {
        format!("{name} is let go")
    } else if any(|step| *step == GroupStep::Adopt) {
        format!("{name} is bound to the group of that address")
    } else if any(GroupStep::is_sent) {
        format!("{name} is changed on Google")
    } else if any(|step| *step == GroupStep::Reopen) {
        format!("{name} is in the directory as before")
    } else {
        format!("{name} is changed in the directory, as on Google")
    }
}

/// Adds what the list may have no room for.
fn with_remark(steps: String, remark: Option<&str>) -> String {
    match remark {
        Some(remark) => format!("{steps} {}", sentence(remark)),
        None => steps,
    }
}

fn done(detail: &Detail) -> String {
    let row = &detail.listed.row.row;
    let (name, address) = (&row.name, detail.listed.address.as_deref().unwrap_or(&row.email));
    let steps = &detail.listed.row.steps;
    match row.kind {
        Kind::Create if steps.iter().any(|step| matches!(step, Step::Restore { .. })) => {
            format!("{name}'s deleted account comes back")
        }
        Kind::Create => format!("{name} gets a Google account, {}", row.email),
        Kind::Reactivate => format!("{name}'s account is active again"),
        Kind::Suspend if steps.contains(&Step::Archive) => format!("{name}'s account is archived and let go"),
        Kind::Suspend if steps.contains(&Step::Suspend) => format!("{name}'s account is suspended"),
        Kind::Suspend => format!("{name}'s account is let go and stays as it is"),
        Kind::Remove if row.thing == Thing::OrgUnit => format!("{name} leaves the tree"),
        Kind::Remove => format!("{name} leaves the directory"),
        Kind::Update if steps.iter().all(|step| matches!(step, Step::TakeBack(_) | Step::Reopen)) => {
            format!("{name} is in the directory as before")
        }
        Kind::Update if steps.contains(&Step::RestoreOrgUnit) => format!("{name} is in the tree as before"),
        Kind::Update if steps.contains(&Step::Unbind) => format!("{name} is bound to the account no more"),
        Kind::Update if steps.iter().any(|step| matches!(step, Step::PutBack(_))) => {
            format!("{name} is on Google as before")
        }
        Kind::Update if steps.iter().all(|step| matches!(step, Step::Take(_))) => {
            format!("{name} is changed in the directory, as on Google")
        }
        Kind::Update if steps.iter().all(|step| matches!(step, Step::SetPassword(_))) => {
            format!("{name}'s account gets the password that was set here")
        }
        Kind::Update if steps.contains(&Step::Adopt) => format!("{name} is bound to {address}"),
        Kind::Update | Kind::Conflict | Kind::Skip | Kind::OneSide => format!("{name} is changed on Google"),
    }
}

fn conflict(name: &str, conflict: &Conflict) -> (String, String) {
    let (headline, explanation) = match conflict {
        Conflict::Differ { .. } => (
            format!("{name} is not the same on both sides"),
            "Both sides have a value, and they never agreed on one. Say whose values win for this user.",
        ),
        Conflict::BothChanged { .. } => (
            format!("{name} was changed on both sides"),
            "Since both last agreed, here and on Google. Say whose values win for this user.",
        ),
        Conflict::Drift { .. } => (
            format!("{name} was changed on Google"),
            "The directory is the authority for what was changed there. Send its values again, or take Google's.",
        ),
        Conflict::Deleted { deleted: Deleted::Restorable } => (
            format!("{name}'s account was deleted on Google"),
            "Google keeps it for 20 days. The user stays in the directory whatever you choose.",
        ),
        Conflict::Deleted { deleted: Deleted::ForGood } => (
            format!("{name}'s account was deleted on Google"),
            "It cannot be brought back any more. The user stays in the directory whatever you choose.",
        ),
        Conflict::Group { agreed, .. } => (
            match agreed {
                true => format!("{name} was changed on both sides"),
                false => format!("{name} is not the same on both sides"),
            },
            "Say whose values win for this group: those of the fields below, and the roles of members that differ.",
        ),
        Conflict::GroupGone => (
            format!("{name} was deleted on Google"),
            "Google brings no group back. The group stays in the directory whatever you choose.",
        ),
        Conflict::Address { block } => (
            match block {
                Block::Claimed => format!("{name} cannot have this account"),
                _ => format!("{name} cannot have this address"),
            },
            match block {
                Block::Alias => {
                    "It is an alias of another account. Change the address here, or remove the alias on Google; then sync again."
                }
                Block::OtherUser => {
                    "It belongs to the account of another user. Change the address of one of them; then sync again."
                }
                Block::Unbound => {
                    "It belongs to an account that is bound to nobody. Change the address here, or free it on Google; then sync again. Where the user's own account was deleted, unbind the user and sync, then bind them: that account is theirs from then on."
                }
                Block::Claimed => {
                    "Another user of this plan is to be bound to it. Say of one of them that they are not to be bound; then sync again."
                }
                Block::Group => {
                    "It belongs to a group on Google, as its address or as an alias. Change the address here or there; then sync again."
                }
                Block::Domain => {
                    "Its domain is not a verified domain of this customer. Change the address here, or verify the domain on Google; then sync again."
                }
            },
        ),
    };
    (headline, explanation.to_owned())
}

/// Says what would end the reason why a row is left out.
fn skip(skip: &Skip) -> &'static str {
    match skip {
        Skip::ConnectedAdministrator => {
            "Rollcall never changes the account that it works with. Change it in the Admin console."
        }
        Skip::SuperAdmin => "Rollcall never changes super admins. Change the account in the Admin console.",
        Skip::Marked => "Take the mark away to have the account kept in step.",
        Skip::NeedsSuperAdmin => {
            "Google lets only super admins change administrators. Reactivate the connection with one, or change the account in the Admin console."
        }
        Skip::SuspendedByGoogle { .. } => {
            "Only Google lifts it, mostly after the person has signed in in a browser or an administrator has answered Google's question."
        }
        Skip::SuspendedByAnother => {
            "What somebody else suspended is not for Rollcall to lift. Make the account active in the Admin console, or suspend the user here."
        }
        Skip::Archived => {
            "Take the account out of the archive in the Admin console, or suspend the user here."
        }
        Skip::NoOrgUnit { .. } => {
            "Choose Create them for missing org units under Settings › Connections, or make it in the Admin console; then sync again."
        }
        Skip::SuspendedHere => "Activate the user to have an account made.",
        Skip::PasswordExpired => {
            "Set a password; the next sync binds the account and makes it active with it."
        }
        Skip::NoGroupAddress => "Give the group an address to have it made on Google, or unbind it.",
        Skip::GroupWaits => "Have that group deleted first; then sync again.",
        Skip::GroupUnread { .. } => "Nothing is concluded from that; sync again.",
        Skip::GroupMembers { .. } => {
            "Rollcall takes protected accounts out of no group. Of groups that are inside of each other, take one out of the other here."
        }
        Skip::GroupNotUndone { .. } | Skip::NotUndone { .. } => {
            "What is no longer as the run left it is not overwritten."
        }
        Skip::Incomplete { .. } => "Google takes no user without it. Complete the user, then sync again.",
    }
}

fn line(line: &Line) -> SyncLine {
    SyncLine {
        name: line.attribute.name().to_owned(),
        label: line.attribute.label().to_owned(),
        google: line.google.clone(),
        directory: line.directory.clone(),
        becomes: becomes(line.becomes),
    }
}

fn becomes(becomes: Becomes) -> SyncBecomes {
    match becomes {
        Becomes::Sent => SyncBecomes::Sent,
        Becomes::Taken => SyncBecomes::Taken,
        Becomes::Asked => SyncBecomes::Asked,
        Becomes::Same => SyncBecomes::Same,
        Becomes::NotManaged => SyncBecomes::NotManaged,
        Becomes::ByImport => SyncBecomes::ByImport,
        Becomes::OneSide => SyncBecomes::OneSide,
        Becomes::LeftOut => SyncBecomes::LeftOut,
    }
}
