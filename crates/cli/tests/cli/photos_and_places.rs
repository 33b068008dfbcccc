//! Photos, org units and the domain of new users, headless.

use serde_json::{Value, json};

use crate::stage::Stage;

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

/// Why each row of a plan is there, by name.
fn whys(told: &Value) -> Vec<String> {
    let rows = told["plan"]["rows"].as_array().expect("a list");
    let text = |row: &Value, field: &str| row[field].as_str().expect("text").to_owned();
    rows.iter().map(|row| format!("{}: {}", text(row, "name"), text(row, "why"))).collect()
}

#[test]
fn a_photo_that_is_set_here_goes_to_google_with_the_next_sync() {
    let stage = Stage::connected(30);
    stage.run(&["import", "--yes"]);
    let file = stage.path("wei.bmp");
    std::fs::write(&file, picture(120, 96)).expect("it is written");
    let file = file.to_str().expect("a plain path");

    let set = stage.json(&["users", "set-photo", "wei.chen", file], 0);
    assert_eq!(set["users"][0]["changes"][0]["attribute"], "photo", "{set}");
    let again = stage.json(&["users", "set-photo", "wei.chen", file], 0);
    assert_eq!((&again["changed"], &again["already"]), (&0.into(), &1.into()), "twice is nothing: {again}");
    let shown = stage.run(&["users", "show", WEI]).expect(0);
    assert!(shown.stdout.contains("there is one"), "its digest is nothing to look at: {shown}");
    let before = stage.json(&["sync", "--plan-only"], 0);
    assert_eq!(whys(&before), Vec::<String>::new(), "photos do not go out before that is said");

    stage.run(&["mapping", "set", "photo", "export"]).expect(0);
    let plan = stage.json(&["sync", "--yes"], 0);
    let goes = "Wei Chen: photo".to_owned();
    assert!(whys(&plan).contains(&goes), "somebody set it here, and Google has none: {plan}");
    std::fs::write(file, picture(20, 96)).expect("it is written");
    stage.json(&["users", "set-photo", "wei.chen", file], 0);
    let plan = stage.json(&["sync", "--plan-only"], 5);
    assert!(whys(&plan).contains(&"Wei Chen: photo".to_owned()), "{plan}");
    stage.run(&["sync", "--yes"]).expect(0);

    let gone = stage.json(&["users", "remove-photo", "wei.chen"], 0);
    assert_eq!(gone["users"][0]["changes"][0]["after"], "", "{gone}");
    let plan = stage.json(&["sync", "--plan-only"], 5);
    assert!(whys(&plan).contains(&"Wei Chen: photo".to_owned()), "it goes there as well: {plan}");
}

#[test]
fn what_is_no_image_is_refused() {
    let stage = Stage::connected(30);
    stage.run(&["import", "--yes"]);
    let file = stage.path("notes.txt");
    std::fs::write(&file, "not a picture").expect("it is written");
    let refused = stage.run(&["users", "set-photo", "wei.chen", file.to_str().expect("a plain path")]);
    assert_ne!(refused.code, Some(0), "{refused}");
    assert!(refused.stderr.contains("JPEG"), "it says what could be: {refused}");
    let missing = stage.run(&["users", "set-photo", "wei.chen", "/nowhere/at-all.png"]).expect(2);
    assert!(missing.stderr.contains("/nowhere/at-all.png cannot be read"), "{missing}");
}

#[test]
fn an_import_brings_photos_from_when_it_is_asked_for_on() {
    let stage = Stage::connected(30);
    stage.run(&["import", "--yes"]);
    let with = |stage: &Stage| {
        let all = stage.json(&["users", "list", "--limit", "100"], 0)["users"].as_array().cloned();
        let shown = all
            .expect("a list")
            .into_iter()
            .map(|user| stage.json(&["users", "show", &user["id"].to_string()], 0));
        shown.filter(|user| user["attributes"].to_string().contains("\"photo\"")).count()
    };
    assert_eq!(with(&stage), 0, "an import brings none by itself");
    let import = stage.run(&["import", "--with-photos", "--yes"]);
    assert!(matches!(import.code, Some(0 | 3)), "{import}");
    let brought = with(&stage);
    assert!(brought > 3, "one in three has a photo there: {brought}");
    let mapping = stage.json(&["mapping"], 0).to_string();
    assert!(mapping.contains("photo"), "it is a matter of the mapping from then on: {mapping}");
    let again = stage.json(&["import", "--plan-only"], 5);
    assert_eq!(again["plan"]["decisions"]["update"], 0, "the next one brings nothing new: {again}");
}

