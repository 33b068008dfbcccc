//! The photos of users: set and removed here, shown in lists, read from Google and sent to it.

pub mod image;

use std::collections::BTreeMap;

use directory::edit::Draft;
use directory::{Attribute, Field};
use store::{Millis, photo, user};

pub use self::image::{LARGEST_FILE, NoPhoto};
use crate::users::Edited;
use crate::workstation::blocking;
use crate::{Error, Workstation};

/// For how long an image is kept that nobody has any more: a run that replaced it may be undone.
const KEPT: Millis = 400 * 24 * 60 * 60 * 1000;

/// How many images are given at once.
const AT_ONCE: usize = 200;

impl Workstation {
    /// Gives a user another photo, made of a file as somebody chose it. Google is not told: a sync does that, where the
    /// mapping exports photos.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when it is no image; [`Error::Stale`] when the user changed since.
    pub async fn set_photo(&self, id: i64, version: i64, file: Vec<u8>) -> Result<Edited, Error> {
        let made = blocking(move || image::of_file(&file)).await?;
        let made = made.map_err(|why| Error::InvalidInput(why.to_string()))?;
        let (digest, now) = (made.digest.clone(), self.now());
        self.inner.store.write(move |tx| photo::keep(tx, &made, now)).await?;
        self.edit_user(id, version, Draft::default().with(Field::Of(Attribute::Photo), digest.as_str())).await
    }

    /// Takes the photo of a user away.
    ///
    /// # Errors
    /// [`Error::Stale`] when the user changed since.
    pub async fn remove_photo(&self, id: i64, version: i64) -> Result<Edited, Error> {
        let mut draft = Draft::default();
        draft.clear(Field::Of(Attribute::Photo));
        self.edit_user(id, version, draft).await
    }

    /// Gives images by their digests; one that is not there is left out, and so is what goes beyond two hundred.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn images(&self, digests: Vec<String>) -> Result<BTreeMap<String, photo::Row>, Error> {
        let read = |conn: &store::rusqlite::Connection| {
            let mut found = BTreeMap::new();
            for digest in digests.iter().take(AT_ONCE) {
                if let Some(row) = photo::find(conn, digest)? {
                    found.insert(digest.clone(), row);
                }
            }
            Ok(found)
        };
        Ok(self.inner.store.read_here(read).await?)
    }

    /// Gives the photo of a user; none when there is none.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn photo_of(&self, id: i64) -> Result<Option<photo::Row>, Error> {
        let read = move |conn: &store::rusqlite::Connection| {
            let digest = user::get(conn, id)?.user.values.display(Attribute::Photo);
            if digest.is_empty() { Ok(None) } else { photo::find(conn, &digest) }
        };
        Ok(self.inner.store.read(read).await?)
    }

    /// Forgets images that nobody has had for 400 days.
    pub(crate) async fn forget_photos(&self) -> Result<(), Error> {
        let before = self.now() - KEPT;
        self.inner.store.write(move |tx| photo::forget_unused(tx, before)).await?;
        Ok(())
    }
}
