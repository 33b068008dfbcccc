//! Groups of the directory go to Google: made or adopted, with who is in them, both ways as users are.

use directory::Thing;
use directory::arrange::Limited;
use directory::group::Role;
use directory::group::provision::GroupRelease;
use directory::provision::{AfterDeletion, Answer, Winner};
use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Write, Writer};
use serde_json::{Value, json};
use store::membership::Who;
use store::plan::pair::Kind;
use sync::groups::{Bind, GroupDraft, GroupSave};
use sync::import::{Mode, Scope};
use sync::provision::Confirmed;
use sync::{Error, Watch};

use crate::group_stage::{
    applied, bound_group, come_there, google, group_there, import, managed, nothing_is_left, planned, rows,
    save, synced, take_out, there, with,
};
use crate::stage::{ADMIN, Stage, said};

const CHOIR: &str = "choir@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const NADIA: &str = "nadia.haddad@northwind.test";
const PRIYA: &str = "priya.raman@northwind.test";
const ZOE: &str = "zoe.vanderberg@northwind.test";
const GUEST: &str = "conductor@music.example.org";

/// Three people and a guest.
async fn choir(stage: &Stage, connection: i64) -> i64 {
    let members = [(WEI, Role::Owner), (PRIYA, Role::Manager), (ZOE, Role::Member), (GUEST, Role::Member)];
    bound_group(stage, connection, ("Choir", CHOIR), &members).await
}

