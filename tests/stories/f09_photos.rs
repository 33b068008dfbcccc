//! F9: photos of users, from Google and to it; each is read once, and sent as one step of a plan.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE;
use directory::explain::Stands;
use directory::provision::Winner;
use directory::{Attribute, Direction};
use insta::assert_snapshot;
use sandbox::control::{Write, Writer};
use sandbox::{Effect, Fault};
use serde_json::json;
use store::plan::pair::Kind;
use sync::Watch;
use sync::import::Scope;
use sync::provision::Answers;

use crate::killed_while_it_syncs::confirmed;
use crate::stage::{ADMIN, Stage, said, told};

const WEI: &str = "wei.chen@northwind.test";

/// A picture of one colour, as a file that somebody chooses.
fn picture(colour: u8, side: u32) -> Vec<u8> {
    // A BMP is written by hand: rows of blue, green and red, each filled up to four bytes.
    let row = (side * 3).next_multiple_of(4);
    let mut file = b"BM".to_vec();
    for number in [54 + row * side, 0, 54, 40, side, side, 1 | 24 << 16, 0, row * side, 2835, 2835, 0, 0] {
        file.extend(number.to_le_bytes());
    }
    file.extend(vec![colour; (row * side) as usize]);
    file
}

async fn goes(stage: &Stage, connection: i64, direction: Direction) {
    let set = stage.app.set_direction(connection, &[Attribute::Photo], direction).await;
    set.expect("a photo may go so");
}

/// Whose photo is kept, by username.
async fn photos(stage: &Stage) -> BTreeMap<String, String> {
    let people = stage.people().await.into_iter();
    let with = people.map(|person| (person.user.username, person.user.values.display(Attribute::Photo)));
    with.filter(|(_, photo)| !photo.is_empty()).collect()
}

/// What Google has as the photo of an account.
async fn on_google(stage: &Stage, connection: i64, email: &str) -> Option<google::photos::Photo> {
    let client = stage.app.client(connection).await.expect("the connection works");
    let id = client.user(email).await.expect("it is there").account.id;
    client.photo(&id).await.ok()
}

async fn set_on_google(stage: &Stage, email: &str, image: &[u8]) {
    let write = Write::update_photo(email, json!({ "photoData": URL_SAFE.encode(image) }));
    stage.google.write_as(&Writer::console(ADMIN), &write).await.expect("Google takes it");
}

async fn set_here(stage: &Stage, username: &str, file: Vec<u8>) {
    let person = stage.person(username).await;
    stage.app.set_photo(person.id, person.version, file).await.expect("it is an image");
}

/// Plans a sync; gives the run and the rows as a person reads them.
async fn planned(stage: &Stage, connection: i64) -> (i64, String) {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    (run, shown(stage, run).await)
}

async fn shown(stage: &Stage, run: i64) -> String {
    let rows = stage.app.sync_rows(run, Vec::new(), 0, 1_000).await.expect("it has rows");
    let line =
        |row: &sync::provision::SyncRow| format!("{:?} {}: {}", row.row.kind, row.row.email, row.row.why);
    // Whose photo Google alone has is told as well, and nothing is done about it.
    let done = rows.iter().filter(|row| row.row.kind != Kind::OneSide);
    done.map(line).collect::<Vec<_>>().join("\n")
}

async fn applied(stage: &Stage, run: i64) -> String {
    let sure = confirmed(&stage.app, run).await;
    told(&stage.app.sync_apply(run, &sure, &Watch::silent()).await.expect("the plan is applied"))
}

#[tokio::test]
async fn photos_come_with_an_import_and_are_read_once() {
    let (stage, connection) = Stage::connected(60).await;
    goes(&stage, connection, Direction::Import).await;

    stage.import(connection, Scope::All).await;

    let kept = photos(&stage).await;
    let asked: Vec<_> =
        stage.requests("/photos/thumbnail").await.into_iter().map(|request| request.target).collect();
    let distinct: BTreeSet<_> = asked.iter().collect();
    assert_eq!(distinct.len(), asked.len(), "each photo is asked for once");
    assert!((kept.len()..30).contains(&asked.len()), "and nobody's who has none: {}", asked.len());
    assert!(kept.len() > 10, "some have one: {}", kept.len());
    let (username, digest) = kept.first_key_value().expect("there are some");
    let person = stage.person(username).await;
    let image = stage.app.photo_of(person.id).await.expect("it is read").expect("it is kept");
    let theirs = on_google(&stage, connection, &person.user.email).await.expect("it is on Google");
    assert_eq!((&image.digest, image.bytes), (digest, theirs.bytes), "to the byte");

    stage.google.forget_requests().await.expect("the log is emptied");
    let again = stage.import(connection, Scope::All).await;
    assert_eq!(stage.asked("/photos/thumbnail").await, 0, "what did not change is not read again");
    assert_eq!(again.run.counts.updated, 0, "and changes nothing");

    set_on_google(&stage, WEI, &picture(90, 40)).await;
    stage.google.forget_requests().await.expect("the log is emptied");
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    assert_eq!(stage.row(run, WEI).await.decision.why, "photo", "the one that is new is in the plan");
    stage.apply(run).await;
    assert_eq!(stage.asked("/photos/thumbnail").await, 1, "and was read alone");
    assert_ne!(photos(&stage).await.get("wei.chen"), kept.get("wei.chen"), "it came");
}

