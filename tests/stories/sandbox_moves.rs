//! The sandbox of a home is served by another process, on another port: the app goes there.

use std::future::pending;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use google::Grant;
use sandbox::control::{Consent, Control};
use sandbox::{Options, Server, Tenant};
use sync::import::Scope;
use sync::{Cancel, Workstation};

use crate::stage::{Clock, browser, connected, environment, open, sandbox_way};

async fn serve(database: &Path) -> (Server, u16) {
    let options = Options {
        tenant: Tenant { seed: 1, users: 16 },
        quota_per_minute: 0,
        control: true,
        database: Some(database.to_owned()),
        ..Options::default()
    };
    let server = sandbox::serve(options).await.expect("the sandbox starts");
    let port = server.origin().rsplit(':').next().and_then(|port| port.parse().ok());
    let port = port.expect("an origin ends with its port");
    (server, port)
}

async fn connect(app: &Workstation, server: &Server) -> i64 {
    let control = Control::new(server.origin(), server.control_key().expect("control was asked for"));
    let attempt = app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("the sandbox is there");
    let redirect = control.consent(attempt.url(), Consent::default()).await.expect("the page leads back");
    let cancel = Cancel::default();
    let (connected, page) =
        tokio::join!(connected(app, attempt, pending(), &cancel), browser().get(redirect).send());
    page.expect("the app shows a page");
    connected.expect("the super admin consents").id
}

#[tokio::test]
async fn the_app_asks_where_the_sandbox_is_now() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("tenant.db");
    let (first, port) = serve(&database).await;
    let now = Arc::new(AtomicU16::new(port));
    let asked = now.clone();
    let place = Arc::new(move || -> std::pin::Pin<Box<dyn Future<Output = Result<u16, String>> + Send>> {
        let port = asked.load(Ordering::Relaxed);
        Box::pin(async move { Ok(port) })
    });
    let clock = Arc::new(Clock::at(1_795_000_000_000));
    let app = open(folder.path(), &environment(clock, place, folder.path())).await;
    let connection = connect(&app, &first).await;
    let before = app.import_count(connection, &Scope::All).await.expect("the first is asked");

    first.shutdown().await;
    // Somebody else has the old port, and says nothing there.
    let _squatter = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).expect("the port is free");
    let (second, port) = serve(&database).await;
    now.store(port, Ordering::Relaxed);

    let after = app.import_count(connection, &Scope::All).await.expect("the second is asked");
    assert_eq!(after, before, "it is the same tenant, under the same authorisation");
    second.shutdown().await;
}
