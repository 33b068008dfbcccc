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
