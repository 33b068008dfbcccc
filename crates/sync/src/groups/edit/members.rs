//! Who comes into a group and who goes, in a save.

use directory::group::{Role, Who};
use store::event::Change;
use store::rusqlite::Connection;
use store::{group_edit, membership};

use crate::Error;
use crate::groups::who::{NewMember, find_member, named};

/// One change of who is in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MemberEdit {
    /// Somebody is put in as a member; whoever is in it already keeps the role.
    Add(NewMember),
    /// Somebody is put in, or gets another role.
    Put(NewMember, Role),
    /// Somebody is taken out.
    TakeOut(Who),
}

/// Who came and went.
#[derive(Debug, Default)]
pub(super) struct Moved {
    pub(super) changes: Vec<group_edit::Change>,
    /// Who keeps a role that was not asked about, in words.
    pub(super) kept: Vec<String>,
    /// Who was put in, or was in it already.
    pub(super) put: Vec<Who>,
}

/// Carries out who comes and goes.
pub(super) fn members(conn: &Connection, id: i64, edits: &[MemberEdit]) -> Result<Moved, Error> {
    let Moved { mut changes, mut kept, mut put } = Moved::default();
    for edit in edits {
        let (wanted, role) = match edit {
            MemberEdit::Add(wanted) => (wanted, None),
            MemberEdit::Put(wanted, role) => (wanted, Some(*role)),
            MemberEdit::TakeOut(who) => {
                let Some(before) = membership::role(conn, id, who)? else { continue };
                let email = membership::email(conn, id, who)?;
                membership::remove(conn, id, who)?;
                changes.push(of_member(conn, who, &email, [Some(before), None])?);
                continue;
            }
        };
        let (who, email) = find_member(conn, id, wanted)?;
        let before = membership::role(conn, id, &who)?;
        put.push(who.clone());
        if let (Some(before @ (Role::Owner | Role::Manager)), None) = (before, role) {
            let (name, role) = (named(conn, &who, &email)?, before.name());
            kept.push(format!("{name} is {role} of it already, and stays so"));
        }
        let role = role.or(before).unwrap_or_default();
        if before == Some(role) {
            continue;
        }
        membership::put(conn, id, &who, &email, role)?;
        changes.push(of_member(conn, &who, &email, [before, Some(role)])?);
    }
    Ok(Moved { changes, kept, put })
}

/// Tells that somebody came, left or got another role.
fn of_member(
    conn: &Connection,
    who: &Who,
    email: &str,
    roles: [Option<Role>; 2],
) -> Result<group_edit::Change, store::Error> {
    let [before, after] = roles.map(|role| role.map(Role::name).unwrap_or_default().to_owned());
    let words = Change { what: named(conn, who, email)?, before, after };
    Ok(group_edit::Change { words, member: Some(who.clone()) })
}
