//! Who, or what, was let go stays in Google's groups as it is there, comes back to what it had when it is bound again, and
//! nobody is lacking in a group without a word.

use std::time::Duration;

use directory::Thing;
use directory::group::Role;
use directory::group::provision::GroupRelease;
use directory::user::Unbind;
use google::Grant;
use serde_json::{Value, json};
use store::membership::Who;
use store::{binding, former_binding};
use sync::Watch;
use sync::connection::PasswordMode;
use sync::groups::{Bind, GroupDraft, GroupSave};
use sync::import::{Answer, Mode, Scope};

use crate::f08_several_connections::Other;
use crate::group_stage::{
    applied, bound_group, google, import, managed, nothing_is_left, planned, save, synced, take_out, there,
    with,
};
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const VOICES: &str = "voices@northwind.test";
const CONTRACTORS: &str = "contractors@northwind.example";
const KOFI: &str = "kofi.mensah@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const GUEST: &str = "guest@music.example.org";

/// A choir on both sides, with Kofi, who is let go then.
async fn without_kofi() -> (Stage, i64) {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (KOFI, Role::Member)]).await;
    synced(&stage, connection).await;
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.unbind_users(connection, vec![kofi], Unbind::LeaveActive).await.expect("he is bound");
    synced(&stage, connection).await;
    assert!(there(&stage, CHOIR).await.contains(KOFI), "he stays in it");
    (stage, connection)
}

async fn bind_kofi(stage: &Stage, connection: i64) {
    let kofi = stage.person("kofi.mensah").await.id;
    stage.app.bind_users(connection, vec![kofi]).await.expect("he comes back");
}

/// Who is in a group of the directory.
async fn members(stage: &Stage, key: &str) -> Vec<store::membership::Row> {
    let id = stage.app.group_named(key).await.expect("it is there").row.id;
    stage.app.members(id, "", 0, 100).await.expect("they are read").rows
}

/// Kofi's role in the choir of the directory.
async fn role_here(stage: &Stage) -> Option<Role> {
    let kofi = Who::User(stage.person("kofi.mensah").await.id);
    members(stage, CHOIR).await.iter().find(|row| row.who == kofi).map(|row| row.role)
}

/// Links Kofi's former account to Ama, who has the address since.
async fn ama_is_linked(stage: &Stage, connection: i64, ama: i64) -> i64 {
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    stage.answer(run, KOFI, Answer::Link { user: ama }).await.expect("the account is hers");
    stage.apply(run).await;
    assert_eq!(stage.person("ama").await.accounts, 1, "she is bound to it");
    run
}

/// Undoes a run.
async fn undone(stage: &Stage, run: i64) {
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    applied(stage, undo).await;
}

fn bind(connection: i64, wish: Bind) -> GroupSave {
    GroupSave { bind: vec![(connection, wish)], ..GroupSave::default() }
}

