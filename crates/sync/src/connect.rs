//! Connect: one consent in the system browser, and what is learned from it.

mod keep;

use std::collections::BTreeSet;
use std::time::Duration;

use directory::CustomField;
use directory::custom::Shape;
use google::oauth::UserInfo;
use google::{AdminRole, Consent, Grant, Listener, OAuthClient, Origin, Redirect, Verb};
use secrecy::SecretString;
use store::connection::{Domain, Row};
use store::unfinished::TokenOf;

use self::keep::Brought;
use crate::provision::ours::known;
use crate::workstation::Names;
use crate::{Cancel, Error, Workstation};

/// How long the browser may take.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// How to connect.
pub enum Way {
    /// The embedded sandbox.
    Sandbox {
        /// The sandbox's own OAuth client.
        client: OAuthClient,
        /// What to ask for.
        grant: Grant,
    },
    /// Google, or an emulator on loopback.
    Google {
        /// The administrator's OAuth client.
        client: OAuthClient,
        /// Where.
        origin: Origin,
        /// What to ask for.
        grant: Grant,
    },
    /// An existing connection again.
    Reactivate {
        /// Which.
        connection: i64,
        /// What to ask for; none for the same as before.
        grant: Option<Grant>,
        /// The client, where its secret was lost or changed; none for the one that is kept.
        client: Option<OAuthClient>,
    },
}

/// A consent that waits for the browser.
pub struct Attempt {
    listener: Listener,
    asked: Asked,
}

/// A consent that the browser came back from with leave; Google was not asked anything yet.
pub struct Answered {
    asked: Asked,
    code: SecretString,
}

/// What a consent was asked for.
struct Asked {
    consent: Consent,
    client: OAuthClient,
    origin: Origin,
    /// How the origin is filed: the sandbox's port may change, its name does not.
    filed_as: String,
    kind: &'static str,
    grant: Grant,
    reactivates: Option<Row>,
}

impl Attempt {
    /// Gives the address that the system browser must open.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.asked.consent.url
    }

    /// Tells whether a pasted address is the one that this attempt waits for.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] with what is wrong with it.
    pub fn parse_pasted(&self) -> impl Fn(&str) -> Result<Redirect, Error> + Send + Sync + 'static {
        let Consent { state, redirect_uri, .. } = &self.asked.consent;
        let (state, redirect_uri) = (state.clone(), redirect_uri.clone());
        move |text| {
            google::loopback::parse_pasted(text, &state, &redirect_uri)
                .map_err(|error| Error::InvalidInput(error.to_string()))
        }
    }

    /// Waits for the browser.
    ///
    /// `pasted` brings the redirect another way, such as from stdin; it may never end.
    ///
    /// # Errors
    /// [`Error::ConsentTimeout`], [`Error::ConsentDenied`], [`Error::Cancelled`].
    pub async fn answered(
        self,
        pasted: impl Future<Output = Redirect>,
        cancel: &Cancel,
    ) -> Result<Answered, Error> {
        let Self { listener, asked } = self;
        let redirect = tokio::select! {
            redirect = listener.wait(&asked.consent.state, PATIENCE) => redirect.map_err(|error| match error {
                google::loopback::LoopbackError::TimedOut => Error::ConsentTimeout,
                google::loopback::LoopbackError::Io(error) => Error::machine("waiting for the browser failed", &error),
            })?,
            redirect = pasted => redirect,
            () = cancel.cancelled() => return Err(Error::Cancelled),
        };
        match redirect {
            Redirect::Code(code) => Ok(Answered { asked, code }),
            Redirect::Denied { error } => Err(Error::ConsentDenied(error)),
        }
    }
}

impl Answered {
    /// Gives the connection as it was, where it is consented to again.
    #[must_use]
    pub fn before(&self) -> Option<&Row> {
        self.asked.reactivates.as_ref()
    }
}

impl Workstation {
    /// Prepares a consent: takes a loopback port and makes the address for the browser.
    ///
    /// # Errors
    /// [`Error::Sandbox`], [`Error::Secrets`]: a consent whose token could not be kept is not begun.
    pub async fn connect_begin(&self, way: Way) -> Result<Attempt, Error> {
        self.vault().await?;
        let (client, origin, filed_as, kind, grant, reactivates) = match way {
            Way::Sandbox { client, grant } => {
                (client, self.sandbox_origin().await?, "sandbox".to_owned(), "sandbox", grant, None)
            }
            Way::Google { client, origin, grant } => {
                let kind = if origin.is_google() { "google" } else { "emulator" };
                (client, origin, origin.as_str(), kind, grant, None)
            }
            Way::Reactivate { connection, grant, client } => {
                self.reactivation(connection, grant, client).await?
            }
        };
        let listener = Listener::bind(self.chance())
            .await
            .map_err(|error| Error::machine("no loopback port", &error))?;
        let hint = reactivates.as_ref().map(|row| row.admin_email.as_str());
        let consent = Consent::new(
            origin,
            &client,
            grant.scopes(),
            listener.redirect_uri(),
            hint,
            &self.chance::<64>(),
        )?;
        Ok(Attempt { listener, asked: Asked { consent, client, origin, filed_as, kind, grant, reactivates } })
    }

