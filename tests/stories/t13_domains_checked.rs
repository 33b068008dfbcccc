//! T13: the domains cannot be read, since the client is kept from them: the card of a trusted client, and asked again. What
//! was read of them counts from then on.

use insta::assert_snapshot;
use sandbox::Fault;
use sandbox::control::{Position, Switch};
use store::connection::Domain;

use crate::checks::{again, asked, finds, healthy};
use crate::stage::Stage;

/// What the data file alone finds of the domains.
async fn noted(stage: &Stage, connection: i64) -> Vec<&'static str> {
    let found = stage.app.findings(connection).await.expect("the data file tells");
    let codes = found.iter().map(|found| found.finding.code);
    codes.filter(|code| code.to_lowercase().contains("domain")).collect()
}

#[tokio::test]
async fn domains_that_may_not_be_read_are_found() {
    let (stage, connection) = healthy(3).await;
    let denied =
        Fault::error("GET", "/domains", 403, "forbidden", "Not Authorized to access this resource/api");
    stage.google.fault(denied.times(u32::MAX)).await.expect("the client is kept from them");
    assert_snapshot!(finds(&stage, connection).await, @"domains: domainsUnread: Google says: Not Authorized to access this resource/api (403 forbidden).");
    let answers = asked(&stage, connection, Some("domains")).await;
    let found = &answers[0].found()[0];
    assert!(found.enter.is_some() && found.page.is_some(), "as for a client that is not trusted");

    stage.google.clear_faults().await.expect("the client is trusted");
    assert_eq!(again(&stage, connection, "domains").await, "", "asked again, it is well");
}

#[tokio::test]
async fn what_the_check_read_counts_from_then_on() {
    let (stage, connection) = Stage::connected(9).await;
    let dara = stage.add_person("dara", ("Dara", "Nolan"), "dara@northwind-labs.test").await;
    stage.app.bind_users(connection, vec![dara]).await.expect("she is to have an account");
    assert_eq!(noted(&stage, connection).await, ["domainUnverified"], "as it stood at the consent");

    stage.google.set(Switch::UnverifiedDomain, Position::Off).await.expect("its owner removes it");
    let told = again(&stage, connection, "domains").await;

    assert!(!told.contains("domainUnverified"), "Google was asked: {told}");
    assert!(
        told.contains("northwind-labs.test is no verified domain"),
        "whoever has an address there is looked at after it: {told}"
    );
    assert_eq!(noted(&stage, connection).await, [""; 0], "and Overview says it as well");
    let (_, domains) = stage.app.connection(connection).await.expect("it is there");
    let names: Vec<_> = domains.iter().map(|domain| domain.name.as_str()).collect();
    assert_eq!(names, ["northwind.test", "northwind.example"], "the connection shows what is there now");

    stage.google.set(Switch::UnverifiedDomain, Position::On).await.expect("somebody adds it again");
    again(&stage, connection, "domains").await;
    assert_eq!(noted(&stage, connection).await, ["domainUnverified"], "what was found is noted as well");
}

#[tokio::test]
async fn names_are_held_against_the_domains_that_were_just_read() {
    let (stage, connection) = Stage::connected(9).await;
    let known = Domain { name: "northwind.test".to_owned(), verified: true, primary: true };
    let noted =
        stage.app.store().write(move |tx| store::connection::set_domains(tx, connection, &[known])).await;
    noted.expect("northwind.example was not there at the consent");
    let olga = stage.add_person("olga", ("Olga", "Nolan"), "olga@northwind.example").await;
    stage.app.bind_users(connection, vec![olga]).await.expect("she is to have an account");
    assert_ne!(again(&stage, connection, "names").await, "", "the data file alone does not know better");

    let told = finds(&stage, connection).await;

    assert!(!told.contains("namesRefused"), "the domains were read in the same run of checks: {told}");
}
