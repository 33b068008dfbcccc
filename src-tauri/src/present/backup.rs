//! Backups and restore as the screen shows them.

use sync::backup::{Asked, Backups, for_words};
use sync::restore::Preview;
use sync::store::backup::Kept;
use sync::store::restore::Content;

use super::{moment, short_path};
use crate::view::{BackedUpView, BackupView, BackupsView, ContentView, RestorePreview};

/// Shows how it stands with backups.
pub fn backups(backups: &Backups) -> BackupsView {
    BackupsView {
        folder: short_path(&backups.folder, dirs::home_dir().as_deref()),
        chosen: backups.chosen,
        last_at: backups.last_at.map(moment),
        failed: backups.failed.as_ref().map(|failed| crate::error::sentence(&failed.why)),
        kept: backups.kept.iter().map(backup).collect(),
    }
}

/// Shows what became of one that was asked for.
pub fn backed_up(asked: &Asked, backups: BackupsView) -> BackedUpView {
    let unchanged_since = match asked {
        Asked::Unchanged(kept) => Some(moment(kept.at)),
        Asked::Made(_) => None,
    };
    BackedUpView { unchanged_since, backups }
}

/// Shows one that is kept.
pub fn backup(kept: &Kept) -> BackupView {
    BackupView { made_at: moment(kept.at), made_for: for_words(&kept.why).to_owned(), bytes: kept.bytes }
}

/// Shows what a restore would do.
pub fn preview(preview: &Preview) -> RestorePreview {
    let stamp = preview.stamp.as_ref();
    RestorePreview {
        profile: preview.sealed,
        made_at: stamp.map(|stamp| moment(stamp.at)),
        version: stamp.map(|stamp| stamp.version.clone()),
        by: stamp.map(|stamp| stamp.operator.clone()),
        brings: content(&preview.brings),
        replaces: (!preview.damaged).then(|| content(&preview.replaces)),
    }
}

fn content(content: &Content) -> ContentView {
    let connection = |(row, bound): &(sync::store::connection::Row, u64)| match bound {
        1 => format!("{} (1 user bound)", row.name),
        many => format!("{} ({many} users bound)", row.name),
    };
    ContentView {
        users: content.users,
        changed_at: content.changed_at.map(moment),
        connections: content.connections.iter().map(connection).collect(),
        passwords_waiting: content.passwords,
    }
}