    async fn reactivation(
        &self,
        connection: i64,
        grant: Option<Grant>,
        given: Option<OAuthClient>,
    ) -> Result<(OAuthClient, Origin, String, &'static str, Grant, Option<Row>), Error> {
        let row = self.inner.store.read(move |conn| store::connection::get(conn, connection)).await?;
        let (origin, kind) = match row.kind.as_str() {
            "sandbox" => (self.sandbox_origin().await?, "sandbox"),
            kind => {
                let origin = crate::connection::origin_of(&row.origin)?;
                (origin, if kind == "google" { "google" } else { "emulator" })
            }
        };
        let client = match given {
            Some(client) => client,
            None => {
                let names = Names::of(&TokenOf::of(&row));
                let missing = || Error::ClientMissing { name: row.name.clone() };
                let secret = self.secret(names.client_secret).await?.ok_or_else(missing)?;
                OAuthClient { id: row.client_id.clone(), secret, project: None }
            }
        };
        let grant = grant.or_else(|| Grant::by_name(&row.consent)).unwrap_or(Grant::LookOnly);
        Ok((client, origin, row.origin.clone(), kind, grant, Some(row)))
    }

    /// Exchanges the code that the browser brought, learns what there is to know, and stores the connection.
    ///
    /// # Errors
    /// [`Error::ConsentRefused`], [`Error::AccountNotPermitted`], [`Error::AlreadyConnected`], [`Error::OtherCustomer`],
    /// [`Error::ScopesUnticked`], [`Error::Cancelled`], [`Error::Google`].
    pub async fn connect_finish(&self, answered: Answered, cancel: &Cancel) -> Result<Row, Error> {
        let Answered { asked: Asked { consent, client, origin, filed_as, kind, grant, reactivates }, code } =
            answered;
        let http = self.http(origin)?;
        let asking = async {
            let tokens =
                google::oauth::exchange(&http, &client, &consent, &code).await.map_err(consent_refused)?;
            let granted = tokens.scopes.clone();
            nothing_works_without(&granted)?;
            let refresh = tokens.refresh.clone();
            let authorised = google::Client::with_tokens(http.clone(), client.clone(), tokens);
            let learned = learn(&authorised, &granted).await?;
            Ok::<_, Error>((granted, refresh, learned))
        };
        let (granted, refresh, learned) = tokio::select! {
            learned = asking => learned?,
            () = cancel.cancelled() => return Err(Error::Cancelled),
        };
        let now = self.now();
        let row = Row {
            id: reactivates.as_ref().map_or(0, |before| before.id),
            name: learned.domain.clone(),
            kind: kind.to_owned(),
            origin: filed_as.clone(),
            client_id: client.id.clone(),
            customer_id: learned.customer,
            domain: learned.domain,
            admin_email: learned.admin_email,
            admin_id: learned.admin_id,
            role: learned.role,
            privileges: learned.privileges,
            unit_privileges: learned.unit_privileges,
            consent: grant.name().to_owned(),
            scopes: granted.into_iter().collect(),
            password_mode: None,
            health: "connected".to_owned(),
            connected_at: now,
            last_answer_at: Some(now),
            deactivated_at: None,
        };
        match &reactivates {
            Some(before) if before.customer_id != row.customer_id => {
                return Err(Error::OtherCustomer { customer: row.customer_id });
            }
            Some(_) => {}
            None => self.refuse_second(&filed_as, &row.customer_id).await?,
        }
        // From here on it is kept, and cannot be taken back by half.
        if cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let (domains, custom_fields) = (learned.domains, learned.custom_fields);
        let brought = Brought { row, client_secret: client.secret, refresh, domains, custom_fields };
        let stored = self.keep_consent(brought).await?;
        self.forget_client(stored.id);
        tracing::info!(connection = stored.id, kind, "connected");
        Ok(stored)
    }

    async fn refuse_second(&self, origin: &str, customer: &str) -> Result<(), Error> {
        let (origin, customer) = (origin.to_owned(), customer.to_owned());
        let existing = self
            .inner
            .store
            .read(move |conn| store::connection::by_customer(conn, &origin, &customer))
            .await?;
        match existing {
            Some(row) => Err(Error::AlreadyConnected { connection: row.id, name: row.name }),
            None => Ok(()),
        }
    }

