//! Connecting.

use std::path::Path;
use std::process::Command;

use sandbox::control::{Consent, Position, Scopes, Switch};
use sandbox::{Effect, Fault};
use serde_json::json;

use crate::stage::{Running, Stage, glance, make_key, permit, post, rollcall, run, visit, wait};

#[test]
fn the_address_stands_alone_and_the_browser_may_come_back_by_itself() {
    let stage = Stage::new(30);
    let mut running = Running::start(stage.connecting(&["--json"]));
    let url = running.line();
    assert!(
        url.starts_with(&format!("{}/o/oauth2/v2/auth?", stage.tenant.origin())),
        "the first line is the address and nothing else: {url}"
    );
    let back = wait(stage.tenant.control.consent(&url, Consent::default())).expect("a consent");
    assert!(visit(&back).contains("200 OK"), "the browser is thanked");
    let done = running.end().expect(0);
    let connection = done.json();
    assert_eq!(connection["kind"], "emulator", "another origin is never taken for Google");
    assert_eq!(connection["account"], "sync-admin@northwind.test", "who consented");
    assert_eq!(connection["role"], "super", "what it may do");
    assert_eq!(connection["consent"], "look-and-sync", "the full grant is the default");
    assert_eq!(connection["passwords"], "firstOnly", "the preselected answer");
    assert_eq!(done.stdout.lines().count(), 2, "the address and the result, nothing else: {done}");
}

#[test]
fn the_address_may_be_pasted() {
    let stage = Stage::new(30);
    let mut running = Running::start(stage.connecting(&["--look-only", "--json"]));
    let url = running.line();
    let writing = "admin.directory.user&";
    assert!(
        !format!("{url}&").replace("%20", "&").contains(writing),
        "looking asks for no leave to write: {url}"
    );
    let back = wait(stage.tenant.control.consent(&url, Consent::default())).expect("a consent");
    running.type_line("");
    running.type_line("what shall I do?");
    running.type_line(&back.replace("state=", "state=x"));
    running.type_line(&back);
    running.hang_up();
    let done = running.end().expect(0);
    assert_eq!(done.json()["consent"], "look-only", "as asked");
    assert!(done.stderr.contains("this is not an address"), "a wrong line is explained: {done}");
    assert!(done.stderr.contains("belongs to another attempt"), "and so is a foreign address: {done}");
}

#[test]
fn the_end_of_standard_input_does_not_end_the_waiting() {
    let stage = Stage::new(30);
    let mut running = Running::start(stage.connecting(&[]));
    let url = running.line();
    running.hang_up();
    let back = wait(stage.tenant.control.consent(&url, Consent::default())).expect("a consent");
    visit(&back);
    let done = running.end().expect(0);
    assert!(
        done.stderr.contains("Standard input has ended: no address can be pasted any more."),
        "what is waited for is said: {done}"
    );
    assert!(done.stdout.contains("northwind.test is connected (EMULATOR http://127.0.0.1:"), "{done}");
}

#[test]
fn no_is_an_answer() {
    let stage = Stage::new(30);
    let no = Consent { account: None, scopes: Scopes::Cancel };
    let done = stage.consent(stage.connecting(&["--json"]), no).expect(1);
    assert_eq!(done.json()["error"]["code"], "consentDenied", "{done}");
    assert!(done.stderr.contains("hint: ") && done.stderr.contains("code: consentDenied"), "{done}");
    assert_eq!(stage.json(&["connections"], 0)["connections"], serde_json::json!([]), "nothing is connected");
}

#[test]
fn a_code_that_google_refuses_is_a_connect_that_failed() {
    let stage = Stage::new(30);
    let body = json!({ "error": "invalid_grant", "error_description": "Malformed auth code." }).to_string();
    let content_type = "application/json".to_owned();
    let spent = Fault::once("POST", "/token", Effect::Body { status: 400, content_type, body });
    wait(stage.tenant.control.fault(spent)).expect("an order");

    let done = stage.connect(&[]).expect(1);

    assert!(done.stderr.contains("code: consentRefused"), "there is nothing to reactivate yet: {done}");
    assert!(done.stderr.contains("hint: Start the consent again"), "what to do: {done}");
}

