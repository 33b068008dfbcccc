//! Reads what is chosen beside the users: org units, and groups with their members.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::Instant;

use directory::absence;
use directory::group::{Member, RemoteGroup};
use directory::provision::Deleted;
use directory::{Attribute, Direction, Thing};
use futures::{StreamExt, TryStreamExt, stream};
use google::Client;
use google::groups::Membership;
use store::plan::thing::{self, OrgUnit};
use store::rusqlite::Connection;
use store::{Millis, gone_account, group_binding, org_unit, plan, run};

use super::absence::deletions;
use super::reading::AT_ONCE;
use tokio::sync::mpsc;

use crate::workstation::blocking;
use crate::{Error, Progress, Watch, Workstation};

/// How many groups are asked for their members at once: more than may be under way, so that none of the places is empty.
const GROUPS_AT_ONCE: usize = 4 * AT_ONCE;

/// How many groups are told as "120 of 1,400" at a time.
const TOLD_AFTER: u64 = 20;

/// What reads things for a run.
pub(super) struct Collector<'a> {
    pub(super) workstation: &'a Workstation,
    pub(super) run: i64,
    pub(super) connection: i64,
    pub(super) watch: &'a Watch,
}

/// What a run does about photos.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Photos {
    /// Nothing: the mapping leaves them out.
    LeftOut,
    /// They are read.
    Read,
    /// Those that were read before are known again: an undo may bring one back.
    Known,
}

