//! Whatever happens to groups and org units at random: an import undone is the directory as it was.
//!
//! Each story prints the seed that its chance is made of; `STORY_SEED` tells the same one again.

use directory::Thing;
use directory::group::provision::GroupRelease;
use directory::group::{GroupField, Role};
use directory::{Attribute, Direction};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use sandbox::control::{Write, Writer};
use serde_json::{Value, json};
use store::plan::decision::Kind;
use store::plan::review::Filter;
use sync::Watch;
use sync::groups::{GroupDraft, GroupSave, MemberEdit, NewMember};
use sync::import::{Answer, Mode, Scope};

use crate::stage::{ADMIN, Stage};
use crate::undo_at_random::{
    Image, NAMES, change_google, change_here, dice, looked_at, one, review, undo, wants,
};

const ALL: [Thing; 3] = [Thing::User, Thing::OrgUnit, Thing::Group];
const ROLES: [&str; 3] = ["OWNER", "MANAGER", "MEMBER"];

async fn read(stage: &Stage, connection: i64) -> i64 {
    let watch = Watch::silent();
    let read = stage.app.import_read_with(connection, Scope::All, Mode::Full, &ALL, &watch).await;
    read.expect("Google is read")
}

/// Asks for something that Google may refuse.
async fn ask(stage: &Stage, method: &str, path: &[(&str, &str)], body: Value) -> Option<Value> {
    stage.google.write_as(&Writer::console(ADMIN), &Write::new(method, path, body)).await.ok()
}

/// Changes groups and org units on Google's side.
async fn change_things_there(
    stage: &Stage,
    dice: &mut StdRng,
    groups: &mut Vec<String>,
    people: &[String],
    units: &mut Vec<String>,
) {
    for _ in 0..dice.random_range(3..10) {
        let name = one(dice, &NAMES);
        let group = groups.choose(dice).cloned().expect("there are some");
        let who = match dice.random_range(0..4) {
            0 => groups.choose(dice).cloned().expect("there are some"),
            1 => format!("{}@elsewhere.example", dice.random_range(0..5)),
            _ => people.choose(dice).cloned().expect("there are some"),
        };
        let place = [("groupKey", group.as_str())];
        let member = [("groupKey", group.as_str()), ("memberKey", who.as_str())];
        let role = one(dice, &ROLES);
        match dice.random_range(0..9) {
            0 => drop(ask(stage, "directory.groups.patch", &place, json!({ "name": name })).await),
            1 => {
                let text = if dice.random() { "" } else { name };
                drop(ask(stage, "directory.groups.patch", &place, json!({ "description": text })).await);
            }
            2 | 3 => {
                let body =
                    json!({ "email": who, "role": if who.starts_with("group") { "MEMBER" } else { role } });
                drop(ask(stage, "directory.members.insert", &place, body).await);
            }
            4 => drop(ask(stage, "directory.members.delete", &member, Value::Null).await),
            5 => drop(ask(stage, "directory.members.patch", &member, json!({ "role": role })).await),
            6 => {
                let email = format!("group{}@northwind.test", dice.random_range(0..1_000_000));
                let body = json!({ "email": email, "name": name });
                if ask(stage, "directory.groups.insert", &[], body).await.is_some() {
                    groups.push(email);
                }
            }
            7 => {
                let parent = units.choose(dice).cloned().unwrap_or_else(|| "/".to_owned());
                let name = format!("U{}", dice.random_range(0..1_000));
                let body = json!({ "name": name, "parentOrgUnitPath": parent, "description": name });
                let customer = [("customerId", "my_customer")];
                if ask(stage, "directory.orgunits.insert", &customer, body).await.is_some() {
                    units.push(format!("{}/{name}", parent.trim_end_matches('/')));
                }
            }
            _ => {
                let Some(path) = units.choose(dice).cloned() else { continue };
                let place = [("customerId", "my_customer"), ("orgUnitPath", path.trim_start_matches('/'))];
                if dice.random() {
                    let body = json!({ "description": name });
                    drop(ask(stage, "directory.orgunits.patch", &place, body).await);
                } else if ask(stage, "directory.orgunits.delete", &place, Value::Null).await.is_some() {
                    units.retain(|unit| *unit != path);
                }
            }
        }
    }
}

