//! People are created and changed here: what cannot be is said in words and all at once, and nobody overwrites what
//! they did not see.

use directory::edit::Draft;
use directory::{Attribute, Field};
use insta::assert_snapshot;
use serde_json::json;
use store::user::Standing;
use store::window::{Query, Sort};
use sync::import::Scope;
use sync::users::{Became, Who};
use sync::{Cancel, Code, Error, Watch};

use crate::stage::{Stage, said};

fn named(email: &str, given: &str, family: &str) -> Draft {
    Draft::default()
        .with(Attribute::Email, email)
        .with(Attribute::Firstname, given)
        .with(Attribute::Lastname, family)
}

fn everybody() -> Who {
    Who::Query(Query {
        standing: None,
        search: String::new(),
        sort: Sort::Name,
        descending: false,
        unit: None,
    })
}

#[tokio::test]
async fn somebody_is_created_changed_and_found() {
    let stage = Stage::of(17).await;
    let draft = named("Dara@Northwind.Test", "Dara", "O’Brien").with(Attribute::Department, "Sales");

    let dara = stage.app.create_user(draft).await.expect("it is allowed");

    assert_eq!(dara.user.standing, Standing::DirectoryOnly, "Google knows nothing of it");
    assert_eq!(dara.user.user.username, "dara", "the part before the @");
    stage.wait_here(std::time::Duration::from_secs(60));
    let married = Draft::default().with(Attribute::Lastname, "Lindqvist");
    let edited = stage.app.edit_user(dara.user.id, 1, married.clone()).await.expect("names change");
    assert_eq!(edited.shown.user.version, 2, "a plan made before is stale");
    let again = stage.app.edit_user(dara.user.id, 2, married).await.expect("it is so already");
    assert!(again.changes.is_empty() && again.shown.user.version == 2, "then nothing is written");
    stage.wait_here(std::time::Duration::from_secs(60));
    let suspended = stage.app.suspend_user(dara.user.id, 2).await.expect("Dara leaves for a year");
    assert_eq!(suspended.shown.user.standing, Standing::Suspended, "lists show it");
    let active = stage.app.activate_user(dara.user.id, 3).await.expect("and is back");
    assert_eq!(active.shown.user.standing, Standing::DirectoryOnly, "as before");
    let told: Vec<_> = active
        .shown
        .history
        .iter()
        .map(|event| {
            let changes: Vec<_> = event.changes.iter().map(|change| change.field.name()).collect();
            format!("{} by {}: {}", event.what, event.by.as_deref().unwrap_or("a run"), changes.join(" "))
        })
        .collect();
    assert_snapshot!(told.join("\n"), @"
    Activated here by morgan: state
    Suspended here by morgan: state
    Changed here by morgan: lastname
    Created here by morgan: username state email firstname lastname department
    ");
}

#[tokio::test]
async fn the_second_of_two_edits_is_stale() {
    let stage = Stage::of(17).await;
    let id = stage.add_person("dara", ("Dara", "O’Brien"), "dara@northwind.test").await;
    // Two windows show Dara as version 1.
    let first = Draft::default().with(Attribute::Department, "Sales");
    stage.app.edit_user(id, 1, first).await.expect("the first is in time");

    let second = Draft::default().with(Attribute::Department, "Support");
    let stale = stage.app.edit_user(id, 1, second).await.expect_err("the second saw another Dara");

    assert_snapshot!(said(&stale), @"
    Stale: Dara O’Brien (dara) was changed since you looked; nothing was done
    Look at it as it is now, and decide again.
    ");
    let dara = stage.person("dara").await.user;
    assert_eq!(dara.values.display(Attribute::Department), "Sales", "what the first did stays");
    let stale = stage.app.delete_user(id, 1, None).await.expect_err("nor is anybody removed unseen");
    assert_eq!(stale.code(), Code::Stale, "{}", said(&stale));
}

#[tokio::test]
async fn an_import_does_not_overwrite_what_was_edited_meanwhile() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let patch = json!({ "name": { "familyName": "Lindqvist" } });
    stage.google.edit_user("wei.chen@northwind.test", patch).await.expect("Wei marries");
    let run = stage.read(connection, Scope::All).await.expect("Google is read");
    let wei = stage.person("wei.chen").await;
    stage
        .app
        .edit_user(wei.id, wei.version, Draft::default().with(Attribute::Firstname, "Wayne"))
        .await
        .expect("and is called otherwise here");

    let report = stage.apply(run).await;

    assert_eq!(report.run.counts.refused, 1, "the plan was made on another Wei");
    let wei = stage.person("wei.chen").await;
    assert_eq!(
        (wei.user.given_name.as_str(), wei.standing),
        ("Wayne", Standing::Bound),
        "what was done stays"
    );
}

#[tokio::test]
async fn what_cannot_be_is_said_all_at_once() {
    let stage = Stage::of(17).await;
    stage
        .app
        .create_user(
            named("dara@northwind.test", "Dara", "O’Brien")
                .with(Attribute::EmployeeIdentifier, "E-7")
                .with(Attribute::Aliases, "d.obrien@northwind.test"),
        )
        .await
        .expect("the first Dara");
    let draft = named("D.OBrien@northwind.test", "D<ra", "")
        .with(Attribute::EmployeeIdentifier, "e-7")
        .with(Attribute::RecoveryPhone, "044 123")
        .with(Attribute::Manager, "nobody");

    let wrong = stage.app.create_user(draft).await.expect_err("much is wrong");

    let Error::Fields(errors) = &wrong else { panic!("each at its field: {wrong}") };
    let lines: Vec<_> = errors.0.iter().map(ToString::to_string).collect();
    assert_snapshot!(lines.join("\n"), @r#"
    First name: a name may not contain <
    Last name: it is required
    Manager: nobody in the directory is "nobody"; give a username, an address or a number
    Recovery phone: a recovery phone is written with + and the country code, such as +41441234567: 7 to 15 digits
    "#);
    let taken = named("dara@other.test", "Dara", "Osei").with(Attribute::EmployeeIdentifier, "e-7");
    let wrong = stage.app.create_user(taken).await.expect_err("names belong to one");
    assert_snapshot!(said(&wrong), @"InvalidInput: Username: dara belongs to Dara O’Brien (dara); free are: dara.osei, d.osei, osei.dara; Employee id: e-7 belongs to Dara O’Brien (dara)");
    let wrong = stage
        .app
        .create_user(named("d.obrien@northwind.test", "Dora", "O’Brien"))
        .await
        .expect_err("an alias is an address");
    assert_snapshot!(said(&wrong), @"InvalidInput: Email: d.obrien@northwind.test belongs to Dara O’Brien (dara)");
    assert_eq!(stage.people().await.len(), 1, "nothing of it was written");
}

#[tokio::test]
async fn nobody_reports_to_themselves() {
    let stage = Stage::of(17).await;
    let mut ids = Vec::new();
    for name in ["ada", "bo", "cy"] {
        let draft = named(&format!("{name}@northwind.test"), name, "Osei");
        ids.push(stage.app.create_user(draft).await.expect("it is allowed").user.id);
    }
    let report = |to: &str| Draft::default().with(Attribute::Manager, to);
    stage.app.edit_user(ids[1], 1, report("ada")).await.expect("Bo reports to Ada");
    stage.app.edit_user(ids[2], 1, report("bo@northwind.test")).await.expect("Cy reports to Bo");

    let own = stage.app.edit_user(ids[0], 1, report("ada")).await.expect_err("that is herself");
    let circle = stage.app.edit_user(ids[0], 1, report("cy")).await.expect_err("that is a circle");

    assert_snapshot!(said(&own), @"InvalidInput: Manager: nobody is their own manager");
    assert_snapshot!(said(&circle), @"InvalidInput: Manager: cy Osei reports to this user already, directly or through others");
}

#[tokio::test]
async fn many_are_edited_together_and_each_is_told() {
    let stage = Stage::of(17).await;
    let mut ids = Vec::new();
    for number in 0..1_200 {
        let name = format!("p{number}");
        ids.push(stage.add_person(&name, ("P", "Osei"), &format!("{name}@northwind.test")).await);
    }
    stage
        .app
        .edit_user(ids[1], 1, Draft::default().with(Attribute::Department, "Sales"))
        .await
        .expect("one is so already");
    stage.app.delete_user(ids[2], 1, None).await.expect("one is gone");
    let to = Draft::default().with(Attribute::Department, "Sales").with(Attribute::Manager, "p0");

    let report = stage.app.bulk_edit(Who::Ids(ids.clone()), to, &Watch::silent()).await.expect("it is done");

    assert_eq!(report.items.len(), 1_200, "nobody is dropped");
    assert_eq!(
        report.items[0].became,
        Became::Refused("Manager: nobody is their own manager".to_owned()),
        "p0"
    );
    assert_eq!(report.items[1].became, Became::Changed(1), "p1 was in Sales already, and gets a manager");
    assert!(matches!(report.items[2].became, Became::Refused(_)), "p2 is gone");
    let counts = report.counts();
    assert_eq!((counts.changed, counts.refused, counts.not_reached), (1_198, 2, 0), "the others go on");
    let suspended = sync::users::to(directory::user::State::Suspended);
    let found = stage.app.bulk_edit(everybody(), suspended, &Watch::silent()).await.expect("it is done");
    assert_eq!(found.counts().changed, 1_199, "whoever a query finds");
}

#[tokio::test]
async fn what_only_one_can_have_is_not_given_to_many() {
    let stage = Stage::of(17).await;
    let mut ids = Vec::new();
    for name in ["ada", "bo"] {
        ids.push(stage.add_person(name, (name, "Osei"), &format!("{name}@northwind.test")).await);
    }
    for field in [Field::Username, Attribute::Email.into(), Attribute::EmployeeIdentifier.into()] {
        let draft = Draft::default().with(field, "same@northwind.test");
        let refused = stage.app.bulk_edit(Who::Ids(ids.clone()), draft, &Watch::silent()).await;
        assert_eq!(refused.expect_err("one of them would get it").code(), Code::InvalidInput, "{field}");
    }
    let mut clear = Draft::default();
    clear.clear(Attribute::EmployeeIdentifier);
    let cleared =
        stage.app.bulk_edit(Who::Ids(ids.clone()), clear, &Watch::silent()).await.expect("none is no gift");
    assert_eq!(cleared.counts().already, 2, "nobody had one");
    let cancel = Cancel::default();
    cancel.cancel();
    let stopped = stage
        .app
        .bulk_edit(
            Who::Ids(ids),
            Draft::default().with(Attribute::JobTitle, "Cook"),
            &Watch::new(cancel, |_| {}),
        )
        .await
        .expect("it says how far it came");
    assert_eq!(
        (stopped.counts().not_reached, stopped.stopped.as_deref()),
        (2, Some("it was cancelled")),
        "not at all"
    );
}

#[tokio::test]
async fn an_edit_of_many_is_shown_first_and_done_as_it_was_shown() {
    let stage = Stage::of(17).await;
    let mut ids = Vec::new();
    for name in ["amy", "bo", "cy", "di"] {
        ids.push(stage.add_person(name, (name, "Kim"), &format!("{name}@northwind.test")).await);
    }
    let sales = Draft::default().with(Attribute::Department, "Sales");
    stage.app.edit_user(ids[1], 1, sales.clone()).await.expect("Bo is in Sales already");
    let amy = Draft::default().with(Attribute::Manager, "cy");
    stage.app.edit_user(ids[0], 1, amy).await.expect("Amy reports to Cy");

    let under_amy = sales.with(Attribute::Manager, "amy");
    let preview =
        stage.app.preview_bulk(everybody(), under_amy, &Watch::silent()).await.expect("it is shown");

    let shown: Vec<_> = preview
        .examples
        .iter()
        .map(|example| format!("{} {}", example.username, example.changes.len()))
        .chain(preview.refused.iter().map(|unfit| format!("{}: {}", unfit.username, unfit.why)))
        .collect();
    assert_snapshot!(shown.join("\n"), @"
    bo 1
    di 2
    amy: Manager: nobody is their own manager
    cy: Manager: amy Kim reports to this user already, directly or through others
    ");
    assert_eq!((preview.counts().changed, preview.counts().refused, preview.total()), (2, 2, 4), "counted");
    assert_eq!(stage.person("di").await.version, 1, "nothing is written yet");
    stage.app.suspend_user(ids[3], 1).await.expect("somebody is quicker");
    let report = stage.app.apply_bulk(preview, &Watch::silent()).await.expect("it is done");

    let became: Vec<_> =
        report.items.iter().map(|item| format!("{}: {:?}", item.username, item.became)).collect();
    assert_snapshot!(became.join("\n"), @r#"
    bo: Changed(1)
    di: Refused("di Kim (di) was changed since you looked; nothing was done")
    "#);
}

#[tokio::test]
async fn a_taken_username_comes_with_free_ones() {
    let stage = Stage::of(17).await;
    stage.add_person("dara", ("Dara", "Kim"), "dara@northwind.test").await;
    let other = stage.add_person("other", ("Dara", "Park"), "dara.park@northwind.test").await;
    let draft = Draft::default().with(Field::Username, "dara");

    let taken = stage.app.check_user(Some(other), draft).await.expect_err("it is Dara Kim's");

    assert_snapshot!(said(&taken), @"InvalidInput: Username: dara belongs to Dara Kim (dara); free are: d.park, park.dara, dara.park.test");
}