#[tokio::test]
async fn a_bound_group_is_made_with_its_members_and_kept_in_step() {
    let (stage, connection) = managed(60).await;
    choir(&stage, connection).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- create Choir <choir@northwind.test>: new group; 4 members in");
    assert_snapshot!(applied(&stage, run).await, @"Done: 1 created, 4 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(group_there(&stage, CHOIR).await, @"Choir <choir@northwind.test> All about Choir; aliases:");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    external member <conductor@music.example.org>
    user manager <priya.raman@northwind.test>
    user member <zoe.vanderberg@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
    nothing_is_left(&stage, connection).await;

    take_out(&stage, CHOIR, ZOE).await;
    take_out(&stage, CHOIR, GUEST).await;
    save(&stage, CHOIR, with(&[(PRIYA, Role::Owner), ("amelie.dubois", Role::Member)])).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: 1 member in; 2 members out; another role of 1 member");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 4 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    user member <amelie.dubois@northwind.test>
    user owner <priya.raman@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
    nothing_is_left(&stage, connection).await;
    let report = import(&stage, connection).await;
    let of_groups = report.run.counts.beside.get(&directory::Thing::Group).copied().unwrap_or_default();
    assert_eq!(of_groups, store::run::Beside::default(), "an import has nothing to do or to ask either");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_of_that_address_is_adopted_once_and_by_its_id_from_then_on() {
    let (stage, connection) = managed(60).await;
    let body = json!({ "email": CHOIR, "name": "Choir", "description": "" });
    google(&stage, "directory.groups.insert", &[], body).await;
    come_there(&stage, CHOIR, WEI, "OWNER").await;
    come_there(&stage, CHOIR, "amelie.dubois@northwind.test", "MEMBER").await;
    choir(&stage, connection).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: bound to the group of that address; 3 members in; the directory alone: description");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 3 updated, 1 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    external member <conductor@music.example.org>
    user manager <priya.raman@northwind.test>
    user member <amelie.dubois@northwind.test>
    user member <zoe.vanderberg@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
    nothing_is_left(&stage, connection).await;

    // By its id: on Google it is called otherwise since, and is the same group.
    let moved = json!({ "email": "chorale@northwind.test" });
    google(&stage, "directory.groups.update", &[("groupKey", CHOIR)], moved).await;
    nothing_is_left(&stage, connection).await;
    import(&stage, connection).await;
    let group = stage.app.group_named("chorale@northwind.test").await.expect("an import brings the address");
    assert_eq!(group.row.group.name, "Choir", "it is the same group");
    let members = stage.app.members(group.row.id, "amelie", 0, 10).await.expect("the list");
    assert_eq!(members.total, 1, "and whoever was on Google alone");
}

#[tokio::test]
async fn whoever_a_sync_binds_is_the_member_that_the_account_was() {
    let (stage, connection) = managed(60).await;
    let choir = choir(&stage, connection).await;
    synced(&stage, connection).await;
    let name = json!({ "givenName": "Nadia", "familyName": "Haddad" });
    let nadia = json!({ "primaryEmail": NADIA, "name": name });
    stage.google.insert_user(nadia).await.expect("Nadia joins");
    come_there(&stage, CHOIR, NADIA, "MEMBER").await;
    let things = [Thing::User, Thing::Group];
    let watch = Watch::silent();
    let read = stage.app.import_read_with(connection, Scope::All, Mode::Full, &things, &watch).await;
    let run = read.expect("Google is read");
    stage.untick(run, NADIA).await.expect("the group without her");
    stage.apply(run).await;
    let member = stage.app.member_named(choir, NADIA).await.expect("she is in it");
    assert!(matches!(member, Who::Account(_)), "as an account that nobody imported: {member:?}");
    let id = stage.add_person("nadia.haddad", ("Nadia", "Haddad"), NADIA).await;
    stage.app.bind_users(connection, vec![id]).await.expect("she is there");

    synced(&stage, connection).await;

    assert_eq!(stage.person("nadia.haddad").await.accounts, 1, "she is bound to that account");
    let member = stage.app.member_named(choir, NADIA).await.expect("she is in it");
    assert_eq!(member, Who::User(id), "as who she is here");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn owners_and_people_from_outside_whom_rollcall_did_not_put_in_stay() {
    let (stage, connection) = managed(60).await;
    let platform = "platform@northwind.test";
    for who in ["priya.raman", "oncall@pager.example.org", "amelie.dubois"] {
        take_out(&stage, platform, who).await;
    }

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update Platform team <platform@northwind.test>: 1 member out; stays, for Rollcall did not put them in: oncall@pager.example.org, priya.raman@northwind.test");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, platform).await, @"
    external member <oncall@pager.example.org>
    user member <joao.queiros@northwind.test>
    user member <olivia.fitzgerald@northwind.example>
    user member <zoe.vanderberg@northwind.test>
    user owner <priya.raman@northwind.test>
    ");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn what_changed_on_one_side_goes_to_the_other_and_on_both_is_asked() {
    let (stage, connection) = managed(60).await;
    choir(&stage, connection).await;
    synced(&stage, connection).await;

    let named = |name: &str| GroupSave {
        draft: GroupDraft { name: Some(name.to_owned()), ..GroupDraft::default() },
        ..GroupSave::default()
    };
    save(&stage, CHOIR, named("The choir")).await;
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(group_there(&stage, CHOIR).await, @"The choir <choir@northwind.test> All about Choir; aliases:");

    google(&stage, "directory.groups.update", &[("groupKey", CHOIR)], json!({ "name": "Singers" })).await;
    nothing_is_left(&stage, connection).await;
    import(&stage, connection).await;
    let group = stage.app.group_named(CHOIR).await.expect("it is there").row.group;
    assert_eq!(group.name, "Singers", "an import brings what changed there");

    save(&stage, CHOIR, named("Voices")).await;
    save(&stage, CHOIR, with(&[(ZOE, Role::Manager)])).await;
    google(&stage, "directory.groups.update", &[("groupKey", CHOIR)], json!({ "name": "Vocals" })).await;
    let place = [("groupKey", CHOIR), ("memberKey", ZOE)];
    google(&stage, "directory.members.update", &place, json!({ "role": "OWNER" })).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- conflict Voices <choir@northwind.test>: changed on both sides: name, the role of 1 member");
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let answer = Answer { winner: Some(Winner::Directory), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], answer).await.expect("the directory wins");
    assert_snapshot!(rows(&stage, run).await, @"- update Voices <choir@northwind.test>: name; another role of 1 member");
    let answer = Answer { winner: Some(Winner::Google), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], answer).await.expect("Google wins");
    assert_snapshot!(rows(&stage, run).await, @"- update Voices <choir@northwind.test>: taken from Google: name; the role of 1 member taken from Google");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 2 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    let group = stage.app.group_named(CHOIR).await.expect("it is there");
    assert_eq!(group.row.group.name, "Vocals", "Google's value came here");
    let zoe = stage.app.members(group.row.id, "zoë", 0, 10).await.expect("the list");
    assert_eq!(zoe.rows[0].role, Role::Owner, "and so did its role");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn changing_or_taking_away_the_address_says_what_happens_before_it_happens() {
    let (stage, connection) = managed(60).await;
    choir(&stage, connection).await;
    synced(&stage, connection).await;
    let row = stage.app.group_named(CHOIR).await.expect("it is there").row;
    let to = |email: &str| GroupDraft { email: Some(email.to_owned()), ..GroupDraft::default() };

    let (_, told) = stage
        .app
        .check_group(Some(row.id), to("Singers@northwind.test"), Vec::new())
        .await
        .expect("it may be");
    assert_snapshot!(told.join("\n"), @"northwind.test: at the next sync Google's group gets the address singers@northwind.test; choir@northwind.test stays with it as an alias, so that mail to it goes on to arrive");
    save(&stage, CHOIR, GroupSave { draft: to("singers@northwind.test"), ..GroupSave::default() }).await;
    assert_snapshot!(synced(&stage, connection).await, @"Done: 0 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(group_there(&stage, "singers@northwind.test").await, @"Choir <singers@northwind.test> All about Choir; aliases: choir@northwind.test");

    let (_, told) = stage.app.check_group(Some(row.id), to(""), Vec::new()).await.expect("it may be");
    assert_snapshot!(told.join("\n"), @"northwind.test: at the next sync the group is let go. Google's group stays as it is, with the address singers@northwind.test and its members; nothing done here reaches it any more");
    save(&stage, "singers@northwind.test", GroupSave { draft: to(""), ..GroupSave::default() }).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- suspend Choir <>: let go; Google's group stays as it is");
    applied(&stage, run).await;
    assert_snapshot!(there(&stage, "singers@northwind.test").await, @"
    external member <conductor@music.example.org>
    user manager <priya.raman@northwind.test>
    user member <zoe.vanderberg@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_is_deleted_on_google_only_when_that_was_said_and_its_number_confirmed() {
    let (stage, connection) = managed(60).await;
    choir(&stage, connection).await;
    synced(&stage, connection).await;
    let row = stage.app.group_named(CHOIR).await.expect("it is there").row;

    let unsaid = stage.app.delete_group(row.id, row.version, None).await.expect_err("it is bound");
    assert_snapshot!(said(&unsaid), @"Refused: Choir is bound to a group on Google: say first what is to become of it there: leave it as it is, or delete it at the next sync");
    let removed = stage.app.delete_group(row.id, row.version, Some(GroupRelease::Delete)).await;
    assert_eq!(removed.expect("it is removed").bound.len(), 1, "it was bound");
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- remove Choir <choir@northwind.test>: deleted on Google; it has 4 members");
    for (ticked, many) in [(false, 0), (true, 1)] {
        let rows = stage.app.sync_rows(run, vec![Kind::Remove], 0, 10).await.expect("it has rows");
        stage.app.sync_tick(run, vec![rows[0].row.id], ticked).await.expect("it may be");
        let limits = stage.app.sync_plan(run).await.expect("there is a plan").exceeded;
        let deleted = limits.iter().find(|limit| limit.what == Limited::GroupsDeleted);
        let deleted = deleted.map(|limit| (limit.count, limit.ticked));
        assert_eq!(deleted, Some((1, many)), "how many are planned, and how many of them happen");
    }
    let held = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert!(matches!(held, Err(Error::Limits(_))), "it waits for a confirmation: {held:?}");
    assert!(there(&stage, CHOIR).await.contains(WEI), "and nothing was done");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    let path = [("groupKey", CHOIR)].map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let get = Write { method: "directory.groups.get".to_owned(), path, body: Default::default() };
    let gone = stage.google.write_as(&Writer::console(ADMIN), &get).await;
    assert!(format!("{gone:?}").contains("notFound"), "now it is gone: {gone:?}");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_removed_group_stays_away_at_the_next_import_until_it_is_ticked() {
    let (stage, connection) = managed(60).await;
    let row = stage.app.group_named("finance@northwind.test").await.expect("it is there").row;
    stage.app.delete_group(row.id, row.version, Some(GroupRelease::Leave)).await.expect("it is removed");
    nothing_is_left(&stage, connection).await;

    import(&stage, connection).await;
    let away = stage.app.group_named("finance@northwind.test").await;
    assert!(matches!(away, Err(Error::NotFound(_))), "it does not come back by itself: {away:?}");
    let things = [directory::Thing::User, directory::Thing::Group];
    let (scope, mode) = (sync::import::Scope::All, sync::import::Mode::Full);
    let run = stage.app.import_read_with(connection, scope, mode, &things, &Watch::silent()).await;
    let run = run.expect("Google is read");
    assert_snapshot!(stage.row(run, "finance@northwind.test").await.decision.why.split(" on ").next().unwrap_or_default(), @"removed here");
    stage.tick(run, "finance@northwind.test").await.expect("it can be brought back");
    stage.apply(run).await;
    stage.app.group_named("finance@northwind.test").await.expect("ticked, it is here again");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_is_gone_on_google_is_asked_about() {
    let (stage, connection) = managed(60).await;
    choir(&stage, connection).await;
    synced(&stage, connection).await;
    google(&stage, "directory.groups.delete", &[("groupKey", CHOIR)], Value::Null).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- conflict Choir <choir@northwind.test>: deleted on Google; it does not come back");
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let answer = Answer { deleted: Some(AfterDeletion::CreateAgain), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], answer).await.expect("it is made again");
    assert_snapshot!(applied(&stage, run).await, @"Done: 1 created, 4 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    external member <conductor@music.example.org>
    user manager <priya.raman@northwind.test>
    user member <zoe.vanderberg@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn one_group_that_may_not_be_looked_into_is_left_with_its_reason_and_the_others_go_on() {
    let (stage, connection) = managed(60).await;
    let finance =
        google(&stage, "directory.groups.get", &[("groupKey", "finance@northwind.test")], Value::Null).await;
    let id = finance["id"].as_str().expect("it has one");
    save(&stage, "finance@northwind.test", with(&[(WEI, Role::Manager)])).await;
    choir(&stage, connection).await;
    let path = format!("/admin/directory/v1/groups/{id}/members");
    let fault = Fault::error("GET", &path, 403, "forbidden", "Not Authorized to access this resource/api");
    stage.google.fault(fault).await.expect("control");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    - create Choir <choir@northwind.test>: new group; 4 members in
    - skip Finance <finance@northwind.test>: the connected administrator may not read its members: Not Authorized to access this resource/api (403 forbidden)
    ");
    assert_snapshot!(applied(&stage, run).await, @"Done: 1 created, 4 updated, 0 linked, 1 skipped, 0 conflicts, 0 refused");
}

#[tokio::test]
async fn groups_of_a_deactivated_connection_are_dormant() {
    let (stage, connection) = managed(60).await;
    stage.app.deactivate(connection).await.expect("it is deactivated");
    let dormant = || async {
        let group = stage.app.group_named("finance@northwind.test").await.expect("it is there");
        group.bindings.iter().all(|bound| bound.dormant)
    };
    assert!(dormant().await, "its binding keeps Google's id, and rests");
    stage.reactivate(connection).await;
    let users = stage.app.dormant(connection).await.expect("they are counted");
    stage.app.bind_again(connection, users).await.expect("they are bound again");
    assert!(!dormant().await, "with the users the groups are bound again");
    nothing_is_left(&stage, connection).await;
}

#[tokio::test]
async fn a_group_that_changed_here_or_there_since_the_plan_is_refused() {
    let (stage, connection) = managed(60).await;
    choir(&stage, connection).await;
    synced(&stage, connection).await;
    take_out(&stage, CHOIR, ZOE).await;
    let (run, _) = planned(&stage, connection).await;
    let place = [("groupKey", CHOIR), ("memberKey", ZOE)];
    google(&stage, "directory.members.update", &place, json!({ "role": "OWNER" })).await;
    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: zoe.vanderberg@northwind.test is owner on Google since the plan was made; sync again
    ");

    let (run, _) = planned(&stage, connection).await;
    save(&stage, CHOIR, with(&[("amelie.dubois", Role::Member)])).await;
    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: the group changed here since the plan was made; sync again
    ");
}

#[tokio::test]
async fn what_cannot_be_in_a_group_is_refused_where_it_is_written() {
    let (stage, connection) = managed(60).await;
    let row = stage.app.group_named("engineering@northwind.test").await.expect("it is there").row;
    let refused = |who: &'static str, key: &'static str| {
        let stage = &stage;
        async move {
            let row = stage.app.group_named(key).await.expect("it is there").row;
            let saved = stage.app.save_group(row.id, row.version, with(&[(who, Role::Member)])).await;
            said(&saved.expect_err("it cannot be"))
        }
    };
    assert_snapshot!(refused("engineering@northwind.test", "engineering@northwind.test").await, @"Refused: Engineering cannot be in itself");
    assert_snapshot!(refused("engineering@northwind.test", "platform@northwind.test").await, @"Refused: Engineering has this group inside of it, so it cannot be in this group as well");
    assert_snapshot!(refused("nobody.here@northwind.test", "engineering@northwind.test").await, @"Refused: nobody.here@northwind.test is nobody here, though northwind.test is a domain of northwind.test: import the account or the group first");
    assert_snapshot!(refused("no address", "engineering@northwind.test").await, @"Refused: no address is nobody here and no group; from outside a member is written as an address");
    let taken =
        GroupDraft { email: Some(WEI.to_owned()), name: Some("a & b".to_owned()), ..GroupDraft::default() };
    let wrong =
        stage.app.check_group(Some(row.id), taken, Vec::new()).await.expect_err("two rules are broken");
    assert_snapshot!(said(&wrong), @"InvalidInput: Name: = < > & are not allowed in it; this one has &; Group address: Wei Chen has this address");
    let alone = GroupDraft { name: Some("Alone".to_owned()), ..GroupDraft::default() };
    let save = GroupSave { draft: alone, bind: vec![(connection, Bind::Bind)], ..GroupSave::default() };
    let unbound = stage.app.create_group(save).await.expect_err("it has no address");
    assert_snapshot!(said(&unbound), @"InvalidInput: Group address: to be bound to northwind.test the group needs an address");
}

#[tokio::test]
async fn a_description_that_one_side_alone_has_stays_there_until_somebody_changes_it() {
    let (stage, connection) = managed(60).await;
    for (name, description) in [("choir", ""), ("band", "Theirs")] {
        let body =
            json!({ "email": format!("{name}@northwind.test"), "name": name, "description": description });
        google(&stage, "directory.groups.insert", &[], body).await;
    }
    bound_group(&stage, connection, ("choir", "choir@northwind.test"), &[]).await;
    bound_group(&stage, connection, ("band", "band@northwind.test"), &[]).await;
    let bare = GroupDraft { description: Some(String::new()), ..GroupDraft::default() };
    save(&stage, "band@northwind.test", GroupSave { draft: bare, ..GroupSave::default() }).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    - update band <band@northwind.test>: bound to the group of that address; Google alone: description
    - update choir <choir@northwind.test>: bound to the group of that address; the directory alone: description
    ");
    applied(&stage, run).await;
    nothing_is_left(&stage, connection).await;
    import(&stage, connection).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"
    - oneside band <band@northwind.test>: Google alone: description
    - oneside choir <choir@northwind.test>: the directory alone: description
    ");
    stage.app.discard(run).await.expect("it has nothing to do");
    assert_snapshot!(group_there(&stage, "choir@northwind.test").await, @"choir <choir@northwind.test> ; aliases:");
    let band = stage.app.group_named("band@northwind.test").await.expect("it is there").row.group;
    assert_eq!(band.description, "", "an import brings none either");

    let draft = GroupDraft { description: Some("Ours since".to_owned()), ..GroupDraft::default() };
    save(&stage, "choir@northwind.test", GroupSave { draft, ..GroupSave::default() }).await;
    let place = [("groupKey", "band@northwind.test")];
    google(&stage, "directory.groups.patch", &place, json!({ "description": "Theirs since" })).await;
    import(&stage, connection).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update choir <choir@northwind.test>: description");
    let band = stage.app.group_named("band@northwind.test").await.expect("it is there").row.group;
    assert_eq!(band.description, "Theirs since", "Google changed it: the import takes it");
}
