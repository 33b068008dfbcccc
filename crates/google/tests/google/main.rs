//! The real client against the sandbox, and against Google's own documents.

mod aliases;
mod consent;
mod discovery;
mod doubt;
mod group_write;
mod licences;
mod lists;
mod logs;
mod loopback;
mod pace;
mod refusals;
mod retries;
mod tenant;
mod write;
mod write_refusals;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use directory::user::State;
use directory::{Mapping, User, Values};
use google::loopback::parse_pasted;
use google::project::new_account;
use google::{
    Client, Consent, Grant, Http, NewAccount, NextLogin, Notice, OAuthClient, Origin, Packing, Redirect,
    Settings, Tokens, oauth,
};
use sandbox::control::{self, Control, Scopes};
use sandbox::{CLIENT_JSON, Options, Server, Tenant};
use secrecy::SecretString;

/// The super admin of every sandbox.
const ADMIN: &str = "sync-admin@northwind.test";

/// Where a consent given without a browser would lead; nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:1/answer";

/// A running sandbox, with its control.
struct World {
    server: Server,
    control: Control,
}

impl World {
    async fn with_users(users: u64) -> Self {
        let tenant = Tenant { users, ..Tenant::default() };
        let server = sandbox::serve(Options { tenant, control: true, ..Options::default() })
            .await
            .expect("a free port");
        let key = server.control_key().expect("control is on").to_owned();
        let control = Control::new(server.origin(), key);
        Self { server, control }
    }

    async fn start() -> Self {
        Self::with_users(40).await
    }

    fn origin(&self) -> Origin {
        Origin::parse(self.server.origin()).expect("a sandbox is an emulator")
    }

    fn http(&self) -> Http {
        Http::new(self.origin(), settings()).expect("plain http needs nothing")
    }

    /// Lets an account consent to some scopes.
    async fn consent(&self, account: &str, scopes: Scopes) -> (Consent, Redirect) {
        let chance = std::array::from_fn(|index| u8::try_from(index).unwrap_or_default());
        let client = oauth_client();
        let consent = Consent::new(
            self.origin(),
            &client,
            Grant::LookAndSync.scopes(),
            NOWHERE,
            Some(account),
            &chance,
        )
        .expect("the parts of an address");
        let answer = control::Consent { account: Some(account.to_owned()), scopes };
        let led_to =
            self.control.consent(&consent.url, answer).await.expect("the sandbox understands the address");
        let redirect = parse_pasted(&led_to, &consent.state, NOWHERE).expect("the answer to this consent");
        (consent, redirect)
    }

    async fn tokens(&self, account: &str, scopes: Scopes) -> Tokens {
        let (consent, redirect) = self.consent(account, scopes).await;
        let Redirect::Code(code) = redirect else { panic!("the consent was given") };
        oauth::exchange(&self.http(), &oauth_client(), &consent, &code).await.expect("a fresh code")
    }

    /// Gives the client of a connection of an account, as a later start of the program makes it.
    async fn client_of(&self, account: &str) -> Client {
        let refresh = self.tokens(account, Scopes::All).await.refresh;
        Client::new(self.origin(), oauth_client(), refresh, settings()).expect("plain http needs nothing")
    }

    async fn client(&self) -> Client {
        self.client_of(ADMIN).await
    }

    /// Counts the requests whose method and path begin so.
    async fn count(&self, method: &str, path: &str) -> usize {
        let seen = self.control.requests().await.expect("control is on");
        seen.iter().filter(|seen| seen.method == method && seen.target.starts_with(path)).count()
    }
}

fn oauth_client() -> OAuthClient {
    OAuthClient::from_json(CLIENT_JSON).expect("the sandbox's file looks like Google's")
}

/// Settings for tests: pauses of milliseconds, no chance, and answers packed as Google's are.
fn settings() -> Settings {
    let real = Settings::new("0.0.0-test", Arc::new(|| 0.0));
    Settings { backoff_unit: Duration::from_millis(2), retries: 3, emulator_answers: Packing::Gzip, ..real }
}

/// Collects what a client tells.
#[derive(Clone, Default)]
struct Told(Arc<Mutex<Vec<Notice>>>);

impl Told {
    fn listen(&self, client: &Client) -> Client {
        let told = Arc::clone(&self.0);
        client.on_event(move |notice| told.lock().expect("no test panics here").push(notice.clone()))
    }

    fn all(&self) -> Vec<Notice> {
        self.0.lock().expect("no test panics here").clone()
    }
}

/// A user of the directory, with nothing but an address and a name.
fn person(local: &str) -> User {
    User {
        email: format!("{local}@northwind.test"),
        username: local.to_owned(),
        given_name: "Nora".to_owned(),
        family_name: "Nieuw".to_owned(),
        state: State::Active,
        values: Values::default(),
    }
}

/// A hash of the form that Google takes; of which password is nobody's business.
fn hash() -> SecretString {
    format!("$6$saltsalt${}", "a".repeat(86)).into()
}

/// A new account of that person, in the unit of Sales.
fn account(local: &str) -> NewAccount {
    new_account(&person(local), &Mapping::default(), "/Sales", &hash(), NextLogin::ChangePassword)
        .expect("Google takes it")
}

fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}
