//! A first import into an empty directory brings what Google knows of people, not only their names; where somebody
//! is in the directory already, its values are the authority until an administrator says otherwise.

use directory::attribute::Beginning;
use directory::{Attribute, Direction};
use google::Grant;
use sandbox::control::{Consent, Control};
use sandbox::{Options, Tenant};
use store::window::{Query, Sort};
use sync::connect::Way;
use sync::import::Scope;

use crate::stage::{Stage, client};

/// The attributes that an import of a connection would bring.
async fn brought(stage: &Stage, connection: i64) -> Vec<Attribute> {
    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");
    Attribute::all().filter(|attribute| shown.mapping.imports(*attribute)).collect()
}

const NAMES: [Attribute; 3] = [Attribute::Email, Attribute::Firstname, Attribute::Lastname];

#[tokio::test]
async fn everything_that_can_be_imported_is() {
    let (stage, connection) = Stage::connected(17).await;
    let can = Attribute::all().filter(|attribute| attribute.choices().iter().any(|choice| choice.imports()));
    assert_eq!(brought(&stage, connection).await, can.collect::<Vec<_>>(), "it stands in the mapping");
    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");
    assert_eq!(shown.beginning, Beginning::Empty, "and the screen can say why");

    stage.import(connection, Scope::All).await;

    let query = Query { standing: None, search: "wei chen".to_owned(), sort: Sort::Name, descending: false };
    let wei = stage.app.users(query, 0, 1).await.expect("the list is read").rows.remove(0);
    assert_eq!(
        (wei.department.as_str(), wei.job_title.as_str(), wei.org_unit.as_str()),
        ("Platform", "Site reliability engineer", "/Engineering/Platform/SRE"),
        "the table shows it"
    );
    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");
    assert_eq!(shown.beginning, Beginning::Inhabited, "now there are people");
    assert!(brought(&stage, connection).await.len() > 20, "what was chosen stays chosen");
}

#[tokio::test]
async fn what_an_administrator_leaves_out_is_left_out() {
    let (stage, connection) = Stage::connected(17).await;
    stage
        .app
        .set_direction(connection, &[Attribute::Department], Direction::Exclude)
        .await
        .expect("it may be");

    stage.import(connection, Scope::All).await;

    let values = stage.person("wei.chen").await.user.values;
    assert_eq!(values.get(Attribute::Department), None, "the department was left out");
    assert!(values.get(Attribute::JobTitle).is_some(), "the rest came");
}

#[tokio::test]
async fn where_somebody_is_already_only_address_and_names_come_unasked() {
    let stage = Stage::of(17).await;
    stage.add_person("amelie", ("Amélie", "Dubois"), "amelie.dubois@northwind.test").await;

    let connection = stage.connect().await.expect("the super admin consents").id;

    assert_eq!(brought(&stage, connection).await, NAMES, "the directory is the authority");
}

#[tokio::test]
async fn a_second_connection_overrules_nothing() {
    let (stage, _) = Stage::connected(17).await;
    let options = Options { tenant: Tenant { seed: 2, users: 24 }, control: true, ..Options::default() };
    let other = sandbox::serve(options).await.expect("the second tenant starts");
    let google = Control::new(other.origin(), other.control_key().expect("control was asked for"));
    let origin = google::Origin::parse(other.origin()).expect("an emulator's address");

    let way = Way::Google { client: client(), origin, grant: Grant::LookOnly };
    let attempt = stage.app.connect_begin(way).await.expect("a port is free");
    let second = stage.finish(attempt, Consent::default(), &google).await.expect("it is another customer");

    assert_eq!(brought(&stage, second.id).await, NAMES, "the first one's people are about to come");
}

#[tokio::test]
async fn reactivating_changes_no_mapping() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import_names_alone(connection).await;

    let way = Way::Reactivate { connection, grant: None };
    stage.connect_as(way, Consent::default()).await.expect("the same connection again");

    assert_eq!(brought(&stage, connection).await, NAMES, "it is the same connection, with its mapping");
}
