//! F7: of several verified domains one is that of new users; what is written without a domain gets it.

use directory::Attribute;
use directory::edit::Draft;
use insta::assert_snapshot;
use store::connection::Domain;

use crate::stage::{Stage, said};

fn named(email: &str) -> Draft {
    Draft::default()
        .with(Attribute::Email, email)
        .with(Attribute::Firstname, "Nora")
        .with(Attribute::Lastname, "Keller")
}

async fn address(stage: &Stage, email: &str) -> String {
    stage.app.create_user(named(email)).await.expect("she is made").user.user.email
}

async fn domains(stage: &Stage, connection: i64, domains: &[(&str, bool)]) {
    let known: Vec<_> = domains
        .iter()
        .enumerate()
        .map(|(at, (name, verified))| Domain {
            name: (*name).to_owned(),
            verified: *verified,
            primary: at == 0,
        })
        .collect();
    let set = stage.app.store().write(move |tx| store::connection::set_domains(tx, connection, &known)).await;
    set.expect("they are kept");
}

async fn findings(stage: &Stage, connection: i64) -> String {
    let found = stage.app.findings(connection).await.expect("the data file tells");
    let ours = found.iter().filter(|found| found.finding.code.to_lowercase().contains("domain"));
    ours.map(|found| format!("{}: {}", found.finding.code, found.seen)).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn an_address_without_a_domain_gets_that_of_new_users() {
    let (stage, connection) = Stage::connected(24).await;
    assert_eq!(address(&stage, "nora").await, "nora@northwind.test", "the primary one, as nobody has chosen");

    let chosen =
        stage.app.choose_domain(connection, Some("Northwind.example")).await.expect("it is verified");

    assert_eq!(chosen.holds, "northwind.example", "in lower case");
    assert_eq!(address(&stage, "nora.k").await, "nora.k@northwind.example", "the chosen one");
    assert_eq!(
        address(&stage, "n@northwind-labs.test").await,
        "n@northwind-labs.test",
        "one that is written stays"
    );
    let back = stage.app.choose_domain(connection, None).await.expect("the primary one");
    assert_eq!((back.holds.as_str(), back.chosen), ("northwind.test", None), "and back");
}

#[tokio::test]
async fn only_a_verified_domain_of_the_customer_can_be_chosen() {
    let (stage, connection) = Stage::connected(24).await;
    domains(&stage, connection, &[("northwind.test", true), ("northwind.example", false)]).await;

    let refused =
        stage.app.choose_domain(connection, Some("northwind.example")).await.expect_err("unverified");
    let unknown = stage.app.choose_domain(connection, Some("contoso.example")).await.expect_err("not theirs");

    assert_snapshot!(format!("{}\n{}", said(&refused), said(&unknown)), @"
    Refused: northwind.example is not verified: no user can have an address there until Google has verified it
    Refused: contoso.example is no domain of northwind.test; there are: northwind.test, northwind.example
    ");
}

#[tokio::test]
async fn one_that_is_verified_no_more_is_a_finding_and_the_primary_one_holds() {
    let (stage, connection) = Stage::connected(24).await;
    stage.app.choose_domain(connection, Some("northwind.example")).await.expect("it is verified");
    domains(&stage, connection, &[("northwind.test", true), ("northwind.example", false)]).await;

    assert_snapshot!(findings(&stage, connection).await, @"
    domainUnverified: Not verified: northwind.example.
    defaultDomain: northwind.example, which was chosen for new users, is not among the verified domains; they get northwind.test instead.
    ");
    assert_eq!(address(&stage, "nora").await, "nora@northwind.test", "an address that Google takes");
}