#[tokio::test]
async fn without_being_asked_for_no_photo_is_read() {
    let (stage, connection) = Stage::connected(60).await;

    stage.import(connection, Scope::All).await;

    assert_eq!(stage.asked("/photos/thumbnail").await, 0, "they are excluded");
    assert_eq!(photos(&stage).await.len(), 0, "and nobody has one");
}

#[tokio::test]
async fn what_is_no_image_is_left_out_and_said() {
    let (stage, connection) = Stage::connected(30).await;
    goes(&stage, connection, Direction::Import).await;
    let nonsense = Effect::Body {
        status: 200,
        content_type: "application/json".to_owned(),
        body: json!({ "photoData": URL_SAFE.encode("no image"), "etag": "\"x\"" }).to_string(),
    };
    stage.google.fault(Fault::once("GET", "/photos/thumbnail", nonsense)).await.expect("one is spoilt");

    let run = stage.read(connection, Scope::All).await.expect("Google is read all the same");

    let said = stage.app.plan(run).await.expect("there is a plan").unreadable_photos_words();
    assert_eq!(
        said.as_deref(),
        Some("1 photo on Google is no image that Rollcall reads; it is left out."),
        "which nobody has to find out"
    );
}

#[tokio::test]
async fn what_was_no_image_once_is_read_again_by_the_next_import() {
    let (stage, connection) = Stage::connected(30).await;
    goes(&stage, connection, Direction::Import).await;
    let nonsense = Effect::Body {
        status: 200,
        content_type: "application/json".to_owned(),
        body: json!({ "photoData": URL_SAFE.encode("no image"), "etag": "\"x\"" }).to_string(),
    };
    stage.google.fault(Fault::once("GET", "/photos/thumbnail", nonsense)).await.expect("one is spoilt");
    stage.import(connection, Scope::All).await;
    let with_photo = photos(&stage).await.len();
    stage.google.forget_requests().await.expect("the log is emptied");

    let run = stage.read(connection, Scope::All).await.expect("Google is read");

    assert_eq!(stage.asked("/photos/thumbnail").await, 1, "the one that was none, and no other");
    assert_eq!(stage.app.plan(run).await.expect("there is a plan").unreadable_photos, 0, "now it is one");
    let report = stage.apply(run).await;
    assert_eq!(report.run.counts.updated, 1, "though Google tells nothing new of the account");
    assert_eq!(photos(&stage).await.len(), with_photo + 1, "it came");
    let again = stage.import(connection, Scope::All).await;
    assert_eq!((stage.asked("/photos/thumbnail").await, again.run.counts.updated), (1, 0), "once");
}

/// Google does not give the next photo that is asked for.
fn kept_back() -> Fault {
    let words = "Not Authorized to access this resource/api";
    Fault::error("GET", "/photos/thumbnail", 403, "forbidden", words)
}

#[tokio::test]
async fn one_photo_that_google_refuses_ends_nothing_is_said_and_comes_as_soon_as_it_may() {
    let (stage, connection) = Stage::connected(30).await;
    goes(&stage, connection, Direction::Import).await;
    stage.google.fault(kept_back()).await.expect("one is kept back");

    let run = stage.read(connection, Scope::All).await.expect("Google is read all the same");

    let plan = stage.app.plan(run).await.expect("there is a plan");
    assert_eq!(
        plan.refused_photos_words().as_deref(),
        Some(
            "1 photo may not be read by the connected administrator: Not Authorized to access this resource/api \
             (403 forbidden). It is left out."
        ),
        "which nobody has to find out"
    );
    assert_eq!(plan.unreadable_photos, 0, "nobody has seen whether it is an image");
    let report = stage.apply(run).await;
    assert!(report.run.counts.created > 15, "everybody came: {}", told(&report));
    let with_photo = photos(&stage).await.len();
    stage.google.forget_requests().await.expect("the log is emptied");

    let next = stage.import(connection, Scope::All).await;

    assert_eq!(stage.asked("/photos/thumbnail").await, 1, "the one that was kept back, and no other");
    assert_eq!(next.run.counts.updated, 1, "though Google tells nothing new of the account");
    assert_eq!(photos(&stage).await.len(), with_photo + 1, "it came");
    let again = stage.import(connection, Scope::All).await;
    assert_eq!((stage.asked("/photos/thumbnail").await, again.run.counts.updated), (1, 0), "once");
}

