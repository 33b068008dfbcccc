//! Groups and org units as the screen shows them.

use directory::Thing as Kind;
use directory::group::GroupField;
use directory::group::provision::GroupRelease;
use directory::group::{GroupStep, MemberChange, MemberKind as Is, Role};
use directory::rule::group::GroupRule;
use directory::user::cut;
use sync::groups::{Bind, GroupDraft, GroupErrors, GroupSave, GroupSwitch, MemberEdit, NewMember, Shown};
use sync::import::{Answer as Given, GroupDetail as Reviewed, GroupReason};
use sync::store::event::Change;
use sync::store::group_edit::What;
use sync::store::group_wish::GroupWish;
use sync::store::membership::{self, Who};
use sync::store::{connection, directory_group, org_unit};

use super::moment;
use super::review::row;
use crate::view::{
    Answer, CandidateView, ErrorCode, ErrorView, FieldEffect, FieldErrorView, FieldView, GroupBindView,
    GroupDetail, GroupDraftView, GroupEditView, GroupInside, GroupOnGoogle, GroupRow, GroupSaveView,
    GroupSwitchView, GroupWishView, GroupWished, MemberChangeView, MemberChanges, MemberKind, MemberRole,
    MemberRow, OrgUnitRow, ReviewDetail, Thing, WordsChanged,
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
        connection_id: bound.connection,
        dormant: bound.dormant,
        google_id: bound.google_id,
        admin_created: bound.admin_created,
        read_at: moment(bound.read_at),
        gone_at: bound.gone_at.map(moment),
    });
    let wished = shown.wishes.iter().map(|(id, wish)| GroupWished {
        connection: name(*id).unwrap_or_default(),
        connection_id: *id,
        wish: match wish {
            GroupWish::Bind => GroupWishView::Bind,
            GroupWish::Release(GroupRelease::Leave) => GroupWishView::Leave,
            GroupWish::Release(GroupRelease::Delete) => GroupWishView::Delete,
        },
    });
    let edits = shown.edits.iter().map(|edit| GroupEditView {
        at: moment(edit.at),
        by: edit.operator.clone(),
        what: match edit.what {
            What::Create => "Created",
            What::Change => "Changed",
            What::Remove => "Removed",
        }
        .to_owned(),
        changes: edit.changes.iter().map(|one| change(&one.words)).collect(),
    });
    let (wished, edits) = (wished.collect(), edits.collect());
    let group = shown.row.group;
    GroupDetail {
        version: shown.row.version,
        wished,
        edits,
        id: shown.row.id,
        name: cut(&group.name),
        email: group.email,
        description: group.description,
        aliases: group.aliases,
        on_google: on_google.collect(),
        inside: inside(shown.inside),
    }
}

/// Shows one thing that changed, in words.
pub fn change(change: &Change) -> WordsChanged {
    WordsChanged { what: change.what.clone(), before: change.before.clone(), after: change.after.clone() }
}

/// Shows how the switch of a connection stands.
pub fn switch(switch: &GroupSwitch) -> GroupSwitchView {
    GroupSwitchView {
        connection: switch.connection,
        name: switch.name.clone(),
        on: switch.on,
        disabled_because: switch.disabled_because.clone(),
        changes: switch
            .changes
            .iter()
            .map(|event| GroupEditView {
                at: moment(event.at),
                by: event.by.operator.clone(),
                what: String::new(),
                changes: event.changes.iter().map(change).collect(),
            })
            .collect(),
    }
}

