//! Groups and org units as the screen shows them.

use directory::Thing as Kind;
use directory::group::{MemberChange, MemberKind as Is, Role};
use directory::user::cut;
use sync::groups::Shown;
use sync::import::{Answer as Given, GroupDetail as Reviewed, GroupReason};
use sync::store::membership::{self, Who};
use sync::store::{connection, directory_group, org_unit};

use super::moment;
use super::review::row;
use crate::view::{
    Answer, CandidateView, FieldEffect, FieldView, GroupDetail, GroupInside, GroupOnGoogle, GroupRow,
    MemberChangeView, MemberChanges, MemberKind, MemberRole, MemberRow, OrgUnitRow, ReviewDetail, Thing,
};

/// Shows a kind of thing.
pub fn thing(kind: Kind) -> Thing {
    match kind {
        Kind::User => Thing::User,
        Kind::OrgUnit => Thing::OrgUnit,
        Kind::Group => Thing::Group,
    }
}

/// Reads a kind of thing.
pub fn kind(thing: Thing) -> Kind {
    match thing {
        Thing::User => Kind::User,
        Thing::OrgUnit => Kind::OrgUnit,
        Thing::Group => Kind::Group,
    }
}

fn role(role: Role) -> MemberRole {
    match role {
        Role::Owner => MemberRole::Owner,
        Role::Manager => MemberRole::Manager,
        Role::Member => MemberRole::Member,
    }
}

/// Shows a row of the list.
pub fn listed(one: directory_group::Listed) -> GroupRow {
    GroupRow {
        id: one.row.id,
        name: cut(&one.row.group.name),
        email: cut(&one.row.group.email),
        members: one.members,
        groups: one.groups,
        external: one.external,
        bound: one.bound,
        gone: one.gone,
    }
}

/// Shows a group; `connections` gives their names.
pub fn detail(shown: Shown, connections: &[connection::Row]) -> GroupDetail {
    let name = |id: i64| connections.iter().find(|one| one.id == id).map(|one| one.name.clone());
    let on_google = shown.bindings.into_iter().map(|bound| GroupOnGoogle {
        connection: name(bound.connection).unwrap_or_default(),
        google_id: bound.google_id,
        admin_created: bound.admin_created,
        read_at: moment(bound.read_at),
        gone_at: bound.gone_at.map(moment),
    });
    let group = shown.row.group;
    GroupDetail {
        id: shown.row.id,
        name: cut(&group.name),
        email: group.email,
        description: group.description,
        aliases: group.aliases,
        on_google: on_google.collect(),
        inside: inside(shown.inside),
    }
}

/// Shows the groups that somebody is in.
pub fn inside(groups: Vec<(i64, String, Role)>) -> Vec<GroupInside> {
    groups
        .into_iter()
        .map(|(id, name, as_a)| GroupInside { id, name: cut(&name), role: role(as_a) })
        .collect()
}

/// Shows a member.
pub fn member(row: membership::Row) -> MemberRow {
    let (kind, id, key) = match row.who {
        Who::User(id) => (MemberKind::User, Some(id), format!("user {id}")),
        Who::Group(id) => (MemberKind::Group, Some(id), format!("group {id}")),
        Who::Account(key) => (MemberKind::Account, None, key),
        Who::OtherGroup(key) => (MemberKind::OtherGroup, None, key),
        Who::Customer(key) => (MemberKind::Customer, None, key),
        Who::External(key) => (MemberKind::External, None, key),
    };
    MemberRow {
        key,
        kind,
        id,
        name: cut(&row.name),
        email: cut(&row.email),
        role: role(row.role),
        suspended: row.suspended,
    }
}

/// Shows an org unit.
pub fn unit(listed: org_unit::Listed) -> OrgUnitRow {
    OrgUnitRow {
        path: listed.row.path,
        name: cut(&listed.row.name),
        description: listed.row.description,
        users: listed.users,
    }
}

