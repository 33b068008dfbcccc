//! Backups: a copy of the directory before anything is applied or migrated, and once a day.
//!
//! A backup that cannot be made stops what it was to come before, and nothing overrules that: whoever is in a hurry
//! names another folder, which is as quick, and then has a backup. Two things need none: a directory without anybody in
//! it, and one that has not changed since the last, as long as that one is whole; nor is it copied again for whoever asks.
//! A migration cannot ask for another folder, since the setting lies in the file that is to be migrated: where the chosen
//! folder fails, it takes the data folder's own.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use store::backup::{self, Kept, Stamp};
use store::rusqlite::Connection;
use store::{Millis, setting};

use crate::{Error, Home, Workstation};

/// The version of this program, as a copy tells it.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// After how long a program that is used makes the next one.
const DAY: Millis = 24 * 60 * 60 * 1000;

/// From what age on the last one is a finding.
pub const OLD: Millis = 7 * DAY;

/// The setting that names the folder.
const FOLDER: &str = "backupFolder";

/// The setting that tells of the last one.
pub(crate) const LAST: &str = "backup";

/// The setting that tells why the last attempt failed.
pub(crate) const FAILED: &str = "backupFailed";

/// What a backup is made before, or for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// An import is applied.
    Import,
    /// A sync is applied.
    Sync,
    /// An import is undone.
    Undo,
    /// The rows of a file are taken in.
    Sheet,
    /// Many users are edited, marked or removed together.
    Bulk,
    /// The data file is brought to a newer layout.
    Migration,
    /// Another directory takes its place.
    Restore,
    /// It leaves as a profile.
    Profile,
    /// The last one is a day old.
    Daily,
    /// Somebody asked for it.
    Asked,
}

impl Why {
    /// Gives the stable name; it is part of a backup's name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Import => "before-import",
            Self::Sync => "before-sync",
            Self::Undo => "before-undo",
            Self::Sheet => "before-file",
            Self::Bulk => "before-bulk-edit",
            Self::Migration => "before-migration",
            Self::Restore => "before-restore",
            Self::Profile => "profile",
            Self::Daily => "daily",
            Self::Asked => "asked",
        }
    }
}

/// Says in words what a backup was made for, by the name in its own.
#[must_use]
pub fn for_words(name: &str) -> &'static str {
    match name {
        "before-import" => "before an import",
        "before-sync" => "before a sync",
        "before-undo" => "before an import was undone",
        "before-file" => "before a file was taken in",
        "before-bulk-edit" => "before many were edited",
        "before-migration" => "before an update of Rollcall",
        "before-restore" => "before a restore",
        "daily" => "daily",
        "asked" => "asked for",
        _ => "unknown",
    }
}

/// The last backup, as the data file remembers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Last {
    /// When it was made, or was asked for again while it had everything.
    pub(crate) at: Millis,
    /// What the directory was like.
    mark: String,
    /// Where it lies.
    path: PathBuf,
    /// How large it was made; none where an earlier version made it.
    #[serde(default)]
    bytes: Option<u64>,
}

impl Last {
    /// Tells whether the copy is there as it was made, and has everything that is in the directory now.
    fn has_everything(&self, conn: &Connection) -> Result<bool, store::Error> {
        // The file is looked at last: that reads all of it.
        Ok(!backup::has_changed_since(conn, &self.mark)? && backup::is_whole(&self.path, self.bytes))
    }
}

/// What became of a backup that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It was made.
    Made(Kept),
    /// Nothing has changed since this one: it counts as of now.
    Unchanged(Kept),
}

impl Asked {
    /// Gives the backup that has everything.
    #[must_use]
    pub fn kept(&self) -> &Kept {
        match self {
            Self::Made(kept) | Self::Unchanged(kept) => kept,
        }
    }
}

/// Why no backup could be made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// When it was tried.
    pub at: Millis,
    /// What the system said.
    pub why: String,
}

/// How it stands with backups.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backups {
    /// Where they go.
    pub folder: PathBuf,
    /// Whether somebody chose that folder.
    pub chosen: bool,
    /// When the last one was made, or was asked for again while it had everything.
    pub last_at: Option<Millis>,
    /// Why the last attempt failed; none when it did not.
    pub failed: Option<Failed>,
    /// Those in the folder, newest first; none where it cannot be read.
    pub kept: Vec<Kept>,
}

/// Held while a backup is made: two at once would count the same fourteen.
type OneAtOnce<'a> = tokio::sync::MutexGuard<'a, ()>;

