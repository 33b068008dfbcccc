//! Brings to its end what a kill interrupted between the data file and what stands outside of it.

use secrets::VaultError;
use store::unfinished::{self, TokenOf, Unfinished};
use store::{binding, connection};

use crate::lock::RunLock;
use crate::workstation::{Names, blocking};
use crate::{Error, Workstation};

/// The lock of tokens that are being filed; no connection has this number.
pub(crate) const TOKENS: i64 = -1;

impl Workstation {
    /// Finishes deactivations, bindings, restores and consents that an earlier process did not bring to their end; what
    /// cannot be done now is tried when the folder is opened again.
    pub(crate) async fn finish_interrupted(&self) -> Result<(), Error> {
        let left = self.inner.store.read(unfinished::get).await?;
        if left == Unfinished::default() {
            return Ok(());
        }
        tracing::info!("something that was interrupted is brought to its end");
        for id in left.standings.clone() {
            // Whoever holds it brings it to its end.
            let Ok(_lock) = RunLock::take(self.home(), id, "what was interrupted is finished") else {
                continue;
            };
            self.tell_standings(id).await?;
        }
        // One that is just being filed is noted as well, until its connection names it.
        if let Ok(_lock) = RunLock::take(self.home(), TOKENS, "what was interrupted is finished") {
            self.forget_noted(left.tokens).await;
        }
        Ok(())
    }

    /// Forgets tokens that are noted, as far as that can be done now.
    pub(crate) async fn forget_noted(&self, tokens: impl IntoIterator<Item = TokenOf>) {
        for token in tokens {
            if let Err(error) = self.forget_token(token).await {
                tracing::warn!(%error, "a token could not be forgotten");
            }
        }
    }

    /// Tells anew how the users of a connection stand.
    pub(crate) async fn tell_standings(&self, id: i64) -> Result<(), Error> {
        self.inner.store.write_in_batches(move |conn| binding::restand(conn, id)).await?;
        let done = Unfinished { standings: vec![id], ..Unfinished::default() };
        Ok(self.inner.store.write(move |tx| unfinished::done(tx, &done)).await?)
    }

    /// Forgets a token, unless it is the one that an active connection names.
    pub(crate) async fn forget_token(&self, token: TokenOf) -> Result<(), Error> {
        let names = Names::of(&token);
        let place = names.earlier_token.clone();
        let counting = self.inner.store.read(move |conn| {
            let active = connection::all(conn)?.into_iter().filter(|row| row.deactivated_at.is_none());
            Ok(active.map(|row| Names::of(&TokenOf::of(&row))).find(|one| one.earlier_token == place))
        });
        let counting = counting.await?.map(|counting| counting.refresh_token);
        if counting.as_ref() != Some(&names.refresh_token) {
            let vault = self.vault().await?;
            let forgotten = blocking(move || {
                // What an earlier version filed counts until the connection has a token under its consent.
                let superseded = match &counting {
                    Some(counting) => vault.get(counting)?.is_some(),
                    None => true,
                };
                if names.refresh_token != names.earlier_token {
                    vault.delete(&names.refresh_token)?;
                }
                if superseded {
                    vault.delete(&names.earlier_token)?;
                }
                Ok::<_, VaultError>(())
            });
            forgotten.await??;
        }
        let done = Unfinished { tokens: vec![token], ..Unfinished::default() };
        Ok(self.inner.store.write(move |tx| unfinished::done(tx, &done)).await?)
    }
}
