//! What an edit of a group means on Google is said before it is done: also of single members, and of what Google refuses.

use directory::group::Role;
use directory::group::provision::GroupRelease;
use directory::{Attribute, Draft, Value};
use insta::assert_snapshot;
use serde_json::Value as Json;
use store::membership::Who;
use sync::groups::{Bind, EditedGroup, GroupDraft, GroupSave, MemberEdit, NewMember};

use crate::group_stage::{applied, bound_group, google, managed, planned, save, synced};
use crate::stage::{Stage, said};

const CHOIR: &str = "choir@northwind.test";
const VOICES: &str = "voices@northwind.test";
const HELEN: &str = "helen.okafor@northwind.test";
const WEI: &str = "wei.chen@northwind.test";

/// What a save would change and mean.
async fn previewed(stage: &Stage, key: &str, save: GroupSave) -> String {
    let row = stage.app.group_named(key).await.expect("it is there").row;
    let would = stage.app.preview_group(row.id, row.version, save).await.expect("it may be");
    let after = stage.app.group_named(key).await.expect("it is there as before");
    assert_eq!((after.row, after.wishes), (row, would.shown.wishes.clone()), "nothing was written");
    words(&would)
}

fn words(edited: &EditedGroup) -> String {
    let change = |one: &store::event::Change| format!("{}: {:?} -> {:?}", one.what, one.before, one.after);
    let lines = edited.changes.iter().map(change).chain(edited.consequences.iter().cloned());
    lines.collect::<Vec<_>>().join("\n")
}

fn out(who: Who) -> GroupSave {
    GroupSave { members: vec![MemberEdit::TakeOut(who)], ..GroupSave::default() }
}

fn release(on: i64) -> GroupSave {
    GroupSave { bind: vec![(on, Bind::Release(GroupRelease::Leave))], ..GroupSave::default() }
}