#[test]
fn an_org_unit_is_a_scope_and_a_place() {
    let stage = Stage::connected(60);
    let part = stage.json(&["import", "--org-unit", "/Sales", "--plan-only"], 5);
    let read = part["plan"]["accounts"].as_u64().expect("a number");
    assert!(read > 0 && read < 30, "those who stand there, and no others: {part}");
    stage.run(&["mapping", "set", "orgUnitPath", "import"]).expect(0);
    stage.run(&["import", "--with-org-units", "--yes"]).expect(3);
    let in_sales = stage.json(&["users", "list", "--org-unit", "/Sales", "--limit", "100"], 0);
    assert_eq!(in_sales["total"].as_u64(), Some(read), "the list finds whom the import found: {in_sales}");

    stage.run(&["mapping", "set", "orgUnitPath", "export"]).expect(0);
    // Both sides agree on where everybody stands.
    stage.run(&["sync", "--yes"]).expect(0);
    let told = stage.json(&["connections", "missing-org-units"], 0);
    assert_eq!((&told["missing_org_units"], &told["changes"]), (&"leave-out".into(), &json!([])), "{told}");
    stage.json(&["users", "edit", "wei.chen", "--set", "orgUnitPath=/Sales/Nordics"], 0);
    let plan = stage.json(&["sync", "--plan-only"], 0);
    let why = whys(&plan).into_iter().find(|why| why.starts_with("Wei Chen")).expect("he is in the plan");
    assert!(why.contains("/Sales/Nordics is not on Google"), "left out, with the reason: {why}");

    let told = stage.json(&["connections", "missing-org-units", "create"], 0);
    assert_eq!(told["missing_org_units"], "create", "{told}");
    assert_eq!(told["changes"][0]["changes"][0]["after"], "create them", "who chose it is kept: {told}");
    let plan = stage.json(&["sync", "--plan-only"], 5);
    assert!(whys(&plan).contains(&"/Sales/Nordics: new org unit".to_owned()), "{plan}");
    stage.run(&["sync", "--yes"]).expect(0);
    let told = stage.json(&["connections", "missing-org-units"], 0);
    let made = &told["changes"][0]["changes"][0];
    assert_eq!(made["words"], "/Sales/Nordics", "and what came of it: {told}");
    let text = stage.run(&["connections", "missing-org-units"]).expect(0).stdout;
    assert_eq!(text, "northwind.test: missing org units are made, those above first.\n");
    let tree = stage.run(&["org-units", "list"]).expect(0).stdout;
    assert!(tree.contains("/Sales/Nordics"), "it is in the tree: {tree}");
}

#[test]
fn new_users_get_their_address_in_the_domain_that_is_chosen() {
    let stage = Stage::connected(30);
    stage.run(&["import", "--yes"]);
    let told = stage.json(&["connections", "domain"], 0);
    assert_eq!((&told["domain"], &told["chosen"]), (&"northwind.test".into(), &Value::Null), "{told}");
    let unknown = stage.run(&["connections", "domain", "elsewhere.example"]);
    assert_ne!(unknown.code, Some(0), "{unknown}");
    assert!(unknown.stderr.contains("elsewhere.example"), "it is no domain of the customer: {unknown}");

    let text = stage.run(&["connections", "domain", "northwind.example"]).expect(0).stdout;
    assert_eq!(text, "northwind.test: new users get an address in northwind.example.\n");
    let add = ["users", "add", "--email", "nora", "--first-name", "Nora", "--last-name", "Keller"];
    stage.json(&add, 0);
    let nora = stage.json(&["users", "show", "nora"], 0);
    assert_eq!(nora["email"], "nora@northwind.example", "{nora}");
    let back = stage.json(&["connections", "domain", "--primary"], 0);
    assert_eq!((&back["domain"], &back["chosen"]), (&"northwind.test".into(), &Value::Null), "{back}");
}

#[test]
fn an_org_unit_is_found_however_it_is_written_and_one_that_there_is_not_is_said() {
    let stage = Stage::connected(60);
    stage.run(&["import", "--with-org-units", "--yes"]);
    let found = |path: &str| stage.json(&["users", "list", "--org-unit", path], 0)["total"].clone();
    let sales = found("/Sales");
    assert!(sales.as_u64() > Some(0), "somebody sells: {sales}");
    assert_eq!(found("/sales"), sales, "as an import takes it");
    assert_eq!(found("/SALES/emea/ÖSTERREICH"), found("/Sales/EMEA/Österreich"), "in every script");
    assert_eq!(found("/"), stage.users(), "everybody stands under the top");

    let missing = stage.json(&["users", "list", "--org-unit", "/Nowhere"], 1);
    assert_eq!(missing["error"]["code"], "notFound", "{missing}");
    let words = missing["error"]["message"].as_str().unwrap_or_default();
    assert!(words.starts_with("there is no org unit /Nowhere on Google"), "{words}");
}
