//! Who is in a group that is bound to a connection is in its scope, nested ones too; leaving the last of them is an unbind.

use std::time::Duration;

use directory::group::Role;
use directory::group::provision::GroupRelease;
use directory::password::{AfterExpiry, Expiry};
use directory::provision::{AfterDeletion, Answer};
use insta::assert_snapshot;
use store::membership::Who;
use store::plan::pair::Kind;
use sync::Watch;
use sync::connection::PasswordMode;
use sync::groups::{Bind, GroupDraft, GroupSave, MemberEdit, NewMember};
use sync::passwords::Source;
use sync::provision::Confirmed;

use crate::group_stage::{applied, bound_group, managed, nothing_is_left, planned, save, take_out, there};
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const VOICES: &str = "voices@northwind.test";
const HELEN: &str = "helen.okafor@northwind.test";
/// Longer than a password lasts in these stories.
const DAYS: Duration = Duration::from_secs(100 * 24 * 60 * 60);

/// All rows of a plan, a line each; then it is applied.
async fn synced(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    let line = |row: &sync::provision::SyncRow| format!("- {}: {}", row.row.name, row.row.why);
    let report =
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    assert_eq!(report.problem_count, 0, "{:?}", report.problems);
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

async fn is_bound(stage: &Stage) -> bool {
    stage.person("helen").await.accounts == 1
}

#[tokio::test]
async fn a_member_gets_an_account_and_loses_it_with_the_last_of_the_groups() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    let inner = bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;
    bound_group(&stage, connection, ("Voices", VOICES), &[]).await;
    let members = vec![MemberEdit::Put(NewMember::Known(Who::Group(inner)), Role::Member)];
    save(&stage, VOICES, GroupSave { members, ..GroupSave::default() }).await;

    assert_snapshot!(synced(&stage, connection).await, @"
    - Choir: new group; 1 member in
    - Helen Okafor: new account
    - Voices: new group; 1 member in
    ");
    assert!(
        is_bound(&stage).await && there(&stage, CHOIR).await.contains(HELEN),
        "an account, and in the group"
    );
    nothing_is_left(&stage, connection).await;

    take_out(&stage, CHOIR, "helen").await;
    assert_snapshot!(synced(&stage, connection).await, @"
    - Choir: 1 member out
    - Helen Okafor: suspended, and signed out; let go
    ");
    assert!(!is_bound(&stage).await, "out of the last of them, out of the scope");
    nothing_is_left(&stage, connection).await;

    save(&stage, VOICES, crate::group_stage::with(&[("helen", Role::Member)])).await;
    assert_snapshot!(synced(&stage, connection).await, @"
    - Helen Okafor: bound again; active again
    - Voices: 1 member in
    ");
    assert!(is_bound(&stage).await, "in one again, bound again");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn whoever_is_bound_by_hand_stays_and_whoever_is_let_go_by_hand_stays_away() {
    let (stage, connection) = managed(60).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;
    synced(&stage, connection).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    take_out(&stage, CHOIR, "helen").await;
    synced(&stage, connection).await;
    assert!(is_bound(&stage).await, "bound by hand as well, she stays");

    save(&stage, CHOIR, crate::group_stage::with(&[("helen", Role::Member)])).await;
    synced(&stage, connection).await;
    let how = directory::user::Unbind::Suspend;
    stage.app.unbind_users(connection, vec![helen], how).await.expect("she is bound");
    assert_snapshot!(synced(&stage, connection).await, @"- Helen Okafor: suspended, and signed out; let go");
    assert!(!is_bound(&stage).await, "let go by hand");
    nothing_is_left(&stage, connection).await;
}

/// All rows of a plan, a line each; nothing is applied.
async fn looked_at(stage: &Stage, connection: i64) -> String {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    stage.app.discard(run).await.expect("it was only looked at");
    rows.iter().map(|row| format!("- {}: {}", row.row.name, row.row.why)).collect::<Vec<_>>().join("\n")
}

fn addressed(email: &str) -> GroupSave {
    let draft = GroupDraft { email: Some(email.to_owned()), ..GroupDraft::default() };
    GroupSave { draft, ..GroupSave::default() }
}

#[tokio::test]
async fn who_comes_into_a_group_whose_address_is_taken_away_gets_no_account() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.add_person("omar", ("Omar", "Haddad"), "omar.haddad@northwind.test").await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;
    synced(&stage, connection).await;

    let emptied =
        GroupSave { members: crate::group_stage::with(&[("omar", Role::Member)]).members, ..addressed("") };
    let told = save(&stage, CHOIR, emptied).await;
    assert_snapshot!(told.join("\n"), @"
    northwind.test: at the next sync the group is let go. Google's group stays as it is, with the address choir@northwind.test and its members; nothing done here reaches it any more
    northwind.test: 1 person is in no other bound group: the next sync suspends the account and lets it go: Helen Okafor
    ");
    assert_snapshot!(synced(&stage, connection).await, @"
    - Choir: let go; Google's group stays as it is
    - Helen Okafor: suspended, and signed out; let go
    ");
    assert_eq!(stage.person("omar").await.accounts, 0, "no account was made for the moment");
    assert!(!is_bound(&stage).await, "who was in it alone goes with it, at once");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn nobody_leaves_a_group_that_is_gone_until_it_is_said_what_becomes_of_it() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;
    synced(&stage, connection).await;
    let choir = [("groupKey", CHOIR)];
    crate::group_stage::google(&stage, "directory.groups.delete", &choir, serde_json::Value::Null).await;

    assert_snapshot!(looked_at(&stage, connection).await, @"- Choir: deleted on Google; it does not come back");
    assert_snapshot!(looked_at(&stage, connection).await, @"- Choir: deleted on Google; it does not come back");

    let (run, _) = planned(&stage, connection).await;
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let answer = Answer { deleted: Some(AfterDeletion::Unbind), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], answer).await.expect("it is let go");
    applied(&stage, run).await;
    assert!(is_bound(&stage).await, "what was planned is done");
    assert_snapshot!(looked_at(&stage, connection).await, @"- Helen Okafor: suspended, and signed out; let go");
}

#[tokio::test]
async fn a_group_that_cannot_be_made_brings_nobody() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    let elsewhere = "choir@elsewhere.example";
    bound_group(&stage, connection, ("Choir", elsewhere), &[("helen", Role::Member)]).await;
    assert_snapshot!(looked_at(&stage, connection).await, @"- Choir: the address is in no verified domain of this customer");
    save(&stage, elsewhere, addressed(CHOIR)).await;
    assert_snapshot!(looked_at(&stage, connection).await, @"
    - Choir: new group; 1 member in
    - Helen Okafor: new account
    ");
}

#[tokio::test]
async fn who_goes_with_a_group_is_said_before() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.add_person("omar", ("Omar", "Haddad"), "omar.haddad@northwind.test").await;
    let both = [("helen", Role::Member), ("omar", Role::Member), ("wei.chen", Role::Owner)];
    let id = bound_group(&stage, connection, ("Choir", CHOIR), &both).await;
    synced(&stage, connection).await;

    let draft = GroupDraft { email: Some(String::new()), ..GroupDraft::default() };
    let (_, told) = stage.app.check_group(Some(id), draft, Vec::new()).await.expect("it may be");
    assert_snapshot!(told.join("\n"), @"
    northwind.test: at the next sync the group is let go. Google's group stays as it is, with the address choir@northwind.test and its members; nothing done here reaches it any more
    northwind.test: 2 people are in no other bound group: the next sync suspends their accounts and lets them go: Helen Okafor, Omar Haddad
    ");
    let removal = stage.app.group_removal(id).await.expect("it is there");
    assert_snapshot!(removal.consequences.join("\n"), @"northwind.test: 2 people are in no other bound group: the next sync suspends their accounts and lets them go: Helen Okafor, Omar Haddad");

    bound_group(&stage, connection, ("Voices", VOICES), &[("omar", Role::Member)]).await;
    let release = vec![(connection, Bind::Release(GroupRelease::Leave))];
    let told = save(&stage, CHOIR, GroupSave { bind: release, ..GroupSave::default() }).await;
    assert_snapshot!(told.join("\n"), @"northwind.test: 1 person is in no other bound group: the next sync suspends the account and lets it go: Helen Okafor");
}

#[tokio::test]
async fn whose_password_expired_comes_back_with_another_only_as_long_as_a_group_brings_them() {
    let (stage, connection) = managed(60).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;
    synced(&stage, connection).await;
    let expiry = Expiry { days: 90, then: AfterExpiry::RemoveAccess };
    stage.app.set_password_expiry(expiry).await.expect("it is set");
    stage.wait(DAYS).await;
    assert_snapshot!(synced(&stage, connection).await, @"- Helen Okafor: its password expired: suspended, and signed out; let go");
    another_password(&stage, helen).await;
    let back = synced(&stage, connection).await;
    assert!(back.contains("password set; active again"), "she is in the choir still: {back}");
    take_out(&stage, CHOIR, "helen").await;
    let out = synced(&stage, connection).await;
    assert!(out.contains("let go"), "only the choir has brought her: {out}");

    save(&stage, CHOIR, crate::group_stage::with(&[("helen", Role::Member)])).await;
    synced(&stage, connection).await;
    stage.wait(DAYS).await;
    synced(&stage, connection).await;
    take_out(&stage, CHOIR, "helen").await;
    synced(&stage, connection).await;
    another_password(&stage, helen).await;
    synced(&stage, connection).await;
    assert!(!is_bound(&stage).await, "no group brings her back");
}

#[tokio::test]
async fn whose_password_expired_comes_back_with_another_also_where_groups_are_not_managed_any_more() {
    let (stage, connection, helen) = expired_where_groups_are_managed_no_more().await;

    another_password(&stage, helen).await;

    let back = synced(&stage, connection).await;
    assert!(back.contains("Helen Okafor: bound again; password set; active again"), "{back}");
    stage.app.set_group_switch(connection, true).await.expect("it may be");
    take_out(&stage, CHOIR, "helen").await;
    synced(&stage, connection).await;
    assert!(!is_bound(&stage).await, "the choir has brought her, as before: without it she goes");
}

/// Helen, who was in the choir alone, is let go as her password expires; then groups are not managed any more.
async fn expired_where_groups_are_managed_no_more() -> (Stage, i64, i64) {
    let (stage, connection) = managed(60).await;
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is chosen");
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;
    synced(&stage, connection).await;
    let expiry = Expiry { days: 90, then: AfterExpiry::RemoveAccess };
    stage.app.set_password_expiry(expiry).await.expect("it is set");
    stage.wait(DAYS).await;
    synced(&stage, connection).await;
    assert!(!is_bound(&stage).await, "the old password has cost her the account");
    stage.app.set_group_switch(connection, false).await.expect("it may be");
    (stage, connection, helen)
}

async fn another_password(stage: &Stage, helen: i64) {
    let typed = Source::Typed("Another horse 8 battery".into());
    stage.app.set_password(helen, typed).await.expect("it keeps every rule");
}

#[tokio::test]
async fn a_new_password_binds_nobody_who_has_left_the_group_also_where_groups_are_not_managed_any_more() {
    let (stage, connection, helen) = expired_where_groups_are_managed_no_more().await;
    take_out(&stage, CHOIR, "helen").await;

    another_password(&stage, helen).await;

    assert_eq!(synced(&stage, connection).await, "", "she has left the choir meanwhile");
    assert!(!is_bound(&stage).await, "and stays let go");
}

#[tokio::test]
async fn whom_a_new_password_binds_without_a_group_the_plan_says_is_bound_directly() {
    let (stage, connection, helen) = expired_where_groups_are_managed_no_more().await;
    another_password(&stage, helen).await;
    let explained = stage.app.explain_user(helen, None).await.expect("she is there");
    assert_eq!(
        sync::explain::words::scope(&explained.on[0].tie.scope),
        "Comes into scope: a new password binds this user again."
    );
    take_out(&stage, CHOIR, "helen").await;

    assert_snapshot!(synced(&stage, connection).await, @"- Helen Okafor: bound again; password set; active again; bound directly from now on, as no group brings the user");

    stage.app.set_group_switch(connection, true).await.expect("it may be");
    synced(&stage, connection).await;
    assert!(is_bound(&stage).await, "no group has to bring her");
}

/// The plan that undoes a run, and what it says of Helen.
async fn undo_of(stage: &Stage, run: i64) -> (i64, String) {
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(undo, Vec::new(), 0, 1_000).await.expect("it has rows");
    let helen = rows.into_iter().find(|row| row.row.email == HELEN).expect("she was let go");
    (undo, helen.row.why)
}

#[tokio::test]
async fn an_undo_says_of_whom_no_group_brings_any_more_that_they_are_bound_directly() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;
    synced(&stage, connection).await;
    take_out(&stage, CHOIR, "helen").await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    assert!(!is_bound(&stage).await, "she has left the last of the groups");

    save(&stage, CHOIR, crate::group_stage::with(&[("helen", Role::Member)])).await;
    let (undo, why) = undo_of(&stage, run).await;
    assert_eq!(why, "bound again; active again", "the choir brings her by now");
    stage.app.discard(undo).await.expect("it was only looked at");
    take_out(&stage, CHOIR, "helen").await;
    let (undo, why) = undo_of(&stage, run).await;
    assert_eq!(why, "bound again; active again; bound directly from now on, as no group brings the user");

    applied(&stage, undo).await;

    let (next, _) = planned(&stage, connection).await;
    applied(&stage, next).await;
    assert!(is_bound(&stage).await, "no group has to bring her, and leaving one costs her nothing");
}
