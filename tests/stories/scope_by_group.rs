//! Who is in a group that is bound to a connection is in its scope, nested ones too; leaving the last of them is an unbind.

use directory::group::Role;
use insta::assert_snapshot;
use store::membership::Who;
use sync::Watch;
use sync::groups::{GroupSave, MemberEdit, NewMember};
use sync::provision::Confirmed;

use crate::group_stage::{bound_group, managed, nothing_is_left, save, take_out, there};
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const VOICES: &str = "voices@northwind.test";
const HELEN: &str = "helen.okafor@northwind.test";

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
    - Helen Okafor: bound to the account of that address; active again
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