    /// Asks Google again who the account is and what it may do, and stores the answer.
    ///
    /// # Errors
    /// [`Error::Google`]; what it tells of the connection's health is noted.
    pub async fn check_connection(&self, connection: i64) -> Result<Row, Error> {
        let client = self.client(connection).await?;
        // That a token is given says nothing yet of what may be asked with it.
        let granted = match client.authorize().await {
            Ok(granted) => granted,
            Err(error) => return self.note_health(connection, Err(error)).await,
        };
        let row = self.inner.store.read(move |conn| store::connection::get(conn, connection)).await?;
        let granted = if granted.is_empty() { row.scopes.iter().cloned().collect() } else { granted };
        let learned = self.note_health(connection, learn_from(&client, &granted).await).await?;
        let (domains, custom_fields, now) = (learned.domains, learned.custom_fields, self.now());
        Ok(self
            .inner
            .store
            .write(move |tx| {
                let before = store::connection::get(tx, connection)?;
                known::note(tx, &before)?;
                // What was set while Google was asked stays: only what was learned is written.
                let row = Row {
                    domain: learned.domain,
                    admin_email: learned.admin_email,
                    role: learned.role,
                    privileges: learned.privileges,
                    unit_privileges: learned.unit_privileges,
                    scopes: granted.into_iter().collect(),
                    health: "connected".to_owned(),
                    last_answer_at: Some(now),
                    ..before
                };
                store::connection::update(tx, &row)?;
                if let Some(domains) = domains {
                    store::connection::set_domains(tx, connection, &domains)?;
                }
                if let Some(fields) = custom_fields {
                    store::custom_field::replace(tx, connection, &fields)?;
                }
                store::connection::get(tx, connection)
            })
            .await?)
    }
}

/// What a consent tells of the customer and the account.
struct Learned {
    customer: String,
    domain: String,
    admin_email: String,
    admin_id: String,
    role: String,
    privileges: Option<Vec<String>>,
    unit_privileges: Vec<String>,
    /// None when the account may not see them: what is known of them stays.
    domains: Option<Vec<Domain>>,
    /// The fields of the customer's own schemas; none as above.
    custom_fields: Option<Vec<(CustomField, Shape)>>,
}

/// Says of a refusal that it is the consent's: nothing is connected yet that could lose its authorisation.
fn consent_refused(error: google::Error) -> Error {
    match error {
        google::Error::Reauthorize { cause, .. } => Error::ConsentRefused(cause),
        other => other.into(),
    }
}

/// Learns what a fresh consent tells; an account that may not see it is named.
async fn learn(client: &google::Client, granted: &BTreeSet<String>) -> Result<Learned, Error> {
    let me = client.userinfo().await.map_err(consent_refused)?;
    let email = me.email.clone();
    learn_of(client, granted, me).await.map_err(|error| match error {
        google::Error::NotPermitted { .. } => Error::AccountNotPermitted { email },
        other => consent_refused(other),
    })
}

async fn learn_from(client: &google::Client, granted: &BTreeSet<String>) -> Result<Learned, google::Error> {
    let me = client.userinfo().await?;
    learn_of(client, granted, me).await
}

async fn learn_of(
    client: &google::Client,
    granted: &BTreeSet<String>,
    me: UserInfo,
) -> Result<Learned, google::Error> {
    let customer = client.customer().await?;
    let role = client.admin_role(&me.id).await?;
    let domains = if google::scope::lacking(&[google::Scope::DomainsReadonly], granted).is_empty() {
        match client.domains().await {
            Ok(domains) => Some(domains),
            // A delegated admin need not see them, and can import all the same.
            Err(google::Error::NotPermitted { .. }) => None,
            Err(error) => return Err(error),
        }
    } else {
        None
    };
    let custom_fields = if google::scope::lacking(&[google::Scope::SchemasReadonly], granted).is_empty() {
        match client.custom_fields().await {
            Ok(fields) => Some(fields),
            Err(google::Error::NotPermitted { .. }) => None,
            Err(error) => return Err(error),
        }
    } else {
        None
    };
    let (role, privileges, unit_privileges) = match role {
        AdminRole::Super => ("super", Some(Vec::new()), Vec::new()),
        AdminRole::Delegated { privileges, unit_privileges, .. } => (
            "delegated",
            privileges.map(|all| all.into_iter().collect()),
            unit_privileges.into_iter().collect(),
        ),
        AdminRole::None => ("none", Some(Vec::new()), Vec::new()),
    };
    Ok(Learned {
        customer: customer.id,
        domain: customer.domain,
        admin_email: me.email,
        admin_id: me.id,
        role: role.to_owned(),
        privileges,
        unit_privileges,
        custom_fields,
        domains: domains.map(|domains| {
            domains
                .into_iter()
                .map(|domain| Domain {
                    name: domain.name,
                    verified: domain.verified,
                    primary: domain.primary,
                })
                .collect()
        }),
    })
}

/// Refuses a consent in which the boxes were unticked that everything needs.
fn nothing_works_without(granted: &BTreeSet<String>) -> Result<(), Error> {
    let lacking = google::scope::missing(Verb::Connect, granted);
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Error::ScopesUnticked { scopes: lacking.iter().map(|scope| scope.purpose().to_owned()).collect() })
}
