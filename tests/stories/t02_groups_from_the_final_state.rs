//! T2: removing members and binding the group in one save provisions none of those who were removed.

use directory::group::Role;
use insta::assert_snapshot;
use sync::groups::{Bind, GroupDraft, GroupSave, MemberEdit};

use crate::group_stage::{applied, managed, nothing_is_left, planned, save, there, with};

const CHOIR: &str = "choir@northwind.test";

#[tokio::test]
async fn removing_members_and_binding_the_group_in_one_save_provisions_none_of_the_removed() {
    let (stage, connection) = managed(60).await;
    let all = ["wei.chen", "priya.raman", "zoe.vanderberg", "amelie.dubois"].map(|who| (who, Role::Member));
    let draft =
        GroupDraft { name: Some("Choir".to_owned()), email: Some(CHOIR.to_owned()), ..GroupDraft::default() };
    let made = stage.app.create_group(GroupSave { draft, ..with(&all) }).await.expect("it may be made");
    let id = made.shown.row.id;
    nothing_is_left(&stage, connection).await;

    let mut members = Vec::new();
    for who in ["priya.raman", "zoe.vanderberg", "amelie.dubois"] {
        members.push(MemberEdit::TakeOut(stage.app.member_named(id, who).await.expect("they are in it")));
    }
    let bind = vec![(connection, Bind::Bind)];
    save(&stage, CHOIR, GroupSave { members, bind, ..GroupSave::default() }).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"- create Choir <choir@northwind.test>: new group; 1 member in");
    assert_snapshot!(applied(&stage, run).await, @"Done: 1 created, 1 updated, 0 linked, 0 skipped, 0 conflicts, 0 refused");
    assert_snapshot!(there(&stage, CHOIR).await, @"user member <wei.chen@northwind.test>");
    let asked = stage.requests("/members").await;
    let put_in = asked.iter().filter(|seen| seen.method == "POST").count();
    assert_eq!(put_in, 1, "nobody else was put in, not even for a moment");
    nothing_is_left(&stage, connection).await;
}
