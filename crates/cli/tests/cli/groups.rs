//! Groups and org units, headless.

use crate::stage::Stage;

#[test]
fn groups_come_when_they_are_asked_for_and_are_listed_with_their_members() {
    let stage = Stage::connected(60);
    let before = stage.run(&["groups", "list"]).expect(0);
    assert!(before.stderr.contains("rollcall import --with-groups"), "what brings them is said: {before}");

    let import = stage.run(&["import", "--with-groups", "--with-org-units", "--yes"]).expect(3);

    assert!(import.stdout.contains("Groups: 14 new.\n"), "{import}");
    assert!(import.stdout.contains("Org units: 15 new.\n"), "{import}");
    let listed = stage.run(&["groups", "list", "--search", "sales"]).expect(0).stdout;
    assert!(listed.contains("Sales EMEA") && !listed.contains("Finance"), "the search narrows: {listed}");
    let shown = stage.run(&["groups", "show", "ENG@northwind.test"]).expect(0).stdout;
    assert!(shown.starts_with("Engineering (number"), "an alias finds it, in any case: {shown}");
    assert!(shown.contains("Platform team"), "the group inside is a member: {shown}");
    let tree = stage.run(&["org-units", "list"]).expect(0).stdout;
    assert!(tree.contains("/Sales/EMEA/Österreich"), "{tree}");
    let again = stage.json(&["import", "--with-groups", "--with-org-units", "--plan-only"], 5);
    assert_eq!(again["plan"]["beside"]["groups"]["unchanged"], 14, "twice is nothing: {again}");
}

#[test]
fn a_name_that_several_groups_have_is_not_guessed() {
    let stage = Stage::connected(60);
    stage.run(&["import", "--with-groups", "--yes"]).expect(3);
    let nobody = stage.run(&["groups", "show", "Nobody of that name"]).expect(1);
    assert!(nobody.stderr.contains("there is no group Nobody of that name"), "{nobody}");
    let one = stage.json(&["groups", "show", "finance"], 0);
    assert_eq!(one["email"], "finance@northwind.test", "a name is found in any case: {one}");
}

#[test]
fn a_group_is_made_here_and_goes_to_google_once_they_are_managed() {
    let stage = Stage::connected(60);
    stage.run(&["import", "--with-groups", "--yes"]).expect(3);
    let create = ["groups", "create", "Choir", "--address", "choir@northwind.test", "--owner", "wei.chen"];
    let made = stage.json(&create, 0);
    assert_eq!(made["saved"], true, "it is in the directory: {made}");
    let refused = stage.run(&["groups", "bind", "Choir"]).expect(1);
    assert!(
        refused.stderr.contains("Manage groups and memberships in Google"),
        "the switch is named: {refused}"
    );
    let managed = stage.json(&["groups", "manage", "on"], 0);
    assert_eq!(
        (&managed["managed"], &managed["changes"][0]["changes"][0]["after"]),
        (&true.into(), &"on".into()),
        "{managed}"
    );
    let bound = stage.run(&["groups", "bind", "Choir"]).expect(0);
    assert!(bound.stderr.contains("the next sync does it"), "nothing is sent yet: {bound}");
    stage
        .run(&[
            "groups",
            "add-member",
            "Choir",
            "priya.raman",
            "guest@music.example.org",
            "--role",
            "manager",
        ])
        .expect(0);

    let plan = stage.json(&["sync", "--plan-only"], 5);
    let row = &plan["plan"]["rows"][0];
    assert_eq!((&row["thing"], &row["why"]), (&"groups".into(), &"new group; 3 members in".into()), "{plan}");
    assert_eq!(plan["plan"]["groups_in_scope"], 15, "the seed's and this one: {plan}");
    assert_eq!(plan["plan"]["groups_unchanged"], 14, "the others are in step: {plan}");
    stage.run(&["sync", "--yes"]).expect(0);
    let run = stage.json(&["runs"], 0)["runs"][0]["run"].to_string();
    let shown = stage.json(&["runs", "show", &run], 0);
    let steps: Vec<_> = shown["steps"].as_array().expect("a list").iter().map(|step| &step["why"]).collect();
    assert!(steps.contains(&&"wei.chen@northwind.test in as owner".into()), "each step says whom: {steps:?}");

    let again = stage.run(&["groups", "add-member", "Choir", "priya.raman"]).expect(0);
    assert!(again.stdout.contains("is manager of it already, and stays so"), "no role is asked for: {again}");
    let told = stage.json(&["groups", "unbind", "Choir", "--preview"], 0);
    assert_eq!(
        (&told["saved"], &told["changes"][0]["after"]),
        (&false.into(), &"to be let go".into()),
        "it is only told: {told}"
    );
    let told = stage.json(&["groups", "edit", "Choir", "--address", "voices@northwind.test", "--preview"], 0);
    let words = told["consequences"].to_string();
    assert!(words.contains("stays with it as an alias"), "what happens is said before it happens: {words}");
    stage.run(&["groups", "remove-member", "Choir", "priya.raman"]).expect(0);
    let told = stage.json(&["groups", "delete", "Choir", "--preview"], 0);
    assert_eq!(
        (&told["saved"], &told["consequences"]),
        (&false.into(), &serde_json::json!([])),
        "nothing is done, and nobody goes with it: {told}"
    );
    let unsaid = stage.run(&["groups", "delete", "Choir"]).expect(1);
    assert!(unsaid.stderr.contains("--then leave or --then delete"), "{unsaid}");
    stage.run(&["groups", "delete", "Choir", "--then", "delete"]).expect(0);
    let waits = stage.run(&["sync", "--yes"]).expect(5);
    assert!(waits.to_string().contains("groups deleted on Google"), "it waits for its number: {waits}");
    let listed = waits.stdout.split("Deleted on Google:").nth(1).unwrap_or_default();
    assert!(listed.contains("it has 3 members"), "it is listed as what it is: {waits}");
    assert!(
        !waits.stdout.contains("Removed from the directory"),
        "that is no matter of the directory: {waits}"
    );
    stage.run(&["sync", "--yes", "--confirm-limits", "1"]).expect(0);
    let gone = stage.json(&["sync", "--plan-only"], 0);
    assert_eq!(gone["plan"]["groups_unchanged"], 14, "the seed's are as they were: {gone}");
}

#[test]
fn a_group_says_on_which_connection_it_is_by_name() {
    let stage = Stage::connected(60);
    stage.run(&["import", "--with-groups", "--yes"]).expect(3);
    stage.run(&["groups", "manage", "on"]).expect(0);
    stage.run(&["groups", "unbind", "finance", "--then", "leave"]).expect(0);

    let shown = stage.json(&["groups", "show", "finance"], 0);

    let (there, wished) = (&shown["on_google"][0], &shown["wished"][0]);
    let name = there["connection_name"].as_str().expect("it has a name");
    assert!(there["connection"].is_i64() && !name.is_empty(), "by number and by name: {shown}");
    assert_eq!(wished["connection_name"], there["connection_name"], "what is wished as well: {shown}");
    let text = stage.run(&["groups", "show", "finance"]).expect(0).stdout;
    assert!(text.contains(&format!(" on {name}, made by ")), "{text}");
    assert!(text.contains(&format!("On {name}")) && !text.contains("On connection"), "{text}");
}