#[tokio::test]
async fn whoever_is_bound_again_to_the_account_they_had_stays_in_its_groups() {
    let (stage, connection) = without_kofi().await;
    bind_kofi(&stage, connection).await;

    let (run, plan) = planned(&stage, connection).await;

    assert_eq!(plan, "", "neither out of a group nor in");
    applied(&stage, run).await;
    assert_eq!(stage.person("kofi.mensah").await.accounts, 1, "he is bound");
    assert!(there(&stage, CHOIR).await.contains(KOFI), "and in it as before");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn what_google_changes_about_whoever_was_let_go_comes_by_an_import_and_no_sync_writes_over_it() {
    let (stage, connection) = without_kofi().await;
    let kofi = [("groupKey", CHOIR), ("memberKey", KOFI)];
    google(&stage, "directory.members.update", &kofi, json!({ "role": "MANAGER" })).await;
    let (run, before) = planned(&stage, connection).await;
    assert_eq!(before, "", "it is not for a sync to set");
    stage.app.discard(run).await.expect("it has nothing to do");

    import(&stage, connection).await;

    assert_eq!(role_here(&stage).await, Some(Role::Manager), "it came");
    synced(&stage, connection).await;
    let manager = format!("user manager <{KOFI}>");
    assert!(there(&stage, CHOIR).await.contains(&manager), "and stays so on Google");

    google(&stage, "directory.members.delete", &kofi, Value::Null).await;
    import(&stage, connection).await;
    assert_eq!(role_here(&stage).await, None, "so did that");
    bind_kofi(&stage, connection).await;
    synced(&stage, connection).await;
    assert!(!there(&stage, CHOIR).await.contains(KOFI), "nobody puts him in again");
}

#[tokio::test]
async fn whoever_was_let_go_stays_in_their_groups_here_when_the_account_is_deleted() {
    let (stage, connection) = without_kofi().await;
    stage.google.delete_user(KOFI).await.expect("an administrator deletes it");

    import(&stage, connection).await;

    assert_eq!(role_here(&stage).await, Some(Role::Member), "nobody took him out of a group");
}

#[tokio::test]
async fn a_sync_takes_nobody_out_who_was_let_go() {
    let (stage, connection) = without_kofi().await;
    take_out(&stage, CHOIR, KOFI).await;

    let (run, plan) = planned(&stage, connection).await;

    let stays = format!("- skip Choir <{CHOIR}>: stays, let go here: {KOFI}");
    assert_eq!(plan, stays, "and that is said");
    applied(&stage, run).await;
    assert!(there(&stage, CHOIR).await.contains(KOFI), "he is in it there");
}

#[tokio::test]
async fn whoever_was_let_go_and_leaves_the_directory_stays_in_google_s_groups() {
    let (stage, connection) = without_kofi().await;
    let kofi = stage.person("kofi.mensah").await;
    stage.app.delete_user(kofi.id, kofi.version, None).await.expect("he is removed");

    let (_, plan) = planned(&stage, connection).await;

    assert_eq!(plan, "", "it is the account's place from then on");
    assert!(there(&stage, CHOIR).await.contains(KOFI), "nobody took it away");
}

#[tokio::test]
async fn an_inner_group_that_is_let_go_stays_in_the_groups_around_it_which_is_said_before() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Voices", VOICES), &[("Choir", Role::Member)]).await;
    synced(&stage, connection).await;
    let row = stage.app.group_named(CHOIR).await.expect("it is there").row;
    let release = bind(connection, Bind::Release(GroupRelease::Leave));

    let would = stage.app.preview_group(row.id, row.version, release.clone()).await.expect("it may be");
    let said = "northwind.test: Google's group stays in the groups around it: Voices";
    assert_eq!(would.consequences, [said], "before it is let go");
    save(&stage, CHOIR, release).await;
    let (run, plan) = planned(&stage, connection).await;
    let goes = format!(
        "- suspend Choir <{CHOIR}>: let go; Google's group stays as it is; it stays in the groups around it: Voices"
    );
    assert_eq!(plan, goes, "and in the plan");
    applied(&stage, run).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "nothing is to be done about the group around it");
    stage.app.discard(run).await.expect("it has nothing to do");
    let inner = format!("group member <{CHOIR}>");
    assert!(there(&stage, VOICES).await.contains(&inner), "it is in it as before");

    save(&stage, CHOIR, bind(connection, Bind::Bind)).await;
    let (run, plan) = planned(&stage, connection).await;
    assert!(plan.contains("Choir") && !plan.contains("Voices"), "bound again, it is in it: {plan}");
    applied(&stage, run).await;
    assert!(there(&stage, VOICES).await.contains(&inner), "neither out nor in");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_is_bound_again_knows_whom_rollcall_put_in() {
    let (stage, connection) = managed(60).await;
    let members = [(WEI, Role::Member), (KOFI, Role::Owner), (GUEST, Role::Member)];
    bound_group(&stage, connection, ("Choir", CHOIR), &members).await;
    synced(&stage, connection).await;
    for wish in [Bind::Release(GroupRelease::Leave), Bind::Bind] {
        save(&stage, CHOIR, bind(connection, wish)).await;
        synced(&stage, connection).await;
    }
    for who in [KOFI, GUEST] {
        take_out(&stage, CHOIR, who).await;
    }

    let (run, plan) = planned(&stage, connection).await;

    assert_eq!(plan, format!("- update Choir <{CHOIR}>: 2 members out"), "so they can be taken out");
    applied(&stage, run).await;
    assert_eq!(there(&stage, CHOIR).await, format!("user member <{WEI}>"), "who is left");
}

