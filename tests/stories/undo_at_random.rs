//! Whatever happens at random: apply, undo, and both sides are as before, up to what was told.
//!
//! Each story prints the seed that its chance is made of; `STORY_SEED` tells the same one again.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::path::Path;

use directory::provision::{AfterDeletion, Drift, Winner};
use directory::user::{State, Unbind};
use directory::{Attribute, Direction, User, Value, Values};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value as Json, json};
use store::plan::decision::Kind;
use store::plan::pair;
use store::plan::review::{Filter, ReviewRow};
use sync::Watch;
use sync::connection::PasswordMode;
use sync::import::{Answer, Scope};
use sync::passwords::Source;
use sync::provision::Answers;

use crate::killed_while_it_syncs::{TENANT, confirmed, options};
use crate::stage::Stage;

#[expect(clippy::disallowed_methods, reason = "whoever looks for a fault tells the same story again")]
pub fn dice(story: &str) -> StdRng {
    let given = std::env::var("STORY_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed = given.unwrap_or_else(|| RandomState::new().hash_one(story));
    println!("{story} is made of STORY_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

pub const NAMES: [&str; 5] = ["Amy", "Béa", "Chi", "Dov", "Ekaterina"];
const TITLES: [&str; 4] = ["Mate", "Cook", "Captain", "Pilot"];

pub fn one<'a>(dice: &mut StdRng, of: &[&'a str]) -> &'a str {
    of.choose(dice).copied().expect("there are some")
}

/// What the directory says of people, and what it has agreed on with Google.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Image {
    people: BTreeMap<i64, (User, String)>,
    /// By Google's id: whose, and what is agreed on.
    ties: BTreeMap<String, (i64, String)>,
    stones: BTreeSet<String>,
    /// Groups, who is in them, and org units, a line each.
    things: BTreeSet<String>,
    /// By Google's id of a group: whose, and what is agreed on.
    group_ties: BTreeMap<String, String>,
}

impl Image {
    pub async fn of(stage: &Stage) -> Self {
        let read = stage.app.store().read(|conn| {
            let mut image = Self::default();
            let ids = conn
                .prepare("SELECT id FROM user")?
                .query_map([], |row| row.get::<_, i64>(0))?
                .collect::<Result<Vec<_>, _>>()?;
            for id in ids {
                let row = store::user::get(conn, id)?;
                image.people.insert(id, (row.user, format!("{:?}", row.standing)));
                for tie in store::binding::of_user(conn, id)? {
                    let agreed = format!("{:?} {:?} {:?}", tie.fingerprint, tie.baseline, tie.account);
                    image.ties.insert(tie.google_id, (id, agreed));
                }
            }
            let mut stones = conn.prepare(
                "SELECT google_id || ' ' || user_id || ' ' || username || ' ' || coalesce(wish, '') || removed_by FROM tombstone",
            )?;
            image.stones = stones.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut things = conn.prepare(
                "SELECT concat_ws(' | ', id, name, email, description, aliases) FROM directory_group
                 UNION ALL SELECT concat_ws(' | ', group_id, kind, member, email, role) FROM membership
                 UNION ALL SELECT concat_ws(' | ', google_id, group_id, name, email, wish, removed_by) FROM group_tombstone
                 UNION ALL SELECT concat_ws(' | ', google_id, path, name, description, hex(fingerprint)) FROM org_unit",
            )?;
            image.things = things.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
            let mut ties = conn.prepare(
                "SELECT google_id, concat_ws(' | ', group_id, hex(fingerprint), baseline, admin_created,
                     (SELECT group_concat(concat_ws(' ', member_id, email, kind, role, ours) ORDER BY member_id)
                      FROM agreed_member AS a WHERE a.group_google_id = b.google_id)) FROM group_binding AS b",
            )?;
            let tie = |row: &store::rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
            image.group_ties = ties.query_map([], tie)?.collect::<Result<_, _>>()?;
            Ok(image)
        });
        read.await.expect("the directory is read")
    }

    /// Leaves out what is known of accounts that an import only looked at: it goes on to be known.
    pub fn but_for(mut self, looked_at: &BTreeSet<String>) -> Self {
        for id in looked_at {
            self.group_ties.remove(id);
            if let Some((user, agreed)) = self.ties.get_mut(id) {
                agreed.clear();
                if let Some((_, standing)) = self.people.get_mut(user) {
                    standing.clear();
                }
            }
        }
        self
    }
}

