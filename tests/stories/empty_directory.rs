//! A first import brings what the mapping says and no more; that there could be more is known, and is one step away.

use directory::{Attribute, Direction};
use store::window::{Query, Sort};
use sync::import::Scope;

use crate::stage::Stage;

#[tokio::test]
async fn addresses_and_names_come_and_the_rest_when_it_is_asked_for() {
    let (stage, connection) = Stage::connected(17).await;
    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");
    let brought: Vec<_> =
        Attribute::built_in().filter(|attribute| shown.mapping.imports(*attribute)).collect();
    assert_eq!(
        brought,
        [Attribute::Email, Attribute::Firstname, Attribute::Lastname],
        "no private address or phone comes unasked"
    );
    assert!(shown.empty_directory, "the screen can offer the rest");
    let rest: Vec<_> =
        Attribute::built_in().filter(|attribute| attribute.choices().contains(&Direction::Import)).collect();
    stage.app.set_direction(connection, &rest, Direction::Import).await.expect("they may be imported");

    stage.import(connection, Scope::All).await;

    let query = Query {
        standing: None,
        search: "wei chen".to_owned(),
        sort: Sort::Name,
        descending: false,
        unit: None,
    };
    let wei = stage.app.users(query, 0, 1).await.expect("the list is read").rows.remove(0);
    assert_eq!(
        (wei.department.as_str(), wei.job_title.as_str(), wei.org_unit.as_str()),
        ("Platform", "Site reliability engineer", "/Engineering/Platform/SRE"),
        "the table shows it"
    );
    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");
    assert!(!shown.empty_directory, "now there are people");
}