#[tokio::test]
async fn somebody_from_outside_comes_into_the_group_of_each_connection() {
    let (stage, first) = managed(60).await;
    let other = Other::serve(24).await;
    let second = other.connect_with(&stage, Grant::LookAndSync).await.id;
    stage.app.set_password_mode(second, PasswordMode::FirstOnly).await.expect("the wizard asks it");
    assert!(stage.app.set_group_switch(second, true).await.expect("it may"), "it was off");
    let draft =
        GroupDraft { name: Some("Choir".to_owned()), email: Some(CHOIR.to_owned()), ..GroupDraft::default() };
    let both = vec![(first, Bind::Bind), (second, Bind::Bind)];
    let choir = GroupSave { draft, bind: both, ..GroupSave::default() };
    stage.app.create_group(choir).await.expect("it may be made");
    for connection in [first, second] {
        synced(&stage, connection).await;
    }
    save(&stage, CHOIR, with(&[(GUEST, Role::Member)])).await;

    for connection in [first, second] {
        let (run, plan) = planned(&stage, connection).await;
        assert!(plan.contains(&format!("Choir <{CHOIR}>: 1 member in")), "{connection}: {plan}");
        applied(&stage, run).await;
    }

    for connection in [first, second, first] {
        nothing_is_left(&stage, connection).await;
    }
    take_out(&stage, CHOIR, GUEST).await;
    for connection in [second, first] {
        let (run, plan) = planned(&stage, connection).await;
        assert!(plan.contains(&format!("Choir <{CHOIR}>: 1 member out")), "{connection}: {plan}");
        applied(&stage, run).await;
    }
}

#[tokio::test]
async fn into_a_group_that_is_made_by_binding_come_also_those_whom_nobody_imported() {
    let (stage, connection) = managed(60).await;
    let id = stage.app.group_named(CONTRACTORS).await.expect("it is there").row.id;
    let members = stage.app.members(id, "", 0, 100).await.expect("they are read").rows;
    let accounts = members.iter().filter(|row| matches!(row.who, Who::Account(_))).count();
    assert!(accounts > 0, "some are in no directory: {members:?}");
    let before = there(&stage, CONTRACTORS).await;

    for wish in [Bind::Release(GroupRelease::Delete), Bind::Bind] {
        save(&stage, CONTRACTORS, bind(connection, wish)).await;
        synced(&stage, connection).await;
    }

    assert_eq!(there(&stage, CONTRACTORS).await, before, "all who were in the former one");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn the_group_that_has_google_s_now_is_in_the_groups_around_it_beside_the_one_that_was_let_go() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Voices", VOICES), &[("Choir", Role::Member)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, bind(connection, Bind::Release(GroupRelease::Leave))).await;
    synced(&stage, connection).await;
    let draft = GroupDraft {
        name: Some("Choir old".to_owned()),
        email: Some(String::new()),
        ..GroupDraft::default()
    };
    save(&stage, CHOIR, GroupSave { draft, ..GroupSave::default() }).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    let inner = format!("group member <{CHOIR}>");

    let (run, plan) = planned(&stage, connection).await;

    let lacks = "Choir old is not bound here, so Google's group lacks it";
    assert_eq!(plan, format!("- oneside Voices <{VOICES}>: {lacks}"), "nobody is taken out");
    applied(&stage, run).await;
    take_out(&stage, VOICES, "Choir old").await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "nor is Google's of the other, when the former one is");
    stage.app.discard(run).await.expect("it has nothing to do");
    assert!(there(&stage, VOICES).await.contains(&inner), "it is in it as before");

    take_out(&stage, VOICES, CHOIR).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(
        plan,
        format!("- update Voices <{VOICES}>: 1 member out"),
        "it is the new one's place to lose"
    );
    applied(&stage, run).await;
    assert!(!there(&stage, VOICES).await.contains(&inner), "and then it is out");
}

