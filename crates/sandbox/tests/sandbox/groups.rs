//! Groups, members, units, domains, roles.

use reqwest::Method;
use serde_json::{Value, json};

use crate::stage::{Stage, column, stage, urlencoded};

async fn members(stage: &Stage, group: &str, query: &str) -> Vec<Value> {
    let mut members = Vec::new();
    let mut token = String::new();
    loop {
        let page = stage.get(&format!("groups/{group}/members?{query}{token}")).await;
        members.extend(page["members"].as_array().cloned().unwrap_or_default());
        match page["nextPageToken"].as_str() {
            Some(next) => token = format!("&pageToken={}", urlencoded(next)),
            None => return members,
        }
    }
}

#[tokio::test]
async fn counts_agree_with_the_members_listed() {
    let stage = stage(1_200).await;
    let groups = stage.get("groups?customer=my_customer").await;
    let groups = groups["groups"].as_array().unwrap();
    assert!(groups.len() >= 12, "a dozen groups");
    let mut kinds = std::collections::HashSet::new();
    for group in groups {
        let email = group["email"].as_str().unwrap();
        let listed = members(&stage, email, "maxResults=7").await;
        assert_eq!(
            group["directMembersCount"],
            json!(listed.len().to_string()),
            "{email} has as many as it says"
        );
        assert_eq!(
            column(&listed, "id").iter().collect::<std::collections::HashSet<_>>().len(),
            listed.len(),
            "{email} names nobody twice"
        );
        kinds.extend(column(&listed, "type"));
    }
    for kind in ["USER", "GROUP", "CUSTOMER", "EXTERNAL"] {
        assert!(kinds.contains(kind), "some group has a member of type {kind}");
    }
}

#[tokio::test]
async fn members_are_filtered_nested_and_looked_up() {
    let stage = stage(400).await;
    let direct = members(&stage, "engineering@northwind.test", "").await;
    let owners = members(&stage, "engineering@northwind.test", "roles=OWNER").await;
    assert_eq!(column(&owners, "email"), ["priya.raman@northwind.test"], "one owner");
    let derived =
        members(&stage, "engineering@northwind.test", "includeDerivedMembership=true&maxResults=9").await;
    assert!(derived.len() > direct.len(), "the inner group's members come along");
    let amelie = "amelie.dubois@northwind.test";
    assert!(!column(&direct, "email").contains(&amelie.to_owned()), "she is in the inner group only");
    let (status, _, message) = stage
        .refused(Method::GET, &format!("groups/engineering@northwind.test/members/{amelie}"), None)
        .await;
    assert_eq!(
        (status, message.as_str()),
        (404, "Resource Not Found: memberKey"),
        "a direct lookup does not find her"
    );
    assert_eq!(
        stage.get(&format!("groups/engineering@northwind.test/hasMember/{amelie}")).await["isMember"],
        true,
        "but she is a member"
    );
    let of_amelie = stage.get(&format!("groups?userKey={amelie}")).await;
    assert!(
        column(of_amelie["groups"].as_array().unwrap(), "email")
            .contains(&"platform@northwind.test".to_owned()),
        "her groups"
    );
    assert_eq!(
        stage
            .refused(Method::GET, "groups/platform@northwind.test/members/nobody@northwind.test", None)
            .await
            .2,
        "Missing required field: memberKey",
        "no account at all"
    );
    assert_eq!(
        stage.refused(Method::GET, "groups/nothing@northwind.test/members", None).await.2,
        "Resource Not Found: groupKey",
        "no such group"
    );
    assert_eq!(
        stage.refused(Method::GET, "groups/x@elsewhere.test/members", None).await.1,
        "forbidden",
        "another customer's group"
    );
}