/// The accounts that a run only looked at.
pub async fn looked_at(stage: &Stage, run: i64) -> BTreeSet<String> {
    let read = stage.app.store().read(move |conn| {
        let mut found = conn.prepare("SELECT google_id FROM step WHERE run_id = ?1 AND kind = 'observe'")?;
        Ok(found.query_map([run], |row| row.get(0))?.collect::<Result<_, _>>()?)
    });
    read.await.expect("the journal is read")
}

/// What an import would do, whatever is ticked.
pub async fn wants(stage: &Stage, run: i64) -> Vec<String> {
    let rows = stage.rows(run, Filter::default()).await;
    let told = |row: &ReviewRow| format!("{:?} {}: {}", row.decision.kind, row.email, row.decision.why);
    rows.iter().filter(|row| row.decision.kind != Kind::Unchanged).map(told).collect()
}

/// Changes people on Google's side.
pub async fn change_google(stage: &Stage, dice: &mut StdRng, addresses: &mut Vec<String>) {
    for round in 0..dice.random_range(2..8) {
        let at = dice.random_range(0..addresses.len());
        let (name, title) = (one(dice, &NAMES), one(dice, &TITLES));
        let patch = match dice.random_range(0..7) {
            0 => json!({ "name": { "givenName": name } }),
            1 => json!({ "organizations": [{ "primary": true, "title": title }] }),
            2 => json!({ "organizations": null }),
            3 => json!({ "suspended": dice.random::<bool>() }),
            4 => {
                json!({ "name": { "givenName": name }, "organizations": [{ "primary": true, "title": title }] })
            }
            5 => {
                let address = format!(
                    "{}{round}.{}@northwind.test",
                    name.to_lowercase().replace('é', "e"),
                    dice.random_range(0..1_000)
                );
                let old = std::mem::replace(&mut addresses[at], address.clone());
                stage.google.edit_user(&old, json!({ "primaryEmail": address })).await.expect("it may be");
                continue;
            }
            _ => {
                let address = format!("new{}@northwind.test", dice.random_range(0..1_000_000));
                let record = json!({ "primaryEmail": address, "name": { "givenName": name, "familyName": if dice.random_bool(0.2) { "" } else { "Sy" } } });
                if stage.google.insert_user(record).await.is_ok() {
                    addresses.push(address);
                }
                continue;
            }
        };
        stage.google.edit_user(&addresses[at], patch).await.expect("it may be");
    }
}

/// Changes people here, and adds some who look like accounts.
pub async fn change_here(stage: &Stage, dice: &mut StdRng, addresses: &[String]) {
    let people = stage.people().await;
    for _ in 0..dice.random_range(1..7) {
        let (name, title) = (one(dice, &NAMES), one(dice, &TITLES));
        let somebody = people.choose(dice).map(|person| person.user.username.clone());
        match (dice.random_range(0..5), somebody) {
            (0, Some(who)) => stage.change(&who, |user| user.given_name = name.to_owned()).await,
            (1, Some(who)) => {
                stage.change(&who, |user| user.values.set(Attribute::JobTitle, title.into())).await;
            }
            (2, Some(who)) => {
                let person = stage.person(&who).await;
                let done = match person.user.state {
                    State::Active => stage.app.suspend_user(person.id, person.version).await,
                    State::Suspended => stage.app.activate_user(person.id, person.version).await,
                };
                done.expect("it may be");
            }
            _ => {
                let people = stage.people().await;
                let mut values = Values::default();
                let id = format!("e10000{}", dice.random_range(0..10));
                let theirs = |user: &User| user.values.display(Attribute::EmployeeIdentifier).to_lowercase();
                if dice.random() && people.iter().all(|person| theirs(&person.user) != id) {
                    values.set(Attribute::EmployeeIdentifier, Value::from(id.as_str()));
                }
                let elsewhere = format!("{}@elsewhere.example", dice.random_range(0..1_000_000));
                let address = addresses.choose(dice).cloned().expect("there are some");
                let taken = people.iter().any(|person| person.user.email == address);
                let address = if taken || dice.random() { elsewhere } else { address };
                let username = format!("here{}", dice.random_range(0..1_000_000));
                stage.add(&username, (name, "Sy"), &address, values).await;
            }
        }
    }
    if let (true, Some(person)) = (dice.random_bool(0.4), stage.people().await.choose(dice)) {
        let wish = Some(*[Unbind::Suspend, Unbind::LeaveActive].choose(dice).expect("two"));
        stage.app.delete_user(person.id, person.version, wish).await.expect("they are removed");
    }
}

