//! Google goes back to what the last import read of a group, after a sync changed it: the next import sees it all the same.

use directory::group::Role;
use serde_json::{Value, json};
use sync::groups::{GroupDraft, GroupSave};

use crate::group_stage::{
    bound_group, come_there, google, import, managed, nothing_is_left, save, synced, take_out, with,
};
use crate::stage::Stage;

const CHOIR: &str = "choir@northwind.test";
const KOFI: &str = "kofi.mensah@northwind.test";
const WEI: &str = "wei.chen@northwind.test";
const ZOE: &str = "zoe.vanderberg@northwind.test";

/// The group as the directory has it: its name, then who is in it, a line each.
async fn here(stage: &Stage) -> String {
    let row = stage.app.group_named(CHOIR).await.expect("it is there").row;
    let members = stage.app.members(row.id, "", 0, 100).await.expect("they are read").rows;
    let mut lines: Vec<_> =
        members.iter().map(|one| format!("{} <{}>", one.role.name(), one.email)).collect();
    lines.sort();
    lines.insert(0, row.group.name);
    lines.join("\n")
}

#[tokio::test]
async fn what_a_sync_changed_and_google_changed_back_comes_with_the_next_import() {
    let (stage, connection) = managed(60).await;
    bound_group(&stage, connection, ("Choir", CHOIR), &[(WEI, Role::Owner), (ZOE, Role::Member)]).await;
    synced(&stage, connection).await;
    import(&stage, connection).await;
    let before = here(&stage).await;

    save(&stage, CHOIR, with(&[(KOFI, Role::Member)])).await;
    synced(&stage, connection).await;
    let kofi = [("groupKey", CHOIR), ("memberKey", KOFI)];
    google(&stage, "directory.members.delete", &kofi, Value::Null).await;
    import(&stage, connection).await;
    assert_eq!(here(&stage).await, before, "put in by a sync, and taken out on Google");

    take_out(&stage, CHOIR, ZOE).await;
    synced(&stage, connection).await;
    come_there(&stage, CHOIR, ZOE, "MEMBER").await;
    import(&stage, connection).await;
    assert_eq!(here(&stage).await, before, "taken out by a sync, and put in again on Google");

    save(&stage, CHOIR, with(&[(ZOE, Role::Manager)])).await;
    synced(&stage, connection).await;
    let zoe = [("groupKey", CHOIR), ("memberKey", ZOE)];
    google(&stage, "directory.members.update", &zoe, json!({ "role": "MEMBER" })).await;
    import(&stage, connection).await;
    assert_eq!(here(&stage).await, before, "a role that a sync set, and Google has as it was");

    let draft = GroupDraft { name: Some("Singers".to_owned()), ..GroupDraft::default() };
    save(&stage, CHOIR, GroupSave { draft, ..GroupSave::default() }).await;
    synced(&stage, connection).await;
    google(&stage, "directory.groups.patch", &[("groupKey", CHOIR)], json!({ "name": "Choir" })).await;
    import(&stage, connection).await;
    assert_eq!(here(&stage).await, before, "a name that a sync sent, and Google has as it was");
    nothing_is_left(&stage, connection).await;
}
