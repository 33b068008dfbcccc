//! Decides about the org units and groups of an import: matched, decided, arranged as users are.

use std::collections::BTreeMap;

use directory::Thing;
use directory::group::{self, Counterpart, Decision, GroupField, Member, MemberChange, Who, changes};
use serde::{Deserialize, Serialize};
use store::plan::decision::{self, Kind, Row};
use store::plan::pair;
use store::plan::thing::{self, OrgUnit};
use store::rusqlite::Connection;
use store::{binding, directory_group, gone_account, group_binding, group_tombstone, membership, org_unit};

use super::plan::{day_and_hand, removed_words};
use super::{Mode, answer::Answer};
use crate::Error;

/// Why a row of a group is a match or a conflict, as it is stored beside the decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "group")]
pub enum GroupReason {
    /// One group has the same address.
    Match,
    /// Several groups have it.
    Ambiguous,
    /// A group that is bound to another of Google's has the address here.
    AddressTaken,
    /// These fields changed on both sides.
    BothChanged {
        /// Which.
        fields: Vec<GroupField>,
    },
    /// Google's group has no name.
    NameMissing,
}

/// Reads the reason that is stored beside the decision about a group.
pub(crate) fn group_reason(row: &Row) -> Option<GroupReason> {
    row.detail.as_deref().and_then(|text| serde_json::from_str(text).ok())
}

/// Decides about the org units and groups that were read.
pub(super) fn decide_things(conn: &Connection, connection: i64, mode: Mode) -> Result<(), Error> {
    for id in thing::moved(conn, connection, Thing::OrgUnit)? {
        let unit = thing::unit(conn, id)?;
        decision::insert(conn, &decide_unit(conn, connection, id, &unit, mode)?)?;
    }
    for id in thing::moved(conn, connection, Thing::Group)? {
        decision::insert(conn, &decide_group(conn, connection, id, mode)?)?;
    }
    Ok(())
}

fn plain(account: i64, kind: Kind, why: String) -> Row {
    Row {
        account,
        kind,
        user: None,
        group: None,
        user_version: None,
        why,
        detail: None,
        username: None,
        ticked: !matches!(kind, Kind::Conflict),
        locked: None,
        answer: None,
    }
}

const UPDATES_ONLY: &str = "this import takes updates only";

fn decide_unit(
    conn: &Connection,
    connection: i64,
    id: i64,
    unit: &OrgUnit,
    mode: Mode,
) -> Result<Row, store::Error> {
    let Some(known) = org_unit::get(conn, connection, &unit.id)? else {
        let updates_only = mode == Mode::UpdatesOnly;
        let row = plain(id, Kind::New, unit.description.clone());
        let locked = updates_only.then(|| UPDATES_ONLY.to_owned());
        return Ok(Row { ticked: !updates_only, locked, ..row });
    };
    if unit.gone {
        return Ok(plain(id, Kind::Update, "not on Google any more; it leaves the tree".to_owned()));
    }
    let mut moved = Vec::new();
    if known.path != unit.path {
        moved.push(format!("was {}", known.path));
    }
    if known.description != unit.description {
        moved.push("description".to_owned());
    }
    Ok(plain(id, Kind::Update, moved.join("; ")))
}

fn decide_group(conn: &Connection, connection: i64, id: i64, mode: Mode) -> Result<Row, store::Error> {
    let remote = thing::remote_group(conn, id)?;
    let there = thing::members(conn, id)?;
    let bound = group_binding::by_google_id(conn, connection, &remote.id)?;
    let mut row = match &bound {
        Some(bound) => {
            let stored = directory_group::get(conn, bound.group)?;
            let counterpart = Counterpart::Bound { group: &stored.group, baseline: &bound.baseline };
            let members = moved(conn, connection, &remote.id, &there)?.changes;
            let decided = group::import(&remote, counterpart);
            Row { group: Some(stored.id), user_version: Some(stored.version), ..of(id, decided, &members) }
        }
        None => {
            let candidates = candidates(conn, connection, &remote)?;
            let (counterpart, candidate) = match candidates.as_slice() {
                [] => (Counterpart::Nobody, None),
                [one] => (Counterpart::Candidate, Some(one)),
                [..] => (Counterpart::Ambiguous, None),
            };
            let members = changes(&Default::default(), &there);
            let row = of(id, group::import(&remote, counterpart), &members);
            let row = match candidate {
                Some(one) => matched(conn, connection, one, row)?,
                None => row,
            };
            let row = match stone(conn, connection, &remote, candidate)? {
                Some(stone) => kept_away(conn, &stone, row)?,
                None => row,
            };
            let comes = matches!(row.kind, Kind::New | Kind::Removed);
            match if comes { holder(conn, connection, &remote)? } else { None } {
                Some(holder) => taken_by(&holder, row),
                None => row,
            }
        }
    };
    if let Some(why) = thing::unread(conn, id)? {
        row.locked = Some(format!("{why}; nothing is concluded from that, import again"));
        row.why = "its members could not be read".to_owned();
        row.ticked = false;
    } else if mode == Mode::UpdatesOnly && bound.is_none() {
        row.locked = Some(UPDATES_ONLY.to_owned());
        row.ticked = false;
    }
    Ok(row)
}