/// Changes groups here, and makes some that look like Google's.
async fn change_groups_here(stage: &Stage, dice: &mut StdRng, there: &[String]) {
    for _ in 0..dice.random_range(1..6) {
        let listed = stage.app.groups("", 0, 1_000).await.expect("the list").rows;
        let name = one(dice, &NAMES);
        let role = *Role::ALL.choose(dice).expect("three");
        let people = stage.people().await;
        let somebody = people.choose(dice).map(|person| person.user.username.clone());
        let Some(row) = listed.choose(dice).map(|listed| listed.row.clone()) else { break };
        let mut save = GroupSave::default();
        match dice.random_range(0..6) {
            0 => save.draft.name = Some(name.to_owned()),
            1 => {
                save.draft.description = Some(if dice.random() { String::new() } else { name.to_owned() });
            }
            2 => {
                let put = |who| MemberEdit::Put(NewMember::Written(who), role);
                save.members.extend(somebody.map(put));
            }
            3 => {
                let members = stage.app.members(row.id, "", 0, 1_000).await.expect("the list").rows;
                save.members.extend(members.choose(dice).map(|one| MemberEdit::TakeOut(one.who.clone())));
            }
            4 => {
                let email = there.choose(dice).cloned().expect("there are some");
                let description = dice.random::<bool>().then(|| name.to_owned());
                let draft = GroupDraft { name: Some(name.to_owned()), email: Some(email), description };
                let put = |who| MemberEdit::Put(NewMember::Written(who), role);
                let members = somebody.map(put).into_iter().collect();
                // Not where another has the address.
                let _ = stage.app.create_group(GroupSave { draft, members, ..GroupSave::default() }).await;
                continue;
            }
            _ if dice.random_bool(0.3) => {
                let release = Some(GroupRelease::Leave);
                stage.app.delete_group(row.id, row.version, release).await.expect("it is removed");
                continue;
            }
            _ => continue,
        }
        // A circle is refused, and so is a name that no group may have.
        let _ = stage.app.save_group(row.id, row.version, save).await;
    }
}

/// Answers and ticks of groups and org units what a person might.
async fn review_things(stage: &Stage, dice: &mut StdRng, run: i64) {
    let rows = stage.rows(run, Filter::default()).await;
    for row in rows.into_iter().filter(|row| row.thing != Thing::User) {
        let ids = || vec![row.google_id.clone()];
        if dice.random_bool(0.2) {
            let _ = stage.app.tick(run, ids(), dice.random()).await;
        }
        let Some(group) = row.decision.group else { continue };
        if matches!(row.decision.kind, Kind::Match | Kind::Conflict) && dice.random_bool(0.8) {
            let fields: Vec<_> = GroupField::ALL.into_iter().filter(|_| dice.random()).collect();
            let answer = if dice.random() {
                Answer::LinkGroup { group }
            } else {
                Answer::MergeGroup { group, fields }
            };
            let _ = stage.app.answer(run, ids(), Some(answer)).await;
        }
    }
}

#[tokio::test]
async fn an_import_of_groups_undone_is_the_directory_as_it_was() {
    let mut dice = dice("an import of groups");
    let (stage, connection) = Stage::connected(18).await;
    let titles = [Attribute::JobTitle, Attribute::EmployeeIdentifier];
    stage.app.set_direction(connection, &titles, Direction::Import).await.expect("they are imported");
    let first = read(&stage, connection).await;
    let addresses = async |thing: Thing| -> Vec<String> {
        let filter = Filter { thing: Some(thing), ..Filter::default() };
        stage.rows(first, filter).await.into_iter().map(|row| row.email).collect()
    };
    let (mut people, mut groups, mut units) =
        (addresses(Thing::User).await, addresses(Thing::Group).await, addresses(Thing::OrgUnit).await);
    // The one that Rollcall is connected with has its own rules.
    people.retain(|address| address != ADMIN);
    let mut undone = [0_u64; 3];
    for round in 0..10 {
        change_google(&stage, &mut dice, &mut people).await;
        change_things_there(&stage, &mut dice, &mut groups, &people, &mut units).await;
        change_here(&stage, &mut dice, &people).await;
        change_groups_here(&stage, &mut dice, &groups).await;
        let run = read(&stage, connection).await;
        let (before, wanted) = (Image::of(&stage).await, wants(&stage, run).await);
        review(&stage, &mut dice, run).await;
        review_things(&stage, &mut dice, run).await;
        let report = stage.apply(run).await;
        let seen = looked_at(&stage, run).await;
        if stage.app.undoable(run).await.expect("it is there").refused_because.is_none() {
            let (_, told) = undo(&stage, run).await;
            let (counts, beside) = (&told.run.counts, &told.run.counts.beside);
            let stays = |of: &store::run::Beside| of.refused + of.skipped;
            let stays = counts.refused + counts.skipped + beside.values().map(stays).sum::<u64>();
            assert_eq!(stays, 0, "round {round}: all of it: {told:?}");
            undone[0] += 1;
            for (place, thing) in [(1, Thing::OrgUnit), (2, Thing::Group)] {
                undone[place] += beside.get(&thing).map_or(0, |one| one.updated);
            }
        } else {
            assert_eq!(report.run.counts.done(), 0, "round {round}: only what did nothing is not undone");
        }
        let after = Image::of(&stage).await;
        let (after, before) = (after.but_for(&seen), before.but_for(&seen));
        assert_eq!(after, before, "round {round}: the directory is as before");
        let next = read(&stage, connection).await;
        assert_eq!(wants(&stage, next).await, wanted, "round {round}: the next import plans the same");
        review(&stage, &mut dice, next).await;
        review_things(&stage, &mut dice, next).await;
        stage.apply(next).await;
    }
    let [runs, units, groups] = undone;
    assert!(runs > 3 && units > 3 && groups > 10, "chance had something to undo: {undone:?}");
}
