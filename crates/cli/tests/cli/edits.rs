//! Changing users, and sheets in and out; nothing of it asks Google.

use serde_json::Value;

use crate::stage::{Stage, run};

/// A data folder with nobody in it.
fn stage() -> Stage {
    Stage::new(17)
}

fn add(stage: &Stage, email: &str, name: (&str, &str)) -> Value {
    stage.json(&["users", "add", "--email", email, "--first-name", name.0, "--last-name", name.1], 0)
}

fn fields(changes: &Value) -> Vec<&str> {
    let changes = changes.as_array().expect("a list");
    changes.iter().map(|change| change["attribute"].as_str().expect("text")).collect()
}

#[test]
fn somebody_is_added_edited_suspended_and_removed() {
    let stage = stage();
    let dara = add(&stage, "Dara@Northwind.Test", ("Dara", "O’Brien"));
    assert_eq!((&dara["username"], &dara["standing"]), (&"dara".into(), &"directory-only".into()), "{dara}");
    assert_eq!(dara["history"][0]["what"], "Created here", "with its trace: {dara}");

    let edited = stage.json(
        &["users", "edit", "dara", "--set", "department=Sales", "--set", "addresses.work.locality=Lausanne"],
        0,
    );
    assert_eq!(
        fields(&edited["users"][0]["changes"]),
        ["department", "addresses.work.locality"],
        "each change is told: {edited}"
    );
    let again = stage.json(&["users", "edit", "dara", "--set", "department=Sales"], 0);
    assert_eq!((&again["already"], &again["changed"]), (&1.into(), &0.into()), "it is so already: {again}");
    let stale = stage.json(&["users", "edit", "dara", "--clear", "department", "--if-version", "1"], 1);
    assert_eq!(stale["error"]["code"], "stale", "Dara was changed since: {stale}");
    let wrong =
        stage.json(&["users", "edit", "dara", "--set", "recoveryPhone=044", "--set", "email=dara"], 2);
    assert_eq!(wrong["error"]["code"], "invalidInput", "{wrong}");
    let message = wrong["error"]["message"].as_str().expect("words");
    assert!(
        message.contains("Email: an address") && message.contains("Recovery phone:"),
        "all of it: {message}"
    );
    let unknown = stage.run(&["users", "edit", "dara", "--set", "shoeSize=41"]).expect(2);
    assert!(unknown.stderr.contains("there are: username, state, email"), "the names are told: {unknown}");

    add(&stage, "wei@northwind.test", ("Wei", "Chen"));
    let both = stage.json(&["users", "edit", "dara", "wei", "--set", "manager=wei"], 3);
    assert_eq!((&both["changed"], &both["refused"]), (&1.into(), &1.into()), "one is refused: {both}");
    assert_eq!(both["users"][1]["why"], "Manager: nobody is their own manager", "and why: {both}");
    let all = stage.json(&["users", "suspend", "--standing", "directory-only"], 0);
    assert_eq!(all["changed"], 2, "all who stand so: {all}");
    let text = stage.run(&["users", "activate", "dara"]).expect(0);
    assert_eq!(
        text.stdout, "1 user changed, 0 already so, 0 refused.\n  state: \"suspended\" -> \"active\"\n",
        "{text}"
    );

    let removed = stage.json(&["users", "remove", "wei"], 0);
    assert_eq!((&removed["removed"], &removed["users"][0]["reports"]), (&1.into(), &1.into()), "{removed}");
    assert_eq!(stage.json(&["users", "show", "wei"], 1)["error"]["code"], "notFound", "Wei is gone");
    let nobody = stage.run(&["users", "suspend"]).expect(2);
    assert!(nobody.stderr.contains("USER"), "whom? {nobody}");
}

#[test]
fn a_bound_user_needs_a_word_about_the_account() {
    let stage = Stage::connected(17);
    stage.run(&["import", "--yes"]);
    let unsaid = stage.run(&["users", "remove", "wei.chen"]).expect(1);
    assert!(unsaid.stderr.contains("hint: Say it with --unbind"), "{unsaid}");
    let removed = stage.json(&["users", "remove", "wei.chen", "--unbind", "suspend"], 0);
    assert_eq!(removed["users"][0]["accounts"][0], "wei.chen@northwind.test", "{removed}");
    let next = stage.json(&["import", "--yes"], 0);
    assert_eq!(next["plan"]["decisions"]["removed"], 1, "Wei stays away, and nobody is asked: {next}");
    assert_eq!(stage.json(&["users", "show", "wei.chen"], 1)["error"]["code"], "notFound", "for good");
}