/// What changed about who is in a group on Google.
pub(super) struct Moved {
    /// Who came, who went, and whose role changed.
    pub(super) changes: Vec<MemberChange>,
    /// Whether somebody stays who is in it no more: what Google has no more itself, it has in no group either.
    pub(super) waits: bool,
}

/// Tells what changed about who is in a group since both sides last agreed. Whose account is gone, or whose group, is not
/// taken out before it is answered what becomes of that.
pub(super) fn moved(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    there: &BTreeMap<String, Member>,
) -> Result<Moved, store::Error> {
    let mut moved = Moved { changes: Vec::new(), waits: false };
    for change in changes(&group_binding::agreed(conn, connection, google_id)?, there) {
        if matches!(change, MemberChange::Remove { .. }) && is_gone(conn, connection, change.member())? {
            moved.waits = true;
        } else {
            moved.changes.push(change);
        }
    }
    Ok(moved)
}

/// Tells whether a member is bound to an account, or a group, that Google has no more, or was let go of one that it did not
/// list: it left the group with that.
fn is_gone(conn: &Connection, connection: i64, member: &Member) -> Result<bool, store::Error> {
    Ok(match membership::who(conn, connection, member)? {
        Who::User(_) => match binding::by_google_id(conn, connection, &member.id)? {
            Some(_) => gone_account::get(conn, connection, &member.id)?.is_some(),
            None => pair::account_of_id(conn, &member.id)?.is_none(),
        },
        Who::Group(_) => match group_binding::by_google_id(conn, connection, &member.id)? {
            Some(bound) => bound.gone_at.is_some(),
            None => thing::group_of_id(conn, &member.id)?.is_none(),
        },
        Who::Account(_) | Who::OtherGroup(_) | Who::Customer(_) | Who::External(_) => false,
    })
}

/// Finds what says that Google's group is not to come by itself: it was removed here or let go of, or the group that has
/// its address was let go of another.
fn stone(
    conn: &Connection,
    connection: i64,
    remote: &group::RemoteGroup,
    candidate: Option<&directory_group::Row>,
) -> Result<Option<group_tombstone::Row>, store::Error> {
    match (group_tombstone::find(conn, connection, &remote.id)?, candidate) {
        (None, Some(one)) if !group_binding::is_bound(conn, connection, one.id)? => {
            group_tombstone::of_group(conn, connection, one.id)
        }
        (found, _) => Ok(found),
    }
}

/// Proposes to link Google's group to the one that has its address.
fn matched(
    conn: &Connection,
    connection: i64,
    one: &directory_group::Row,
    row: Row,
) -> Result<Row, store::Error> {
    let name = &one.group.name;
    let why = format!("same address as the group {name}");
    let row = Row {
        group: Some(one.id),
        user_version: Some(one.version),
        answer: Answer::LinkGroup { group: one.id }.store(),
        ..row
    };
    // Of a group that Google has no more somebody may have made another: that is for a person to say.
    Ok(match group_binding::is_bound(conn, connection, one.id)? {
        true => {
            let why =
                format!("{why}, whose own is not on Google any more; tick it if this one takes its place");
            Row { ticked: false, why, ..row }
        }
        false => Row { why, ..row },
    })
}

/// Leaves away what was removed here, or let go of: it comes back only if somebody says so, also as a group that looks
/// the same.
fn kept_away(conn: &Connection, stone: &group_tombstone::Row, row: Row) -> Result<Row, store::Error> {
    let removed = match directory_group::find(conn, stone.group)? {
        Some(_) => format!("let go here on {}", day_and_hand(stone.removed_at, &stone.removed_by)),
        None => removed_words(stone.removed_at, &stone.removed_by),
    };
    let (kind, why) = match row.kind {
        Kind::New => (Kind::Removed, removed),
        kind if row.why.is_empty() => (kind, removed),
        kind => (kind, format!("{}; {removed}", row.why)),
    };
    Ok(Row { kind, ticked: false, why, ..row })
}

