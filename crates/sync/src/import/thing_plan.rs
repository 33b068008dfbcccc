//! Decides about the org units and groups of an import: matched, decided, arranged as users are.

use directory::Thing;
use directory::group::{self, Counterpart, Decision, GroupField, MemberChange, changes};
use serde::{Deserialize, Serialize};
use store::plan::decision::{self, Kind, Row};
use store::plan::thing::{self, OrgUnit};
use store::rusqlite::Connection;
use store::{directory_group, group_binding, group_tombstone, org_unit};

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
            let members = changes(&group_binding::agreed(conn, connection, &remote.id)?, &there);
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
            match candidate {
                Some(one) => Row {
                    group: Some(one.id),
                    user_version: Some(one.version),
                    why: format!("same address as the group {}", one.group.name),
                    answer: Answer::LinkGroup { group: one.id }.store(),
                    ..row
                },
                None => match group_tombstone::find(conn, connection, &remote.id)? {
                    Some(stone) if row.kind == Kind::New => {
                        let why = super::plan::removed_words(stone.removed_at, &stone.removed_by);
                        Row { kind: Kind::Removed, ticked: false, why, ..row }
                    }
                    _ => row,
                },
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

/// Finds the groups that are not bound on a connection and have an address of Google's group, by number.
pub(super) fn candidates(
    conn: &Connection,
    connection: i64,
    remote: &group::RemoteGroup,
) -> Result<Vec<directory_group::Row>, store::Error> {
    let mut found = std::collections::BTreeMap::new();
    for address in std::iter::once(&remote.email).chain(&remote.aliases) {
        for row in directory_group::by_address(conn, address)? {
            if !group_binding::is_bound(conn, connection, row.id)? {
                found.insert(row.id, row);
            }
        }
    }
    Ok(found.into_values().collect())
}