#[test]
fn a_sheet_is_shown_then_taken() {
    let stage = stage();
    add(&stage, "dara@northwind.test", ("Dara", "O’Brien"));
    let file = stage.path("people.csv");
    let path = file.to_str().expect("text");
    let rows = "\u{feff}Mail;Vorname;Nachname;Team;Shoe size\n\
        dara@northwind.test;Dara;O’Brien;Sales;41\n\
        wei@northwind.test;Wei;Chen;'=Sales;38\n\
        kofi;Kofi;Mensah;Sales;44\n";
    std::fs::write(&file, rows).expect("the folder is ours");

    let shown = stage.json(&["users", "import-csv", path, "--preview"], 3);
    assert_eq!(
        (&shown["new"], &shown["update"], &shown["refused"]),
        (&1.into(), &1.into(), &1.into()),
        "{shown}"
    );
    assert_eq!((&shown["delimiter"], &shown["encoding"]), (&";".into(), &"UTF-8".into()), "{shown}");
    assert_eq!(shown["columns"][4]["field"], Value::Null, "nobody knows that column: {shown}");
    assert_eq!((&shown["problems"][0]["line"], &shown["applied"]), (&4.into(), &false.into()), "{shown}");
    let waits = stage.run(&["users", "import-csv", path]).expect(5);
    assert!(waits.stderr.contains("Nothing was done. Do it with --yes."), "{waits}");
    assert!(waits.stdout.contains("Columns left out: Shoe size."), "{waits}");
    assert!(waits.stdout.contains("line 4  Kofi Mensah  Email: an address has one @"), "{waits}");
    assert_eq!(stage.users(), 1, "nothing was done");

    let taken = stage.json(&["users", "import-csv", path, "--yes", "--map", "shoe size=costCenter"], 3);
    assert_eq!((&taken["applied"], &taken["new"]), (&true.into(), &1.into()), "good rows go in: {taken}");
    let wei = stage.json(&["users", "show", "wei"], 0);
    let values = wei["attributes"].as_array().expect("a list");
    let value = |name: &str| {
        let found = values.iter().find(|one| one["attribute"] == name);
        found.map(|one| one["value"].clone()).unwrap_or_default()
    };
    assert_eq!((value("department"), value("costCenter")), ("=Sales".into(), "38".into()), "{wei}");

    let out = stage.run(&["users", "export-csv", "-"]).expect(0).stdout;
    assert!(out.contains(",'=Sales,"), "no spreadsheet runs it: {out}");
    let raw = stage.run(&["users", "export-csv", "-", "--raw"]).expect(0).stdout;
    assert!(raw.contains(",=Sales,"), "raw is as it is: {raw}");
    let back = stage.path("back.csv");
    std::fs::write(&back, out).expect("the folder is ours");
    let same = stage.json(&["users", "import-csv", back.to_str().expect("text")], 0);
    assert_eq!((&same["unchanged"], &same["refused"]), (&2.into(), &0.into()), "it goes round: {same}");
    let mut nothing = stage.command(&["users", "import-csv", "/nowhere.csv", "--json"]);
    nothing.env("USER", "morgan");
    assert!(run(nothing).expect(2).stderr.contains("cannot be read"), "a file that is not there");
    let wrong = stage.run(&["users", "import-csv", path, "--map", "Size=jobTitle"]).expect(2);
    assert!(wrong.stderr.contains("it has: Mail, Vorname"), "{wrong}");
}

#[test]
fn what_was_taken_of_a_circle_of_managers_is_counted_as_taken() {
    let stage = stage();
    let file = stage.path("circle.csv");
    let rows = "email,firstname,lastname,manager\n\
        ada@northwind.test,Ada,One,bea\n\
        bea@northwind.test,Bea,Two,ada\n";
    std::fs::write(&file, rows).expect("the folder is ours");

    let done = stage.run(&["users", "csv", file.to_str().expect("text"), "--yes"]).expect(3);

    assert!(done.stdout.contains("2 users created, 0 changed, 0 as they are, 0 refused."), "{done}");
    assert!(done.stdout.contains("1 of these users has not the manager of the file"), "{done}");
    assert!(done.stdout.contains("line 3  Bea Two  all but the manager was taken: Manager: "), "{done}");
    assert_eq!(stage.users(), 2, "both are here");
}

#[test]
fn the_names_that_others_use_are_understood() {
    let stage = stage();
    let name = ["--first-name", "Dara", "--last-name", "Kim"];
    stage.run(&[&["users", "create", "--email", "dara@northwind.test"][..], &name].concat()).expect(0);
    assert_eq!(stage.users(), 1, "create is add");
    stage.run(&["users", "delete", "dara"]).expect(0);
    assert_eq!(stage.users(), 0, "delete is remove");
    let help = stage.run(&["users", "--help"]).expect(0).stdout;
    for alias in ["create", "delete", "csv"] {
        assert!(help.contains(alias), "{alias} can be found: {help}");
    }
}

#[test]
fn the_trace_names_who_worked_here() {
    let stage = stage();
    let mut command = stage.command(&["users", "add", "--email", "dara@northwind.test", "--json"]);
    command.args(["--first-name", "Dara", "--last-name", "O’Brien"]).env("USER", "morgan");
    let dara = run(command).expect(0).json();
    assert_eq!(
        (&dara["history"][0]["by"], &dara["history"][0]["run"]),
        (&"morgan".into(), &Value::Null),
        "{dara}"
    );
    let shown = stage.run(&["users", "show", "dara"]).expect(0);
    assert!(shown.stdout.contains("Created here (morgan)"), "{shown}");
}
