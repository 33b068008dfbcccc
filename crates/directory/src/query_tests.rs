use proptest::prelude::*;

use super::*;

fn texts(query: &str) -> Vec<String> {
    clauses(query).into_iter().map(|clause| clause.text).collect()
}

#[test]
fn a_blank_ends_a_clause_unless_something_encloses_it() {
    let cases: [(&str, &[&str]); 20] = [
        ("", &[]),
        (" \t ", &[]),
        ("isSuspended=false", &["isSuspended=false"]),
        ("  orgDepartment=Sales\tisSuspended=false ", &["orgDepartment=Sales", "isSuspended=false"]),
        ("orgDepartment='Sales East' isAdmin=true", &["orgDepartment='Sales East'", "isAdmin=true"]),
        ("employmentData.location=\"New York\" name:x", &["employmentData.location=\"New York\"", "name:x"]),
        (r"familyName='O\'Brien of' a=b", &[r"familyName='O\'Brien of'", "a=b"]),
        (r"name:'back\\' a=b", &[r"name:'back\\'", "a=b"]),
        ("name:'say \"hi\" to' a=b", &["name:'say \"hi\" to'", "a=b"]),
        ("'Jane Smith' isAdmin=true", &["'Jane Smith'", "isAdmin=true"]),
        // A quotation mark inside a value opens nothing.
        ("familyName=O'Brien isSuspended=false", &["familyName=O'Brien", "isSuspended=false"]),
        ("name:'a'b c=d", &["name:'a'b", "c=d"]),
        // One that never closes takes all that follows, as it does for Google.
        ("name:'open isSuspended=false", &["name:'open isSuspended=false"]),
        ("EmploymentData.jobLevel:[5, 8] isAdmin=true", &["EmploymentData.jobLevel:[5, 8]", "isAdmin=true"]),
        ("EmploymentData.jobLevel:[5 isAdmin=true", &["EmploymentData.jobLevel:[5", "isAdmin=true"]),
        ("a=1 OR b=2", &["a=1", "OR", "b=2"]),
        // Blanks beside an operator are its clause's.
        ("isSuspended = false isAdmin =true", &["isSuspended = false", "isAdmin =true"]),
        ("orgUnitPath= /Sales", &["orgUnitPath= /Sales"]),
        ("orgDepartment= isSuspended=false", &["orgDepartment=", "isSuspended=false"]),
        ("name:山田 email:yamada*", &["name:山田", "email:yamada*"]),
    ];
    for (query, expected) in cases {
        assert_eq!(texts(query), expected, "{query}");
    }
}

#[test]
fn what_looks_wrong_is_said_and_nothing_else() {
    let cases = [
        ("orgDepartment=Sales", None),
        ("email:ann*", None),
        ("email:'ann b'*", None),
        ("EmploymentData.jobLevel>=7", None),
        ("EmploymentData.jobLevel:[5, 8]", None),
        (r"familyName='O\'Brien'", None),
        ("OR", Some("Google has no OR")),
        ("not", Some("Google has no OR")),
        ("(isAdmin=true", Some("no round brackets")),
        ("isAdmin=true)", Some("no round brackets")),
        ("orgName='Contoso (DE)'", None),
        ("dara", Some("looks for it in names")),
        ("'Jane Smith'", Some("looks for it in names")),
        ("orgDepartment=", Some("nothing stands behind")),
        ("name:'open", Some("quotation marks")),
        ("name:'a'b", Some("quotation marks")),
        ("familyName=O'Brien", Some("quotation marks")),
        ("orgDepartmnt=Sales", Some("no field orgDepartmnt; did you mean orgDepartment?")),
        ("issuspended=true", Some("did you mean isSuspended?")),
        ("colour=red", Some("Google has no field colour")),
        ("isAdmin:true", Some("isAdmin takes = only")),
        ("address=x", Some("address takes : only")),
        ("orgDepartment>a", Some("orgDepartment takes = and : only")),
        ("isAdmin=yes", Some("isAdmin is true or false")),
        ("orgTitle:exec*", Some("only email, givenName and familyName")),
        ("isSuspended = false", Some("without blanks")),
    ];
    for (query, expected) in cases {
        let [clause] =
            clauses(query).try_into().unwrap_or_else(|all| panic!("{query} is one clause: {all:?}"));
        let said = clause.slip.map(|slip| slip.to_string());
        match (&said, expected) {
            (None, None) => {}
            (Some(said), Some(part)) => assert!(said.contains(part), "{query}: {said}"),
            _ => panic!("{query}: {said:?}, not {expected:?}"),
        }
    }
    assert!(
        !Slip::Field { name: "colour".to_owned(), meant: field::meant("colour") }
            .to_string()
            .contains("mean"),
        "nothing is guessed where nothing is near"
    );
}

proptest! {
    #[test]
    fn nothing_is_lost_and_nothing_is_added(query in ".{0,80}") {
        let all = texts(&query);
        let letters = |text: &str| text.chars().filter(|letter| !letter.is_whitespace()).collect::<String>();
        prop_assert_eq!(letters(&all.concat()), letters(&query), "each letter is in one clause, in order");
        for text in &all {
            prop_assert!(query.contains(text.as_str()), "a clause is asked as it was written");
            prop_assert_eq!(text.trim(), text.as_str(), "without the blanks around it");
        }
    }

    #[test]
    fn clauses_side_by_side_are_those_clauses(values in prop::collection::vec("[^\u{0}]{1,12}", 1..6)) {
        let written: Vec<_> = values.iter().map(|value| format!("orgName={}", quoted(value))).collect();
        prop_assert_eq!(texts(&written.join(" ")), written.clone(), "whatever stands between quotation marks");
        for clause in clauses(&written.join("  ")) {
            prop_assert_eq!(clause.slip, None, "and it is well written");
        }
    }

    #[test]
    fn words_of_the_query_language_never_stop_it(query in r#"([a-z.]{0,4}|['"\\=:<>\[\]() *]|é){0,30}"#) {
        let once = texts(&query);
        for text in once {
            prop_assert_eq!(texts(&text), vec![text], "a clause alone is that one clause");
        }
    }
}