#[tokio::test]
async fn a_new_photo_that_google_refuses_is_not_taken_for_one_that_is_gone() {
    let (stage, connection) = Stage::connected(30).await;
    stage.import(connection, Scope::All).await;
    goes(&stage, connection, Direction::Export).await;
    set_here(&stage, "wei.chen", picture(200, 96)).await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    let (run, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "both sides agree on it");
    stage.app.discard(run).await.expect("it was only looked at");
    set_on_google(&stage, WEI, &picture(10, 96)).await;
    stage.google.fault(kept_back()).await.expect("it is kept back");

    let (run, plan) = planned(&stage, connection).await;

    assert_eq!(plan, "", "nothing is concluded from what could not be read");
    applied(&stage, run).await;
    let (_, plan) = planned(&stage, connection).await;
    assert!(plan.contains("wei.chen"), "as soon as it is read, it is seen that it changed: {plan}");
}

#[tokio::test]
async fn a_photo_goes_to_google_as_a_step_and_comes_back_by_an_undo() {
    let (stage, connection) = Stage::connected(30).await;
    stage.import(connection, Scope::All).await;
    set_on_google(&stage, WEI, &picture(20, 96)).await;
    let before = on_google(&stage, connection, WEI).await.expect("Wei has a photo there");
    goes(&stage, connection, Direction::Export).await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    set_here(&stage, "wei.chen", picture(200, 400)).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"Update wei.chen@northwind.test: photo");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");

    let there = on_google(&stage, connection, WEI).await.expect("Wei has a photo there");
    let here = stage.app.photo_of(stage.person("wei.chen").await.id).await.expect("read").expect("kept");
    assert_eq!(there.bytes, here.bytes, "the one that was chosen");
    assert!(here.bytes.len() < 20_000, "made small first: {} bytes", here.bytes.len());
    let (next, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "both agree on it, whatever Google made of it");
    stage.app.discard(next).await.expect("it was only looked at");

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    assert_snapshot!(shown(&stage, undo).await, @"Update wei.chen@northwind.test: as before on Google: photo");
    applied(&stage, undo).await;
    let back = on_google(&stage, connection, WEI).await.expect("Wei has a photo there");
    let [before, back] = [before, back].map(|photo| sync::photos::image::of_google(photo.bytes));
    assert_eq!(before.expect("an image").digest, back.expect("an image").digest, "the one of before");
}

#[tokio::test]
async fn different_photos_are_asked_about_and_a_removed_one_goes() {
    let (stage, connection) = Stage::connected(30).await;
    stage.import(connection, Scope::All).await;
    set_on_google(&stage, WEI, &picture(20, 96)).await;
    set_here(&stage, "wei.chen", picture(200, 96)).await;
    goes(&stage, connection, Direction::Export).await;

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"Conflict wei.chen@northwind.test: different on both sides: photo");
    let answers = Answers { differ: Some(Winner::Directory), ..Answers::default() };
    stage.app.sync_answer_all(run, answers).await.expect("the question is answered");
    applied(&stage, run).await;
    let person = stage.person("wei.chen").await;
    let here = stage.app.photo_of(person.id).await.expect("read").expect("kept");
    let there = on_google(&stage, connection, WEI).await.expect("Wei has a photo there");
    assert_eq!(there.bytes, here.bytes, "the directory's");

    stage.app.remove_photo(person.id, person.version).await.expect("it can be removed");
    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"Update wei.chen@northwind.test: photo");
    assert_snapshot!(applied(&stage, run).await, @"Done: 0 created, 1 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 0 refused");
    assert!(on_google(&stage, connection, WEI).await.is_none(), "it is gone there as well");

    let undo = stage.app.undo_read(run, &Watch::silent()).await.expect("the undo is planned");
    applied(&stage, undo).await;
    let back = on_google(&stage, connection, WEI).await.expect("it is there again");
    assert_eq!(back.bytes, here.bytes, "the same");
}

