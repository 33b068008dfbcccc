//! Why a user stands as it does is told without asking Google.

use directory::edit::Draft;
use directory::group::Role;
use directory::provision::{Marked, Winner};
use directory::user::Unbind;
use directory::{Attribute, Direction};
use google::Grant;
use insta::assert_snapshot;
use sandbox::control::{Write, Writer};
use serde_json::json;
use sync::Watch;
use sync::explain::{Explained, words};
use sync::import::Scope;
use sync::provision::{Answers, Confirmed};
use sync::users::Who;

use crate::checks::untimed;
use crate::group_stage::{bound_group, managed};
use crate::stage::{ADMIN, Stage, by, sandbox_way};

const WEI: &str = "wei.chen@northwind.test";
const HELEN: &str = "helen.okafor@northwind.test";

/// Explains a user, and holds that Google was asked nothing.
async fn explain(stage: &Stage, username: &str) -> Explained {
    let id = stage.person(username).await.id;
    let before = stage.asked("").await;
    let explained = stage.app.explain_user(id, None).await.expect("there is such a user");
    assert_eq!(stage.asked("").await, before, "it is told offline");
    explained
}

/// Puts the explanation on paper; of attributes those that are named.
fn told(explained: &Explained, attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for on in &explained.on {
        lines.push(words::scope(&on.tie.scope));
        lines.push(words::matched(on));
        lines
            .push(on.account.as_ref().map_or("Bound to no account.".to_owned(), |bound| bound.state_words()));
        lines.push(words::decided(on.decided.as_ref()));
        for line in on.lines.iter().filter(|line| attributes.contains(&line.told.attribute)) {
            let (label, rule) = (line.told.attribute.label(), words::rule(line.told.direction));
            let set = words::set(line).unwrap_or_default();
            lines.push(format!("- {label}, {rule}: {} [{set}]", words::stands(line)));
        }
        lines.extend(on.answers.iter().map(|answer| format!("< {}", words::answered(answer))));
        lines.push(format!("sync: {}", words::next_sync(on)));
        lines.push(format!("import: {}", words::next_import(on)));
    }
    lines.join("\n")
}

async fn sync(stage: &Stage, connection: i64) -> i64 {
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    run
}

#[tokio::test]
async fn a_bound_user_in_step() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    sync(&stage, connection).await;

    let wei = explain(&stage, "wei.chen").await;
    assert_snapshot!(untimed(&told(&wei, &[Attribute::Email, Attribute::JobTitle])), @"
    In scope: bound directly.
    Run 1 imported the account, and made this user of it.
    active
    Run 2, a sync: in step as of UTC, when it read Google: nothing was to be done.
    - Email, both ways: Same on both sides. [Taken from Google, run 1]
    sync: Nothing, if Google is as it was.
    import: Nothing, if Google is as it was.
    ");
    assert!(wei.on[0].read_at().is_some(), "it says how old Google's side is");
}

#[tokio::test]
async fn somebody_who_was_never_matched() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;

    assert_snapshot!(told(&explain(&stage, "helen").await, &[]), @"
    Out of scope: neither bound, nor in a group that is bound.
    Not matched: no run has brought this user and an account together.
    Bound to no account.
    No run has decided about this user.
    sync: Nothing: this user is not bound here.
    import: Looks for an account that matches; Google is not asked here.
    ");

    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    assert_snapshot!(told(&explain(&stage, "helen").await, &[]), @"
    Comes into scope: somebody bound this user.
    Not matched: no run has brought this user and an account together.
    Bound to no account.
    No run has decided about this user.
    sync: Binds the account that has this address, or makes one.
    import: Looks for an account that matches; Google is not asked here.
    ");
}

#[tokio::test]
async fn whoever_is_to_be_bound_in_no_verified_domain_is_told_what_the_sync_says() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let helen = stage.add_person("helen", ("Helen", "Okafor"), "helen@northwind-labs.test").await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    let told = told(&explain(&stage, "helen").await, &[]);
    assert!(told.contains("sync: Asks you: the address is in no verified domain of this customer"), "{told}");
}