/// Refuses a second group of one address.
fn taken_by(holder: &directory_group::Row, row: Row) -> Row {
    let name = &holder.group.name;
    Row {
        kind: Kind::Conflict,
        ticked: false,
        why: format!("the group {name} has this address here, and is bound to another on Google"),
        detail: serde_json::to_string(&GroupReason::AddressTaken).ok(),
        locked: Some(format!("give {name} another address first, or let it go")),
        ..row
    }
}

/// Makes the row of a decision, with the members that come and go in words.
fn of(id: i64, decided: Decision, members: &[MemberChange]) -> Row {
    let reason = |reason: GroupReason| serde_json::to_string(&reason).ok();
    match decided {
        Decision::New => plain(id, Kind::New, member_words(members)),
        Decision::Unchanged if members.is_empty() => plain(id, Kind::Unchanged, String::new()),
        Decision::Unchanged => plain(id, Kind::Update, member_words(members)),
        Decision::Update(fields) => {
            let words = [field_words(&fields), member_words(members)];
            let words: Vec<_> = words.into_iter().filter(|words| !words.is_empty()).collect();
            plain(id, Kind::Update, words.join("; "))
        }
        Decision::Match => {
            Row { detail: reason(GroupReason::Match), ..plain(id, Kind::Match, String::new()) }
        }
        Decision::Ambiguous => Row {
            detail: reason(GroupReason::Ambiguous),
            ..plain(id, Kind::Conflict, "several groups have the address".to_owned())
        },
        Decision::BothChanged(fields) => Row {
            why: format!("changed on both sides: {}", field_words(&fields)),
            detail: reason(GroupReason::BothChanged { fields }),
            ..plain(id, Kind::Conflict, String::new())
        },
        Decision::NameMissing => Row {
            detail: reason(GroupReason::NameMissing),
            locked: Some("it has no name; give it one on Google first".to_owned()),
            ..plain(id, Kind::Conflict, "no name".to_owned())
        },
    }
}

/// Names fields in a sentence.
pub(super) fn field_words(fields: &[GroupField]) -> String {
    let labels: Vec<_> = fields.iter().map(|field| field.label().to_lowercase()).collect();
    labels.join(", ")
}

/// Says how many members come, go, and change their role.
pub(super) fn member_words(members: &[MemberChange]) -> String {
    let count = |which: fn(&MemberChange) -> bool| members.iter().filter(|change| which(change)).count();
    let come = count(|change| matches!(change, MemberChange::Add { .. }));
    let go = count(|change| matches!(change, MemberChange::Remove { .. }));
    let roles = count(|change| matches!(change, MemberChange::Role { .. }));
    let words = [
        (come, format!("+{come} {}", if come == 1 { "member" } else { "members" })),
        (go, format!("−{go} {}", if go == 1 { "member" } else { "members" })),
        (roles, if roles == 1 { "1 role".to_owned() } else { format!("{roles} roles") }),
    ];
    let words: Vec<_> = words.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words).collect();
    words.join(", ")
}

/// Finds the group that is bound to another of Google's, and keeps the address of this one.
///
/// One that has it no more on Google, and of which this plan takes that, gives it up.
fn holder(
    conn: &Connection,
    connection: i64,
    remote: &group::RemoteGroup,
) -> Result<Option<directory_group::Row>, store::Error> {
    for row in directory_group::by_address(conn, &remote.email)? {
        if row.group.email != remote.email {
            continue;
        }
        let bound = group_binding::of_group(conn, row.id)?;
        let bound = bound.into_iter().find(|one| one.connection == connection && one.gone_at.is_none());
        let Some(bound) = bound.filter(|bound| bound.google_id != remote.id) else { continue };
        let there = thing::group_of_id(conn, &bound.google_id)?;
        let there = there.map(|place| thing::remote_group(conn, place)).transpose()?;
        let as_agreed = bound.baseline.here(GroupField::Email) == row.group.email;
        let gives_up = as_agreed && there.is_some_and(|there| there.email != row.group.email);
        if !gives_up {
            return Ok(Some(row));
        }
    }
    Ok(None)
}

/// Finds the groups that may be bound on a connection and have an address of Google's group, by number: those that are not
/// bound there, and those whose own group Google has no more.
pub(super) fn candidates(
    conn: &Connection,
    connection: i64,
    remote: &group::RemoteGroup,
) -> Result<Vec<directory_group::Row>, store::Error> {
    let mut found = BTreeMap::new();
    for address in std::iter::once(&remote.email).chain(&remote.aliases) {
        for row in directory_group::by_address(conn, address)? {
            if group_binding::is_free(conn, connection, row.id)? {
                found.insert(row.id, row);
            }
        }
    }
    Ok(found.into_values().collect())
}
