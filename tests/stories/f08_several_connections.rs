//! F8: several Google customers, a connection each; the same customer twice is refused, and the existing one named.

use google::Grant;
use insta::assert_snapshot;
use sandbox::control::{Consent, Control};
use sandbox::{Options, Server, Tenant};
use serde_json::json;
use store::connection::Row;
use store::plan::decision::Kind;
use store::user::Standing;
use sync::connect::Way;
use sync::connection::PasswordMode;
use sync::import::Scope;
use sync::provision::Confirmed;
use sync::{Error, Watch};

use crate::stage::{Stage, by, client, only, said, sandbox_way, told};

const WEI: &str = "wei.chen@northwind.test";

/// Another company on another server, where some people work as well.
pub struct Other {
    server: Server,
    /// Its Google's side.
    pub google: Control,
}

impl Other {
    /// Serves it.
    pub async fn serve(users: u64) -> Self {
        let options = Options { tenant: Tenant { seed: 2, users }, control: true, ..Options::default() };
        let server = sandbox::serve(options).await.expect("the second tenant starts");
        let google = Control::new(server.origin(), server.control_key().expect("control was asked for"));
        Self { server, google }
    }

    /// Connects it, too.
    pub async fn connect(&self, stage: &Stage) -> Row {
        self.connect_with(stage, Grant::LookOnly).await
    }

    /// The same with another grant.
    pub async fn connect_with(&self, stage: &Stage, grant: Grant) -> Row {
        let origin = google::Origin::parse(self.server.origin()).expect("an emulator's address");
        let way = Way::Google { client: client(), origin, grant };
        let attempt = stage.app.connect_begin(way).await.expect("a port is free");
        stage.finish(attempt, Consent::default(), &self.google).await.expect("it is another customer")
    }
}