/// Answers and ticks what a person might.
pub async fn review(stage: &Stage, dice: &mut StdRng, run: i64) {
    for row in stage.rows(run, Filter::default()).await {
        let ids = || vec![row.google_id.clone()];
        let kind = row.decision.kind;
        if matches!(kind, Kind::New | Kind::Update | Kind::Removed) && dice.random_bool(0.2) {
            // What is locked stays as it is.
            let _ = stage.app.tick(run, ids(), dice.random()).await;
        }
        if !matches!(kind, Kind::Match | Kind::Conflict) || dice.random_bool(0.2) {
            continue;
        }
        let detail = stage.app.review_detail(run, &row.google_id).await.expect("the row is there");
        let mut users: Vec<_> = detail.candidates.iter().map(|one| one.user.id).collect();
        users.extend(detail.row.decision.user);
        users.extend(detail.holder.as_ref().map(|holder| holder.user.id));
        let fields: Vec<_> =
            [Attribute::Firstname, Attribute::Lastname, Attribute::Email, Attribute::JobTitle]
                .into_iter()
                .filter(|_| dice.random())
                .collect();
        let answer = match (users.choose(dice), detail.proposals.first(), dice.random_range(0..4)) {
            (_, Some(free), 0) => Answer::Username { username: free.clone() },
            (Some(user), _, 0 | 1) => Answer::Link { user: *user },
            (Some(user), _, _) => Answer::Merge { user: *user, fields },
            (None, ..) => Answer::FamilyName { family_name: "Sy".to_owned() },
        };
        // Not every answer fits every row; those that do not are refused when they are given.
        let _ = stage.app.answer(run, ids(), Some(answer)).await;
    }
}

pub async fn undo(stage: &Stage, run: i64) -> (i64, sync::import::Report) {
    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
    let sure = confirmed(&stage.app, undo).await;
    (undo, stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is undone"))
}

#[tokio::test]
async fn an_import_undone_is_the_directory_as_it_was() {
    let mut dice = dice("an import");
    let (stage, connection) = Stage::connected(18).await;
    let titles = [Attribute::JobTitle, Attribute::EmployeeIdentifier];
    stage.app.set_direction(connection, &titles, Direction::Import).await.expect("they are imported");
    let first = stage.read(connection, Scope::All).await.expect("Google is read");
    let mut addresses: Vec<_> =
        stage.rows(first, Filter::default()).await.into_iter().map(|row| row.email).collect();
    // The one that Rollcall is connected with has its own rules.
    addresses.retain(|address| address != crate::stage::ADMIN);
    let mut undone = 0;
    for round in 0..10 {
        change_google(&stage, &mut dice, &mut addresses).await;
        change_here(&stage, &mut dice, &addresses).await;
        let run = stage.read(connection, Scope::All).await.expect("Google is read");
        let (before, wanted) = (Image::of(&stage).await, wants(&stage, run).await);
        review(&stage, &mut dice, run).await;
        let report = stage.apply(run).await;
        let seen = looked_at(&stage, run).await;
        if stage.app.undoable(run).await.expect("it is there").refused_because.is_none() {
            let (_, told) = undo(&stage, run).await;
            let counts = &told.run.counts;
            assert_eq!((counts.refused, counts.skipped), (0, 0), "round {round}: all of it: {told:?}");
            undone += 1;
        } else {
            assert_eq!(report.run.counts.done(), 0, "round {round}: only what did nothing is not undone");
        }
        let after = Image::of(&stage).await;
        assert_eq!(after.but_for(&seen), before.but_for(&seen), "round {round}: the directory is as before");
        let next = stage.read(connection, Scope::All).await.expect("Google is read");
        assert_eq!(wants(&stage, next).await, wanted, "round {round}: the next import plans the same");
        review(&stage, &mut dice, next).await;
        stage.apply(next).await;
    }
    assert!(undone > 3, "chance had something to undo: {undone} of 10");
}

/// The accounts of a tenant, by Google's id.
fn accounts(folder: &Path) -> BTreeMap<String, Json> {
    const KEPT: [&str; 6] = ["primaryEmail", "name", "suspended", "archived", "orgUnitPath", "organizations"];
    let conn = store::rusqlite::Connection::open(folder.join(TENANT)).expect("the tenant is kept");
    let mut all = conn.prepare("SELECT record, state FROM user").expect("it has users");
    let rows = all.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)));
    let account = |(record, state): (String, String)| {
        let record: Json = serde_json::from_str(&record).expect("a record");
        let kept = KEPT.iter().map(|field| ((*field).to_owned(), record[*field].clone()));
        let mut account: serde_json::Map<_, _> = kept.collect();
        account.insert("state".to_owned(), state.into());
        (record["id"].as_str().expect("an id").to_owned(), account.into())
    };
    rows.expect("they are read").map(|row| account(row.expect("a user"))).collect()
}

