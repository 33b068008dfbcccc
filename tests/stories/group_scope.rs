//! A group as the scope of an import: its members, those of groups within it too, and nobody from outside.

use insta::assert_snapshot;
use sandbox::{Effect, Fault, Shorten};
use serde_json::json;
use sync::Code;
use sync::import::Scope;

use crate::stage::{Stage, answer, said};

fn group(local: &str) -> Scope {
    Scope::Group { email: format!("{local}@northwind.test") }
}

#[tokio::test]
async fn members_of_inner_groups_come_and_outsiders_do_not() {
    let (stage, connection) = Stage::connected(60).await;
    let choices = stage.app.import_choices(connection).await.expect("the wizard opens");
    assert!(
        choices.groups.iter().any(|group| group.email == "engineering@northwind.test"),
        "it can be chosen"
    );

    let count = stage.app.import_count(connection, &group("engineering")).await.expect("it is counted");
    let run = stage.read(connection, group("engineering")).await.expect("its members are read");

    assert_snapshot!(stage.plan(run).await, @"
    members of engineering@northwind.test: 7 new, 0 update, 0 unchanged, 0 match, 0 conflict; 7 ticked, 0 open, 0 missing
    [x] new Amélie Dubois <amelie.dubois@northwind.test> as amelie.dubois
    [x] new João Queirós <joao.queiros@northwind.test> as joao.queiros
    [x] new Katrin von der Heide <katrin.vonderheide@northwind.test> as katrin.vonderheide
    [x] new Olivia Fitzgerald <olivia.fitzgerald@northwind.example> as olivia.fitzgerald
    [x] new Priya Raman <priya.raman@northwind.test> as priya.raman, admin
    [x] new Zoë van der Berg <zoe.vanderberg@northwind.test> as zoe.vanderberg
    [x] new مريم الزين <maryam.alzein@northwind.test> as maryam.alzein
    ");
    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_eq!(plan.run.accounts, Some(count.users), "what was counted is what is read");
    assert!(
        stage
            .requests("/members")
            .await
            .iter()
            .any(|seen| seen.target.contains("includeDerivedMembership=true")),
        "Google is asked for the nested ones"
    );
    assert_eq!(stage.asked("/users?").await, 0, "a small group costs no list of everybody");
}

#[tokio::test]
async fn members_of_a_group_that_was_just_put_in_come_before_google_shows_them() {
    let (stage, connection) = Stage::connected(60).await;
    let inner = stage.read(connection, group("platform")).await.expect("its members are read");
    let wanted: Vec<_> =
        stage.rows(inner, Default::default()).await.into_iter().map(|row| row.google_id).collect();
    stage.app.discard(inner).await.expect("it was only to know them");
    let platform = stage.app.client(connection).await.expect("the connection works");
    let platform = platform.group("platform@northwind.test").await.expect("it is there").id;
    let late = json!({ "members": [
        { "id": platform, "type": "GROUP", "role": "MEMBER", "email": "platform@northwind.test" },
    ] });
    for _ in 0..2 {
        stage
            .google
            .fault(answer("includeDerivedMembership", late.clone()))
            .await
            .expect("Google is still at it");
    }

    let count = stage.app.import_count(connection, &group("engineering")).await.expect("it is counted");
    let run = stage.read(connection, group("engineering")).await.expect("its members are read");

    let read: Vec<_> =
        stage.rows(run, Default::default()).await.into_iter().map(|row| row.google_id).collect();
    assert!(!wanted.is_empty(), "there is somebody in it");
    assert_eq!((read, count.users), (wanted.clone(), wanted.len() as u64), "whom the inner group has");
}

#[tokio::test]
async fn a_group_with_the_whole_customer_is_everybody() {
    let (stage, connection) = Stage::connected(60).await;

    let run = stage.read(connection, group("everyone")).await.expect("its members are read");

    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_eq!(plan.run.accounts, Some(60), "the customer is a member, so all its accounts are");
    assert_eq!(plan.gone, 0, "and yet it is a scope that says nothing of absence");
}

#[tokio::test]
async fn counting_a_group_with_the_whole_customer_counts_everybody() {
    let (stage, connection) = Stage::connected(60).await;

    let count = stage.app.import_count(connection, &group("everyone")).await.expect("it is counted");

    assert_eq!((count.users, count.at_least), (60, false), "the wizard shows what the import will read");
}

#[tokio::test]
async fn a_large_group_is_taken_out_of_the_list_of_everybody() {
    let (stage, connection) = Stage::connected(260).await;
    let whole = stage.read(connection, Scope::All).await.expect("Google is read");
    let ids: Vec<_> =
        stage.rows(whole, Default::default()).await.into_iter().map(|row| row.google_id).collect();
    stage.app.discard(whole).await.expect("it was only to know them");
    let members: Vec<_> =
        ids.iter().take(210).map(|id| json!({ "id": id, "type": "USER", "role": "MEMBER" })).collect();
    stage.google.fault(answer("/members?", json!({ "members": members }))).await.expect("the group is large");
    stage.google.forget_requests().await.expect("the log is emptied");

    let run = stage.read(connection, group("engineering")).await.expect("its members are read");

    let mut read: Vec<_> =
        stage.rows(run, Default::default()).await.into_iter().map(|row| row.google_id).collect();
    let mut wanted = ids[..210].to_vec();
    read.sort();
    wanted.sort();
    assert_eq!(read, wanted, "its members, and nobody else");
    assert_eq!(stage.asked("/users/").await, 0, "nobody was asked for one by one");
    assert_eq!(stage.asked("/users?").await, 1, "the list has 260 accounts on one page");
}

#[tokio::test]
async fn a_member_who_is_missing_from_the_list_of_everybody_is_asked_for() {
    let (stage, connection) = Stage::connected(260).await;
    let whole = stage.read(connection, Scope::All).await.expect("Google is read");
    let mut ids: Vec<_> =
        stage.rows(whole, Default::default()).await.into_iter().map(|row| row.google_id).collect();
    stage.app.discard(whole).await.expect("it was only to know them");
    ids.truncate(250);
    let members: Vec<_> =
        ids.iter().map(|id| json!({ "id": id, "type": "USER", "role": "MEMBER" })).collect();
    stage.google.fault(answer("/members?", json!({ "members": members }))).await.expect("the group is large");
    stage
        .google
        .shorten_list(Some(Shorten::To(245)))
        .await
        .expect("Google leaves out some, too few to doubt");

    let run = stage.read(connection, group("engineering")).await.expect("its members are read");

    let mut read: Vec<_> =
        stage.rows(run, Default::default()).await.into_iter().map(|row| row.google_id).collect();
    read.sort();
    ids.sort();
    assert_eq!(read, ids, "all of them, also those whom the list left out");
    assert!(stage.asked("/users/").await > 0, "those were asked for by id");
}

#[tokio::test]
async fn members_of_another_organisation_do_not_stop_the_others() {
    let (stage, connection) = Stage::connected(60).await;
    let own = stage.read(connection, group("engineering")).await.expect("its members are read");
    let id = stage.row(own, "amelie.dubois@northwind.test").await.google_id;
    stage.app.discard(own).await.expect("it was only to know one");
    let members = json!({ "members": [
        { "id": id, "type": "USER", "role": "MEMBER" },
        { "id": "999", "type": "USER", "role": "MEMBER", "email": "guest@elsewhere.test" },
    ] });
    stage.google.fault(answer("/members?", members.clone())).await.expect("one is from elsewhere");
    let no = "Not Authorized to access this resource/api";
    stage
        .google
        .fault(Fault::error("GET", "/users/999", 403, "forbidden", no))
        .await
        .expect("Google is silent");

    let run = stage.read(connection, group("engineering")).await.expect("the others are read");

    assert_eq!(stage.rows(run, Default::default()).await.len(), 1, "our own member");
    stage.google.fault(answer("/members?", members)).await.expect("the same again");
    stage.google.fault(Fault::error("GET", "/users/", 403, "forbidden", no).times(2)).await.expect("no role");
    let refused = stage.read(connection, group("engineering")).await.expect_err("nobody may be looked at");
    assert_eq!(refused.code(), Code::NotPermitted, "that is the account's doing: {}", said(&refused));
}

#[tokio::test]
async fn a_group_of_another_organisation_is_named_as_such() {
    let (stage, connection) = Stage::connected(60).await;
    let scope = Scope::Group { email: "everyone@elsewhere.test".to_owned() };

    let read = stage.read(connection, scope.clone()).await.expect_err("it is not ours");
    let counted = stage.app.import_count(connection, &scope).await.expect_err("it is not ours");

    assert_eq!(read.code(), Code::NotFound, "no role would help: {}", said(&read));
    assert!(read.to_string().contains("northwind.test"), "and which domains are ours: {}", said(&read));
    assert_eq!(counted.to_string(), read.to_string(), "the wizard says the same");
}

#[tokio::test]
async fn a_list_in_doubt_is_not_believed_for_a_group_either() {
    let (stage, connection) = Stage::connected(60).await;
    stage.import(connection, Scope::All).await;
    for shortened in [Shorten::NoKey, Shorten::To(40)] {
        stage.google.shorten_list(Some(shortened)).await.expect("Google sends a part of it");

        let doubted =
            stage.read(connection, group("everyone")).await.expect_err("it is the list of everybody");

        assert_eq!(doubted.code(), Code::ShrunkenList, "{shortened:?}: {}", said(&doubted));
    }
}

#[tokio::test]
async fn a_group_whose_reading_was_broken_off_is_asked_anew_who_is_in_it() {
    let (stage, connection) = Stage::connected(1_200).await;
    let cable = Fault::once("GET", "/users?", Effect::Drop).after(1).times(u32::MAX);
    stage.google.fault(cable).await.expect("the cable is pulled after page 1");
    let lost = stage.read(connection, group("everyone")).await.expect_err("the network is gone");
    assert_eq!(lost.code(), Code::Offline, "{}", said(&lost));
    stage.google.clear_faults().await.expect("the cable is back");
    let one = json!({ "members": [{ "id": "1", "type": "USER", "role": "MEMBER", "email": "gone@northwind.test" }] });
    stage.google.fault(answer("/members?", one)).await.expect("the customer left the group meanwhile");

    let nobody = stage.read(connection, group("everyone")).await.expect_err("it is read again");

    assert_eq!(
        nobody.code(),
        Code::NobodyFound,
        "nobody of the first reading is proposed: {}",
        said(&nobody)
    );
}

#[tokio::test]
async fn a_group_without_members_is_empty() {
    let (stage, connection) = Stage::connected(60).await;

    let nobody = stage.read(connection, group("orphan")).await.expect_err("there is nothing to plan");

    assert_eq!(nobody.code(), Code::NobodyFound, "{}", said(&nobody));
}

#[tokio::test]
async fn members_that_google_holds_back_are_not_an_empty_group() {
    let (stage, connection) = Stage::connected(60).await;
    stage
        .google
        .fault(answer("/members?", json!({ "kind": "admin#directory#members" })))
        .await
        .expect("no members");

    let error =
        stage.read(connection, group("it-admins")).await.expect_err("the group has members of its own");

    assert_eq!(error.code(), Code::ShrunkenList, "{}", said(&error));
    assert_snapshot!(said(&error), @"
    ShrunkenList: Google returned no members of a group that has 4
    Nothing was changed. Try again in some minutes.
    ");
}

#[tokio::test]
async fn an_unknown_group_is_said() {
    let (stage, connection) = Stage::connected(60).await;

    let error = stage.read(connection, group("nobody-knows")).await.expect_err("there is none");

    assert_eq!(error.code(), Code::NotFound, "{}", said(&error));
}