#[tokio::test]
async fn each_value_with_its_rule_and_who_set_it() {
    let (stage, connection) = Stage::connected(16).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    stage
        .app
        .set_direction(connection, &[Attribute::Department], Direction::Exclude)
        .await
        .expect("it may be");
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Head of Sales".into())).await;
    sync(&stage, connection).await;
    let wei = stage.app.find_user("wei.chen").await.expect("Wei is there");
    let draft = Draft::default().with(Attribute::Lastname, "Chen-Li").with(Attribute::Department, "Sales");
    stage.app.edit_user(wei.user.id, wei.user.version, draft).await.expect("the values are fit");

    let these = [Attribute::Email, Attribute::Lastname, Attribute::JobTitle, Attribute::Department];
    assert_snapshot!(told(&explain(&stage, "wei.chen").await, &these), @"
    In scope: bound directly.
    Run 1 imported the account, and made this user of it.
    active
    Run 2, a sync: left without an answer: different on both sides: job title.
    - Email, both ways: Same on both sides. [Taken from Google, run 1]
    - Last name, both ways: Changed here: the next sync sends it. [Changed here, by morgan]
    - Department, excluded: Left out by the mapping: no run touches it. [Changed here, by morgan]
    - Job title, to Google: Google's value is not known here. [Taken from Google, run 1]
    sync: Asks you again what run 2 asked, unless it was changed since: different on both sides: job title.
    import: Nothing, if Google is as it was.
    ");
}

#[tokio::test]
async fn somebody_whom_google_suspended() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage
        .google
        .edit_user(WEI, json!({ "suspended": true, "suspensionReason": "ABUSE" }))
        .await
        .expect("so it is");
    let wei = stage.person("wei.chen").await.id;
    stage.refreshed(wei).await.expect("Wei is looked at again");

    assert_snapshot!(told(&explain(&stage, "wei.chen").await, &[]), @"
    In scope: bound directly.
    Run 1 imported the account, and made this user of it.
    suspended by Google: ABUSE
    Run 1, an import: imported from Google (done).
    sync: Leaves it: suspended by Google: ABUSE.
    import: Nothing, if Google is as it was.
    ");
}

#[tokio::test]
async fn somebody_out_of_scope() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let wei = stage.person("wei.chen").await.id;
    stage.app.unbind_users(connection, vec![wei], Unbind::LeaveActive).await.expect("Wei is bound");

    assert_snapshot!(told(&explain(&stage, "wei.chen").await, &[]), @"
    Leaves the scope: somebody unbound this user; the account stays active.
    Run 1 imported the account, and made this user of it.
    active
    Run 1, an import: imported from Google (done).
    sync: Let go.
    import: Nothing, if Google is as it was.
    ");

    sync(&stage, connection).await;
    assert_snapshot!(told(&explain(&stage, "wei.chen").await, &[]), @"
    Out of scope: this user was bound here, and was let go.
    Matched before: the account that was let go is known by its id.
    Bound to no account.
    Run 2, a sync: let go (done).
    sync: Nothing: this user is not bound here.
    import: Looks for an account that matches; Google is not asked here.
    ");
}

#[tokio::test]
async fn a_member_of_a_bound_group() {
    let (stage, connection) = managed(60).await;
    stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    bound_group(&stage, connection, ("Choir", "choir@northwind.test"), &[("helen", Role::Member)]).await;
    assert_snapshot!(told(&explain(&stage, "helen").await, &[]), @"
    Comes into scope as a member of a bound group: Choir.
    Not matched: no run has brought this user and an account together.
    Bound to no account.
    No run has decided about this user.
    sync: Binds the account that has this address, or makes one.
    import: Looks for an account that matches; Google is not asked here.
    ");

    sync(&stage, connection).await;
    assert_snapshot!(told(&explain(&stage, "helen").await, &[]), @"
    In scope as a member of a bound group: Choir.
    Run 2 made the account for this user.
    active
    Run 2, a sync: new account (done).
    < New account: done.
    sync: Nothing, if Google is as it was.
    import: Nothing, if Google is as it was.
    ");

    crate::group_stage::take_out(&stage, "choir@northwind.test", "helen").await;
    assert_snapshot!(told(&explain(&stage, "helen").await, &[]), @"
    Leaves the scope: bound because of a group, and in no bound group any more.
    Run 2 made the account for this user.
    active
    Run 2, a sync: new account (done).
    < New account: done.
    sync: Suspended, and signed out; let go.
    import: Nothing, if Google is as it was.
    ");
}

#[tokio::test]
async fn a_step_that_google_refused() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    let held = stage.google.seats_held().await.expect("it is told");
    stage.google.set_seats(Some(held)).await.expect("not one is free");
    let helen = stage.add_person("helen", ("Helen", "Okafor"), HELEN).await;
    stage.app.bind_users(connection, vec![helen]).await.expect("she is there");
    sync(&stage, connection).await;

    assert_snapshot!(told(&explain(&stage, "helen").await, &[]), @"
    Comes into scope: somebody bound this user.
    Not matched: no run has brought this user and an account together.
    Bound to no account.
    Run 2, a sync: new account (refused: no licence is free; the account is made by the first sync after there is one).
    < New account: refused (412 limitExceeded seats): no licence is free; the account is made by the first sync after there is one.
    sync: Binds the account that has this address, or makes one.
    import: Looks for an account that matches; Google is not asked here.
    ");
}

#[tokio::test]
async fn somebody_whose_row_waits_in_a_plan() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.family_name = "Chen-Li".to_owned()).await;
    let rename = Write::new(
        "directory.users.update",
        &[("userKey", WEI)],
        json!({ "name": { "familyName": "Chen-Ma" } }),
    );
    stage
        .google
        .write_as(&Writer::console("priya.raman@northwind.test"), &rename)
        .await
        .expect("it is changed there");
    stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");

    assert_snapshot!(told(&explain(&stage, "wei.chen").await, &[Attribute::Lastname]), @"
    In scope: bound directly.
    Run 1 imported the account, and made this user of it.
    active
    Run 2, a sync, waits for review: changed on both sides: last name.
    - Last name, both ways: Changed on both sides, as run 2 saw it. [Taken from Google, run 1]
    sync: What the plan of run 2, which waits, says: changed on both sides: last name.
    import: Nothing, if Google is as it was.
    ");
}

/// Gives Wei another first name on Google.
async fn call_wei_there(stage: &Stage, name: &str) {
    let rename =
        Write::new("directory.users.update", &[("userKey", WEI)], json!({ "name": { "givenName": name } }));
    let writer = Writer::console("priya.raman@northwind.test");
    stage.google.write_as(&writer, &rename).await.expect("it is changed there");
}

#[tokio::test]
async fn what_an_import_asked_and_nobody_answered_is_asked_again() {
    let (stage, connection) = Stage::connected(16).await;
    stage.add_person("wei", ("Weiwei", "Chen"), WEI).await;
    stage.import(connection, Scope::All).await;
    let next = async || {
        let told = told(&explain(&stage, "wei").await, &[Attribute::Firstname]);
        told.lines().filter(|line| !line.starts_with("sync: ")).map(str::to_owned).collect::<Vec<_>>()
    };
    let linked = next().await;
    assert_eq!(linked.last().map(String::as_str), Some("import: Nothing, if Google is as it was."));

    call_wei_there(&stage, "Wei-Lin").await;
    stage.wait(std::time::Duration::from_secs(60)).await;
    stage.import(connection, Scope::All).await;
    let asked = next().await;
    let why = "different on both sides, never agreed on: first name";
    assert_eq!(asked[3], format!("Run 2, an import: left without an answer: {why}."), "{asked:?}");
    let again = format!("import: Asks you again what run 2 asked, unless it was changed since: {why}.");
    assert_eq!(asked.last(), Some(&again), "as the next one does");

    call_wei_there(&stage, "Wei").await;
    stage.wait(std::time::Duration::from_secs(60)).await;
    stage.import(connection, Scope::All).await;
    let settled = next().await;
    assert_eq!(settled.last(), linked.last(), "Google is as it was when they were linked");
}

#[tokio::test]
async fn of_whoever_is_left_as_they_are_nothing_is_read_first() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    let changed = |user: &mut directory::User| {
        user.given_name = "Weiwei".to_owned();
        user.values.set(Attribute::JobTitle, "Cook".into());
    };
    stage.change("wei.chen", changed).await;
    let wei = stage.person("wei.chen").await.id;
    let next = async || {
        let told = told(&explain(&stage, "wei.chen").await, &[]);
        told.lines().find(|line| line.starts_with("sync: ")).map(str::to_owned).expect("it is told")
    };
    let before = next().await;
    assert!(before.contains("It reads first what Google has of job title"), "it compares: {before}");

    let marked = Marked::Protected;
    stage.app.protect_users(Who::Ids(vec![wei]), marked, &Watch::silent()).await.expect("Wei is there");

    let left = next().await;
    assert!(left.starts_with("sync: Leaves it: ") && !left.contains("reads first"), "{left}");
}

/// Gives a line of an explanation.
fn line<'a>(told: &'a str, begins: &str) -> &'a str {
    told.lines().find(|line| line.starts_with(begins)).expect("it is told")
}

#[tokio::test]
async fn of_an_account_that_is_gone_no_sync_sends_anything_but_asks() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.google.delete_user(WEI).await.expect("an administrator deletes it");
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.family_name = "Chen-Li".to_owned()).await;

    let asks = "sync: Asks what is to become of the deleted account: \
                bring the account back, make another, or let it go.";
    for when in ["before a sync asks", "after it, unanswered"] {
        let told = told(&explain(&stage, "wei.chen").await, &[Attribute::Lastname]);
        assert_eq!(line(&told, "sync: "), asks, "{when}");
        assert!(line(&told, "- Last name").contains("They differ, and both stay."), "{when}: {told}");
        sync(&stage, connection).await;
    }
}

