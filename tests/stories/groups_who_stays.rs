//! Who stays in a group on Google whatever the directory says, and what waits: each is said in the plan.

use directory::group::Role;
use directory::provision::{Answer, Marked, Winner};
use directory::user::Unbind;
use insta::assert_snapshot;
use serde_json::json;
use store::membership::Who as Member;
use store::plan::pair::Kind;
use sync::connect::Way;
use sync::groups::{GroupSave, MemberEdit, NewMember};
use sync::provision::Confirmed;
use sync::users::Who;
use sync::{Code, Watch};

use crate::group_stage::{
    applied, bound_group, come_there, google, import, managed, planned, said, save, synced, take_out, there,
    with,
};
use crate::stage::{ADMIN, Stage, by, not_let_in};

const CHOIR: &str = "choir@northwind.test";
const BAND: &str = "band@northwind.test";
const PLATFORM: &str = "platform@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const HANA: &str = "hana.yamada@northwind.test";
const ZOE: &str = "zoe.vanderberg@northwind.test";
const HELEN: &str = "helen.okafor@northwind.test";

async fn mark(stage: &Stage, username: &str, marked: Marked) {
    let ids = vec![stage.person(username).await.id];
    stage.app.protect_users(Who::Ids(ids), marked, &Watch::silent()).await.expect("they are there");
}

#[tokio::test]
async fn who_stays_is_said_also_where_nothing_else_is_done() {
    let (stage, connection) = managed(60).await;
    for who in ["priya.raman", "oncall@pager.example.org"] {
        take_out(&stage, PLATFORM, who).await;
    }

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"- oneside Platform team <platform@northwind.test>: stays, for Rollcall did not put them in: oncall@pager.example.org, priya.raman@northwind.test");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    let (_, again) = planned(&stage, connection).await;
    assert_eq!(again, plan, "and each time");
}

#[tokio::test]
async fn an_owner_of_somebody_else_s_whom_we_made_a_member_stays_all_the_same() {
    let (stage, connection) = managed(60).await;
    google(&stage, "directory.groups.insert", &[], json!({ "email": CHOIR, "name": "Choir" })).await;
    come_there(&stage, CHOIR, ZOE, "OWNER").await;
    import(&stage, connection).await;
    save(&stage, CHOIR, with(&[(ZOE, Role::Member)])).await;
    synced(&stage, connection).await;
    assert_snapshot!(there(&stage, CHOIR).await, @"user member <zoe.vanderberg@northwind.test>");
    import(&stage, connection).await;
    take_out(&stage, CHOIR, ZOE).await;

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"- oneside Choir <choir@northwind.test>: stays, for Rollcall did not put them in: zoe.vanderberg@northwind.test");
    applied(&stage, run).await;
    assert!(there(&stage, CHOIR).await.contains(ZOE), "it was not ours to take out");
}

#[tokio::test]
async fn an_owner_who_was_put_in_here_with_another_role_stays_too() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    come_there(&stage, CHOIR, ZOE, "OWNER").await;
    save(&stage, CHOIR, with(&[(ZOE, Role::Member)])).await;
    let (run, _) = planned(&stage, connection).await;
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let answer = Answer { winner: Some(Winner::Directory), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], answer).await.expect("the directory wins");
    applied(&stage, run).await;
    take_out(&stage, CHOIR, ZOE).await;
    take_out(&stage, CHOIR, WEI).await;

    let (_, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: 1 member out; stays, for Rollcall did not put them in: zoe.vanderberg@northwind.test");
}

#[tokio::test]
async fn whoever_was_let_go_and_leaves_the_directory_stays_in_the_role_that_the_account_has() {
    let (stage, connection) = managed(60).await;
    let kofi = "kofi.mensah@northwind.test";
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (kofi, Role::Member)]).await;
    synced(&stage, connection).await;
    let id = stage.person("kofi.mensah").await.id;
    stage.app.unbind_users(connection, vec![id], Unbind::LeaveActive).await.expect("he is bound");
    synced(&stage, connection).await;
    save(&stage, CHOIR, with(&[(kofi, Role::Manager)])).await;
    let version = stage.person("kofi.mensah").await.version;
    stage.app.delete_user(id, version, None).await.expect("he is removed");

    let (_, plan) = planned(&stage, connection).await;

    assert_eq!(plan, "", "whoever was let go stays as they are there, also when they are removed");
    assert!(there(&stage, CHOIR).await.contains(&format!("user member <{kofi}>")), "a member, as before");
}

