//! Reads the photos of the accounts that were read, each that is not the one of last time.

use futures::{StreamExt, TryStreamExt, stream};
use google::Client;
use store::plan::photo::{self, Unread};
use store::{account_photo, photo as images};

use super::reading::AT_ONCE;
use super::things::Collector;
use crate::Error;
use crate::photos::image;
use crate::workstation::blocking;

/// How many photos are asked for at once: more than may be under way, so that none of the places is empty.
const PHOTOS_AT_ONCE: usize = 4 * AT_ONCE;

/// How many accounts are gone through at a time; so many images are held at most.
const STRETCH: u32 = 200;

/// What came of asking for a photo.
enum Got {
    /// It was read; no image when it is none.
    Photo(Option<images::Row>),
    /// The account has lost it since.
    Lost,
    /// Google does not give it, in its words.
    Refused(String),
}

impl Collector<'_> {
    /// Reads the photos, and writes into each account of the plan which image it has.
    ///
    /// What was read stays known when the reading is broken off: nothing is read twice.
    pub(super) async fn photos(&self, client: &Client) -> Result<(), Error> {
        let connection = self.connection;
        let all = self.with_plan(move |conn| photo::count_unread(conn, connection)).await?;
        let (mut after, mut done) = (0, 0_u64);
        loop {
            let unread = self.with_plan(move |conn| photo::unread(conn, connection, after, STRETCH)).await?;
            let Some(last) = unread.last() else { break };
            after = last.row;
            self.tell(format!("reading photos: {done} of {all}"));
            done += unread.len() as u64;
            let read: Vec<_> = stream::iter(unread)
                .map(|unread| self.photo(client, unread))
                .buffer_unordered(PHOTOS_AT_ONCE)
                .try_collect()
                .await?;
            let asked = read.iter().map(|(unread, got)| match got {
                Got::Refused(why) => (unread.row, Some(why.clone())),
                Got::Photo(_) | Got::Lost => (unread.row, None),
            });
            let asked: Vec<_> = asked.collect();
            // What was no image before is one now, and nothing else tells of it. First the plan: what is known is not read
            // again.
            let readable =
                read.iter().filter(|(unread, got)| unread.again && matches!(got, Got::Photo(Some(_))));
            let rows: Vec<_> = readable.map(|(unread, _)| unread.row).collect();
            self.with_plan(move |conn| {
                photo::note_refused(conn, &asked)?;
                photo::look_at(conn, &rows)
            })
            .await?;
            let now = self.workstation.now();
            self.workstation
                .inner
                .store
                .write(move |tx| {
                    for (unread, got) in &read {
                        let Got::Photo(image) = got else { continue };
                        if let Some(image) = image {
                            images::keep(tx, image, now)?;
                        }
                        let digest = image.as_ref().map(|image| image.digest.as_str());
                        account_photo::note(tx, connection, &unread.google_id, &unread.etag, digest)?;
                    }
                    Ok(())
                })
                .await?;
        }
        self.with_plan(move |conn| photo::place(conn, connection)).await?;
        let unreadable = self.with_plan(move |conn| photo::count_unreadable(conn, connection)).await?;
        if unreadable > 0 {
            tracing::warn!(run = self.run, unreadable, "photos that are no images are left out");
        }
        if let Some((refused, _)) = self.with_plan(|conn| photo::refused(conn)).await? {
            tracing::warn!(run = self.run, refused, "photos that may not be read are left out");
        }
        Ok(())
    }

    /// Reads one photo.
    async fn photo(&self, client: &Client, unread: Unread) -> Result<(Unread, Got), Error> {
        match client.photo(&unread.google_id).await {
            Ok(photo) => {
                let image = blocking(move || image::of_google(photo.bytes).ok()).await?;
                Ok((unread, Got::Photo(image)))
            }
            Err(google::Error::NotFound { .. }) => Ok((unread, Got::Lost)),
            // One photo that the administrator may not see ends nothing else.
            Err(error @ google::Error::NotPermitted { .. }) => {
                let said = error.evidence().map(google::Evidence::said).unwrap_or_default();
                Ok((unread, Got::Refused(said)))
            }
            Err(error) => Err(error.into()),
        }
    }
}
