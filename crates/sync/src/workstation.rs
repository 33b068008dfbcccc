//! An open data folder, with everything that the verbs need.

use std::collections::HashMap;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use google::{Http, OAuthClient, Origin, Settings};
use secrecy::SecretString;
use secrets::{StoreKind, Vault, VaultError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use store::backup::Stamp;
use store::unfinished::TokenOf;
use store::window::Windows;
use store::{Millis, Store};

use crate::backup::Why;
use crate::lock::RunLock;
use crate::trouble::{Lost, Trouble};
use crate::{Cancel, Error, Home};

/// Gives the port of the sandbox, starting it where needed.
pub type SandboxPort =
    Arc<dyn Fn() -> Pin<Box<dyn Future<Output = Result<u16, String>> + Send>> + Send + Sync>;

/// Fills bytes with chance.
pub type Chance = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// Gives the present moment.
pub type Clock = Arc<dyn Fn() -> Millis + Send + Sync>;

/// What the verbs take from outside: time, chance, the sandbox, patience.
#[derive(Clone)]
pub struct Environment {
    /// Gives the present moment.
    pub now: Clock,
    /// Fills bytes with chance that nobody can guess.
    pub chance: Chance,
    /// Gives the port of the sandbox.
    pub sandbox: SandboxPort,
    /// How patiently Google is asked.
    pub google: Settings,
    /// The key file of a machine without a keyring.
    pub key_file: Option<PathBuf>,
    /// Who works here: the name of the system's account, for the trace of what is changed.
    pub operator: String,
    /// The name of this computer, for the same.
    pub workstation: String,
}

/// An open data folder, with everything that the verbs need. Cheap to clone.
#[derive(Clone)]
pub struct Workstation {
    pub(crate) inner: Arc<Inner>,
}

pub(crate) struct Inner {
    pub(crate) home: Home,
    pub(crate) store: Store,
    pub(crate) environment: Environment,
    pub(crate) windows: Windows,
    vault: Mutex<Option<Arc<Vault>>>,
    /// Held while the secrets are opened.
    opening: tokio::sync::Mutex<()>,
    /// Held while a backup is made.
    pub(crate) backing_up: tokio::sync::Mutex<()>,
    /// By connection, each with the token that it has: another process may have renewed the consent since.
    clients: Mutex<HashMap<i64, (TokenOf, google::Client)>>,
}

impl Workstation {
    /// Opens a data folder; closes what an earlier process left half-read.
    ///
    /// # Errors
    /// [`Error::DataDamaged`] with the newest backup; [`Error::Store`].
    pub async fn open(home: Home, environment: Environment) -> Result<Self, Error> {
        let opened = Self::opened(home.clone(), environment).await;
        opened.map_err(|error| crate::rescue::with_newest(&home, error))
    }

    async fn opened(home: Home, environment: Environment) -> Result<Self, Error> {
        // What SQLite lays beside the file gets the file's own permissions.
        let file = home.data_file();
        crate::home::open_private(&file)
            .map_err(|error| Error::data_file(format!("the data file {}", file.display()), error))?;
        let (of, stamp) = (
            home.clone(),
            Stamp {
                at: (environment.now)(),
                why: Why::Migration.name().to_owned(),
                version: crate::backup::VERSION.to_owned(),
                operator: environment.operator.clone(),
            },
        );
        let store =
            Store::open_after(&file, move |conn| crate::backup::before_migration(&of, &stamp, conn)).await?;
        let inner = Inner {
            home,
            store,
            environment,
            windows: Windows::default(),
            vault: Mutex::default(),
            opening: tokio::sync::Mutex::default(),
            backing_up: tokio::sync::Mutex::default(),
            clients: Mutex::default(),
        };
        let workstation = Self { inner: Arc::new(inner) };
        workstation.mend_indexes().await?;
        workstation.finish_interrupted().await?;
        workstation.fold_old_runs().await?;
        Ok(workstation)
    }

    /// Builds the indexes that an interrupted import left dropped; one that still goes on builds its own.
    async fn mend_indexes(&self) -> Result<(), Error> {
        let read = |conn: &store::rusqlite::Connection| {
            Ok((store::user::indexes_are_missing(conn)?, store::run::applying(conn)?))
        };
        let (missing, applying) = self.inner.store.read(read).await?;
        if !missing {
            return Ok(());
        }
        let mut held = Vec::new();
        for connection in applying {
            match RunLock::take(self.home(), connection, "the indexes are mended") {
                Ok(lock) => held.push(lock),
                Err(Error::Busy(_)) => return Ok(()),
                Err(error) => return Err(error),
            }
        }
        self.inner.store.write_in_batches(store::user::build_indexes).await?;
        Ok(())
    }

    /// Gives the data folder.
    #[must_use]
    pub fn home(&self) -> &Home {
        &self.inner.home
    }

    /// Gives what the verbs take from outside.
    #[must_use]
    pub fn environment(&self) -> &Environment {
        &self.inner.environment
    }

    /// Gives the data file, for reads that no verb offers.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// Gives the present moment.
    #[must_use]
    pub fn now(&self) -> Millis {
        (self.inner.environment.now)()
    }

    pub(crate) fn chance<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.inner.environment.chance)(&mut bytes);
        bytes
    }

    pub(crate) async fn sandbox_origin(&self) -> Result<Origin, Error> {
        let port = (self.inner.environment.sandbox)().await.map_err(Error::Sandbox)?;
        Ok(Origin::Emulator { port })
    }

    pub(crate) fn http(&self, origin: Origin) -> Result<Http, Error> {
        Ok(Http::new(origin, self.inner.environment.google.clone())?)
    }

    /// Opens the secret store, or tells why none can be opened.
    ///
    /// # Errors
    /// [`Error::Secrets`] with the reason of each store.
    pub async fn vault(&self) -> Result<Arc<Vault>, Error> {
        // One after the other: two that opened a fresh home at once would each make it a key.
        let _opening = self.inner.opening.lock().await;
        if let Some(vault) = self.inner.vault.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(vault);
        }
        self.open_vault(|_| Ok(())).await
    }

    /// Lists the stores that the secrets of this home are kept in.
    ///
    /// # Errors
    /// [`Error::Secrets`] when they cannot be opened.
    pub async fn secret_stores(&self) -> Result<Vec<StoreKind>, Error> {
        let vault = self.vault().await?;
        Ok(blocking(move || vault.stores()).await??)
    }

    /// Opens the secret store, does something with it, and keeps it open; `opening` is held meanwhile.
    async fn open_vault(
        &self,
        then: impl FnOnce(&mut Vault) -> Result<(), VaultError> + Send + 'static,
    ) -> Result<Arc<Vault>, Error> {
        let home_id = self.home_id().await?;
        let (home, key_file) = (self.home().path().to_owned(), self.inner.environment.key_file.clone());
        let vault = blocking(move || {
            let mut vault = Vault::open(&home, &home_id, key_file.as_deref())?;
            then(&mut vault)?;
            Ok::<_, VaultError>(Arc::new(vault))
        })
        .await??;
        *self.inner.vault.lock().unwrap_or_else(PoisonError::into_inner) = Some(vault.clone());
        Ok(vault)
    }

    /// Opens the secrets, and unlocks what they are in: a keyring asks for its password, and may wait for ever.
    ///
    /// # Errors
    /// [`Error::Secrets`] with the reason of each store.
    pub async fn unlock(&self) -> Result<(), Error> {
        self.vault().await?;
        // To be reached is not to be open: only a secret that is asked for makes a keyring ask in turn.
        let active = self.connections().await?.into_iter().find(|row| row.deactivated_at.is_none());
        if let Some(row) = active {
            self.secret(Names::of(&TokenOf::of(&row)).client_secret).await?;
        }
        Ok(())
    }

    /// Unlocks the secrets before work begins, unless it is cancelled meanwhile; what is wrong with them is told by
    /// whoever needs them.
    pub(crate) async fn unlock_unless(&self, cancel: &Cancel) -> Result<(), Error> {
        tokio::select! {
            _ = self.unlock() => Ok(()),
            () = cancel.cancelled() => Err(Error::Cancelled),
        }
    }

    /// Lets a key file open this home's secrets as well.
    ///
    /// # Errors
    /// [`Error::Secrets`] when the file cannot be used or the keyring is not open.
    pub async fn add_key_file(&self, path: &Path) -> Result<(), Error> {
        let path = path.to_owned();
        let _opening = self.inner.opening.lock().await;
        self.open_vault(move |vault| vault.add_key_file(&path)).await?;
        Ok(())
    }

    /// Lets the keyring of the operating system open this home's secrets as well.
    ///
    /// # Errors
    /// [`Error::Secrets`] when the key file does not open them, or the keyring is not open.
    pub async fn add_keyring(&self) -> Result<(), Error> {
        let _opening = self.inner.opening.lock().await;
        self.open_vault(Vault::add_keyring).await?;
        Ok(())
    }

    pub(crate) async fn secret(&self, name: String) -> Result<Option<SecretString>, Error> {
        let vault = self.vault().await?;
        Ok(blocking(move || vault.get(&name)).await??)
    }

    pub(crate) async fn keep_secret(&self, name: String, secret: SecretString) -> Result<(), Error> {
        let vault = self.vault().await?;
        Ok(blocking(move || vault.set(&name, &secret)).await??)
    }

    /// Gives the authorised client of a connection; its access token lives in memory only.
    ///
    /// # Errors
    /// [`Error::Secrets`] when the secret store cannot be opened, [`Error::TokensMissing`] when they are not in it.
    pub async fn client(&self, connection: i64) -> Result<google::Client, Error> {
        loop {
            let row = self.active(connection).await?;
            let origin = match row.kind.as_str() {
                // Another process may serve it since, on another port.
                "sandbox" => self.sandbox_origin().await?,
                _ => crate::connection::origin_of(&row.origin)?,
            };
            let token = TokenOf::of(&row);
            let known = self.clients().get(&connection).cloned();
            let same = |(of, client): &(TokenOf, google::Client)| *of == token && client.origin() == origin;
            if let Some((_, client)) = known.filter(same) {
                return Ok(client);
            }
            if let Some((secret, refresh)) = self.tokens(&token).await? {
                let oauth = OAuthClient { id: row.client_id, secret, project: None };
                let settings = self.inner.environment.google.clone();
                let client = google::Client::new(origin, oauth, refresh, settings)?;
                self.clients().insert(connection, (token, client.clone()));
                return Ok(client);
            }
            let lost = self.inner.store.write(move |tx| {
                // Another process may have consented since, and forgotten the token that was named before.
                if TokenOf::of(&store::connection::get(tx, connection)?) != token {
                    return Ok(false);
                }
                // Only a new consent helps: the connection says so from now on.
                Lost::forget(tx, connection)?;
                store::connection::set_health(tx, connection, "reauthorize", None)?;
                Ok(true)
            });
            if lost.await? {
                return Err(Error::TokensMissing { name: row.name });
            }
        }
    }

    /// The same before work begins, unless that is cancelled meanwhile: a locked keyring may wait for ever.
    pub(crate) async fn client_unless(
        &self,
        connection: i64,
        cancel: &Cancel,
    ) -> Result<google::Client, Error> {
        tokio::select! {
            client = self.client(connection) => client,
            () = cancel.cancelled() => Err(Error::Cancelled),
        }
    }

    /// Reads the client's secret and the token that a consent gave.
    async fn tokens(&self, token: &TokenOf) -> Result<Option<(SecretString, SecretString)>, Error> {
        let names = Names::of(token);
        let Some(secret) = self.secret(names.client_secret).await? else { return Ok(None) };
        let refresh = match self.secret(names.refresh_token).await? {
            Some(refresh) => Some(refresh),
            None => self.secret(names.earlier_token).await?,
        };
        Ok(refresh.map(|refresh| (secret, refresh)))
    }

    /// Forgets the client of a connection, after a new consent or when its tenant began anew.
    pub(crate) fn forget_client(&self, connection: i64) {
        self.clients().remove(&connection);
    }

    fn clients(&self) -> std::sync::MutexGuard<'_, HashMap<i64, (TokenOf, google::Client)>> {
        self.inner.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what a call to Google told of the connection's health, and passes its result on.
    ///
    /// A refusal of everything is kept until Google answers again, so that whoever was not there learns of it.
    pub(crate) async fn note_health<T>(
        &self,
        connection: i64,
        result: Result<T, google::Error>,
    ) -> Result<T, Error> {
        let now = self.now();
        match &result {
            Ok(_) => {
                self.inner
                    .store
                    .write(move |tx| {
                        store::connection::set_health(tx, connection, "connected", Some(now))?;
                        Lost::forget(tx, connection)?;
                        Trouble::forget(tx, connection)
                    })
                    .await?;
            }
            Err(google::Error::Reauthorize { cause, evidence }) => {
                let used = self.clients().remove(&connection).map(|(token, _)| token);
                let lost = Lost::of(cause, evidence.said());
                self.inner
                    .store
                    .write(move |tx| {
                        // Somebody consented again meanwhile, here or in another program: that one is not lost.
                        let counts = TokenOf::of(&store::connection::get(tx, connection)?);
                        if used.is_some_and(|used| used != counts) {
                            return Ok(());
                        }
                        lost.keep(tx, connection)?;
                        store::connection::set_health(tx, connection, "reauthorize", None)
                    })
                    .await?;
            }
            Err(error) => {
                if let Some(trouble) = Trouble::of(error) {
                    self.inner.store.write(move |tx| trouble.keep(tx, connection)).await?;
                }
            }
        }
        Ok(result?)
    }

    /// Reads a setting of this home; none when it was never made.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn setting<T: DeserializeOwned + Send + 'static>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>, Error> {
        Ok(self.inner.store.read(move |conn| store::setting::get(conn, name)).await?)
    }

    /// Makes a setting of this home.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn set_setting<T: Serialize + Send + 'static>(
        &self,
        name: &'static str,
        value: T,
    ) -> Result<(), Error> {
        Ok(self.inner.store.write(move |tx| store::setting::set(tx, name, &value)).await?)
    }

    /// Notes that the sandbox's tenant began anew: its grants are gone, and lists of it start from nothing.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn sandbox_was_reset(&self) -> Result<(), Error> {
        let sandboxes: Vec<_> =
            self.connections().await?.into_iter().filter(|row| row.kind == "sandbox").collect();
        for row in sandboxes {
            self.forget_client(row.id);
            self.inner
                .store
                .write(move |tx| {
                    store::connection::set_health(tx, row.id, "reauthorize", None)?;
                    Lost::forget(tx, row.id)?;
                    Trouble::forget(tx, row.id)?;
                    store::choice::forget(tx, row.id)?;
                    store::list_read::forget(tx, row.id)
                })
                .await?;
        }
        Ok(())
    }

    /// Reads the name under which this home's secrets are filed, making one for a new home.
    pub(crate) async fn home_id(&self) -> Result<String, Error> {
        let fresh: String = self.chance::<16>().iter().map(|byte| format!("{byte:02x}")).collect();
        let id = self
            .inner
            .store
            .write(move |tx| {
                if let Some(id) = store::setting::get::<String>(tx, "homeId")? {
                    return Ok(id);
                }
                store::setting::set(tx, "homeId", &fresh)?;
                Ok(fresh)
            })
            .await?;
        Ok(id)
    }

    /// Folds the journal of runs older than 400 days, and forgets edits as old, and images that nobody has any more.
    async fn fold_old_runs(&self) -> Result<(), Error> {
        const KEPT: Millis = 400 * 24 * 60 * 60 * 1000;
        let moment = self.now() - KEPT;
        if self.inner.store.read(move |conn| store::edit::any_before(conn, moment)).await? {
            self.inner.store.write(move |tx| store::edit::forget_before(tx, moment)).await?;
        }
        if !self.inner.store.read(move |conn| store::run::any_before(conn, moment)).await? {
            return Ok(());
        }
        self.inner.store.write(move |tx| store::run::fold_before(tx, moment)).await?;
        self.forget_photos().await
    }
}

/// The names under which a connection's secrets are filed: never for another origin or client.
pub(crate) struct Names {
    pub(crate) client_secret: String,
    /// With the consent that gave it: the connection says which one counts.
    pub(crate) refresh_token: String,
    /// As an earlier version filed it, without the consent.
    pub(crate) earlier_token: String,
}

impl Names {
    pub(crate) fn of(token: &TokenOf) -> Self {
        let TokenOf { origin, client_id, customer_id, consent } = token;
        let earlier_token = format!("refresh-token|{origin}|{client_id}|{customer_id}");
        let refresh_token = match consent {
            Some(consent) => format!("{earlier_token}|{consent}"),
            None => earlier_token.clone(),
        };
        Self { client_secret: format!("client-secret|{origin}|{client_id}"), refresh_token, earlier_token }
    }
}

/// Runs work that blocks on a thread where that is allowed.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.map_err(|error| Error::machine("work was interrupted", &error))
}
