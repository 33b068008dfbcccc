//! Whom a query leaves out, and because of which of its clauses: what the beginnings of lists allow to be said.
//!
//! Google gives lists in pages. A list that was cut says nothing of whoever comes after its last one, and in which order
//! Google sorts addresses is not written anywhere. So a person is said to be absent from a cut list only where two ways of
//! knowing agree: the person came before its last one in the list of everybody, in Google's own order, and the address
//! sorts before the last one's when case does not count. Else it is not known.

use std::collections::{HashMap, HashSet};

/// Somebody in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Google's id.
    pub id: String,
    /// The address by which lists are sorted.
    pub email: String,
}

/// Whether a list goes on behind what is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nobody follows.
    Whole,
    /// Others follow.
    Cut,
}

/// The beginning of a list, in Google's order of addresses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// Who is in it.
    pub people: Vec<Person>,
    /// Whether others follow.
    pub end: End,
}

/// Somebody whom the query leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excluded {
    /// The place in the list of everybody.
    pub person: usize,
    /// The clauses that do not hold for this person, by their places. There may be none: then Google's answers to the
    /// clauses and to the query do not agree, or what is not known is why.
    pub because: Vec<usize>,
    /// The clauses of which it is not known whether they hold.
    pub not_known: Vec<usize>,
}

/// What is known of everybody.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sorted {
    /// Whom the query leaves out, in the order of everybody.
    pub excluded: Vec<Excluded>,
    /// How many of everybody may be found or left out: nobody knows.
    pub not_known: usize,
}

/// Sorts the people of the list of everybody by what a query and each of its clauses found.
///
/// A clause without an answer of its own says nothing of anybody.
#[must_use]
pub fn sort(everybody: &Beginning, found: &Beginning, clauses: &[Option<&Beginning>]) -> Sorted {
    let places: HashMap<_, _> =
        everybody.people.iter().enumerate().map(|(place, person)| (person.id.as_str(), place)).collect();
    let found = Answer::of(found, everybody, &places);
    let clauses: Vec<_> =
        clauses.iter().map(|clause| clause.map(|list| Answer::of(list, everybody, &places))).collect();
    let mut sorted = Sorted::default();
    for (place, person) in everybody.people.iter().enumerate() {
        match found.presence(person, place) {
            Presence::In => {}
            Presence::NotKnown => sorted.not_known += 1,
            Presence::Out => {
                let mut excluded = Excluded { person: place, because: Vec::new(), not_known: Vec::new() };
                for (number, clause) in clauses.iter().enumerate() {
                    match clause.as_ref().map_or(Presence::NotKnown, |clause| clause.presence(person, place))
                    {
                        Presence::In => {}
                        Presence::Out => excluded.because.push(number),
                        Presence::NotKnown => excluded.not_known.push(number),
                    }
                }
                sorted.excluded.push(excluded);
            }
        }
    }
    sorted
}

/// Whether somebody is in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Presence {
    In,
    Out,
    NotKnown,
}

/// Up to where a list tells who is not in it.
enum Reach {
    Everybody,
    /// Those before this place whose addresses sort before this one.
    Before(usize, String),
    Nobody,
}

/// A list, as it is asked about people of the list of everybody.
struct Answer<'a> {
    people: HashSet<&'a str>,
    reach: Reach,
}

impl<'a> Answer<'a> {
    fn of(list: &'a Beginning, everybody: &Beginning, places: &HashMap<&str, usize>) -> Self {
        let reach = match (list.end, list.people.last()) {
            (End::Whole, _) => Reach::Everybody,
            (End::Cut, None) => Reach::Nobody,
            (End::Cut, Some(last)) => match (places.get(last.id.as_str()), everybody.end) {
                (Some(place), _) => Reach::Before(*place, folded(&last.email)),
                // Not among everybody: the customer changed between two answers.
                (None, End::Whole) => Reach::Nobody,
                (None, End::Cut) => Reach::Before(everybody.people.len(), folded(&last.email)),
            },
        };
        Self { people: list.people.iter().map(|person| person.id.as_str()).collect(), reach }
    }

    fn presence(&self, person: &Person, place: usize) -> Presence {
        if self.people.contains(person.id.as_str()) {
            return Presence::In;
        }
        match &self.reach {
            Reach::Everybody => Presence::Out,
            Reach::Before(last, email) if place < *last && folded(&person.email) < *email => Presence::Out,
            Reach::Before(..) | Reach::Nobody => Presence::NotKnown,
        }
    }
}

fn folded(email: &str) -> String {
    email.to_lowercase()
}

#[cfg(test)]
#[path = "excluded_tests.rs"]
mod tests;
