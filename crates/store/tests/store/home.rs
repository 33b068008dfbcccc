//! What every test stands on: a data file in a folder of its own.

use std::path::PathBuf;

use directory::decide::Baseline;
use directory::user::State;
use directory::{Account, Attribute, User, Value, Values};
use store::rusqlite::Connection;
use store::user::{Search, Standing};
use store::{Store, binding, user};
use tempfile::TempDir;

/// A data file in a folder of its own.
pub struct Home {
    pub store: Store,
    folder: TempDir,
}

impl Home {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(&folder.path().join("rollcall.db")).await.expect("a fresh file opens");
        // As the verbs do, who know whether somebody is just building them.
        store.write_in_batches(user::build_indexes).await.expect("a fresh file gets its indexes");
        Self { store, folder }
    }

    /// Closes the file and opens it again, as a restart does.
    pub async fn reopen(&mut self) {
        self.store = Store::open(&self.data()).await.expect("the file opens again");
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("rollcall.db")
    }

    pub fn plan(&self) -> PathBuf {
        self.folder.path().join("run-1.db")
    }

    /// A connection of one's own, as the plan has it.
    pub fn conn(&self) -> Connection {
        store::plan::open(&self.data(), &self.plan()).expect("the file opens beside the store")
    }
}

/// A binding of a user that agreed on nothing yet.
pub fn binding_of(connection: i64, google_id: &str, user: i64) -> binding::Row {
    binding::Row {
        connection,
        google_id: google_id.to_owned(),
        user,
        dormant: false,
        fingerprint: [0; 16],
        baseline: Baseline::default(),
        account: Account::default(),
        bound_by_run: None,
        read_at: 1,
        suspended_by_run: None,
        archived_by_run: None,
    }
}

/// Somebody by username; the address follows from it.
pub fn somebody(username: &str) -> User {
    User {
        email: format!("{username}@northwind.test"),
        username: username.to_owned(),
        given_name: "Dara".to_owned(),
        family_name: "O’Brien".to_owned(),
        state: State::Active,
        values: Values::default(),
    }
}

/// The same with one attribute.
pub fn with(user: User, attribute: Attribute, text: &str) -> User {
    let mut values = user.values.clone();
    values.set(attribute, Value::from(text));
    User { values, ..user }
}

/// Stores somebody.
pub fn put(conn: &Connection, user: &User) -> i64 {
    user::insert(conn, user, Standing::DirectoryOnly, 1_000, Search::Kept).expect("the username is free")
}

/// A connection to a customer, stored.
pub fn connect(conn: &Connection, customer: &str) -> i64 {
    store::connection::insert(conn, &connection(customer)).expect("the customer is new")
}

/// A connection to a customer, not yet stored.
pub fn connection(customer: &str) -> store::connection::Row {
    store::connection::Row {
        id: 0,
        name: "northwind.test".to_owned(),
        kind: "sandbox".to_owned(),
        origin: "sandbox".to_owned(),
        client_id: "client".to_owned(),
        customer_id: customer.to_owned(),
        domain: "northwind.test".to_owned(),
        admin_email: "admin@northwind.test".to_owned(),
        admin_id: "1".to_owned(),
        role: "super".to_owned(),
        privileges: Some(Vec::new()),
        unit_privileges: Vec::new(),
        consent: "look-only".to_owned(),
        scopes: vec!["openid".to_owned()],
        password_mode: None,
        health: "connected".to_owned(),
        connected_at: 1,
        last_answer_at: None,
        deactivated_at: None,
    }
}
