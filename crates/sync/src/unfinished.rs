//! Brings to its end what a kill interrupted between the data file and what stands outside of it.

use store::unfinished::{self, TokenOf, Unfinished};
use store::{binding, connection};

use crate::lock::RunLock;
use crate::workstation::{Names, blocking};
use crate::{Error, Workstation};

impl Workstation {
    /// Finishes deactivations, bindings and restores that an earlier process did not bring to their end; what cannot be
    /// done now is tried when the folder is opened again.
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
        for token in left.tokens {
            if let Err(error) = self.forget_token(token).await {
                tracing::warn!(%error, "a token could not be forgotten");
            }
        }
        Ok(())
    }

    /// Tells anew how the users of a connection stand.
    pub(crate) async fn tell_standings(&self, id: i64) -> Result<(), Error> {
        self.inner.store.write_in_batches(move |conn| binding::restand(conn, id)).await?;
        let done = Unfinished { standings: vec![id], ..Unfinished::default() };
        Ok(self.inner.store.write(move |tx| unfinished::done(tx, &done)).await?)
    }

    /// Forgets a token, unless its connection was given another consent since.
    pub(crate) async fn forget_token(&self, token: TokenOf) -> Result<(), Error> {
        let of = token.clone();
        let active = self.inner.store.read(move |conn| {
            let all = connection::all(conn)?;
            Ok(all.iter().any(|row| row.deactivated_at.is_none() && TokenOf::of(row) == of))
        });
        if !active.await? {
            let names = Names::of(&token.origin, &token.client_id, &token.customer_id);
            let vault = self.vault().await?;
            blocking(move || vault.delete(&names.refresh_token)).await??;
        }
        let done = Unfinished { tokens: vec![token], ..Unfinished::default() };
        Ok(self.inner.store.write(move |tx| unfinished::done(tx, &done)).await?)
    }
}