impl Workstation {
    /// Backs the directory up. Where nothing has changed since the last backup that one counts as of now: another copy of
    /// it would push out an older one, which alone has what was then.
    ///
    /// # Errors
    /// [`Error::Store`] with what the system says of the folder.
    pub async fn back_up(&self) -> Result<Asked, Error> {
        let one = self.inner.backing_up.lock().await;
        match self.last_as_of_now(&one).await? {
            Some(kept) => Ok(Asked::Unchanged(kept)),
            None => Ok(Asked::Made(self.copy(&one, Why::Asked, None).await?)),
        }
    }

    /// The same, into a folder of one's own; nothing in there is ever removed.
    ///
    /// # Errors
    /// As [`Workstation::back_up`].
    pub async fn back_up_to(&self, folder: &Path) -> Result<Kept, Error> {
        self.back_up_for(Why::Asked, Some(folder.to_owned())).await
    }

    /// Backs the directory up where the last backup is a day old; tells whether it was needed.
    ///
    /// # Errors
    /// As [`Workstation::back_up`]; it is kept as well, so that whoever was not there learns of it.
    pub async fn daily_backup(&self) -> Result<Option<Kept>, Error> {
        let last: Option<Last> = self.setting(LAST).await?;
        if last.is_some_and(|last| self.now() - last.at < DAY) {
            return Ok(None);
        }
        if self.inner.store.read(backup::is_empty).await? {
            return Ok(None);
        }
        self.back_up_for(Why::Daily, None).await.map(Some)
    }

    /// Backs the directory up before it is changed, unless the last backup has everything that is in it.
    pub(crate) async fn back_up_before(&self, why: Why) -> Result<(), Error> {
        let last: Option<Last> = self.setting(LAST).await?;
        let needed = self.inner.store.read(move |conn| {
            if backup::is_empty(conn)? {
                return Ok(false);
            }
            Ok(match last {
                Some(last) => !last.has_everything(conn)?,
                None => true,
            })
        });
        if needed.await? {
            self.back_up_for(why, None).await?;
        }
        Ok(())
    }

    pub(crate) async fn back_up_for(&self, why: Why, to: Option<PathBuf>) -> Result<Kept, Error> {
        let one = self.inner.backing_up.lock().await;
        self.copy(&one, why, to).await
    }

    /// Lets the last backup count as of now, where it is in the folder of today and has everything; an attempt that failed
    /// since is made good by another.
    async fn last_as_of_now(&self, _one: &OneAtOnce<'_>) -> Result<Option<Kept>, Error> {
        let failed: Option<Failed> = self.setting(FAILED).await?;
        let last: Option<Last> = self.setting(LAST).await?;
        let Some(last) = last.filter(|_| failed.is_none()) else { return Ok(None) };
        let folder = self.backup_folder().await?.0;
        let home_id = short(&self.home_id().await?);
        let found = self.inner.store.read(move |conn| {
            // Of a folder that cannot be read the copy tells.
            let there = backup::list(conn, &folder, &home_id).unwrap_or_default();
            let Some(kept) = there.into_iter().find(|kept| kept.path == last.path) else { return Ok(None) };
            Ok(last.has_everything(conn)?.then_some((kept, last)))
        });
        let Some((kept, last)) = found.await? else { return Ok(None) };
        self.set_setting(LAST, Last { at: self.now(), ..last }).await?;
        tracing::info!("nothing changed since the last backup");
        Ok(Some(kept))
    }

    async fn copy(&self, _one: &OneAtOnce<'_>, why: Why, to: Option<PathBuf>) -> Result<Kept, Error> {
        let home_id = short(&self.home_id().await?);
        let elsewhere = to.is_some();
        let folder = match to {
            Some(folder) => folder,
            None => self.backup_folder().await?.0,
        };
        if folder == self.home().backups() {
            self.home().make_backups()?;
        }
        let stamp = self.stamp(why);
        let now = stamp.at;
        let made = self.inner.store.read(move |conn| {
            // One moment for the mark and the copy.
            let moment = conn.unchecked_transaction()?;
            let mark = backup::mark(&moment)?;
            let path = backup::copy(&moment, &folder, &home_id, &stamp)?;
            if !elsewhere && let Err(error) = backup::prune(&moment, &folder, &home_id) {
                // It was made; that there are more than there should be harms nobody.
                tracing::warn!(%error, "old backups cannot be removed");
            }
            let bytes = std::fs::metadata(&path).map_or(0, |file| file.len());
            Ok((Kept { path, at: stamp.at, why: stamp.why, bytes }, mark))
        });
        let (kept, mark) = match made.await {
            Ok(made) => made,
            Err(error) => {
                let failed = Failed { at: now, why: error.to_string() };
                self.set_setting(FAILED, failed).await?;
                tracing::warn!(why = why.name(), "no backup could be made");
                return Err(error.into());
            }
        };
        tracing::info!(why = why.name(), bytes = kept.bytes, "backed up");
        if elsewhere {
            // It is in somebody's own hands, and may be gone tomorrow.
            return Ok(kept);
        }
        let last = Last { at: now, mark, path: kept.path.clone(), bytes: Some(kept.bytes) };
        self.inner
            .store
            .write(move |tx| {
                setting::set(tx, LAST, &last)?;
                setting::forget(tx, FAILED)
            })
            .await?;
        Ok(kept)
    }

