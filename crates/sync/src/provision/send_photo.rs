//! Sends a photo, or takes one away; reads back what Google calls it from then on.

use directory::{Account, Value};
use store::{account_photo, photo};

use super::send::{PATIENCE, Sender, Sent, not_ready, refusal};
use crate::Error;

impl Sender<'_> {
    /// Gives an account the photo of a digest, or takes away the one that it has.
    ///
    /// Sending one twice does no harm, so that one without an answer is sent again.
    pub(super) async fn photo(
        &self,
        account: &Account,
        wanted: Option<Value>,
    ) -> Result<Result<(), Sent>, Error> {
        let id = account.id.as_str();
        let Some(digest) = wanted.map(|value| value.display()) else { return self.no_photo(id).await };
        let found = digest.clone();
        let image = self.workstation.inner.store.read(move |conn| photo::find(conn, &found)).await?;
        let Some(image) = image else {
            return Ok(Err(Sent::refused("unfit", "the image of this photo is not kept here any more")));
        };
        for attempt in 0..PATIENCE {
            match self.client.set_photo(id, &image.bytes).await {
                Ok(()) => return Ok(Ok(self.note_photo(account, &digest).await?)),
                // The account may be seconds old.
                Err(
                    google::Error::NotFound { .. }
                    | google::Error::NotReady { .. }
                    | google::Error::Unknown { .. },
                ) => self.wait(attempt).await?,
                Err(error) => return Ok(Err(refusal(error)?)),
            }
        }
        Ok(Err(not_ready()))
    }

    async fn no_photo(&self, id: &str) -> Result<Result<(), Sent>, Error> {
        for attempt in 0..PATIENCE {
            match self.client.delete_photo(id).await {
                Ok(()) | Err(google::Error::NotFound { .. }) => return Ok(Ok(())),
                Err(google::Error::NotReady { .. } | google::Error::Unknown { .. }) => {
                    self.wait(attempt).await?;
                }
                Err(error) => return Ok(Err(refusal(error)?)),
            }
        }
        Ok(Err(not_ready()))
    }

    /// Notes what Google calls the photo that was just sent: it scales the image, so that its own never has our digest.
    ///
    /// It may tell the earlier one for a moment.
    async fn note_photo(&self, before: &Account, digest: &str) -> Result<(), Error> {
        let mut named = None;
        for attempt in 0..PATIENCE {
            match self.client.user(&before.id).await {
                Ok(read) => named = read.account.photo_etag.or(named),
                Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => {}
                Err(error) => return Err(error.into()),
            }
            let moved = named.is_some() && named != before.photo_etag;
            if moved || before.values.display(directory::Attribute::Photo) == digest {
                break;
            }
            self.wait(attempt).await?;
        }
        let Some(etag) = named else { return Ok(()) };
        let (connection, id, digest) = (self.connection, before.id.clone(), digest.to_owned());
        let note = move |tx: &store::rusqlite::Transaction<'_>| {
            account_photo::note(tx, connection, &id, &etag, Some(&digest))
        };
        Ok(self.workstation.inner.store.write(note).await?)
    }
}