/// What a record says, but for the full name: Google makes it of the two others.
fn but_what_stays(record: &Json) -> Json {
    let mut record = record.clone();
    record["name"]["fullName"] = Json::Null;
    record
}

/// Brings both sides apart as a sync finds them.
async fn bring_apart(stage: &Stage, connection: i64, dice: &mut StdRng, round: usize) {
    let people = stage.people().await;
    let bound: Vec<_> = people.iter().filter(|person| person.user.email != crate::stage::ADMIN).collect();
    for step in 0..dice.random_range(3..9) {
        let person = *bound.choose(dice).expect("somebody is there");
        let (who, address) = (person.user.username.clone(), person.user.email.clone());
        let (name, title) = (one(dice, &NAMES), one(dice, &TITLES));
        match dice.random_range(0..11) {
            0 => stage.change(&who, |user| user.values.set(Attribute::JobTitle, title.into())).await,
            1 => stage.change(&who, |user| user.given_name = name.to_owned()).await,
            2 => {
                let address = format!("r{round}s{step}@northwind.test");
                stage.change(&who, |user| user.email = address).await;
            }
            3 => {
                let now = stage.person(&who).await;
                let done = match now.user.state {
                    State::Active => stage.app.suspend_user(now.id, now.version).await,
                    State::Suspended => stage.app.activate_user(now.id, now.version).await,
                };
                done.expect("it may be");
            }
            4 => {
                let how = *Unbind::ALL.choose(dice).expect("three");
                // Whoever is not bound has nothing to let go.
                let _ = stage.app.unbind_users(connection, vec![person.id], how).await;
            }
            5 => {
                let id = stage
                    .add_person(
                        &format!("n{round}s{step}"),
                        (name, "Sy"),
                        &format!("n{round}s{step}@northwind.test"),
                    )
                    .await;
                stage.app.bind_users(connection, vec![id]).await.expect("they are there");
            }
            6 => {
                let _ = stage.app.bind_users(connection, vec![person.id]).await;
            }
            7 => {
                stage.app.set_password(person.id, Source::Made).await.expect("it may be");
            }
            // On Google's side; whoever was changed here or deleted there meanwhile is not found by that address.
            8 => {
                let title = json!({ "organizations": [{ "primary": true, "type": "work", "title": title }] });
                let _ = stage.google.edit_user(&address, title).await;
            }
            9 => {
                let _ = stage.google.edit_user(&address, json!({ "suspended": dice.random::<bool>() })).await;
            }
            _ => {
                let _ = stage.google.delete_user(&address).await;
            }
        }
    }
}

