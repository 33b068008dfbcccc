//! The sandbox of a home: held by one, shared by all, and the same after a restart.

use std::path::Path;

use sandbox::{Tenant, home};

use crate::stage::client;

const TENANT: Tenant = Tenant { seed: 3, users: 20 };

async fn origin(attached: &home::Attached) -> String {
    format!("http://127.0.0.1:{}", attached.port().await.expect("somebody serves"))
}

async fn health(origin: &str) -> serde_json::Value {
    client()
        .get(format!("{origin}/_sandbox/health"))
        .send()
        .await
        .expect("the sandbox answers")
        .json()
        .await
        .expect("JSON")
}

#[tokio::test]
async fn two_attach_and_share_one_sandbox() {
    let dir = tempfile::tempdir().unwrap();
    let holder = home::attach(dir.path(), &TENANT).await.unwrap();
    let guest = home::attach(dir.path(), &Tenant { seed: 9, users: 5 }).await.unwrap();
    assert_eq!(holder.port().await.unwrap(), guest.port().await.unwrap(), "the second finds the first");
    health(&origin(&guest).await).await;
    guest.detach().await;
    health(&origin(&holder).await).await;
    holder.detach().await;
}

#[tokio::test]
async fn who_holds_a_sandbox_to_control_it_controls_what_the_guests_see() {
    let dir = tempfile::tempdir().unwrap();
    let (holder, control) = home::hold_and_control(dir.path(), &TENANT).await.unwrap();
    let guest = home::attach(dir.path(), &TENANT).await.unwrap();
    assert_eq!(holder.port().await.unwrap(), guest.port().await.unwrap(), "the guest finds the holder");
    control.forget_requests().await.expect("it has the key");
    client().get(format!("{}/admin/directory/v1/users", origin(&guest).await)).send().await.unwrap();
    assert_eq!(control.requests().await.unwrap().len(), 1, "it is the same sandbox");
    home::hold_and_control(dir.path(), &TENANT).await.map(|_| ()).expect_err("it is held");
    guest.detach().await;
    holder.detach().await;
}

#[tokio::test]
async fn a_guest_takes_over_when_the_holder_ends() {
    let dir = tempfile::tempdir().unwrap();
    let holder = home::attach(dir.path(), &TENANT).await.unwrap();
    let guest = home::attach(dir.path(), &TENANT).await.unwrap();
    let place = origin(&guest).await;
    let before = health(&place).await;
    holder.detach().await;
    let mut after = serde_json::Value::Null;
    for _ in 0..100 {
        if let Ok(response) = client().get(format!("{place}/_sandbox/health")).send().await {
            after = response.json().await.unwrap();
            break;
        }
        tokio::time::timeout(std::time::Duration::from_millis(50), std::future::pending::<()>())
            .await
            .unwrap_err();
    }
    assert!(
        after["instance"].is_string() && after["instance"] != before["instance"],
        "the guest serves at the same origin: {after}"
    );
    guest.detach().await;
}

#[tokio::test]
async fn who_is_attached_follows_the_sandbox_to_another_port() {
    let dir = tempfile::tempdir().unwrap();
    let holder = home::attach(dir.path(), &TENANT).await.unwrap();
    let guest = home::attach(dir.path(), &TENANT).await.unwrap();
    let before = guest.port().await.unwrap();
    // Whoever takes over gets another port, as when that one is taken by somebody else.
    let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let database = rusqlite::Connection::open(dir.path().join("sandbox.db")).unwrap();
    database.execute("UPDATE meta SET value = ?1 WHERE key = 'port'", [free.to_string()]).unwrap();
    drop(database);

    holder.detach().await;
    let third = home::attach(dir.path(), &TENANT).await.unwrap();

    for (who, attached) in [("the one that was there", &guest), ("the one that came", &third)] {
        let port = attached.port().await.unwrap();
        assert_eq!((port, port == before), (free, false), "{who} goes where the sandbox is now");
        health(&origin(attached).await).await;
    }
    third.detach().await;
    assert_eq!(guest.port().await.unwrap(), free, "whichever of them serves it");
    health(&origin(&guest).await).await;
    guest.detach().await;
}