#[tokio::test]
async fn nothing_is_taken_from_a_protected_account() {
    let (stage, connection) = managed(60).await;
    let members = [(WEI, Role::Owner), (HANA, Role::Member), (ZOE, Role::Member), (ADMIN, Role::Manager)];
    bound_group(&stage, connection, ("Choir", CHOIR), &members).await;
    synced(&stage, connection).await;
    mark(&stage, "wei.chen", Marked::Protected).await;
    mark(&stage, "hana.yamada", Marked::Protected).await;
    stage.google.edit_user(ZOE, json!({ "isAdmin": true })).await.expect("she is a super admin now");
    save(&stage, CHOIR, with(&[(WEI, Role::Member)])).await;
    for who in [HANA, ZOE, ADMIN] {
        take_out(&stage, CHOIR, who).await;
    }

    let (run, plan) = planned(&stage, connection).await;

    assert_snapshot!(plan, @"- skip Choir <choir@northwind.test>: stays, the connected administrator is protected: sync-admin@northwind.test; stays, marked as protected: hana.yamada@northwind.test, wei.chen@northwind.test; stays, super admins are protected: zoe.vanderberg@northwind.test");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 0 linked, 1 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    user manager <sync-admin@northwind.test>
    user member <hana.yamada@northwind.test>
    user member <zoe.vanderberg@northwind.test>
    user owner <wei.chen@northwind.test>
    ");
    mark(&stage, "wei.chen", Marked::No).await;
    mark(&stage, "hana.yamada", Marked::No).await;
    save(&stage, CHOIR, with(&[("amelie.dubois", Role::Member)])).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: 1 member in; 1 member out; another role of 1 member; stays, the connected administrator is protected: sync-admin@northwind.test; stays, super admins are protected: zoe.vanderberg@northwind.test");
}

#[tokio::test]
async fn who_is_protected_since_the_plan_was_made_is_left_alone_too() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (ZOE, Role::Owner)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, with(&[(WEI, Role::Member)])).await;
    take_out(&stage, CHOIR, ZOE).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: 1 member out; another role of 1 member");
    mark(&stage, "wei.chen", Marked::Protected).await;
    stage.google.edit_user(ZOE, json!({ "isAdmin": true })).await.expect("she is a super admin now");

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 2 refused
    - Choir refused: protected since the plan was made: super admins are protected
    - Choir refused: protected since the plan was made: marked as protected
    ");

    assert_snapshot!(there(&stage, CHOIR).await, @"
    user owner <wei.chen@northwind.test>
    user owner <zoe.vanderberg@northwind.test>
    ");
}

#[tokio::test]
async fn who_is_protected_since_it_was_sent_is_left_alone_as_long_as_it_is_not_done() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (ZOE, Role::Owner)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, with(&[(WEI, Role::Member)])).await;
    take_out(&stage, CHOIR, ZOE).await;
    let (run, _) = planned(&stage, connection).await;
    for method in ["PUT", "DELETE"] {
        let fault = not_let_in(method, "/members/").times(u32::MAX);
        stage.google.fault(fault).await.expect("control is on");
    }
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
    assert_eq!(stage.unanswered(run).await, 0, "Google has said that it did nothing");
    stage.google.clear_faults().await.expect("Google answers again");
    stage.leave_sent(run).await;
    for email in [WEI, ZOE] {
        stage.google.edit_user(email, json!({ "isAdmin": true })).await.expect("a super admin now");
    }

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_snapshot!(said(&report.expect("it comes to its end")), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 2 refused
    - Choir refused: protected since the plan was made: super admins are protected
    - Choir refused: protected since the plan was made: super admins are protected
    ");
    assert_snapshot!(there(&stage, CHOIR).await, @"
    user owner <wei.chen@northwind.test>
    user owner <zoe.vanderberg@northwind.test>
    ");
}

#[tokio::test]
async fn who_is_the_connected_administrator_since_it_was_sent_is_not_taken_out() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (HANA, Role::Member)]).await;
    synced(&stage, connection).await;
    take_out(&stage, CHOIR, HANA).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- update Choir <choir@northwind.test>: 1 member out");
    let fault = not_let_in("DELETE", "/members/").times(u32::MAX);
    stage.google.fault(fault).await.expect("control is on");
    let stopped = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_eq!(stopped.expect_err("not today").code(), Code::GoogleUnavailable, "Google asks for a pause");
    stage.google.clear_faults().await.expect("Google answers again");
    stage.leave_sent(run).await;
    stage.google.edit_user(HANA, json!({ "isAdmin": true })).await.expect("she is to take over");
    let way = Way::Reactivate { connection, grant: None, client: None };
    stage.connect_as(way, by(HANA)).await.expect("and consents");

    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;

    assert_snapshot!(said(&report.expect("it comes to its end")), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 0 conflicts, 1 refused
    - Choir refused: protected since the plan was made: the connected administrator is protected
    ");
    assert!(there(&stage, CHOIR).await.contains(HANA), "she is in it as before");
}