#[test]
fn who_may_not_look_is_named() {
    let stage = Stage::new(30);
    let amelie = "amelie.dubois@northwind.test";
    let by = Consent { account: Some(amelie.to_owned()), scopes: Scopes::All };

    let done = stage.consent(stage.connecting(&[]), by).expect(1);

    assert!(done.stderr.contains(&format!("error: {amelie} may not see the users")), "who: {done}");
    assert!(done.stderr.contains("hint: Consent with a super admin."), "and who may: {done}");
}

#[test]
fn what_a_delegated_admin_may_do_is_not_guessed() {
    let stage = Stage::new(30);
    let by = Consent { account: Some("helpdesk@northwind.test".to_owned()), scopes: Scopes::All };

    let done = stage.consent(stage.connecting(&[]), by).expect(0);

    let line = |begins: &str| done.stdout.lines().find(|line| line.starts_with(begins)).unwrap_or_default();
    assert!(line("Role").contains("cannot be known before it is tried"), "the role: {done}");
    assert!(
        line("To import users, ").ends_with(": it cannot be known whether the role allows it."),
        "the verbs, once: {done}"
    );
    assert!(
        line("Domains").ends_with("not known: Google does not let this account list the domains"),
        "{done}"
    );
}

#[test]
fn an_unticked_box_is_named_with_what_does_not_work() {
    let stage = Stage::new(30);
    let domains = "https://www.googleapis.com/auth/admin.directory.domain.readonly";
    let asked = sync::google::Grant::LookAndSync.scopes().iter().map(|scope| scope.url());
    let scopes = Scopes::Only(asked.filter(|scope| scope != domains).collect());

    let done = stage.consent(stage.connecting(&[]), Consent { account: None, scopes }).expect(0);

    let not_granted = "not granted at consent: read which domains are yours";
    for line in [
        format!("It cannot tell your domains and whether they are verified: {not_granted}."),
        format!("It cannot diagnose: {not_granted}."),
    ] {
        assert!(done.stdout.contains(&line), "{line} {done}");
    }
    assert!(!done.stdout.contains("It cannot connect"), "it is connected: {done}");
    assert!(
        done.stdout.lines().any(|line| line.starts_with("Domains") && line.ends_with(not_granted)),
        "the list of domains does not stand empty: {done}"
    );
}

#[test]
fn a_domain_that_nobody_verified_is_said_to_be_one() {
    let stage = Stage::new(30);

    let done = stage.connect(&[]).expect(0);

    let domains = done.stdout.lines().find(|line| line.starts_with("Domains")).expect("the domains");
    assert!(domains.contains("  northwind.test, "), "those that are verified are plain: {domains}");
    assert!(domains.contains(" northwind-labs.test (not verified)"), "one is not: {domains}");
    let says = "northwind-labs.test is not verified: no user can have an address there";
    assert!(done.stdout.contains(says), "and what that means: {done}");
}

#[test]
fn unticked_boxes_are_named() {
    let stage = Stage::new(30);
    let customer = "https://www.googleapis.com/auth/admin.directory.customer.readonly";
    let some = Consent { account: None, scopes: Scopes::Only(vec![customer.to_owned()]) };
    let done = stage.consent(stage.connecting(&["--json"]), some).expect(4);
    let error = &done.json()["error"];
    assert_eq!(error["code"], "missingScope", "{done}");
    assert!(error["message"].as_str().is_some_and(|text| text.contains("users")), "what for: {done}");
}

#[test]
fn a_customer_is_connected_once() {
    let stage = Stage::connected(30);
    let done = stage.connect(&["--json"]).expect(1);
    assert_eq!(done.json()["error"]["code"], "alreadyConnected", "{done}");
    let listed = stage.json(&["connections"], 0);
    assert_eq!(listed["connections"].as_array().map(Vec::len), Some(1), "there is still one: {listed}");
}

