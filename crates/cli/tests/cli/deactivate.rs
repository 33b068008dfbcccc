//! Deactivating and binding again on the command line.

use sandbox::control::Consent;

use crate::stage::Stage;

fn imported() -> Stage {
    let stage = Stage::connected(16);
    stage.json(&["import", "--yes"], 0);
    stage
}

fn account(address: &str) -> Consent {
    Consent { account: Some(address.to_owned()), ..Consent::default() }
}

#[test]
fn a_deactivation_waits_for_yes_and_says_what_happens() {
    let stage = imported();
    let waits = stage.run(&["deactivate"]).expect(5);
    assert!(waits.stderr.contains("Nobody is suspended, notified or signed out."), "{waits}");
    assert_eq!(stage.json(&["status"], 0)["users"]["dormant"], 0, "nothing was done");

    let done = stage.json(&["deactivate", "--yes"], 0);
    assert_eq!((&done["deactivated"], &done["revoked"]), (&true.into(), &false.into()), "{done}");
    let status = stage.json(&["status"], 0);
    assert_eq!(status["users"]["dormant"], done["dormant"], "{status}");
    let connection = &status["connections"][0];
    assert_eq!(connection["connection"]["health"], "deactivated", "{connection}");
    assert_eq!(connection["findings"][0]["code"], "deactivated", "{connection}");
    let refused = stage.run(&["sync", "--yes"]).expect(4);
    assert!(refused.stderr.contains("rollcall reactivate"), "with the command that mends it: {refused}");
}

#[test]
fn reactivating_tells_what_changed_and_binds_again_where_asked() {
    let stage = imported();
    let dormant = stage.json(&["deactivate", "--yes"], 0)["dormant"].clone();
    let again = stage.command(&["reactivate", "--no-browser", "--json"]);
    let done = stage.consent(again, account("helpdesk@northwind.test")).expect(0);
    let told = done.json();
    assert_eq!(told["health"], "connected", "the fields of the connection: {done}");
    assert_eq!(told["changed"]["account_now"], "helpdesk@northwind.test", "{done}");
    assert_eq!((&told["dormant"], &told["bound_again"]), (&dormant, &0.into()), "nobody was asked: {done}");

    let waits = stage.json(&["connections", "bind-again"], 5);
    assert_eq!(waits["waits"], true, "{waits}");
    let bound = stage.json(&["connections", "bind-again", "--yes"], 0);
    assert_eq!((&bound["bound_again"], &bound["dormant"]), (&dormant, &0.into()), "{bound}");

    stage.json(&["deactivate", "--yes", "--revoke"], 0);
    let again = stage.command(&["reactivate", "--no-browser", "--bind-again"]);
    let done = stage.consent(again, account("sync-admin@northwind.test")).expect(0);
    let account = "Another account: sync-admin@northwind.test in place of helpdesk@northwind.test.";
    assert!(done.stdout.contains(account), "{done}");
    assert!(done.stdout.contains("bound again."), "{done}");
    let plan = stage.json(&["sync", "--plan-only"], 0);
    assert_eq!(plan["plan"]["ticked"], 0, "and nothing is to do: {plan}");
}