#[tokio::test]
async fn whoever_has_the_account_now_is_not_taken_out_of_its_groups_for_the_one_who_was_let_go() {
    let (stage, connection) = without_kofi().await;
    stage.change("kofi.mensah", |kofi| kofi.email = "kofi@elsewhere.example".to_owned()).await;
    let ama = stage.add_person("ama", ("Kofi", "Mensah"), KOFI).await;
    stage.app.bind_users(connection, vec![ama]).await.expect("she is there");
    synced(&stage, connection).await;
    assert_eq!(stage.person("ama").await.accounts, 1, "the account is hers");

    let (run, plan) = planned(&stage, connection).await;

    let lacks = "1 member has no account on this connection";
    assert_eq!(plan, format!("- oneside Choir <{CHOIR}>: {lacks}"), "nobody is taken out");
    applied(&stage, run).await;
    take_out(&stage, CHOIR, "kofi.mensah").await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "nor is she, when he is");
    stage.app.discard(run).await.expect("it has nothing to do");
    assert!(there(&stage, CHOIR).await.contains(KOFI), "her account is in it as before");

    take_out(&stage, CHOIR, "ama").await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, format!("- update Choir <{CHOIR}>: 1 member out"), "it is her place to lose");
    applied(&stage, run).await;
    assert!(!there(&stage, CHOIR).await.contains(KOFI), "and then she is out");
}

#[tokio::test]
async fn undoing_the_import_that_bound_another_to_the_account_gives_its_places_back() {
    let (stage, connection) = without_kofi().await;
    stage.change("kofi.mensah", |kofi| kofi.email = "kofi@elsewhere.example".to_owned()).await;
    let ama = stage.add_person("ama", ("Kofi", "Mensah"), KOFI).await;
    let before = members(&stage, CHOIR).await;
    let run = ama_is_linked(&stage, connection, ama).await;
    let with_ama = members(&stage, CHOIR).await;
    assert!(with_ama.iter().any(|row| row.who == Who::User(ama)), "the place is hers: {with_ama:?}");

    undone(&stage, run).await;

    assert_eq!(stage.person("ama").await.accounts, 0, "she is bound to nothing");
    assert_eq!(members(&stage, CHOIR).await, before, "and the place is Kofi's alone");
    assert!(there(&stage, CHOIR).await.contains(KOFI), "Google heard nothing of it");
}

#[tokio::test]
async fn undoing_the_sync_that_bound_another_to_the_account_gives_its_places_back() {
    let (stage, connection) = without_kofi().await;
    stage.change("kofi.mensah", |kofi| kofi.email = "kofi@elsewhere.example".to_owned()).await;
    let ama = stage.add_person("ama", ("Kofi", "Mensah"), KOFI).await;
    let before = members(&stage, CHOIR).await;
    stage.app.bind_users(connection, vec![ama]).await.expect("she is there");
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    assert_eq!(stage.person("ama").await.accounts, 1, "the account is hers");
    let with_ama = members(&stage, CHOIR).await;
    assert!(with_ama.iter().any(|row| row.who == Who::User(ama)), "so is its place: {with_ama:?}");

    undone(&stage, run).await;

    assert_eq!(stage.person("ama").await.accounts, 0, "she is bound to nothing");
    assert_eq!(members(&stage, CHOIR).await, before, "and the place is Kofi's alone");
    assert!(there(&stage, CHOIR).await.contains(KOFI), "Google heard nothing of it");
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "nor is there anything to tell it");
}

/// Kofi's account, of which he is let go, and whose address Ama has since; no group is known.
async fn free_for_ama() -> (Stage, i64, String) {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let kofi = stage.person("kofi.mensah").await.id;
    let account = stage.app.store().read(move |conn| binding::of_user(conn, kofi)).await;
    let account = account.expect("it is read").remove(0).google_id;
    stage.app.unbind_users(connection, vec![kofi], Unbind::LeaveActive).await.expect("he is bound");
    synced(&stage, connection).await;
    stage.wait(Duration::from_secs(60)).await;
    stage.change("kofi.mensah", |kofi| kofi.email = "kofi@elsewhere.example".to_owned()).await;
    stage.add_person("ama", ("Kofi", "Mensah"), KOFI).await;
    (stage, connection, account)
}

