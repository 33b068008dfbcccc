//! Lists of users: what is in them and in what order.

use std::collections::HashSet;

use reqwest::{Method, header};
use sandbox::Shorten;
use serde_json::Value;

use crate::stage::{column, stage, urlencoded};

#[tokio::test]
async fn a_tenant_pages_through_completely_and_alike_each_time() {
    let stage = stage(1_203).await;
    let users = stage.all_users("maxResults=500&projection=full").await;
    assert_eq!(users.len(), 1_203, "everybody is listed");
    assert_eq!(column(&users, "id").into_iter().collect::<HashSet<_>>().len(), 1_203, "and once");
    assert_eq!(
        users,
        stage.all_users("maxResults=137&projection=full").await,
        "whatever the size of the page"
    );
    let first = stage.get("users?customer=my_customer").await;
    assert_eq!(first["users"].as_array().unwrap().len(), 100, "a page has 100 unless told otherwise");
    assert_eq!(first["kind"], "admin#directory#users", "the kind of the list");
    let size = serde_json::to_string(&users).unwrap().len() / users.len();
    assert!((1_400..2_800).contains(&size), "a full record is of realistic size, not {size} bytes");
}

#[tokio::test]
async fn the_first_people_are_those_that_tests_name() {
    let stage = stage(250).await;
    let users = stage.all_users("maxResults=500&projection=full").await;
    let emails = column(&users, "primaryEmail");
    for email in [
        "sync-admin@northwind.test",
        "amelie.dubois@northwind.test",
        "bjorn.andersson@northwind.test",
        "wei.chen@northwind.test",
        "dara.o'brien@northwind.test",
        "hana.yamada@northwind.test",
        "juergen.mueller@northwind.test",
    ] {
        assert!(emails[..16].contains(&email.to_owned()), "{email} is among the first");
    }
    assert_eq!(users[7]["name"]["fullName"], "山田 花", "the family name comes first where it does");
    let with = |test: &dyn Fn(&Value) -> bool| users.iter().filter(|user| test(user)).count();
    let is = |field: &'static str| with(&move |user| user[field] == true);
    let reason = |text: &'static str| with(&move |user| user["suspensionReason"] == text);
    assert_eq!(is("isAdmin"), 2, "two super admins");
    assert_eq!(is("isDelegatedAdmin"), 2, "two delegated admins");
    assert_eq!(is("suspended"), 5, "one of each suspension, and one archived as well");
    assert_eq!(
        (reason("ADMIN"), reason("ABUSE"), reason("WEB_LOGIN_REQUIRED"), reason("")),
        (2, 1, 1, 1),
        "each reason, and none"
    );
    assert_eq!(
        with(&|user| user.get("suspensionReason").is_some() && user["suspended"] != true),
        0,
        "a reason only when suspended"
    );
    assert_eq!(is("archived"), 2, "archived");
    assert_eq!(is("isGuestUser"), 1, "a guest");
    assert_eq!(is("changePasswordAtNextLogin"), 1, "a forced change of password");
    assert_eq!(
        with(&|user| user["name"].get("familyName").is_none()),
        1,
        "nobody but one lacks a family name"
    );
    assert!(with(&|user| user["lastLoginTime"] == "1970-01-01T00:00:00.000Z") >= 3, "some never signed in");
    assert!(
        with(&|user| user["isEnforcedIn2Sv"] == true && user["isEnrolledIn2Sv"] == false) >= 1,
        "2SV is enforced for somebody who has none"
    );
    let employee: Vec<&str> =
        users.iter().filter_map(|user| user["externalIds"][0]["value"].as_str()).collect();
    assert_eq!(
        employee.len() - employee.iter().collect::<HashSet<_>>().len(),
        1,
        "one pair shares an employee id"
    );
    let locals: Vec<&str> = emails.iter().filter_map(|email| email.split('@').next()).collect();
    assert_eq!(
        locals.len() - locals.iter().collect::<HashSet<_>>().len(),
        1,
        "one local part stands at both domains"
    );
    assert!(
        emails.iter().any(|email| email.ends_with("@northwind.example")),
        "the second domain has people, too"
    );
    let aliases: HashSet<String> = users
        .iter()
        .filter_map(|user| user["aliases"].as_array())
        .flatten()
        .filter_map(Value::as_str)
        .map(str::to_owned)
        .collect();
    assert!(
        aliases.iter().any(|alias| alias.ends_with("@northwind.example")
            && locals.contains(&alias.split('@').next().unwrap())),
        "an alias has the local part of somebody else"
    );
    assert!(aliases.contains("payroll1@northwind.test"), "an alias reads like a role");
    assert!(
        users.iter().any(|user| user["organizations"][0]["title"]
            .as_str()
            .is_some_and(|title| title.contains("<script>"))),
        "somebody's title looks like HTML"
    );
}

