//! Changes of groups and members, as Google makes them.

use directory::group::{MemberKind, Role};
use google::Error;
use google::group_write::{GroupPatch, MemberKey};

use crate::World;

const CHOIR: &str = "choir@northwind.test";

fn patch(email: Option<&str>, name: Option<&str>, description: Option<&str>) -> GroupPatch {
    let text = |text: Option<&str>| text.map(str::to_owned);
    GroupPatch { email: text(email), name: text(name), description: text(description) }
}

#[tokio::test]
async fn a_group_is_made_changed_and_deleted() {
    let world = World::start().await;
    let client = world.client().await;
    let made = client.create_group(&patch(Some(CHOIR), Some("Choir"), None)).await.expect("a free address");
    assert_eq!((made.email.as_str(), made.name.as_str()), (CHOIR, "Choir"), "as it was wanted");
    let taken = client.create_group(&patch(Some(CHOIR), Some("Another"), None)).await;
    assert!(matches!(taken, Err(Error::AlreadyExists { .. })), "{taken:?}");

    let change = patch(Some("voices@northwind.test"), None, Some("Who sings"));
    let after = client.update_group(&made.id, &change).await.expect("it is there");
    assert_eq!(
        (after.name.as_str(), after.description.as_str(), after.aliases.as_slice()),
        ("Choir", "Who sings", [CHOIR.to_owned()].as_slice()),
        "what is not named stays, and so does the old address, as an alias"
    );
    let cleared = client.update_group(&made.id, &patch(None, None, Some(""))).await.expect("it is there");
    assert_eq!(cleared.description, "", "an empty text takes it away");
    let nothing = client.update_group(&made.id, &GroupPatch::default()).await;
    assert!(matches!(nothing, Err(Error::Invalid { .. })), "{nothing:?}");
    let by_address = client.delete_group("voices@northwind.test").await;
    assert!(
        matches!(by_address, Err(Error::Invalid { .. })),
        "an address may be another's by now: {by_address:?}"
    );

    client.delete_group(&made.id).await.expect("it is there");
    let again = client.delete_group(&made.id).await;
    assert!(matches!(again, Err(Error::NotFound { .. })), "{again:?}");
}

#[tokio::test]
async fn members_come_get_roles_and_go() {
    let world = World::start().await;
    let client = world.client().await;
    let group =
        client.create_group(&patch(Some(CHOIR), Some("Choir"), None)).await.expect("a free address").id;
    let wei = client.user("wei.chen@northwind.test").await.expect("a user").account.id;
    let key = MemberKey::Id(wei.clone());
    let added = client.add_member(&group, &key, Role::Manager).await.expect("a user");
    assert_eq!((added.id.as_str(), added.role, added.kind), (wei.as_str(), Role::Manager, MemberKind::User));
    let twice = client.add_member(&group, &key, Role::Manager).await;
    assert!(matches!(twice, Err(Error::AlreadyExists { .. })), "{twice:?}");
    let outside = MemberKey::Address("guest@music.example.org".to_owned());
    let guest = client.add_member(&group, &outside, Role::Member).await.expect("anybody with an address");
    assert_eq!(guest.kind, MemberKind::External, "somebody from outside");
    let nobody = client.add_member(&group, &MemberKey::Id("999".to_owned()), Role::Member).await;
    assert!(matches!(nobody, Err(Error::NotFound { .. })), "{nobody:?}");

    let owner = client.set_role(&group, &wei, Role::Owner).await.expect("a member");
    assert_eq!(owner.role, Role::Owner);
    client.remove_member(&group, &wei).await.expect("a member");
    let gone = client.remove_member(&group, &wei).await;
    assert!(matches!(gone, Err(Error::NotFound { .. })), "{gone:?}");
}

#[tokio::test]
async fn a_circle_is_an_error_of_its_own() {
    let world = World::start().await;
    let client = world.client().await;
    let inner = client.create_group(&patch(Some(CHOIR), Some("Choir"), None)).await.expect("free").id;
    let outer = client.create_group(&patch(Some("voices@northwind.test"), Some("Voices"), None)).await;
    let outer = outer.expect("free").id;
    client.add_member(&outer, &MemberKey::Id(inner.clone()), Role::Member).await.expect("a group");
    let circle = client.add_member(&inner, &MemberKey::Id(outer), Role::Member).await;
    assert!(matches!(circle, Err(Error::Cyclic { .. })), "{circle:?}");
}
