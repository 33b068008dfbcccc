//! F15: what is imported where: the mapping, with the live value of each field for a chosen account.

use directory::{Attribute, Direction};
use insta::assert_snapshot;
use serde_json::json;
use sync::Code;

use crate::stage::Stage;

async fn table(stage: &Stage, connection: i64, example: &str) -> String {
    let shown = stage.app.mapping(connection, Some(example)).await.expect("the account is there");
    let lines = shown.mapping.attributes().map(|attribute| {
        let direction = shown.mapping.direction(attribute).name();
        let value = shown.example_of(attribute).expect("an example was asked for");
        format!("{} <- {} [{direction}] {value}", attribute.label(), attribute.google_field())
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn each_attribute_stands_beside_its_value() {
    let (stage, connection) = Stage::connected(17).await;
    let imported = [Attribute::Department, Attribute::JobTitle];
    stage.app.set_direction(connection, &imported, Direction::Import).await.expect("they may be imported");

    assert_snapshot!(table(&stage, connection, "wei.chen@northwind.test").await, @"
    Email <- primaryEmail [both] wei.chen@northwind.test
    First name <- name.givenName [both] Wei
    Last name <- name.familyName [both] Chen
    Alternate email <- emails[] [exclude] 
    Manager <- relations[type=manager].value [exclude] priya.raman@northwind.test
    Cost center <- organizations[primary].costCenter [exclude] CC-2110
    Department <- organizations[primary].department [import] Platform
    Type of employee <- organizations[primary].description [exclude] Part-time
    Job title <- organizations[primary].title [import] Site reliability engineer
    Employee id <- externalIds[type=organization].value [exclude] E100005
    Work address <- addresses[type=work] [exclude] 南京西路 50, 200041, 上海市, 上海市, China
    Home address <- addresses[type=home] [exclude] 
    Other address <- addresses[type=other] [exclude] 
    Work phone <- phones[type=work].value [exclude] +8621414631
    Work fax <- phones[type=work_fax].value [exclude] 
    Work mobile <- phones[type=work_mobile].value [exclude] 
    Home phone <- phones[type=home].value [exclude] 
    Mobile phone <- phones[type=mobile].value [exclude] +8621 204 7940
    Other phone <- phones[type=other].value [exclude] 
    Org unit <- orgUnitPath [exclude] /Engineering/Platform/SRE
    Aliases <- aliases[] [exclude] 
    Recovery email <- recoveryEmail [exclude] 
    Recovery phone <- recoveryPhone [exclude] 
    Display name <- name.displayName [exclude] 
    Desk <- locations[type=desk] [exclude] CN-1, 1, C199
    Account id <- externalIds[type=account].value [exclude] 
    Customer id <- externalIds[type=customer].value [exclude] 
    Login id <- externalIds[type=login_id].value [exclude] 
    Network id <- externalIds[type=network].value [exclude] 
    Custom id <- externalIds[type=custom].value [exclude] 
    Photo <- photos.thumbnail [exclude] 
    Employment.badge <- customSchemas.Employment.badge [exclude] B10005
    Employment.contract <- customSchemas.Employment.contract [exclude] 
    Employment.fullTimeEquivalent <- customSchemas.Employment.fullTimeEquivalent [exclude] 0.9
    Employment.remote <- customSchemas.Employment.remote [exclude] false
    Employment.startDate <- customSchemas.Employment.startDate [exclude] 2021-01-15
    Equipment.laptops <- customSchemas.Equipment.laptops [exclude] NW-510271
    ");

    let patch = json!({ "organizations": [{ "primary": true, "title": "Head of reliability" }] });
    stage.google.edit_user("wei.chen@northwind.test", patch).await.expect("Wei is promoted");
    let shown =
        stage.app.mapping(connection, Some("wei.chen@northwind.test")).await.expect("it is read again");
    let title = shown.example_of(Attribute::JobTitle);
    assert_eq!(title.as_deref(), Some("Head of reliability"), "the value is live, not what was read before");
}

#[tokio::test]
async fn without_an_example_nothing_is_asked_of_google() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.forget_requests().await.expect("the log is emptied");

    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");

    assert_eq!(shown.example_of(Attribute::Email), None, "no account was chosen");
    assert_eq!(stage.asked("").await, 0, "opening the screen costs no call");
}

#[tokio::test]
async fn an_address_that_google_does_not_know_is_said() {
    let (stage, connection) = Stage::connected(17).await;

    let missing = stage.app.mapping(connection, Some("nobody@northwind.test")).await;

    assert_eq!(
        missing.expect_err("there is nobody").code(),
        Code::NotFound,
        "the screen shows it at the field"
    );
}

#[tokio::test]
async fn a_direction_that_an_attribute_cannot_have_is_refused_for_all() {
    let (stage, connection) = Stage::connected(17).await;

    let attributes = [Attribute::Department, Attribute::Manager];
    let refused = stage.app.set_direction(connection, &attributes, Direction::Import).await;

    assert_eq!(refused.expect_err("a manager is never imported").code(), Code::Refused, "the rule is said");
    let shown = stage.app.mapping(connection, None).await.expect("the mapping is local");
    let department = shown.mapping.direction(Attribute::Department);
    assert_eq!(department, Direction::Exclude, "all or none: the department is as it was");
}