#[tokio::test]
async fn a_second_customer_is_a_second_connection() {
    let (stage, first) = Stage::connected(17).await;
    stage.import(first, Scope::All).await;
    let other = Other::serve(24).await;
    let second = other.connect(&stage).await;

    let named: Vec<_> =
        stage.app.connections().await.expect("the list").into_iter().map(|c| c.name).collect();
    assert_eq!(named, ["northwind.test", "northwind.test 2"], "each has a name of its own");
    assert_eq!(second.kind, "emulator", "what is not Google is marked");
    let run = stage.read(second.id, Scope::All).await.expect("the second tenant is read");
    assert_snapshot!(stage.plan_of(run, only(&[Kind::New])).await, @"
    everybody: 7 new, 0 update, 0 unchanged, 16 match, 1 conflict; 23 ticked, 1 open, 0 missing
    [x] new Björn Ackermann <bjoern.ackermann@northwind.test> as bjoern.ackermann
    [x] new Oğuz Çelik <oguz.celik@northwind.test> as oguz.celik
    [x] new Rhys Thackeray <rhys.thackeray@northwind.example> as rhys.thackeray
    [x] new Stanisław Pająk <stanislaw.pajak@northwind.test> as stanislaw.pajak
    [x] new Věra Kučera <vera.kucera@northwind.test> as vera.kucera
    [x] new שירה מזרחי <shira.mizrahi@northwind.test> as shira.mizrahi
    [x] new 雨桐 王 <yutong.wang@northwind.test> as yutong.wang
    ");
    assert_snapshot!(told(&stage.apply(run).await), @"
    Refusals: 7 created, 0 updated, 16 linked, 0 unchanged, 0 skipped, 1 conflicts, 0 refused
    - Văn Đức <vanduc.le@northwind.test> conflict: no family name
    ");
    assert_eq!(
        stage.person("wei.chen").await.accounts,
        2,
        "who works for both has one record and two accounts"
    );
    let again = stage.import(first, Scope::All).await;
    assert_eq!(again.run.counts.updated, 0, "the first customer does not notice the second");
}

#[tokio::test]
async fn whom_google_suspended_for_one_customer_stays_so_after_an_import_of_the_other() {
    let (stage, first) = Stage::connected(17).await;
    stage.import(first, Scope::All).await;
    let other = Other::serve(24).await;
    let second = other.connect(&stage).await.id;
    stage.import(second, Scope::All).await;
    assert_eq!(stage.person("wei.chen").await.accounts, 2, "Wei works for both");
    assert_eq!(stage.person("wei.chen").await.standing, Standing::Bound, "and nothing is wrong yet");

    let abuse = json!({ "suspended": true, "suspensionReason": "ABUSE" });
    stage.google.edit_user(WEI, abuse).await.expect("Google suspends Wei at the first");
    stage.import(first, Scope::All).await;
    let suspended = stage.person("wei.chen").await.standing;
    assert_eq!(suspended, Standing::SuspendedByGoogle, "that is said first");

    let title = json!({ "name": { "familyName": "Chen-Li" } });
    other.google.edit_user(WEI, title).await.expect("Wei marries at the second");
    let report = stage.import(second, Scope::All).await;
    assert_eq!(report.run.counts.updated, 1, "Wei is written again, from an account that works");
    let still = stage.person("wei.chen").await.standing;
    assert_eq!(still, Standing::SuspendedByGoogle, "the other account knows nothing of it");

    let back = json!({ "suspended": false, "suspensionReason": null });
    stage.google.edit_user(WEI, back).await.expect("Google lets Wei in again");
    stage.import(first, Scope::All).await;
    assert_ne!(
        stage.person("wei.chen").await.standing,
        Standing::SuspendedByGoogle,
        "until it is over there"
    );
}

#[tokio::test]
async fn who_is_looked_at_again_is_read_where_the_connection_is_not_deactivated() {
    let (stage, first) = Stage::connected(17).await;
    stage.import(first, Scope::All).await;
    let other = Other::serve(24).await;
    let second = other.connect(&stage).await.id;
    stage.import(second, Scope::All).await;
    stage.app.deactivate(second).await.expect("nobody works on it");
    let wei = stage.person("wei.chen").await;
    assert_eq!(wei.accounts, 2, "one of them is dormant");
    let married = json!({ "name": { "familyName": "Chen-Li" } });
    stage.google.edit_user(WEI, married).await.expect("Wei marries at the first");

    let shown = stage.refreshed(wei.id).await.expect("the dormant account keeps nobody from the other");

    assert_eq!(shown.user.user.family_name, "Chen-Li", "what changed there is taken");
    stage.app.deactivate(first).await.expect("nobody works on it");
    let refused = stage.refreshed(wei.id).await.expect_err("there is nothing left to look at");
    assert_eq!(refused.code(), sync::Code::Deactivated, "{}", said(&refused));
}

#[tokio::test]
async fn the_same_customer_is_refused_and_the_existing_one_named() {
    let (stage, first) = Stage::connected(17).await;

    let again = stage.connect_as(sandbox_way(Grant::LookOnly), by("priya.raman@northwind.test")).await;

    let error = again.expect_err("one customer has one connection");
    assert_snapshot!(said(&error), @"
    AlreadyConnected: northwind.test is connected to this customer already
    Open the existing connection instead; one customer has one connection.
    ");
    assert!(
        matches!(error, Error::AlreadyConnected { connection, .. } if connection == first),
        "the screen opens the existing one: {error:?}"
    );
    let all = stage.app.connections().await.expect("the list");
    assert_eq!(all.len(), 1, "nothing was added");
    assert_eq!(all[0].admin_email, crate::stage::ADMIN, "and the first keeps its administrator");
    let report = stage.import(first, Scope::All).await;
    assert_eq!(report.run.counts.created, 17, "and its tokens");
}

#[tokio::test]
async fn a_connection_whose_name_is_only_digits_is_found_by_it() {
    let (stage, first) = Stage::connected(17).await;
    let second = Other::serve(24).await.connect(&stage).await.id;
    // No connection gets such a name any more; one may have it from before.
    let renamed = stage.app.store().write(move |tx| {
        for (connection, name) in [(first, "2026".to_owned()), (second, first.to_string())] {
            let row = store::connection::get(tx, connection)?;
            store::connection::update(tx, &Row { name, ..row })?;
        }
        Ok(())
    });
    renamed.await.expect("they are called so");
    let find = async |key: &str| stage.app.find_connection(Some(key)).await.map(|row| row.id);

    assert_eq!(find("2026").await.expect("its name"), first, "no connection has that number");
    assert_eq!(find(&second.to_string()).await.expect("its number"), second, "each has its number");
    assert_eq!(find(&first.to_string()).await.expect("a number"), first, "which goes before a name");
    let missing = find("404").await.expect_err("nobody is called so");
    assert_eq!(missing.code(), sync::Code::NotFound, "{}", said(&missing));
    let refused =
        stage.app.rename_connection(first, "1234").await.expect_err("it would be taken for a number");
    assert_eq!(refused.code(), sync::Code::Refused, "{}", said(&refused));
}

#[tokio::test]
async fn a_password_that_is_made_for_a_new_account_is_of_that_account_alone() {
    let (stage, first) = Stage::connected(17).await;
    stage.app.set_password_mode(first, PasswordMode::Directory).await.expect("it is chosen");
    let other = Other::serve(24).await;
    let second = other.connect_with(&stage, Grant::LookAndSync).await.id;
    stage.app.set_password_mode(second, PasswordMode::FirstOnly).await.expect("it is chosen");
    stage.import(second, Scope::All).await;
    // Who works for the second has a password there that nobody here knows, and comes to the first.
    let stanislaw = stage.person("stanislaw.pajak").await.id;
    stage.app.bind_users(first, vec![stanislaw]).await.expect("he is there");
    let synced = async |connection| {
        let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
        let rows = stage.app.sync_rows(run, Vec::new(), 0, 100).await.expect("it has rows");
        let of_him = rows.iter().filter(|row| row.row.email.starts_with("stanislaw."));
        let why = of_him.map(|row| row.row.why.clone()).collect::<Vec<_>>().join("; ");
        stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
        why
    };
    assert_eq!(synced(first).await, "new account");

    assert_eq!(synced(second).await, "", "his password there is his");
    assert_eq!(synced(first).await, "", "and what was made is sent once");
}