/// Reads what is saved of a group.
pub fn save(view: GroupSaveView) -> Result<GroupSave, ErrorView> {
    let mut members = Vec::new();
    for edit in view.members {
        members.push(match (edit.key, edit.written, edit.role) {
            // Whoever is in it already keeps the role: another one is chosen in the list.
            (None, Some(written), Some(MemberRole::Member)) => MemberEdit::Add(NewMember::Written(written)),
            (None, Some(written), Some(as_a)) => {
                MemberEdit::Put(NewMember::Written(written), read_role(as_a))
            }
            (Some(key), None, Some(as_a)) => MemberEdit::Put(NewMember::Known(who(&key)?), read_role(as_a)),
            (Some(key), None, None) => MemberEdit::TakeOut(who(&key)?),
            _ => return Err(ErrorView::new(ErrorCode::InvalidInput, "a member is named in one way")),
        });
    }
    Ok(GroupSave { draft: draft(view.draft), members, bind: bind(&view.bind) })
}

/// Reads what is to become of a group on connections.
pub fn bind(view: &[GroupBindView]) -> Vec<(i64, Bind)> {
    let one = |one: &GroupBindView| {
        let wish = match one.wish {
            GroupWishView::Bind => Bind::Bind,
            GroupWishView::Leave => Bind::Release(GroupRelease::Leave),
            GroupWishView::Delete => Bind::Release(GroupRelease::Delete),
        };
        (one.connection_id, wish)
    };
    view.iter().map(one).collect()
}

/// Reads the fields of a group as somebody filled them in.
pub fn draft(view: GroupDraftView) -> GroupDraft {
    GroupDraft { name: view.name, email: view.email, description: view.description }
}

fn who(key: &str) -> Result<Who, ErrorView> {
    let (kind, key) = key.split_once(' ').unwrap_or_default();
    Who::of(kind, key).ok_or_else(|| ErrorView::new(ErrorCode::InvalidInput, "there is no such member"))
}

fn read_role(role: MemberRole) -> Role {
    match role {
        MemberRole::Owner => Role::Owner,
        MemberRole::Manager => Role::Manager,
        MemberRole::Member => Role::Member,
    }
}

/// Shows what is wrong with the fields of a group.
pub fn errors(errors: &GroupErrors) -> Vec<FieldErrorView> {
    let one = |(field, rule): &(GroupField, GroupRule)| FieldErrorView {
        field: field_name(*field).to_owned(),
        label: field.label().to_owned(),
        why: crate::error::sentence(&rule.to_string()),
        free: Vec::new(),
    };
    errors.0.iter().map(one).collect()
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
    let id = match row.who {
        Who::User(id) | Who::Group(id) => Some(id),
        _ => None,
    };
    MemberRow {
        key: format!("{} {}", row.who.kind(), row.who.key()),
        kind: kind_of(&row.who),
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
    let asked = !matches!(detail.reason, None | Some(GroupReason::NameMissing | GroupReason::AddressTaken));
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
        Some(GroupReason::AddressTaken) => (
            format!("{name} has the address of a group of the directory"),
            text("That group is bound to another on Google. Two groups of one address cannot be here."),
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

/// Shows what a step of a sync does with a member; none where it is about none.
pub fn member_step(step: &GroupStep) -> Option<MemberChangeView> {
    let place = step.member()?;
    let (before, after) = match step {
        GroupStep::RemoveMember(_) | GroupStep::MemberOut(_) => (Some(place.was.unwrap_or(place.role)), None),
        GroupStep::AddMember(_) => (None, Some(place.role)),
        _ => (place.was, Some(place.role)),
    };
    Some(MemberChangeView {
        id: place.id.clone().unwrap_or_else(|| place.who.key()),
        who: match &place.who {
            Who::Customer(_) => "Everybody of the organisation".to_owned(),
            _ => cut(&place.email),
        },
        kind: kind_of(&place.who),
        before: before.map(role),
        after: after.map(role),
    })
}

fn kind_of(who: &Who) -> MemberKind {
    match who {
        Who::User(_) => MemberKind::User,
        Who::Group(_) => MemberKind::Group,
        Who::Account(_) => MemberKind::Account,
        Who::OtherGroup(_) => MemberKind::OtherGroup,
        Who::Customer(_) => MemberKind::Customer,
        Who::External(_) => MemberKind::External,
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