impl Collector<'_> {
    /// Reads into the plan what was chosen beside the users; what is there already from an earlier try is not read again.
    pub(super) async fn collect(&self, things: &[Thing]) -> Result<(), Error> {
        let photos = self.about_photos().await?;
        if photos == Photos::Known {
            let connection = self.connection;
            self.with_plan(move |conn| plan::photo::place(conn, connection)).await?;
        }
        if photos != Photos::Read && things.iter().all(|thing| *thing == Thing::User) {
            return Ok(());
        }
        let client = self.workstation.client(self.connection).await?;
        let cancel = self.watch.cancel.clone();
        let reading = async {
            if things.contains(&Thing::OrgUnit) {
                self.org_units(&client).await?;
            }
            if things.contains(&Thing::Group) {
                self.groups(&client).await?;
            }
            if photos == Photos::Read {
                self.photos(&client).await?;
            }
            Ok(())
        };
        let read = tokio::select! {
            read = reading => read,
            () = cancel.cancelled() => Err(Error::Cancelled),
        };
        match read {
            Err(Error::Google(error)) => self.workstation.note_health(self.connection, Err(error)).await,
            other => other,
        }
    }

    /// Tells what the run does about photos, by its mapping.
    async fn about_photos(&self) -> Result<Photos, Error> {
        let run = self.run;
        self.with_plan(move |conn| {
            let undoes = run::get(conn, run)?.verb == run::UNDO;
            Ok(match plan::mapping(conn)?.direction(Attribute::Photo) {
                Direction::Exclude if undoes => Photos::Known,
                Direction::Exclude => Photos::LeftOut,
                Direction::Import | Direction::Export | Direction::Both => Photos::Read,
            })
        })
        .await
    }

    fn files(&self) -> (PathBuf, PathBuf) {
        (self.workstation.inner.store.path().to_owned(), self.workstation.home().plan(self.run))
    }

    /// Works on the plan; one at a time, so that nobody else is in the way.
    pub(super) async fn with_plan<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, store::Error> + Send + 'static,
    ) -> Result<T, Error> {
        let (data, file) = self.files();
        let work = move |data: &Path, file: &Path| work(&mut plan::open(data, file)?);
        Ok(blocking(move || work(&data, &file)).await??)
    }

    pub(super) fn tell(&self, doing: String) {
        self.watch.tell(Progress::Planning { doing });
    }

    /// Reads the tree, and asks for each org unit that the directory knows and the tree lacks.
    async fn org_units(&self, client: &Client) -> Result<(), Error> {
        if self.with_plan(|conn| thing::is_listed(conn, Thing::OrgUnit)).await? {
            return Ok(());
        }
        self.tell("reading the org units".to_owned());
        let read = |unit: google::org_units::OrgUnit| OrgUnit {
            id: unit.id,
            path: unit.path,
            name: unit.name,
            description: unit.description,
            gone: false,
        };
        let mut units: Vec<_> = client.org_units().await?.into_iter().map(read).collect();
        let (connection, listed) = (self.connection, units.clone());
        let missing = self.with_plan(move |conn| thing::units_not_listed(conn, connection, &listed)).await?;
        for known in missing {
            match client.org_unit(&known.google_id).await {
                Ok(there) => units.push(read(there)),
                Err(google::Error::NotFound { .. }) => {
                    let org_unit::Row { google_id, path, name, description, .. } = known;
                    units.push(OrgUnit { id: google_id, path, name, description, gone: true });
                }
                Err(error) => return Err(error.into()),
            }
        }
        self.with_plan(move |conn| thing::keep_units(conn, &units)).await
    }

    /// Reads the groups, then the members of each; of one without members nobody is asked for them.
    async fn groups(&self, client: &Client) -> Result<(), Error> {
        if !self.with_plan(|conn| thing::is_listed(conn, Thing::Group)).await? {
            self.tell("reading the groups".to_owned());
            let mut groups = client.groups(None).await?;
            let mut ids = HashSet::new();
            groups.retain(|group| ids.insert(group.id.clone()));
            self.with_plan(move |conn| thing::keep_groups(conn, &groups)).await?;
        }
        self.note_gone(client).await?;
        let left = self.with_plan(|conn| thing::without_members(conn)).await?;
        let (all, begun) = (left.len() as u64, Instant::now());
        let mut done = 0;
        let (data, file) = self.files();
        let (keeper, inbox) = mpsc::channel(GROUPS_AT_ONCE);
        // Beside the network: whoever waits for the disk would leave answers unread.
        let kept = tokio::task::spawn_blocking(move || keep_all(inbox, &data, &file));
        let mut read = stream::iter(left)
            .map(|(row, group)| async move {
                let members = self.members(client, row, &group).await?;
                Ok::<_, Error>((row, members))
            })
            .buffer_unordered(GROUPS_AT_ONCE);
        let mut broken = None;
        loop {
            let (row, members) = match read.try_next().await {
                Ok(Some(read)) => read,
                Ok(None) => break,
                Err(error) => {
                    broken = Some(error);
                    break;
                }
            };
            if let Some(members) = members
                && keeper.send((row, members)).await.is_err()
            {
                // It ended with an error, which is told when it is waited for.
                break;
            }
            done += 1;
            if done % TOLD_AFTER == 0 || done == all {
                let rate = done as f64 / begun.elapsed().as_secs_f64().max(0.001);
                self.tell(format!("reading the members of groups: {done} of {all}, {rate:.0} a second"));
            }
        }
        drop(keeper);
        // What was read is kept, also where the rest could not be.
        kept.await.map_err(|error| Error::machine("work was interrupted", &error))??;
        match broken {
            Some(error) => Err(error),
            None => self.note_gone_members(client).await,
        }
    }

    /// Asks for each bound account that is in a group no more and was not read, as in an import of some: deleted, it left the
    /// group by nobody's will.
    async fn note_gone_members(&self, client: &Client) -> Result<(), Error> {
        let connection = self.connection;
        let asked = self.with_plan(move |conn| thing::members_not_read(conn, connection)).await?;
        let ask = |id: String| async move {
            match client.user(&id).await {
                Err(google::Error::NotFound { .. }) => Ok(Some(id)),
                Ok(_) | Err(google::Error::NotPermitted { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let gone: Vec<_> = stream::iter(asked.into_iter().map(ask)).buffered(AT_ONCE).try_collect().await?;
        let gone: Vec<_> = gone.into_iter().flatten().collect();
        if gone.is_empty() {
            return Ok(());
        }
        let restorable: HashSet<_> =
            deletions(client).await?.into_iter().map(|deletion| deletion.id).collect();
        let now = self.workstation.now();
        let note = move |tx: &store::rusqlite::Transaction<'_>| {
            gone.iter().try_for_each(|id| {
                let deleted = if restorable.contains(id) { Deleted::Restorable } else { Deleted::ForGood };
                gone_account::note(tx, connection, id, deleted, now)
            })
        };
        Ok(self.workstation.inner.store.write(note).await?)
    }

    /// Reads who is in a group; none when its list cannot be believed: then it stays without a fingerprint, and the plan
    /// leaves it out.
    ///
    /// A list with as many members as the group counts is believed. One that is shorter is read again; then each
    /// member on which both sides had agreed, and whom it lacks, is asked for: only a 404 takes somebody out.
    async fn members(
        &self,
        client: &Client,
        row: i64,
        group: &RemoteGroup,
    ) -> Result<Option<Vec<Member>>, Error> {
        if group.direct_members == 0 {
            return Ok(Some(Vec::new()));
        }
        let mut members = match client.members(&group.id, Membership::Direct).await {
            Ok(members) => members,
            // It was deleted since the groups were listed; that ends nothing else.
            Err(google::Error::NotFound { .. }) => return Ok(None),
            // One group that the administrator may not look into ends nothing either: it is left as it is.
            Err(error @ google::Error::NotPermitted { .. }) => {
                tracing::warn!(run = self.run, row, "the members of a group may not be read");
                let said = error.evidence().map(google::Evidence::said).unwrap_or_default();
                let why = format!("the connected administrator may not read its members: {said}");
                self.with_plan(move |conn| thing::note_unread(conn, row, &why)).await?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        if (members.len() as u64) >= group.direct_members {
            return Ok(Some(members));
        }
        let counted = match client.group(&group.id).await {
            Ok(fresh) => fresh.direct_members,
            // It was deleted meanwhile; the next import sees it.
            Err(google::Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        members = client.members(&group.id, Membership::Direct).await?;
        if absence::judge_members(members.len() as u64, counted).is_err() {
            tracing::warn!(run = self.run, row, counted, "a list of members is not believed");
            return Ok(None);
        }
        if (members.len() as u64) < counted {
            members.extend(self.not_gone(client, group, &members).await?);
        }
        Ok(Some(members))
    }

    /// Asks for the members on which both sides had agreed, and whom a list lacks; gives those who are there all the same.
    async fn not_gone(
        &self,
        client: &Client,
        group: &RemoteGroup,
        listed: &[Member],
    ) -> Result<Vec<Member>, Error> {
        let (connection, id) = (self.connection, group.id.clone());
        let agreed = self.with_plan(move |conn| group_binding::agreed(conn, connection, &id)).await?;
        let seen: HashSet<_> = listed.iter().map(|member| member.id.as_str()).collect();
        let missing: Vec<_> = agreed.into_keys().filter(|id| !seen.contains(id.as_str())).collect();
        let ask = |id: String| async move {
            match client.member(&group.id, &id).await {
                Ok(member) => Ok(Some(member)),
                Err(google::Error::NotFound { .. }) => Ok(None),
                Err(error) => Err(error),
            }
        };
        let found: Vec<_> =
            stream::iter(missing.into_iter().map(ask)).buffered(AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// Asks for each bound group that the list lacks, and notes which of them Google does not have any more, and which it
    /// has again: a plan that was never applied may have noted otherwise.
    async fn note_gone(&self, client: &Client) -> Result<(), Error> {
        let connection = self.connection;
        let read = move |conn: &mut Connection| {
            Ok((thing::groups_not_listed(conn, connection)?, thing::groups_back(conn, connection)?))
        };
        let (missing, back) = self.with_plan(read).await?;
        let mut found: Vec<(String, Option<Millis>)> = back.into_iter().map(|id| (id, None)).collect();
        for id in missing {
            let gone_at = match client.group(&id).await {
                Ok(_) => None,
                Err(google::Error::NotFound { .. }) => Some(self.workstation.now()),
                Err(error) => return Err(error.into()),
            };
            found.push((id, gone_at));
        }
        if found.is_empty() {
            return Ok(());
        }
        let note = move |tx: &store::rusqlite::Transaction<'_>| {
            found.iter().try_for_each(|(id, gone)| group_binding::note_gone(tx, connection, id, *gone))
        };
        Ok(self.workstation.inner.store.write(note).await?)
    }
}

/// Keeps the members of groups as they come, all of a group at once; those that came meanwhile share a transaction.
fn keep_all(
    mut inbox: mpsc::Receiver<(i64, Vec<Member>)>,
    data: &Path,
    file: &Path,
) -> Result<(), store::Error> {
    let mut conn = plan::open(data, file)?;
    while let Some(first) = inbox.blocking_recv() {
        let tx = conn.transaction()?;
        let mut next = Some(first);
        while let Some((row, members)) = next {
            thing::clear_members(&tx, row)?;
            thing::keep_members(&tx, row, &members)?;
            thing::finish_members(&tx, row)?;
            next = inbox.try_recv().ok();
        }
        tx.commit()?;
    }
    Ok(())
}
