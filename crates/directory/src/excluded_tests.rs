use proptest::prelude::*;

use super::*;

fn person(email: &str) -> Person {
    Person { id: format!("id of {}", email.to_lowercase()), email: email.to_owned() }
}

fn list(emails: &str, end: End) -> Beginning {
    Beginning { people: emails.split_whitespace().map(person).collect(), end }
}

/// What is said of everybody, a word for each who is left out, with the clauses by their letters.
fn said(everybody: &Beginning, found: &Beginning, clauses: &[Option<&Beginning>]) -> String {
    let Sorted { excluded, not_known } = sort(everybody, found, clauses);
    let letters = |numbers: &[usize]| -> String {
        numbers.iter().map(|number| char::from(b'a' + u8::try_from(*number).expect("few clauses"))).collect()
    };
    let one = |one: &Excluded| {
        let email = &everybody.people[one.person].email;
        let open =
            if one.not_known.is_empty() { String::new() } else { format!("?{}", letters(&one.not_known)) };
        format!("{email}:{}{open}", letters(&one.because))
    };
    let mut words: Vec<_> = excluded.iter().map(one).collect();
    words.push(format!("{not_known} not known"));
    words.join(" ")
}

use End::{Cut, Whole};

#[test]
fn lists_that_are_whole_tell_everything() {
    let everybody = list("ann bob cem dee eve", Whole);
    let (sales, active) = (list("ann bob cem", Whole), list("ann cem dee", Whole));
    assert_eq!(
        said(&everybody, &list("ann cem", Whole), &[Some(&sales), Some(&active)]),
        "bob:b dee:a eve:ab 0 not known",
        "each is left out because of what lacks them"
    );
}

#[test]
fn a_list_that_was_cut_tells_nothing_of_those_behind_its_last() {
    let everybody = list("ann bob cem dee eve", Whole);
    let (sales, active) = (list("ann bob cem", Whole), list("ann cem", Cut));
    assert_eq!(
        said(&everybody, &list("ann cem", Whole), &[Some(&sales), Some(&active)]),
        "bob:b dee:a?b eve:a?b 0 not known",
        "bob comes before the last of the second list, dee and eve come after"
    );
    assert_eq!(
        said(&everybody, &list("ann", Cut), &[Some(&sales)]),
        "4 not known",
        "nobody can be said to be left out by a query whose answer was cut before them"
    );
}

#[test]
fn a_last_one_beyond_the_page_of_everybody_is_behind_all_of_it() {
    let everybody = list("ann bob cem", Cut);
    let found = list("ann zoe", Cut);
    assert_eq!(
        said(&everybody, &found, &[Some(&found)]),
        "bob:a cem:a 0 not known",
        "zoe follows all of them"
    );
    let everybody = list("ann bob cem", Whole);
    assert_eq!(
        said(&everybody, &found, &[Some(&found)]),
        "2 not known",
        "but who was not there when everybody was asked for has no place"
    );
}

#[test]
fn case_does_not_count_and_where_orders_disagree_nothing_is_said() {
    let everybody = list("Ann bob Cem dee", Whole);
    let found = list("ann CEM", Cut);
    assert_eq!(said(&everybody, &found, &[Some(&found)]), "bob:a 1 not known", "bob is between Ann and Cem");

    // Google might not count the hyphen: then a-c comes behind ab, although it sorts before.
    let everybody = list("ab a-c ad", Whole);
    let found = list("ab", Cut);
    assert_eq!(said(&everybody, &found, &[Some(&found)]), "2 not known", "the place says so");
    // Or it might sort the hyphen last.
    let everybody = list("ab ad a-c ae", Whole);
    let found = list("a-c", Cut);
    assert_eq!(
        said(&everybody, &found, &[Some(&found)]),
        "3 not known",
        "ab and ad come before a-c there, but not by their letters"
    );
}

#[test]
fn answers_that_do_not_agree_give_no_reason() {
    let everybody = list("ann bob", Whole);
    let all = list("ann bob", Whole);
    assert_eq!(
        said(&everybody, &list("ann", Whole), &[Some(&all), None]),
        "bob:?b 0 not known",
        "a clause that was refused is not blamed, one that finds bob neither"
    );
    assert_eq!(
        said(&everybody, &list("ann", Whole), &[Some(&all)]),
        "bob: 0 not known",
        "nothing explains it"
    );
}