#[tokio::test]
async fn a_sync_undone_is_both_sides_as_they_were_up_to_what_was_told() {
    let mut dice = dice("a sync");
    let folder = tempfile::tempdir().expect("a folder");
    let stage = Stage::beside(options(folder.path(), 24), |port| port).await;
    let connection = stage.connect().await.expect("the super admin consents").id;
    stage.app.set_password_mode(connection, PasswordMode::FirstOnly).await.expect("the wizard asks it");
    stage.import(connection, Scope::All).await;
    for person in stage.people().await {
        // The file of a tenant keeps those whom somebody changed.
        let same = json!({ "includeInGlobalAddressList": true });
        stage.google.edit_user(&person.user.email, same).await.expect("it is so already");
    }
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    let mut undone = 0;
    for round in 0..5 {
        bring_apart(&stage, connection, &mut dice, round).await;
        let winner = *[Winner::Directory, Winner::Google].choose(&mut dice).expect("two");
        let answers = Answers {
            differ: Some(winner),
            both_changed: Some(winner),
            drift: Some(*[Drift::Overwrite, Drift::Accept].choose(&mut dice).expect("two")),
            deleted: [AfterDeletion::Restore, AfterDeletion::CreateAgain, AfterDeletion::Unbind]
                .choose(&mut dice)
                .copied(),
        };
        let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
        stage.app.sync_answer_all(run, answers).await.expect("the questions are answered");
        let (before, there) = (Image::of(&stage).await, accounts(folder.path()));
        let sure = confirmed(&stage.app, run).await;
        let report = stage.app.sync_apply(run, &sure, &Watch::silent()).await.expect("it is applied");
        if let Some(why) = stage.app.undoable(run).await.expect("it is there").refused_because {
            assert!(report.run.counts.done() == 0 || why.contains("passwords alone"), "round {round}: {why}");
            continue;
        }
        let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("it can be undone");
        let told = told_to_stay(&stage, undo).await;
        let sure = confirmed(&stage.app, undo).await;
        let back = stage.app.sync_apply(undo, &sure, &Watch::silent()).await.expect("it is undone");
        assert_eq!(back.run.counts.refused, 0, "round {round}: nobody has touched anything since: {back:?}");
        undone += 1;

        let (after, there_again) = (Image::of(&stage).await, accounts(folder.path()));
        let brought_back = restored(&stage, run).await;
        for (id, was) in &there {
            let is = &there_again[id];
            if told.skipped.contains(id) {
                // Protected above all: the plan says of the whole row that it stays.
            } else if brought_back.contains(id) {
                assert_eq!(
                    is["suspended"],
                    json!(true),
                    "round {round}: what was brought back is suspended: {is}"
                );
            } else if !told.accounts.contains(id) {
                assert_eq!(but_what_stays(is), but_what_stays(was), "round {round}: as before on Google");
            }
        }
        for (id, new) in there_again.iter().filter(|(id, _)| !there.contains_key(*id)) {
            assert_eq!(new["suspended"], json!(true), "round {round}: it was made by the run: {new}");
            assert!(!after.ties.contains_key(id), "round {round}: and is bound to nobody: {new}");
        }
        for (id, (was, _)) in before.people.iter().filter(|(id, _)| !told.users.contains(*id)) {
            assert_eq!(&after.people[id].0, was, "round {round}: as before here");
            let tied = |image: &Image| -> Vec<String> {
                let theirs = image.ties.iter().filter(|(_, (user, _))| user == id);
                theirs.map(|(account, _)| account.clone()).collect()
            };
            if tied(&before).iter().all(|account| !brought_back.contains(account)) {
                assert_eq!(tied(&after), tied(&before), "round {round}: and bound as before: {was:?}");
            }
        }
    }
    assert!(undone > 0, "chance had something to undo");
}

/// Whose accounts and records the plan of an undo says that something of them stays.
struct Told {
    /// Of which all of it stays.
    skipped: BTreeSet<String>,
    accounts: BTreeSet<String>,
    users: BTreeSet<i64>,
}

async fn told_to_stay(stage: &Stage, undo: i64) -> Told {
    let rows = stage.app.sync_rows(undo, Vec::new(), 0, 1_000).await.expect("it has rows");
    let rows = rows.into_iter().map(|row| row.row);
    let stays: Vec<_> =
        rows.filter(|row| row.kind == pair::Kind::Skip || row.why.contains("; stays: ")).collect();
    assert!(stays.iter().all(|row| !row.why.is_empty()), "each says why: {stays:?}");
    let skipped = stays.iter().filter(|row| row.kind == pair::Kind::Skip);
    Told {
        skipped: skipped.filter_map(|row| row.google_id.clone()).collect(),
        accounts: stays.iter().filter_map(|row| row.google_id.clone()).collect(),
        users: stays.iter().filter_map(|row| row.user).collect(),
    }
}

/// The accounts that a run brought back after they were deleted.
async fn restored(stage: &Stage, run: i64) -> BTreeSet<String> {
    let read = stage.app.store().read(move |conn| {
        let mut found = conn.prepare("SELECT google_id FROM step WHERE run_id = ?1 AND kind = 'undelete'")?;
        Ok(found.query_map([run], |row| row.get(0))?.collect::<Result<_, _>>()?)
    });
    read.await.expect("the journal is read")
}