#[tokio::test]
async fn a_new_account_gets_its_photo_and_aliases_and_stands_in_its_org_unit() {
    let (stage, connection) = Stage::connected(30).await;
    stage.import(connection, Scope::All).await;
    let exported = [Attribute::Photo, Attribute::Aliases, Attribute::OrgUnitPath];
    stage.app.set_direction(connection, &exported, Direction::Export).await.expect("they may go out");
    let mut values = directory::Values::default();
    values.set(Attribute::OrgUnitPath, "/Sales/EMEA".into());
    values.set(Attribute::Aliases, directory::Value::List(vec!["nora.k@northwind.test".to_owned()]));
    let id = stage.add("nora", ("Nora", "Keller"), "nora@northwind.test", values).await;
    set_here(&stage, "nora", picture(77, 300)).await;
    stage.app.bind_users(connection, vec![id]).await.expect("she is to have an account");

    let (run, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan.lines().filter(|line| line.contains("nora")).collect::<String>(), @"Create nora@northwind.test: new account; aliases, photo");
    applied(&stage, run).await;

    assert!(on_google(&stage, connection, "nora@northwind.test").await.is_some(), "her photo");
    let client = stage.app.client(connection).await.expect("the connection works");
    let made = client.user("nora.k@northwind.test").await.expect("found by her alias").account;
    assert_eq!(made.values.display(Attribute::OrgUnitPath), "/Sales/EMEA", "where she belongs");
    let (_, plan) = planned(&stage, connection).await;
    assert!(!plan.contains("nora"), "and nothing is left to do: {plan}");
}

#[tokio::test]
async fn a_photo_that_changed_on_google_meanwhile_is_not_overwritten() {
    let (stage, connection) = Stage::connected(30).await;
    stage.import(connection, Scope::All).await;
    goes(&stage, connection, Direction::Export).await;
    let (run, _) = planned(&stage, connection).await;
    applied(&stage, run).await;
    set_here(&stage, "wei.chen", picture(200, 96)).await;
    let (run, _) = planned(&stage, connection).await;
    set_on_google(&stage, WEI, &picture(3, 96)).await;

    assert_snapshot!(applied(&stage, run).await, @"
    Refusals: 0 created, 0 updated, 0 linked, 0 unchanged, 0 skipped, 0 conflicts, 1 refused
    - Wei Chen <wei.chen@northwind.test> refused: the account changed on Google since the plan was made
    ");

    let (next, plan) = planned(&stage, connection).await;
    assert_snapshot!(plan, @"Conflict wei.chen@northwind.test: changed on Google: photo");
    stage.app.discard(next).await.expect("it was only looked at");
}

#[tokio::test]
async fn a_file_that_is_no_image_is_refused() {
    let (stage, connection) = Stage::connected(24).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await;

    let refused = stage.app.set_photo(wei.id, wei.version, b"no image".to_vec()).await.expect_err("words");

    assert_snapshot!(said(&refused), @"InvalidInput: it is no image that Rollcall reads; take a JPEG, PNG, GIF or BMP file");
}

#[tokio::test]
async fn a_photo_that_was_set_here_before_photos_went_out_goes_where_google_has_none() {
    let (stage, connection) = Stage::connected(30).await;
    stage.import(connection, Scope::All).await;
    let people = stage.people().await;
    let mut without = Vec::new();
    for person in people {
        let (username, email) = (person.user.username, person.user.email);
        if without.len() < 2 && on_google(&stage, connection, &email).await.is_none() {
            without.push((username, email));
        }
    }
    let [(first, email), (second, _)] = without.as_slice() else { panic!("two have none on Google") };
    set_here(&stage, first, picture(200, 96)).await;
    goes(&stage, connection, Direction::Export).await;

    let (run, plan) = planned(&stage, connection).await;

    assert_eq!(plan, format!("Update {email}: photo"), "it was set here by somebody");
    applied(&stage, run).await;
    assert!(on_google(&stage, connection, email).await.is_some(), "it is on Google now");
    let (next, plan) = planned(&stage, connection).await;
    assert_eq!(plan, "", "and nothing is left to do");
    stage.app.discard(next).await.expect("it was only looked at");
    set_here(&stage, second, picture(90, 96)).await;
    let (_, plan) = planned(&stage, connection).await;
    assert!(plan.ends_with(": photo"), "one that is set since goes as ever: {plan}");
}

#[tokio::test]
async fn a_photo_that_is_gone_on_google_is_explained_as_not_known_there() {
    let (stage, connection) = Stage::connected(30).await;
    goes(&stage, connection, Direction::Import).await;
    set_on_google(&stage, WEI, &picture(20, 96)).await;
    stage.import(connection, Scope::All).await;
    let line = async || {
        let id = stage.person("wei.chen").await.id;
        let explained = stage.app.explain_user(id, None).await.expect("Wei is there");
        let lines = explained.on[0].lines.iter();
        let photo = lines.map(|line| &line.told).find(|told| told.attribute == Attribute::Photo);
        photo.cloned().expect("Wei has a photo here")
    };
    let before = line().await;
    assert_eq!((before.stands, &before.google), (Stands::Same, &before.here), "it is on both sides");
    let write = Write::new("directory.users.photos.delete", &[("userKey", WEI)], serde_json::Value::Null);
    stage.google.write_as(&Writer::console(ADMIN), &write).await.expect("Google removes it");

    stage.import(connection, Scope::All).await;

    let after = line().await;
    assert_eq!((after.stands, after.google), (Stands::NotRead, None), "Google's is none that is known");
}