#[tokio::test]
async fn groups_and_members_are_made_and_ended() {
    let stage = stage(60).await;
    let made = stage
        .write(Method::POST, "groups", json!({ "email": "choir@northwind.test", "name": "Choir" }))
        .await;
    assert_eq!(made["directMembersCount"], "0", "a new group is empty, and counts in text");
    let empty = stage.get("groups/choir@northwind.test/members").await;
    assert!(empty.get("members").is_none(), "an empty group has no key");
    let add = |member: &str, role: &str| json!({ "email": member, "role": role });
    let member = stage
        .write(Method::POST, "groups/choir@northwind.test/members", add("wei.chen@northwind.test", "OWNER"))
        .await;
    assert_eq!(
        (member["type"].as_str(), member["role"].as_str(), member["status"].as_str()),
        (Some("USER"), Some("OWNER"), Some("ACTIVE")),
        "{member}"
    );
    assert_eq!(
        stage
            .refused(
                Method::POST,
                "groups/choir@northwind.test/members",
                Some(add("wei.chen@northwind.test", "MEMBER"))
            )
            .await,
        (409, "duplicate".to_owned(), "Member already exists.".to_owned()),
        "twice"
    );
    assert_eq!(
        stage
            .refused(
                Method::POST,
                "groups/choir@northwind.test/members",
                Some(add("nobody@northwind.test", "MEMBER"))
            )
            .await
            .2,
        "Resource Not Found: memberKey",
        "nobody"
    );
    stage
        .write(Method::POST, "groups/choir@northwind.test/members", add("platform@northwind.test", "MEMBER"))
        .await;
    assert_eq!(
        stage
            .refused(
                Method::POST,
                "groups/platform@northwind.test/members",
                Some(add("choir@northwind.test", "MEMBER"))
            )
            .await
            .2,
        "Cyclic memberships not allowed",
        "a ring"
    );
    assert_eq!(
        stage.refused(Method::POST, "groups", Some(json!({ "email": "choir@northwind.test" }))).await.1,
        "duplicate",
        "the address is taken"
    );
    assert_eq!(stage.get("groups/choir@northwind.test").await["directMembersCount"], "2", "two members");

    let generated = stage.get("groups/engineering@northwind.test").await["directMembersCount"]
        .as_str()
        .unwrap()
        .parse::<u64>()
        .unwrap();
    let victim = members(&stage, "engineering@northwind.test", "")
        .await
        .into_iter()
        .find(|member| member["type"] == "USER" && member["role"] == "MEMBER")
        .unwrap();
    stage
        .send(
            Method::DELETE,
            &format!("groups/engineering@northwind.test/members/{}", victim["id"].as_str().unwrap()),
            None,
        )
        .await;
    assert_eq!(
        stage.get("groups/engineering@northwind.test").await["directMembersCount"],
        json!((generated - 1).to_string()),
        "one less"
    );
    stage.send(Method::DELETE, "users/wei.chen@northwind.test", None).await;
    assert_eq!(
        members(&stage, "choir@northwind.test", "").await.len(),
        1,
        "a deleted user leaves every group"
    );
    assert_eq!(
        stage.send(Method::DELETE, "groups/choir@northwind.test", None).await.status(),
        204,
        "the group ends"
    );
    assert_eq!(stage.refused(Method::GET, "groups/choir@northwind.test", None).await.0, 404, "and is gone");
}

#[tokio::test]
async fn units_domains_customer_and_roles_are_told() {
    let stage = stage(250).await;
    let all = stage.get("customer/my_customer/orgunits?type=all").await;
    let paths = column(all["organizationUnits"].as_array().unwrap(), "orgUnitPath");
    assert!(
        paths.contains(&"/Engineering/Platform/SRE".to_owned()) && !paths.contains(&"/".to_owned()),
        "all but the root: {paths:?}"
    );
    let children = stage.get("customer/my_customer/orgunits").await;
    assert!(
        column(children["organizationUnits"].as_array().unwrap(), "orgUnitPath")
            .iter()
            .all(|path| path.matches('/').count() == 1),
        "children of the root unless told otherwise"
    );
    let unit = stage.get("customer/my_customer/orgunits/Sales/EMEA").await;
    assert_eq!(
        (unit["name"].as_str(), unit["parentOrgUnitPath"].as_str()),
        (Some("EMEA"), Some("/Sales")),
        "the path stands without its first slash"
    );
    assert_eq!(
        stage.get(&format!("customer/my_customer/orgunits/{}", unit["orgUnitId"].as_str().unwrap())).await,
        unit,
        "by id, too"
    );
    assert_eq!(
        stage.refused(Method::GET, "customer/my_customer/orgunits/Nowhere", None).await.2,
        "Org unit not found",
        "no such unit"
    );

    let domains = stage.get("customer/my_customer/domains").await;
    let domains = domains["domains"].as_array().unwrap();
    assert_eq!(
        column(domains, "domainName"),
        ["northwind.test", "northwind.example", "northwind-labs.test"],
        "three domains"
    );
    assert_eq!(
        domains.iter().map(|domain| domain["verified"].as_bool().unwrap()).collect::<Vec<_>>(),
        [true, true, false],
        "the third is not verified"
    );
    let customer = stage.get("customers/my_customer").await;
    assert_eq!(
        customer["id"],
        stage.get("users/sync-admin@northwind.test").await["customerId"],
        "one customer"
    );
    assert_eq!(
        stage.refused(Method::GET, "customers/C0nobody", None).await.2,
        "Customer doesn't exist",
        "no other"
    );

    let roles = stage.get("customer/my_customer/roles").await;
    let seed = roles["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|role| role["isSuperAdminRole"] == true)
        .unwrap()
        .clone();
    let super_admins = stage
        .get(&format!("customer/my_customer/roleassignments?roleId={}", seed["roleId"].as_str().unwrap()))
        .await;
    assert_eq!(super_admins["items"].as_array().unwrap().len(), 2, "two super admins");
    let helpdesk = stage.get("customer/my_customer/roleassignments?userKey=helpdesk@northwind.test").await;
    assert_eq!(helpdesk["items"].as_array().unwrap().len(), 2, "the delegated admin has two roles");
    let first = stage.get("customer/my_customer/roleassignments?maxResults=2").await;
    assert!(first["nextPageToken"].is_string(), "assignments are paged");
}
