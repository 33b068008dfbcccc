//! Makes the org units of an approved sync, before its users: in plan order, one after another.

use std::collections::BTreeSet;

use directory::Thing;
use directory::org_unit::{key, name, parent};
use directory::provision::Step;
use google::org_units::OrgUnit;
use store::event::{self, What};
use store::plan::thing;
use store::{org_unit, step};

use super::super::carry_out::Applying;
use super::super::journal::{Details, Entry};
use super::super::send::{Before, PATIENCE, Sender, refused_for};
use crate::Error;
use crate::org_units::made;

/// What became of one.
enum Made {
    Done(OrgUnit),
    Already(OrgUnit),
    Refused { code: &'static str, why: String },
}

impl Applying<'_> {
    /// Carries out what is left of org units. One that is refused stops what is to be under it, and nothing else.
    pub(in super::super) async fn all_org_units(&self) -> Result<(), Error> {
        let run = self.run;
        let store = &self.workstation.inner.store;
        let rows = store.read(move |conn| step::pending_of(conn, run, Thing::OrgUnit)).await?;
        let mut failed = BTreeSet::new();
        for entry in rows.into_iter().map(Entry::of) {
            if self.watch.cancel.is_cancelled() {
                return Err(Error::Cancelled);
            }
            let Some(Step::CreateOrgUnit { path }) = &entry.step else {
                self.refuse_unit(&entry, "damaged", "the journal does not say what this step is").await?;
                continue;
            };
            if failed.contains(&key(parent(path))) {
                failed.insert(key(path));
                let why = format!("the org unit {} above it was not made; sync again", parent(path));
                self.refuse_unit(&entry, "waits", &why).await?;
                continue;
            }
            let before = if entry.row.sent_at.is_some() { Before::Sent } else { Before::Nothing };
            let (seq, now) = (entry.row.seq, self.workstation.now());
            // On the disk before it is sent.
            store.write_together(move |tx| step::note_sent(tx, run, seq, now)).await?;
            let sender = self.sender();
            let made = match sender.org_unit(path, before).await {
                // Nothing of it was done, whatever stands in the way: it never left, or Google turned it away.
                Err(error) if before == Before::Nothing && !sender.has_begun() => {
                    self.note_thing_unsent(&entry).await?;
                    return Err(error);
                }
                made => made?,
            };
            match made {
                Made::Done(unit) => self.settle_unit(&entry, unit, "done").await?,
                Made::Already(unit) => self.settle_unit(&entry, unit, "already").await?,
                Made::Refused { code, why } => {
                    failed.insert(key(path));
                    self.refuse_unit(&entry, code, &why).await?;
                }
            }
        }
        Ok(())
    }

    /// Notes that there is such a unit: in the journal, in the history, and in the tree, where there is one here.
    async fn settle_unit(&self, entry: &Entry, unit: OrgUnit, outcome: &'static str) -> Result<(), Error> {
        let row = entry.row.clone();
        let (connection, now, detail) = (self.connection, self.workstation.now(), row.detail.clone());
        let event = self.workstation.event(What::OrgUnits, Some(connection));
        let settled = self.workstation.inner.store.write_together(move |tx| {
            if outcome == "done" {
                let changes = vec![made(&unit.path, row.run)];
                event::add(tx, &event::Row { run: Some(row.run), changes, ..event })?;
            }
            if org_unit::any(tx, connection)? {
                let read = thing::OrgUnit {
                    id: unit.id,
                    path: unit.path,
                    name: unit.name,
                    description: unit.description,
                    gone: false,
                };
                let fingerprint = read.fingerprint()?.0;
                let thing::OrgUnit { id: google_id, path, name, description, .. } = read;
                let kept = org_unit::Row { google_id, path, name, description, fingerprint };
                org_unit::put(tx, connection, &kept, now)?;
            }
            step::finish_thing(tx, &row, outcome, None, detail.as_deref(), None, now)
        });
        Ok(settled.await?)
    }

    async fn refuse_unit(&self, entry: &Entry, code: &str, why: &str) -> Result<(), Error> {
        let row = entry.row.clone();
        tracing::info!(run = self.run, seq = row.seq, kind = row.kind, code, "a step was refused");
        let detail = Details { code: Some(code.to_owned()), ..entry.details.clone() }.store();
        let (why, now) = (why.to_owned(), self.workstation.now());
        let refused = self.workstation.inner.store.write_together(move |tx| {
            step::finish_thing(tx, &row, "refused", None, detail.as_deref(), Some(&why), now)
        });
        Ok(refused.await?)
    }
}

impl Sender<'_> {
    /// Makes an org unit, unless it is there; one that was sent and has no answer is looked for before it is sent again.
    async fn org_unit(&self, path: &str, before: Before) -> Result<Made, Error> {
        if let Some(unit) = self.unit_at(path).await? {
            return Ok(if before == Before::Sent { Made::Done(unit) } else { Made::Already(unit) });
        }
        for attempt in 0..PATIENCE {
            let error = match self.client.create_org_unit(name(path), parent(path)).await {
                Ok(unit) => return Ok(Made::Done(unit)),
                Err(error) => error,
            };
            let unknown = matches!(error, google::Error::Unknown { .. });
            // Another writer may have made it at the same moment: then Google calls the name invalid.
            let refused = if unknown { None } else { Some(refused_for(error)?) };
            if unknown {
                self.wait(attempt).await?;
            }
            match (self.unit_at(path).await?, refused) {
                (Some(unit), Some(_)) => return Ok(Made::Already(unit)),
                (Some(unit), None) => return Ok(Made::Done(unit)),
                (None, Some((code, why))) => return Ok(Made::Refused { code, why }),
                (None, None) => {}
            }
        }
        let why = "Google did not say whether the org unit was made; look for it, then sync again";
        Ok(Made::Refused { code: "unknown", why: why.to_owned() })
    }

    async fn unit_at(&self, path: &str) -> Result<Option<OrgUnit>, Error> {
        match self.client.org_unit(path.trim_start_matches('/')).await {
            Ok(unit) => Ok(Some(unit)),
            Err(google::Error::NotFound { .. } | google::Error::Invalid { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