#[tokio::test]
async fn a_tenant_of_one_is_a_tenant() {
    let stage = stage(1).await;
    let users = stage.all_users("projection=full").await;
    assert_eq!(
        column(&users, "primaryEmail"),
        ["sync-admin@northwind.test"],
        "the super admin is always there"
    );
}

#[tokio::test]
async fn sorted_lists_are_sorted_and_complete_with_changes_among_them() {
    let stage = stage(700).await;
    stage.control.insert_user(serde_json::json!({ "primaryEmail": "aaron.new@northwind.test", "name": { "givenName": "Aaron", "familyName": "Zzz", "fullName": "Aaron Zzz" } })).await.unwrap();
    stage
        .control
        .edit_user(
            "kofi.mensah@northwind.test",
            serde_json::json!({ "primaryEmail": "zz.kofi@northwind.test" }),
        )
        .await
        .unwrap();
    stage.control.delete_user("hana.yamada@northwind.test").await.unwrap();
    let name = |user: &Value, part: &str| user["name"][part].as_str().unwrap_or("").to_lowercase();
    for (order, key) in [
        (
            "email",
            &(|user: &Value| user["primaryEmail"].as_str().unwrap().to_lowercase())
                as &dyn Fn(&Value) -> String,
        ),
        ("givenName", &|user: &Value| name(user, "givenName")),
        ("familyName", &|user: &Value| name(user, "familyName")),
    ] {
        let up = stage.all_users(&format!("maxResults=90&orderBy={order}")).await;
        assert_eq!(up.len(), 700, "one more, one less ({order})");
        assert!(up.is_sorted_by_key(key), "{order} ascends");
        let mut down = stage.all_users(&format!("maxResults=77&orderBy={order}&sortOrder=descending")).await;
        down.reverse();
        assert_eq!(column(&up, "id"), column(&down, "id"), "{order} descends through the same people");
    }
    let up = stage.all_users("orderBy=email&maxResults=500").await;
    assert_eq!(
        up.iter().filter(|user| user["primaryEmail"] == "zz.kofi@northwind.test").count(),
        1,
        "the renamed user stands at the new place alone"
    );
}

