//! T13: where Google does not let the domains be read, that is said with what mends it; checking again takes it away.

use insta::assert_snapshot;
use sandbox::{Fault, control::Consent};

use crate::stage::{Stage, said};

async fn findings(stage: &Stage, connection: i64) -> String {
    let found = stage.app.findings(connection).await.expect("the data file tells");
    let ours = found.iter().filter(|found| found.finding.code == "domainsUnread");
    let line = |found: &sync::diagnose::Found| {
        let page = found.page.as_ref().map(|page| format!("{:?}", page.link)).unwrap_or_default();
        format!("{}: {} {page}", found.finding.code, found.seen)
    };
    ours.map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn domains_that_cannot_be_read_are_a_finding_until_they_can() {
    let stage = Stage::of(24).await;
    let words = "Not Authorized to access this resource/api";
    let closed = Fault::error("GET", "/domains", 403, "forbidden", words).times(u32::MAX);
    stage.google.fault(closed).await.expect("the domains are closed");
    let way = crate::stage::sandbox_way(google::Grant::LookAndSync);
    let connection = stage.connect_as(way, Consent::default()).await.expect("it connects all the same").id;

    assert_snapshot!(findings(&stage, connection).await, @"domainsUnread: They are not known: Google does not let this account list the domains. AppAccess");
    let refused =
        stage.app.choose_domain(connection, Some("northwind.example")).await.expect_err("not known");
    assert_snapshot!(said(&refused), @"Refused: the domains of northwind.test are not known: Google does not let this account list the domains");

    stage.google.clear_faults().await.expect("the app is trusted now");
    stage.app.check_connection(connection).await.expect("Google answers");
    assert_eq!(findings(&stage, connection).await, "", "it is mended");
}