#[test]
fn tokens_go_to_this_machine_only() {
    let stage = Stage::new(10);
    for (origin, reason) in [
        ("http://203.0.113.7:80", "is not 127.0.0.1"),
        ("http://127.0.0.1.evil.test:80", "is not 127.0.0.1"),
        ("https://127.0.0.1:8080", "plain http"),
        ("http://127.0.0.1", "the port is missing"),
        ("http://127.0.0.1:80/path", "write only"),
    ] {
        let arguments = ["connect", "google", "--client-json", "client.json", "--json", "--origin", origin];
        let done = stage.run(&arguments).expect(2);
        assert!(done.stderr.contains(reason), "{origin} is refused with the reason: {done}");
        assert_eq!(done.json()["error"]["code"], "usage", "scripts are told as well: {done}");
    }
}

#[test]
fn another_file_is_refused_with_what_it_is() {
    let stage = Stage::new(10);
    std::fs::write(stage.path("client.json"), r#"{"web":{"client_id":"1"}}"#).expect("the folder is ours");
    let done = run(stage.connecting(&["--json"])).expect(2);
    assert_eq!(done.json()["error"]["code"], "clientJson", "{done}");
    assert!(done.stderr.contains("Web application"), "{done}");
    std::fs::remove_file(stage.path("client.json")).expect("it is there");
    let done = run(stage.connecting(&["--json"])).expect(2);
    let file = stage.path("client.json");
    assert!(
        done.stderr.contains(&format!("the file {} cannot be read", file.display())),
        "which file: {done}"
    );
    assert!(done.stderr.contains("hint: Check the path"), "what to do: {done}");
    assert_eq!(done.json()["error"]["code"], "invalidInput", "it was never looked into: {done}");
}

/// A folder of programs in which nothing is but what is put there.
fn without_browsers(stage: &Stage, command: &mut Command) -> std::path::PathBuf {
    let programs = stage.path("programs");
    std::fs::create_dir_all(&programs).expect("the folder is ours");
    command.env("PATH", &programs);
    programs
}

fn connecting_with_browser(stage: &Stage) -> Command {
    let client = stage.path("client.json");
    let client = client.to_str().expect("text");
    stage.command(&["connect", "google", "--client-json", client, "--origin", stage.tenant.origin()])
}

#[test]
fn the_browser_is_opened() {
    let stage = Stage::new(30);
    let mut command = connecting_with_browser(&stage);
    let programs = without_browsers(&stage, &mut command);
    let opened = stage.path("opened");
    let script = format!("#!/bin/sh\nprintf %s \"$1\" > {0}.new\n/bin/mv {0}.new {0}\n", opened.display());
    std::fs::write(programs.join("xdg-open"), script).expect("the folder is ours");
    permit(&programs.join("xdg-open"), 0o700);
    let mut running = Running::start(command);
    let url = loop {
        if let Ok(url) = std::fs::read_to_string(&opened) {
            break url;
        }
        assert!(!running.has_ended(), "it waits for the browser");
        glance();
    };
    let back = wait(stage.tenant.control.consent(&url, Consent::default())).expect("a consent");
    visit(&back);
    let done = running.end().expect(0);
    assert!(done.stdout.starts_with("northwind.test is connected"), "the result stands first: {done}");
}

#[test]
fn without_a_browser_the_address_is_printed() {
    let stage = Stage::new(30);
    let mut command = connecting_with_browser(&stage);
    without_browsers(&stage, &mut command);
    let done = stage.consent(command, Consent::default()).expect(0);
    assert!(done.stderr.contains("No browser can be opened"), "it says why: {done}");
}

#[test]
fn what_is_switched_off_in_the_console_is_told() {
    let stage = Stage::connected(30);
    for (switch, code) in [(Switch::ApiAccess, "apiAccessOff"), (Switch::AdminSdk, "apiNotEnabled")] {
        wait(stage.tenant.control.set(switch, Position::Off)).expect("an order");
        let refused = stage.json(&["import", "--yes"], 1);
        assert_eq!(refused["error"]["code"], code, "{refused}");
        assert!(refused["error"]["hint"].is_string(), "with what to do: {refused}");
        stage.json(&["import", "--org-unit", "/Sales", "--yes"], 1);
        let status = stage.json(&["status"], 0);
        let finding = &status["connections"][0]["findings"][0];
        assert_eq!(finding["code"], code, "also of what failed before a run began: {status}");
        assert!(finding["page"].as_str().is_some_and(|page| page.starts_with("https://")), "{finding}");
        wait(stage.tenant.control.set(switch, Position::On)).expect("an order");
        stage.json(&["import", "--plan-only"], 5);
        let status = stage.json(&["status"], 0);
        let codes = status["connections"][0]["findings"].as_array().expect("a list");
        assert!(codes.iter().all(|finding| finding["code"] != code), "it works again: {status}");
    }
}

#[test]
fn who_owns_the_passwords_can_be_answered_later() {
    let stage = Stage::connected(30);
    stage.forget_password_answer();

    let told = stage.run(&["connections"]).expect(0);
    assert!(told.stdout.contains("not answered"), "the list says it: {told}");
    let told = stage.run(&["status"]).expect(0);
    assert!(
        told.stdout
            .contains("Mend it with: rollcall connections passwords first-only|directory --connection 1"),
        "the finding says how: {told}"
    );

    let answered = stage.json(&["connections", "passwords", "directory"], 0);
    assert_eq!(answered["passwords"], "directory", "{answered}");
    let status = stage.run(&["status"]).expect(0);
    assert!(!status.stdout.contains("who owns the passwords"), "it is asked once: {status}");
}

#[test]
fn a_second_connection_of_a_customer_names_the_first() {
    let stage = Stage::connected(30);

    let refused = stage.consent(stage.connecting(&["--json"]), Consent::default()).expect(1);

    let hint = refused.json()["error"]["hint"].as_str().expect("a hint").to_owned();
    assert!(
        hint.ends_with(
            "Name it with --connection 1; if it has stopped working, run: rollcall reactivate --connection 1, and consent."
        ),
        "{hint}"
    );
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    text.split_once(before).and_then(|(_, rest)| rest.split_once(after)).expect("the page has it").0
}

#[test]
fn the_embedded_sandbox_lasts_from_command_to_command() {
    let folder = tempfile::tempdir().expect("a folder");
    let key = folder.path().join("key");
    make_key(&key);
    let home = folder.path().join("home");
    let command = |arguments: &[&str]| {
        let mut command = rollcall(&home);
        command.args(arguments).arg("--key-file").arg(&key);
        command
    };
    let mut running = Running::start(command(&["connect", "sandbox", "--no-browser", "--json"]));
    let url = running.line();
    let page = visit(&url);
    assert!(page.contains("SANDBOX"), "the page says what it is: {page}");
    let request = between(&page, "name=\"request\" value=\"", "\"");
    let origin = url.split("/o/oauth2").next().expect("an address");
    let form = format!("request={request}&account=sync-admin%40northwind.test&decision=allow");
    let answer = post(origin, "/o/oauth2/v2/auth/decision", &form);
    let back = answer
        .lines()
        .find_map(|line| line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("location")));
    visit(back.expect("a redirect").1.trim());
    assert_eq!(running.end().expect(0).json()["kind"], "sandbox", "it is marked");

    let done = run(command(&["import", "--yes", "--json"]));
    assert_eq!(done.json()["plan"]["accounts"], 250, "no second consent is needed: {done}");
    let served = home.join("sandbox.json");
    assert!(!Path::new(&served).exists(), "who has ended holds no sandbox");

    run(command(&["sandbox", "reset", "--users", "40"])).expect(0);
    let status = run(command(&["status", "--json"])).expect(0).json();
    assert_eq!(
        status["connections"][0]["connection"]["health"], "reauthorize",
        "it is known at once: {status}"
    );
    let refused = run(command(&["import", "--yes", "--json"])).expect(4);
    assert_eq!(refused.json()["error"]["code"], "reauthorize", "a reset ends every consent");
}