#[test]
fn nobody_at_all_is_an_answer() {
    let (everybody, nobody) = (list("ann", Whole), list("", Whole));
    assert_eq!(said(&everybody, &nobody, &[Some(&nobody)]), "ann:a 0 not known", "an empty list is whole");
    assert_eq!(
        said(&everybody, &list("", Cut), &[]),
        "1 not known",
        "an empty page that is cut says nothing"
    );
    assert_eq!(said(&nobody, &nobody, &[]), "0 not known", "no customer is that empty, but nothing breaks");
}

/// Orders that Google may have: none of them is promised.
#[derive(Debug, Clone, Copy)]
enum Order {
    LettersOnly,
    Bytes,
    CaseFolded,
    ByDomain,
}

impl Order {
    fn key(self, email: &str) -> (String, String) {
        let low = email.to_lowercase();
        let key = match self {
            Self::LettersOnly => low.chars().filter(char::is_ascii_alphanumeric).collect(),
            Self::Bytes => email.to_owned(),
            Self::CaseFolded => low.clone(),
            Self::ByDomain => low.rsplit('@').collect::<Vec<_>>().join(" "),
        };
        (key, low)
    }
}

fn emails() -> impl Strategy<Value = Vec<String>> {
    prop::collection::hash_set("[aAbB.'_-]{1,3}@[xy]", 1..24).prop_map(|all| {
        let mut by_id: HashMap<String, String> = HashMap::new();
        for email in all {
            by_id.insert(email.to_lowercase(), email);
        }
        by_id.into_values().collect()
    })
}

fn page(all: &[String], size: usize, holds: impl Fn(&str) -> bool) -> Beginning {
    let listed: Vec<_> = all.iter().filter(|email| holds(email)).collect();
    let end = if listed.len() > size { Cut } else { Whole };
    Beginning { people: listed.into_iter().take(size).map(|email| person(email)).collect(), end }
}

proptest! {
    /// Whatever Google's order is, and wherever lists are cut: nothing is said that is not so.
    #[test]
    fn what_is_said_is_so(
        mut all in emails(),
        order in prop::sample::select(vec![Order::LettersOnly, Order::Bytes, Order::CaseFolded, Order::ByDomain]),
        size in 1_usize..12,
        clauses in prop::collection::vec(any::<u32>(), 1..4),
    ) {
        all.sort_by_key(|email| order.key(email));
        let at = |email: &str| all.iter().position(|one| one == email).expect("one of all");
        let holds = |clause: u32, email: &str| clause >> at(email) & 1 == 1;
        let everybody = page(&all, size, |_| true);
        let found = page(&all, size, |email| clauses.iter().all(|clause| holds(*clause, email)));
        let alone: Vec<_> =
            clauses.iter().map(|clause| page(&all, size, |email| holds(*clause, email))).collect();
        let sorted = sort(&everybody, &found, &alone.iter().map(Some).collect::<Vec<_>>());
        for excluded in &sorted.excluded {
            let email = &everybody.people[excluded.person].email;
            for number in &excluded.because {
                prop_assert!(!holds(clauses[*number], email), "{email} is in clause {number}");
            }
            prop_assert!(
                !excluded.because.is_empty() || !excluded.not_known.is_empty(),
                "{email} is left out for a reason"
            );
        }
        let out = everybody.people.iter().filter(|one| !clauses.iter().all(|clause| holds(*clause, &one.email)));
        let out = out.count();
        prop_assert!(sorted.excluded.len() <= out, "nobody who is found is left out");
        if [&everybody, &found].into_iter().chain(&alone).all(|list| list.end == Whole) {
            prop_assert_eq!(sorted.excluded.len(), out, "and everybody who is not is, when nothing was cut");
            prop_assert_eq!(sorted.not_known, 0, "then all is known");
            prop_assert!(sorted.excluded.iter().all(|one| one.not_known.is_empty()), "of every clause");
        }
    }
}