#[tokio::test]
async fn an_undo_takes_nothing_from_a_protected_account() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    save(&stage, CHOIR, with(&[(ZOE, Role::Member), (HANA, Role::Member)])).await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    mark(&stage, "zoe.vanderberg", Marked::Protected).await;

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");

    assert_snapshot!(crate::group_stage::rows(&stage, undo).await, @"- update Choir <choir@northwind.test>: 1 member out; stays: marked as protected: zoe.vanderberg@northwind.test; the next sync does it again unless it is changed here");
}

#[tokio::test]
async fn a_group_to_be_adopted_waits_whole_while_something_is_asked_about_it() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    google(&stage, "directory.groups.insert", &[], json!({ "email": CHOIR, "name": "Another choir" })).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[("helen", Role::Member)]).await;

    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
    let line = |row: &sync::provision::SyncRow| format!("- {}: {}", row.row.name, row.row.why);
    assert_snapshot!(rows.iter().map(line).collect::<Vec<_>>().join("\n"), @"- Choir: different on both sides: name");
    let report = stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await;
    assert_snapshot!(said(&report.expect("it is applied")), @"
    Refusals: 0 created, 0 updated, 0 linked, 0 skipped, 1 conflicts, 0 refused
    - Choir conflict: different on both sides: name
    ");
    assert_eq!(stage.person("helen").await.accounts, 0, "no account is made for who is in it");

    let (run, _) = planned(&stage, connection).await;
    let open = stage.app.sync_rows(run, vec![Kind::Conflict], 0, 10).await.expect("it has rows");
    let answer = Answer { winner: Some(Winner::Directory), ..Answer::default() };
    stage.app.sync_answer(run, vec![open[0].row.id], answer).await.expect("the directory wins");
    applied(&stage, run).await;
    synced(&stage, connection).await;
    assert_eq!(stage.person("helen").await.accounts, 1, "answered, it comes with all who are in it");
    assert!(there(&stage, CHOIR).await.contains(HELEN), "and in it");
}

#[tokio::test]
async fn groups_inside_of_each_other_are_kept_here_and_a_sync_says_which_is_not_put_in() {
    let (stage, connection) = managed(60).await;
    let choir = bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner)]).await;
    bound_group(&stage, connection, ("Band", BAND), &[(WEI, Role::Owner)]).await;
    synced(&stage, connection).await;
    let members = vec![MemberEdit::Put(NewMember::Known(Member::Group(choir)), Role::Member)];
    save(&stage, BAND, GroupSave { members, ..GroupSave::default() }).await;
    come_there(&stage, CHOIR, BAND, "MEMBER").await;

    import(&stage, connection).await;

    let of = |key: &'static str| {
        let stage = &stage;
        async move {
            let id = stage.app.group_named(key).await.expect("it is there").row.id;
            stage.app.members(id, "", 0, 10).await.expect("its members").total
        }
    };
    assert_eq!(
        (of(CHOIR).await, of(BAND).await),
        (2, 2),
        "what Google says is kept beside what was put in here"
    );
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- skip Band <band@northwind.test>: not put in, for this group is inside of it: choir@northwind.test");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 0 updated, 0 linked, 1 skipped, 0 conflicts, 0 refused");
    take_out(&stage, BAND, CHOIR).await;
    let (_, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "until one is taken out of the other");
}
