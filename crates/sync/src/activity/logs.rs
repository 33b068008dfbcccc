//! Asking Google's logs.

use futures::future::try_join_all;
use google::activities::{Activity, Log, LogStretch};
use google::{Client, Scope};
use jiff::Timestamp;
use store::Millis;
use store::connection::Row;

use super::KEPT_DAYS;
use crate::provision::log::Entries;
use crate::{Error, Workstation};

/// What the token log tells of a client; lists are of one event each.
const CONSENTS: [&str; 4] = ["authorize", "revoke", "deny", "request"];

/// What Google's logs told.
pub(super) struct Asked {
    /// Of the admin log, the newest first.
    pub(super) admin: Vec<Activity>,
    /// Of the token log, about our client.
    pub(super) token: Vec<Activity>,
    /// How far Google's clock is ahead of ours.
    pub(super) ahead: Millis,
    /// Since when that is all, by our clock, where there was more than is read.
    pub(super) since: Option<Millis>,
}

impl Workstation {
    /// Reads the admin log, and what the token log tells of our client, since a moment by our clock.
    pub(super) async fn ask_logs(&self, row: &Row, since: Millis) -> Result<Asked, Error> {
        let granted = row.scopes.iter().cloned().collect();
        if !google::scope::lacking(&[Scope::AuditReadonly], &granted).is_empty() {
            let why = format!("it was not granted at consent to {}", Scope::AuditReadonly.purpose());
            return Err(Error::Refused(why));
        }
        let client = self.client(row.id).await?;
        let oldest = self.now() - KEPT_DAYS * 86_400_000;
        let since = since.max(oldest);
        let read = async |client: Client, stretch: LogStretch| {
            let read = Entries::read(&client, &stretch, || self.now(), |clock| since + clock.ahead);
            match read.await {
                Err(Error::Google(google::Error::NotPermitted { evidence })) => {
                    let why = "the connected account may not read the admin and token logs; Google says";
                    Err(Error::Refused(format!("{why}: {}", evidence.said())))
                }
                Err(Error::Google(error)) => self.note_health(row.id, Err(error)).await,
                other => other,
            }
        };
        let admin = read(client.clone(), LogStretch::of(Log::Admin)).await?;
        let ahead = admin.clock.ahead;
        let from = Timestamp::from_millisecond(since + ahead).ok();
        let consents = CONSENTS.map(|event| {
            let parameter = Some(("client_id", row.client_id.clone()));
            read(
                client.clone(),
                LogStretch { from, event: Some(event), parameter, ..LogStretch::of(Log::Token) },
            )
        });
        let consents = try_join_all(consents).await?;
        let cut = std::iter::once(&admin).chain(&consents).filter(|read| read.cut);
        let since =
            cut.filter_map(|read| read.entries.last()).map(|last| last.time.as_millisecond() - ahead).max();
        let token = consents.into_iter().flat_map(|read| read.entries).collect();
        Ok(Asked { admin: admin.entries, token, ahead, since })
    }
}