#[tokio::test]
async fn queries_domains_projections_and_masks_choose() {
    let stage = stage(600).await;
    let query = |text: &str| format!("maxResults=50&query={}", urlencoded(text));
    assert_eq!(
        column(&stage.all_users(&query("email=payroll1@northwind.test")).await, "id").len(),
        1,
        "email matches aliases"
    );
    let suspended = stage.all_users(&query("isSuspended=true orgUnitPath=/")).await;
    assert_eq!(suspended.len(), 10 + 4, "five in each round of 250, four in the 100 that follow");
    let sales = stage.all_users(&query("orgUnitPath=/Sales")).await;
    assert!(
        sales.len() > 60
            && sales.iter().all(|user| user["orgUnitPath"].as_str().unwrap().starts_with("/Sales")),
        "the subtree"
    );
    assert!(
        sales.iter().any(|user| user["orgUnitPath"] == "/Sales/EMEA/Österreich"),
        "with what is deep in it"
    );
    let example = stage.get("users?domain=northwind.example&maxResults=500").await;
    assert!(
        column(example["users"].as_array().unwrap(), "primaryEmail")
            .iter()
            .all(|email| email.ends_with("@northwind.example")),
        "one domain"
    );
    let managed = stage.all_users(&query("manager='priya.raman@northwind.test'")).await;
    let direct = stage.all_users(&query("directManager='priya.raman@northwind.test'")).await;
    assert!(managed.len() > direct.len() && !direct.is_empty(), "the chain is longer than its first link");
    assert_eq!(
        stage
            .refused(Method::GET, &format!("users?customer=my_customer&{}", query("nonsense=1")), None)
            .await,
        (400, "invalid".to_owned(), "Invalid Input: query".to_owned()),
        "no query"
    );

    let basic = stage.get("users/amelie.dubois@northwind.test").await;
    let full = stage.get("users/amelie.dubois@northwind.test?projection=full").await;
    let custom =
        stage.get("users/amelie.dubois@northwind.test?projection=custom&customFieldMask=Employment").await;
    assert!(basic.get("customSchemas").is_none(), "basic has no custom schemas");
    assert_eq!(full["customSchemas"].as_object().unwrap().len(), 2, "full has all");
    assert_eq!(
        custom["customSchemas"].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["Employment"],
        "custom has those asked for"
    );

    let masked = stage
        .get("users?customer=my_customer&maxResults=2&fields=nextPageToken,users(id,name/givenName)")
        .await;
    assert_eq!(
        masked["users"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id", "name"],
        "the mask holds"
    );
    assert!(masked["nextPageToken"].is_string() && masked.get("kind").is_none(), "and for the list itself");
    let (status, reason, message) =
        stage.refused(Method::GET, "users?customer=my_customer&fields=users(id,colour)", None).await;
    assert_eq!(
        (status, reason.as_str(), message.as_str()),
        (400, "invalidParameter", "Invalid field selection colour"),
        "a bad mask"
    );
}

#[tokio::test]
async fn parameters_out_of_range_are_refused() {
    let stage = stage(10).await;
    assert_eq!(
        stage.refused(Method::GET, "users", None).await.2,
        "Bad Request",
        "neither customer nor domain"
    );
    assert_eq!(
        stage.refused(Method::GET, "users?domain=elsewhere.test", None).await,
        (404, "notFound".to_owned(), "Domain not found".to_owned()),
        "not our domain"
    );
    for bad in [
        "maxResults=0",
        "maxResults=501",
        "maxResults=x",
        "orderBy=id",
        "sortOrder=up",
        "projection=some",
        "viewType=all",
        "projection=custom",
    ] {
        let (status, reason, _) =
            stage.refused(Method::GET, &format!("users?customer=my_customer&{bad}"), None).await;
        assert_eq!((status, reason.as_str()), (400, "invalid"), "{bad}");
    }
    for (key, status, message) in [
        ("nobody@northwind.test", 404, "Resource Not Found: userKey"),
        ("100000000000000000000", 404, "Resource Not Found: userKey"),
        ("ann@elsewhere.test", 403, "Not Authorized to access this resource/api"),
    ] {
        let refused = stage.refused(Method::GET, &format!("users/{key}"), None).await;
        assert_eq!((refused.0, refused.2.as_str()), (status, message), "{key}");
    }
}

#[tokio::test]
async fn lists_can_be_cut_short_and_an_empty_one_has_no_key() {
    let stage = stage(40).await;
    let list = "users?customer=my_customer&maxResults=10";
    let nothing = stage.get(&format!("{list}&query=email%3Dnobody%40northwind.test")).await;
    assert!(nothing.get("users").is_none(), "Google writes no empty array: {nothing}");
    stage.control.shorten_list(Some(Shorten::NoKey)).await.unwrap();
    assert!(stage.get(list).await.get("users").is_none(), "no key on request");
    stage.control.shorten_list(Some(Shorten::EmptyArray)).await.unwrap();
    assert_eq!(stage.get(list).await["users"], serde_json::json!([]), "an empty array on request");
    stage.control.shorten_list(Some(Shorten::To(14))).await.unwrap();
    assert_eq!(stage.all_users("maxResults=10").await.len(), 14, "the list ends early, over its pages");
    stage.control.shorten_list(None).await.unwrap();
    assert_eq!(stage.all_users("maxResults=10").await.len(), 40, "and is whole again");
}

#[tokio::test]
async fn gzip_needs_both_headers() {
    let stage = stage(30).await;
    let ask = |accept: &'static str, agent: &'static str| {
        stage
            .request(Method::GET, "users?customer=my_customer")
            .header(header::ACCEPT_ENCODING, accept)
            .header(header::USER_AGENT, agent)
            .send()
    };
    let packed = ask("gzip", "Rollcall/1 (gzip)").await.unwrap();
    assert_eq!(packed.headers()[header::CONTENT_ENCODING], "gzip", "both headers");
    let bytes = packed.bytes().await.unwrap();
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(bytes.as_ref()), &mut text)
        .expect("it unpacks");
    let plain = ask("gzip", "Rollcall/1").await.unwrap();
    assert!(plain.headers().get(header::CONTENT_ENCODING).is_none(), "the user agent lacks the word");
    assert_eq!(plain.text().await.unwrap(), text, "the same either way");
    assert!(
        ask("identity", "gzip").await.unwrap().headers().get(header::CONTENT_ENCODING).is_none(),
        "it is not accepted"
    );
}

#[tokio::test]
async fn a_user_is_found_by_id_address_and_alias() {
    let stage = stage(300).await;
    let users = stage.all_users("maxResults=500").await;
    for user in users.iter().step_by(7) {
        let mut keys = vec![user["id"].as_str().unwrap(), user["primaryEmail"].as_str().unwrap()];
        keys.extend(user["aliases"].as_array().into_iter().flatten().filter_map(Value::as_str));
        keys.extend(user["nonEditableAliases"].as_array().into_iter().flatten().filter_map(Value::as_str));
        for key in keys {
            assert_eq!(
                stage.get(&format!("users/{}", urlencoded(key))).await["id"],
                user["id"],
                "{key} leads to its user"
            );
        }
    }
    assert_eq!(
        stage.get("users/AMELIE.Dubois@Northwind.test").await["id"],
        users[3]["id"],
        "case does not matter"
    );
}

#[tokio::test]
async fn a_million_users_page_quickly() {
    let stage = stage(1_000_000).await;
    let begun = std::time::Instant::now();
    let page = stage.get("users?customer=my_customer&maxResults=500&projection=full").await;
    assert_eq!(page["users"].as_array().unwrap().len(), 500, "a whole page");
    let last = "users/100948291000000000000";
    let _ = stage.send(Method::GET, last, None).await;
    assert!(
        begun.elapsed().as_secs() < 5,
        "a page costs a page, even in a debug build: {:?}",
        begun.elapsed()
    );
}