/// Shows a group of a plan with everything that helps to answer it.
pub fn reviewed(detail: &Reviewed) -> ReviewDetail {
    let shown = row(&detail.row);
    let (headline, explanation) = words(detail);
    let asked = !matches!(detail.reason, None | Some(GroupReason::NameMissing));
    let answers = match (&detail.row.decision.locked, asked) {
        (None, true) if detail.candidates.is_empty() => vec![Answer::Skip],
        (None, true) => vec![Answer::Link, Answer::Merge, Answer::Skip],
        _ => Vec::new(),
    };
    let fields = fields(detail);
    let candidates = detail.candidates.iter().filter(|_| asked).map(|one| CandidateView {
        user: one.id,
        name: cut(&one.group.name),
        email: cut(&one.group.email),
        by: "same address".to_owned(),
        fields: fields.clone(),
    });
    ReviewDetail {
        headline,
        explanation,
        username: None,
        proposals: Vec::new(),
        candidates: candidates.collect(),
        fields,
        answers,
        members: Some(MemberChanges {
            on_google: detail.member_count,
            total: detail.member_changes,
            first: detail.members.iter().map(member_change).collect(),
        }),
        row: shown,
    }
}

/// Shows an org unit of a plan.
pub fn reviewed_unit(row: &sync::store::plan::review::ReviewRow) -> ReviewDetail {
    let shown = super::review::row(row);
    ReviewDetail {
        headline: shown.email.clone(),
        explanation: shown.why.clone(),
        username: None,
        proposals: Vec::new(),
        candidates: Vec::new(),
        fields: Vec::new(),
        answers: Vec::new(),
        members: None,
        row: shown,
    }
}

fn words(detail: &Reviewed) -> (String, String) {
    let name = &detail.row.given_name;
    let text = |text: &str| text.to_owned();
    match &detail.reason {
        Some(GroupReason::Match) => (
            format!("{name} looks like a group of the directory"),
            text(
                "It has the same address. Link keeps the directory's fields; Merge takes Google's, field by field. \
                  Nobody is taken out of it either way.",
            ),
        ),
        Some(GroupReason::Ambiguous) => (
            format!("{name} looks like several groups of the directory"),
            text("More than one has its address or an alias of it. Say which it is."),
        ),
        Some(GroupReason::BothChanged { .. }) => (
            format!("{name} was changed on both sides"),
            text(
                "Link keeps the directory's fields, and the next sync takes them to Google; Merge takes Google's.",
            ),
        ),
        Some(GroupReason::NameMissing) => {
            (text("The group has no name on Google"), text("Give it one there, then import again."))
        }
        None => (format!("{name} is a group with {} on Google", people(detail.member_count)), String::new()),
    }
}

fn people(count: u64) -> String {
    if count == 1 { "1 member".to_owned() } else { format!("{count} members") }
}

fn fields(detail: &Reviewed) -> Vec<FieldView> {
    let merged = match Given::of(&detail.row.decision) {
        Some(Given::MergeGroup { fields, .. }) => fields,
        _ => Vec::new(),
    };
    let view = |one: &sync::import::GroupFieldRow| FieldView {
        name: field_name(one.field).to_owned(),
        label: one.field.label().to_owned(),
        directory: one.directory.clone(),
        google: one.google.clone(),
        effect: match (&detail.reason, &detail.bound) {
            _ if one.directory == one.google => FieldEffect::Same,
            (Some(_), _) if merged.contains(&one.field) => FieldEffect::Take,
            (Some(_), _) => FieldEffect::Keep,
            (None, _) => FieldEffect::Take,
        },
        merge_takes: one.directory != one.google,
    };
    detail.fields.iter().map(view).collect()
}

/// Gives the name of a field in calls.
pub fn field_name(field: directory::group::GroupField) -> &'static str {
    use directory::group::GroupField;
    match field {
        GroupField::Name => "name",
        GroupField::Email => "email",
        GroupField::Description => "description",
        GroupField::Aliases => "aliases",
    }
}

fn member_change(change: &MemberChange) -> MemberChangeView {
    let member = change.member();
    let (before, after) = match change {
        MemberChange::Add { member } => (None, Some(member.role)),
        MemberChange::Remove { member } => (Some(member.role), None),
        MemberChange::Role { member, was } => (Some(*was), Some(member.role)),
    };
    MemberChangeView {
        id: member.id.clone(),
        who: match member.kind {
            Is::Customer => "Everybody of the organisation".to_owned(),
            _ => cut(&member.email),
        },
        kind: match member.kind {
            Is::User => MemberKind::User,
            Is::Group => MemberKind::Group,
            Is::Customer => MemberKind::Customer,
            Is::External => MemberKind::External,
        },
        before: before.map(role),
        after: after.map(role),
    }
}