#[tokio::test]
async fn where_a_connection_may_only_look_the_next_sync_does_nothing() {
    let stage = Stage::of(16).await;
    let connection = stage.connect_as(sandbox_way(Grant::LookOnly), by(ADMIN)).await.expect("it may look").id;
    stage.import(connection, Scope::All).await;
    stage.change("wei.chen", |user| user.given_name = "Weiwei".to_owned()).await;

    let told = told(&explain(&stage, "wei.chen").await, &[Attribute::Firstname]);
    assert_eq!(
        line(&told, "sync: "),
        "sync: Nothing: this connection may only look; reactivate it with Look and sync."
    );
    assert!(line(&told, "- First name").contains("They differ, and both stay."), "{told}");
}

#[tokio::test]
async fn a_value_that_a_sync_saw_changed_on_google_is_not_told_as_the_same() {
    let (stage, connection) = Stage::connected(16).await;
    stage.import(connection, Scope::All).await;
    stage.app.set_direction(connection, &[Attribute::JobTitle], Direction::Export).await.expect("it may be");
    stage.change("wei.chen", |user| user.values.set(Attribute::JobTitle, "Captain".into())).await;
    let run = stage.app.sync_read(connection, &Watch::silent()).await.expect("both sides are read");
    let answers = Answers { differ: Some(Winner::Directory), ..Answers::default() };
    stage.app.sync_answer_all(run, answers).await.expect("it is answered");
    stage.app.sync_apply(run, &Confirmed::default(), &Watch::silent()).await.expect("it is applied");
    let agreed = told(&explain(&stage, "wei.chen").await, &[Attribute::JobTitle]);
    assert!(line(&agreed, "- Job title").contains("Same on both sides."), "{agreed}");

    let cook = json!({ "organizations": [{ "primary": true, "title": "Cook" }] });
    stage.google.edit_user(WEI, cook).await.expect("Google's side changes");
    let saw = sync(&stage, connection).await;

    let wei = explain(&stage, "wei.chen").await;
    let told = told(&wei, &[Attribute::JobTitle]);
    assert!(told.contains("left without an answer: changed on Google: job title"), "{told}");
    let title = line(&told, "- Job title");
    assert!(title.contains(&format!("Changed there, as run {saw} saw it.")), "{title}");
    let known = wei.on[0].lines.iter().find(|line| line.told.attribute == Attribute::JobTitle);
    assert_eq!(known.expect("it has a line").told.google, None, "what was there before is not told as now");
}