    pub(crate) fn stamp(&self, why: Why) -> Stamp {
        Stamp {
            at: self.now(),
            why: why.name().to_owned(),
            version: VERSION.to_owned(),
            operator: self.inner.environment.operator.clone(),
        }
    }

    /// Tells how it stands with backups.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn backups(&self) -> Result<Backups, Error> {
        let (folder, chosen) = self.backup_folder().await?;
        let home_id = short(&self.home_id().await?);
        let last: Option<Last> = self.setting(LAST).await?;
        let failed = self.setting(FAILED).await?;
        let there = folder.clone();
        // A folder that cannot be read now is told of when the next one fails.
        let kept = self
            .inner
            .store
            .read(move |conn| Ok(backup::list(conn, &there, &home_id).unwrap_or_default()))
            .await?;
        Ok(Backups { folder, chosen, last_at: last.map(|last| last.at), failed, kept })
    }

    /// Tells when the last backup was made; nothing is asked of its folder, which may be far away.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn last_backup_at(&self) -> Result<Option<Millis>, Error> {
        let last: Option<Last> = self.setting(LAST).await?;
        Ok(last.map(|last| last.at))
    }

    /// Tells where backups go, and whether somebody chose that.
    pub(crate) async fn backup_folder(&self) -> Result<(PathBuf, bool), Error> {
        let chosen: Option<PathBuf> = self.setting(FOLDER).await?;
        Ok(match chosen {
            Some(folder) => (folder, true),
            None => (self.home().backups(), false),
        })
    }

    /// Chooses the folder of the backups to come, none for the data folder's own; those that are there stay.
    ///
    /// # Errors
    /// [`Error::Refused`] when it is no folder, or nothing can be written there.
    pub async fn set_backup_folder(&self, folder: Option<PathBuf>) -> Result<(), Error> {
        let Some(folder) = folder else {
            return Ok(self.inner.store.write(|tx| setting::forget(tx, FOLDER)).await?);
        };
        let folder = std::path::absolute(&folder).unwrap_or(folder);
        if !folder.is_dir() {
            return Err(Error::Refused(format!("there is no folder {}", folder.display())));
        }
        let probe = folder.join(".rollcall-probe");
        let tried = std::fs::write(&probe, b"").and_then(|()| std::fs::remove_file(&probe));
        tried.map_err(|error| {
            Error::Refused(format!("nothing can be written to {}: {error}", folder.display()))
        })?;
        self.set_setting(FOLDER, folder).await
    }
}

/// Copies a file of an earlier layout before it is migrated.
pub(crate) fn before_migration(home: &Home, stamp: &Stamp, conn: &Connection) -> Result<(), store::Error> {
    let home_id: Option<String> = setting::get(conn, "homeId")?;
    let home_id = short(&home_id.unwrap_or_default());
    let chosen: Option<PathBuf> = setting::get(conn, FOLDER)?;
    if let Some(folder) = chosen {
        match backup::copy(conn, &folder, &home_id, stamp) {
            Ok(_) => return backup::prune(conn, &folder, &home_id).or(Ok(())),
            Err(error) => tracing::warn!(%error, "the folder of the backups fails; the data folder takes it"),
        }
    }
    let own = home.backups();
    home.make_backups().map_err(|error| store::Error::NotBackedUp {
        folder: own.display().to_string(),
        why: error.to_string(),
    })?;
    backup::copy(conn, &own, &home_id, stamp)?;
    backup::prune(conn, &own, &home_id).or(Ok(()))
}

/// Whose a backup is, in its name: two homes may share a folder.
fn short(home_id: &str) -> String {
    home_id.chars().filter(char::is_ascii_alphanumeric).take(8).collect()
}