#[tokio::test]
async fn the_port_and_the_tenant_stay_from_start_to_start() {
    let dir = tempfile::tempdir().unwrap();
    let first = home::attach(dir.path(), &TENANT).await.unwrap();
    let port = first.port().await.unwrap();
    first.detach().await;
    let second = home::attach(dir.path(), &Tenant { seed: 8, users: 99 }).await.unwrap();
    assert_eq!(second.port().await.unwrap(), port, "the port is taken again");
    second.detach().await;
    let squatter = std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
    let third = home::attach(dir.path(), &TENANT).await.unwrap();
    assert_ne!(third.port().await.unwrap(), port, "another port when that one is taken");
    health(&origin(&third).await).await;
    third.detach().await;
    drop(squatter);
}

#[tokio::test]
async fn a_reset_works_through_the_holder_and_without_one() {
    let dir = tempfile::tempdir().unwrap();
    let holder = home::attach(dir.path(), &TENANT).await.unwrap();
    home::reset(dir.path(), &Tenant { seed: 4, users: 12 }).await.unwrap();
    assert_eq!(users_in(dir.path()), "12", "the holder did it");
    holder.detach().await;
    home::reset(dir.path(), &Tenant { seed: 4, users: 7 }).await.unwrap();
    assert_eq!(users_in(dir.path()), "7", "nobody holds it now");
}

fn users_in(home: &Path) -> String {
    let db = rusqlite::Connection::open(home.join("sandbox.db")).expect("the database is there");
    db.query_row("SELECT value FROM meta WHERE key = 'users'", [], |row| row.get(0))
        .expect("it says how many")
}

#[cfg(unix)]
#[tokio::test]
async fn its_files_are_the_owner_s_alone() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let attached = home::attach(dir.path(), &TENANT).await.unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?} is private", entry.file_name());
    }
    attached.detach().await;
}

#[tokio::test]
async fn the_file_keeps_changes_and_grants_and_no_token() {
    use sandbox::control::{Consent, Control};
    use sandbox::{Options, serve};
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("alone.db");
    let options =
        Options { control: true, tenant: TENANT, database: Some(path.clone()), ..Options::default() };
    let server = serve(options.clone()).await.unwrap();
    let control = Control::new(server.origin(), server.control_key().unwrap());
    control
        .edit_user("wei.chen@northwind.test", serde_json::json!({ "name": { "givenName": "Renamed" } }))
        .await
        .unwrap();
    let redirect = control
        .consent(
            crate::stage::authorize_url(server.origin(), "openid admin.directory.user").as_str(),
            Consent::default(),
        )
        .await
        .unwrap();
    let code = crate::stage::parameters(&redirect)["code"].clone();
    let form = [
        ("client_id", crate::stage::CLIENT_ID),
        ("client_secret", crate::stage::SECRET),
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", crate::stage::REDIRECT),
        ("code_verifier", crate::stage::VERIFIER),
    ];
    let tokens: serde_json::Value = client()
        .post(format!("{}/token", server.origin()))
        .form(&form)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    server.shutdown().await;

    let again = serve(options).await.unwrap();
    let access = tokens["access_token"].as_str().unwrap();
    let user: serde_json::Value = client()
        .get(format!("{}/admin/directory/v1/users/wei.chen@northwind.test", again.origin()))
        .bearer_auth(access)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    assert_eq!(user["name"]["givenName"], "Renamed", "the change and the grant outlived the restart: {user}");
    again.shutdown().await;
    let secrets = [access, tokens["refresh_token"].as_str().unwrap(), &code, crate::stage::SECRET];
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for secret in secrets {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret.as_bytes()),
                "no secret is in the file"
            );
        }
    }
}