/// Binds Ama to the account; gives the run that did.
async fn bind_ama(stage: &Stage, connection: i64) -> i64 {
    let ama = stage.person("ama").await.id;
    stage.app.bind_users(connection, vec![ama]).await.expect("she is there");
    let (run, _) = planned(stage, connection).await;
    applied(stage, run).await;
    assert_eq!(stage.person("ama").await.accounts, 1, "the account is hers");
    run
}

/// The username of whoever was let go of an account last.
async fn had_last(stage: &Stage, connection: i64, account: &str) -> Option<String> {
    let account = account.to_owned();
    let read = stage.app.store().read(move |conn| {
        let former = former_binding::of_account(conn, connection, &account)?;
        former.map(|former| Ok(store::user::get(conn, former.user)?.user.username)).transpose()
    });
    read.await.expect("it is read")
}

#[tokio::test]
async fn undoing_the_sync_that_bound_another_gives_the_account_back_to_whoever_had_it_in_no_group() {
    let (stage, connection, account) = free_for_ama().await;
    let run = bind_ama(&stage, connection).await;

    undone(&stage, run).await;

    assert_eq!(stage.person("ama").await.accounts, 0, "she is bound to nothing");
    assert_eq!(had_last(&stage, connection, &account).await.as_deref(), Some("kofi.mensah"), "as before");
}

#[tokio::test]
async fn whoever_had_the_account_last_has_so_also_when_it_is_undone_that_they_were_bound_again() {
    let (stage, connection, account) = free_for_ama().await;
    bind_ama(&stage, connection).await;
    let ama = stage.person("ama").await.id;
    stage.app.unbind_users(connection, vec![ama], Unbind::LeaveActive).await.expect("she is bound");
    synced(&stage, connection).await;
    stage.wait(Duration::from_secs(60)).await;
    let run = bind_ama(&stage, connection).await;

    undone(&stage, run).await;

    assert_eq!(had_last(&stage, connection, &account).await.as_deref(), Some("ama"), "as before");
}

#[tokio::test]
async fn whoever_was_put_in_here_besides_keeps_the_place_when_that_import_is_undone() {
    let (stage, connection) = without_kofi().await;
    stage.change("kofi.mensah", |kofi| kofi.email = "kofi@elsewhere.example".to_owned()).await;
    let ama = stage.add_person("ama", ("Kofi", "Mensah"), KOFI).await;
    save(&stage, CHOIR, with(&[("ama", Role::Manager)])).await;
    let before = members(&stage, CHOIR).await;
    let run = ama_is_linked(&stage, connection, ama).await;

    undone(&stage, run).await;

    assert_eq!(members(&stage, CHOIR).await, before, "she is in it as before, and so is he");
}

#[tokio::test]
async fn undoing_the_import_that_bound_another_group_to_google_s_gives_its_places_back() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Voices", VOICES), &[("Choir", Role::Member)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, bind(connection, Bind::Release(GroupRelease::Leave))).await;
    synced(&stage, connection).await;
    let draft = GroupDraft {
        name: Some("Choir old".to_owned()),
        email: Some(String::new()),
        ..GroupDraft::default()
    };
    save(&stage, CHOIR, GroupSave { draft, ..GroupSave::default() }).await;
    let draft =
        GroupDraft { name: Some("Choir".to_owned()), email: Some(CHOIR.to_owned()), ..GroupDraft::default() };
    let made = stage.app.create_group(GroupSave { draft, ..GroupSave::default() }).await;
    let choir = made.expect("it may be made").shown.row.id;
    let before = members(&stage, VOICES).await;
    let (things, watch) = ([Thing::User, Thing::Group], Watch::silent());
    let run = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    let run = run.expect("Google is read");
    stage.answer(run, CHOIR, Answer::LinkGroup { group: choir }).await.expect("Google's is its own");
    stage.apply(run).await;
    let with_choir = members(&stage, VOICES).await;
    assert!(with_choir.iter().any(|row| row.who == Who::Group(choir)), "it has the place: {with_choir:?}");

    undone(&stage, run).await;

    assert_eq!(members(&stage, VOICES).await, before, "the one that was let go is in it alone");
}
