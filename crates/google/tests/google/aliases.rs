//! Aliases of users.

use google::{Error, Patch};

use crate::{World, account};

#[tokio::test]
async fn aliases_come_and_go() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    assert_eq!(client.aliases(&id).await, Ok(vec![]), "none to begin with");
    client.add_alias(&id, "N.Nieuw@northwind.test").await.expect("a free address");
    client.add_alias(&id, "no@northwind.test").await.expect("a free address");
    assert_eq!(
        client.aliases(&id).await.as_deref(),
        Ok(&["n.nieuw@northwind.test".to_owned(), "no@northwind.test".to_owned()][..]),
        "both, in lower case"
    );
    let error = client.add_alias(&id, "no@northwind.test").await.expect_err("she has it");
    assert!(matches!(error, Error::AlreadyExists { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("no@"), "evidence names nobody: {error:?}");
    client.delete_alias(&id, "no@northwind.test").await.expect("she has it");
    let error = client.delete_alias(&id, "no@northwind.test").await.expect_err("no more");
    assert!(matches!(error, Error::NotFound { .. }), "{error:?}");
    assert!(!format!("{error:?}").contains("no@"), "evidence names nobody: {error:?}");
    client.create_user(&account("no")).await.expect("the address is free at once");
}

#[tokio::test]
async fn there_is_an_end_to_aliases() {
    let world = World::start().await;
    let client = world.client().await;
    let id = client.create_user(&account("nora")).await.expect("a free address").account.id;
    for index in 0..30 {
        client.add_alias(&id, &format!("nora{index}@northwind.test")).await.expect("Google allows 30");
    }
    let error = client.add_alias(&id, "nora30@northwind.test").await.expect_err("one too many");
    assert!(matches!(error, Error::Invalid { .. }), "this is no matter of seats: {error:?}");
    client.update_user(&id, &Patch::suspend()).await.expect("nothing else is in the way");
}
