//! F24, T7, T11: names, usernames and addresses that Google refuses are found before anything is sent.

use insta::assert_snapshot;

use crate::checks::{again, finds, healthy, synced};

#[tokio::test]
async fn whoever_google_will_refuse_is_found_and_corrected() {
    let (stage, connection) = healthy(9).await;
    let helen = stage.add_person("helen", ("Helen", "<Okafor>"), "helen@northwind.test").await;
    let ines = stage.add_person("ines", ("Ines", ""), "ines@northwind.test").await;
    let dara = stage.add_person("dara", ("Dara", "Nolan"), "dara@elsewhere.example").await;
    stage.add_person("nobody", ("", ""), "nobody").await;
    stage.app.bind_users(connection, vec![helen, ines, dara]).await.expect("they are to have accounts");
    assert_snapshot!(finds(&stage, connection).await, @"names: namesRefused: Google will refuse: Helen <Okafor> <helen@northwind.test> (last name: a name may not contain <), Ines <ines@northwind.test> (last name: it is required), Dara Nolan <dara@elsewhere.example> (elsewhere.example is no verified domain of this customer).");

    stage.change("helen", |user| user.family_name = "Okafor".to_owned()).await;
    stage.change("ines", |user| user.family_name = "Costa".to_owned()).await;
    stage.change("dara", |user| user.email = "dara@northwind.test".to_owned()).await;
    assert_eq!(again(&stage, connection, "names").await, "", "asked again, it is well");
    assert_snapshot!(synced(&stage, connection).await, @"Done: 3 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
}