#[tokio::test]
async fn who_leaves_the_connection_with_a_single_member_is_said() {
    let (stage, connection) = managed(60).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    let both = [("helen", Role::Member), (WEI, Role::Owner)];
    let choir = bound_group(&stage, connection, ("Choir", CHOIR), &both).await;
    bound_group(&stage, connection, ("Voices", VOICES), &[]).await;
    synced(&stage, connection).await;

    assert_snapshot!(previewed(&stage, CHOIR, out(Who::User(helen))).await, @r#"
    Helen Okafor: "member" -> ""
    northwind.test: 1 person is in no other bound group: the next sync suspends the account and lets it go: Helen Okafor
    "#);
    let wei = stage.person("wei.chen").await.id;
    assert_snapshot!(previewed(&stage, CHOIR, out(Who::User(wei))).await, @r#"Wei Chen: "owner" -> """#);
    let members = vec![MemberEdit::Put(NewMember::Known(Who::Group(choir)), Role::Member)];
    save(&stage, VOICES, GroupSave { members, ..GroupSave::default() }).await;
    save(&stage, CHOIR, release(connection)).await;
    let told = save(&stage, VOICES, out(Who::Group(choir))).await;
    assert_snapshot!(told.join("\n"), @"northwind.test: 1 person is in no other bound group: the next sync suspends the account and lets it go: Helen Okafor");
}

#[tokio::test]
async fn an_address_that_google_would_refuse_is_promised_to_nobody() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    let draft = GroupDraft { email: Some("choir@elsewhere.example".to_owned()), ..GroupDraft::default() };
    let foreign = || GroupSave { draft: draft.clone(), ..GroupSave::default() };

    assert_snapshot!(previewed(&stage, CHOIR, foreign()).await, @r#"
    Group address: "choir@northwind.test" -> "choir@elsewhere.example"
    northwind.test: elsewhere.example is no verified domain there: the next sync makes no such group, and says so
    "#);
    synced(&stage, connection).await;
    assert_snapshot!(previewed(&stage, CHOIR, foreign()).await, @r#"
    Group address: "choir@northwind.test" -> "choir@elsewhere.example"
    northwind.test: elsewhere.example is no verified domain there: Google's group keeps the address choir@northwind.test, and the next sync says so and does nothing about the group
    "#);
    save(&stage, CHOIR, foreign()).await;
    assert_snapshot!(planned(&stage, connection).await.1, @"- conflict Choir <choir@elsewhere.example>: the address is in no verified domain of this customer");
}

#[tokio::test]
async fn letting_go_says_whether_google_has_the_group_at_all() {
    let (stage, connection) = managed(60).await;
    for (name, address) in [("Choir", CHOIR), ("Voices", VOICES)] {
        bound_group(&stage, connection, (name, address), &[(WEI, Role::Owner)]).await;
    }
    synced(&stage, connection).await;
    google(&stage, "directory.groups.delete", &[("groupKey", VOICES)], Json::Null).await;
    planned(&stage, connection).await;

    assert_snapshot!(previewed(&stage, CHOIR, release(connection)).await, @r#"northwind.test: "bound" -> "to be let go""#);
    assert_snapshot!(previewed(&stage, VOICES, release(connection)).await, @r#"
    northwind.test: "bound" -> "to be let go"
    northwind.test: Google has no such group any more: the next sync only forgets it
    "#);
    for address in [CHOIR, VOICES] {
        save(&stage, address, release(connection)).await;
    }
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    - suspend Choir <choir@northwind.test>: let go; Google's group stays as it is
    - suspend Voices <voices@northwind.test>: let go; Google has no such group any more
    ");
    applied(&stage, run).await;
}

#[tokio::test]
async fn whoever_is_put_in_again_without_a_role_keeps_the_one_they_have() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    let members = ["wei.chen", "helen"].map(|who| MemberEdit::Add(NewMember::Written(who.to_owned())));
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;

    let save = GroupSave { members: members.into(), ..GroupSave::default() };

    assert_snapshot!(previewed(&stage, CHOIR, save).await, @r#"
    Helen Okafor: "" -> "member"
    Wei Chen is owner of it already, and stays so
    "#);
}

#[tokio::test]
async fn a_new_group_that_is_to_be_bound_is_told_of_as_well() {
    let (stage, connection) = managed(60).await;
    let draft = GroupDraft {
        name: Some("Choir".to_owned()),
        email: Some("choir@elsewhere.example".to_owned()),
        ..GroupDraft::default()
    };
    let bind = vec![(connection, Bind::Bind)];

    let (_, told) = stage.app.check_group(None, draft.clone(), bind.clone()).await.expect("it may be");
    assert_snapshot!(told.join("\n"), @"northwind.test: elsewhere.example is no verified domain there: the next sync makes no such group, and says so");
    let made = stage.app.create_group(GroupSave { draft, bind, ..GroupSave::default() }).await;
    assert_eq!(made.expect("it may be made").consequences, told, "as it was told before");
    let none = GroupDraft { email: Some(String::new()), ..GroupDraft::default() };
    assert_snapshot!(previewed(&stage, "Choir", GroupSave { draft: none, ..GroupSave::default() }).await, @r#"
    Group address: "choir@elsewhere.example" -> ""
    northwind.test: Google has no group without an address: the next sync makes none, and says so
    "#);
}

#[tokio::test]
async fn an_address_of_a_group_is_nobody_s_to_take() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[]).await;
    let choir = Draft::default()
        .with(Attribute::Email, CHOIR)
        .with(Attribute::Firstname, "Cara")
        .with(Attribute::Lastname, "Horn");

    let refused = stage.app.create_user(choir).await.expect_err("a group has it");

    assert_snapshot!(said(&refused), @"InvalidInput: Email: choir@northwind.test belongs to the group Choir");
    let wei = stage.person("wei.chen").await;
    let alias = Draft::default().with(Attribute::Aliases, Value::List(vec![CHOIR.to_owned()]));
    let refused = stage.app.edit_user(wei.id, wei.version, alias).await.expect_err("a group has it");
    assert_snapshot!(said(&refused), @"InvalidInput: Aliases: choir@northwind.test belongs to the group Choir");
}
