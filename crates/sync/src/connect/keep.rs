//! What a consent brought is kept: account, rights and token of a connection change in one moment, when its row is written.

use directory::CustomField;
use directory::custom::Shape;
use secrecy::SecretString;
use store::connection::{self, Domain, Row};
use store::event::{self, What};
use store::unfinished::{self, TokenOf, Unfinished};

use crate::lock::RunLock;
use crate::provision::ours::known;
use crate::trouble::Trouble;
use crate::unfinished::TOKENS;
use crate::workstation::{Names, blocking};
use crate::{Error, Workstation};

/// What a consent brought.
pub(super) struct Brought {
    /// The connection; its number is 0 where it is a new one.
    pub(super) row: Row,
    pub(super) client_secret: SecretString,
    pub(super) refresh: SecretString,
    /// None where the account may not see them: what is known of them stays.
    pub(super) domains: Option<Vec<Domain>>,
    /// The same.
    pub(super) custom_fields: Option<Vec<(CustomField, Shape)>>,
}

impl Workstation {
    /// Keeps what a consent brought: its token lies under a name of its own, and counts once the row names it.
    ///
    /// Whatever comes in between, the connection has the token that it had. The other one is noted, and forgotten when the
    /// folder is opened again.
    pub(super) async fn keep_consent(&self, brought: Brought) -> Result<Row, Error> {
        let Brought { row, client_secret, refresh, domains, custom_fields } = brought;
        let token = TokenOf::of(&row);
        let home = self.home().clone();
        // Else whoever opens the folder meanwhile takes the new token for one that was left behind.
        let _filing = blocking(move || RunLock::wait(&home, TOKENS, "a token is filed")).await??;
        let noted = Unfinished { tokens: vec![token.clone()], ..Unfinished::default() };
        self.inner.store.write(move |tx| unfinished::add(tx, noted)).await?;
        let names = Names::of(&token);
        // Google has just accepted it: a token that this client was given before works with it as well.
        self.keep_secret(names.client_secret, client_secret).await?;
        self.keep_secret(names.refresh_token, refresh).await?;
        let what = if row.id == 0 { What::Connected } else { What::Reactivated };
        let event = self.event(what, None);
        let written = self.inner.store.write(move |tx| {
            let (id, before) = if row.id == 0 {
                // Another window may have connected the same customer since.
                if let Some(first) = connection::by_customer(tx, &row.origin, &row.customer_id)? {
                    return Ok((Err(first), Some(token)));
                }
                (connection::insert(tx, &row)?, None)
            } else {
                // What was set while the browser was open stays.
                let before = connection::get(tx, row.id)?;
                let named = TokenOf::of(&before);
                known::note(tx, &before)?;
                let Row { name, password_mode, .. } = before;
                connection::update(tx, &Row { name, password_mode, ..row.clone() })?;
                (row.id, Some(named))
            };
            // From now on the new token counts, and the one before it is to be forgotten.
            let before = before.filter(|before| *before != token);
            let tokens = before.clone().into_iter().collect();
            unfinished::add(tx, Unfinished { tokens, ..Unfinished::default() })?;
            unfinished::done(tx, &Unfinished { tokens: vec![token], ..Unfinished::default() })?;
            let (subject, note) = (row.admin_email.clone(), row.consent.clone());
            event::add(tx, &event::Row { connection: Some(id), subject, note, ..event })?;
            Trouble::forget(tx, id)?;
            if let Some(domains) = domains {
                connection::set_domains(tx, id, &domains)?;
            }
            if let Some(fields) = custom_fields {
                store::custom_field::replace(tx, id, &fields)?;
            }
            Ok((Ok(connection::get(tx, id)?), before))
        });
        let (stored, superseded) = written.await?;
        self.forget_noted(superseded).await;
        stored.map_err(|first: Row| Error::AlreadyConnected { connection: first.id, name: first.name })
    }
}
