//! What holds a run back: looked at, set, given back.

use crate::stage::Stage;

#[test]
fn limits_are_set_within_bounds_and_given_back() {
    let stage = Stage::connected(16);
    stage.run(&["import", "--yes"]);
    stage.run(&["users", "protect", "wei.chen"]).expect(0);

    let set = stage.json(&["safety", "set", "suspensions", "--share", "0", "--least", "1", "--most", "3"], 0);
    let limit = &set["limits"][0];
    assert_eq!((&limit["limit"], &limit["now"]), (&"suspensions".into(), &1.into()), "{set}");
    assert_eq!(limit["is_default"], false, "{set}");
    let kept = stage.json(&["safety", "set", "suspensions", "--most", "2"], 0);
    assert_eq!(
        (&kept["limits"][0]["least"], &kept["limits"][0]["most"]),
        (&1.into(), &2.into()),
        "the rest stays"
    );
    assert_eq!(kept["changes"].as_array().map(Vec::len), Some(2), "each change is kept: {kept}");
    assert_eq!(kept["protected"][0]["email"], "wei.chen@northwind.test", "{kept}");

    for wrong in [&["--share", "26"][..], &["--most", "2001"], &["--least", "3"], &[]] {
        let words: Vec<&str> =
            ["safety", "set", "suspensions"].into_iter().chain(wrong.iter().copied()).collect();
        assert_ne!(stage.run(&words).code, Some(0), "{wrong:?} holds nothing back, or says nothing");
    }
    let other = stage.run(&["safety", "set", "elsewhere", "--most", "1"]);
    assert!(other.stderr.contains("suspensions, renames, passwords, cleared"), "{other}");

    let text = stage.run(&["safety"]).expect(0);
    assert!(
        text.stdout.contains("\nsuspensions  0 %    1      2     1    suspensions and removals\n"),
        "{text}"
    );
    assert!(text.stdout.contains("1 user is protected by a mark"), "{text}");

    stage.run(&["users", "suspend", "zoe.vanderberg", "amelie.dubois"]).expect(0);
    let held = stage.run(&["sync", "--yes"]).expect(5);
    assert!(
        held.stdout.contains("2 suspensions and removals (at most 1 without a confirmation): confirm"),
        "{held}"
    );
    let reset = stage.json(&["safety", "reset"], 0);
    let limits = reset["limits"].as_array().expect("a list");
    assert!(limits.iter().all(|one| one["is_default"] == true), "{reset}");
    stage.run(&["sync", "--yes"]).expect(0);
}
