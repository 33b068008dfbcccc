//! Google's user query, clause by clause; all of its clauses must hold, there is no other way to join them.
//!
//! Google does not say which clause it is that it refuses, or that leaves somebody out: each is asked alone, so each has to
//! be told apart from its neighbours first. Source: `google-api.md` 2.1, and Google's guide to searching users.

mod field;
mod slip;

use std::ops::Range;

pub use slip::Slip;

/// One clause, as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clause {
    /// The text, without the blanks around it: what Google is asked.
    pub text: String,
    /// What looks wrong about it. Google decides; this says where to look when it refuses the clause, or finds nobody.
    pub slip: Option<Slip>,
}

/// Takes a query apart, in the order in which it is written; a blank text has no clauses.
///
/// A blank within quotation marks, within brackets, or beside an operator belongs to its clause. Every other one ends it.
#[must_use]
pub fn clauses(text: &str) -> Vec<Clause> {
    let text = text.trim_end();
    let mut pieces: Vec<Range<usize>> = Vec::new();
    let mut at = 0;
    while let Some(blanks) = text[at..].find(|letter: char| !letter.is_whitespace()) {
        let from = at + blanks;
        at = from + end_of_piece(&text[from..]);
        match pieces.last_mut() {
            Some(last) if is_one_clause(&text[last.clone()], &text[from..at]) => last.end = at,
            _ => pieces.push(from..at),
        }
    }
    let clause =
        |piece: Range<usize>| Clause { slip: slip::of(&text[piece.clone()]), text: text[piece].to_owned() };
    pieces.into_iter().map(clause).collect()
}

/// Writes a value as a clause wants it, whatever is in it.
#[must_use]
pub fn quoted(value: &str) -> String {
    format!("'{}'", value.replace('\\', "\\\\").replace('\'', "\\'"))
}

const fn is_operator(letter: char) -> bool {
    matches!(letter, '=' | ':' | '<' | '>')
}

/// Tells whether two pieces with a blank between them are one clause: the blank stands beside the operator.
fn is_one_clause(before: &str, after: &str) -> bool {
    match parts(before) {
        None => after.starts_with(is_operator),
        // A value that was forgotten does not take the next clause for its own.
        Some(parts) => parts.value.is_empty() && self::parts(after).is_none(),
    }
}

/// Finds where the piece at the beginning of a text ends: at the first blank that nothing encloses.
fn end_of_piece(text: &str) -> usize {
    let mut at = 0;
    let mut may_open = true;
    while let Some(letter) = text[at..].chars().next().filter(|letter| !letter.is_whitespace()) {
        match enclosed(&text[at..]).filter(|_| may_open) {
            Some(length) => (at, may_open) = (at + length, false),
            None => (at, may_open) = (at + letter.len_utf8(), is_operator(letter)),
        }
    }
    at
}

/// Measures what a text that begins with a quotation mark or a bracket encloses, with both of its ends.
///
/// A quotation mark that never closes encloses all that follows; a bracket that never closes is a letter like others.
fn enclosed(text: &str) -> Option<usize> {
    match text.chars().next()? {
        quote @ ('\'' | '"') => Some(closing(text, quote).map_or(text.len(), |at| at + 1)),
        '[' => text.find(']').map(|at| at + 1),
        _ => None,
    }
}

/// Finds the quotation mark that closes the one at the beginning; a backslash escapes.
fn closing(text: &str, quote: char) -> Option<usize> {
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => drop(letters.next()),
            letter if letter == quote => return Some(at),
            _ => {}
        }
    }
    None
}

/// What a clause is made of.
struct Parts<'a> {
    field: &'a str,
    operator: &'a str,
    value: &'a str,
}

/// Takes a clause apart; nothing where there is no operator.
fn parts(clause: &str) -> Option<Parts<'_>> {
    let at = clause.find(|letter: char| is_operator(letter) || matches!(letter, '\'' | '"'))?;
    let behind = clause[at..].trim_start_matches(is_operator);
    let operator = &clause[at..clause.len() - behind.len()];
    let parts = Parts { field: clause[..at].trim_end(), operator, value: behind.trim_start() };
    (!operator.is_empty()).then_some(parts)
}

#[cfg(test)]
#[path = "query_tests.rs"]
mod tests;
