//! What looks wrong about a clause.

use super::{Parts, closing, field, parts};

/// What looks wrong about a clause; the message says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Slip {
    /// A word that joins clauses elsewhere.
    #[error(
        "Google has no OR, AND, NOT and no round brackets: conditions stand side by side, and all must hold"
    )]
    Joiner,
    /// There is no operator: Google looks for it as a word.
    #[error("without a field and = or : it is a word, and Google looks for it in names and addresses")]
    Word,
    /// The value is missing.
    #[error("nothing stands behind the operator")]
    NoValue,
    /// Quotation marks do not enclose the value.
    #[error("put quotation marks around the whole value, and a backslash before each one inside it")]
    Quotes,
    /// There are blanks beside the operator.
    #[error("write it without blanks beside the operator")]
    Blanks,
    /// Google has no such field.
    #[error("Google has no field {name}{}", meant.map(|field| format!("; did you mean {field}?")).unwrap_or_default())]
    Field {
        /// The name, as it was written.
        name: String,
        /// The field that was probably meant.
        meant: Option<&'static str>,
    },
    /// The field does not take this operator.
    #[error("{name} takes {} only", operators.join(" and "))]
    Operator {
        /// The field.
        name: String,
        /// The operators that it takes.
        operators: &'static [&'static str],
    },
    /// The field is a yes or no.
    #[error("{name} is true or false")]
    Flag {
        /// The field.
        name: String,
    },
    /// Only some fields can be asked for a beginning.
    #[error("only email, givenName and familyName can be asked for how they begin, as in email:ann*")]
    Beginning,
}

/// Finds what looks wrong about a clause, the surest first.
pub(super) fn of(clause: &str) -> Option<Slip> {
    if ["or", "and", "not"].contains(&clause.to_lowercase().as_str())
        || clause.starts_with(['(', '|', '&'])
        || clause.ends_with(')') && !clause.contains('(')
    {
        return Some(Slip::Joiner);
    }
    let Some(Parts { field: name, operator, value }) = parts(clause) else { return Some(Slip::Word) };
    if value.is_empty() {
        return Some(Slip::NoValue);
    }
    if has_stray_quotes(value) {
        return Some(Slip::Quotes);
    }
    if !name.contains('.') {
        let Some(takes) = field::takes(name) else {
            return Some(Slip::Field { name: name.to_owned(), meant: field::meant(name) });
        };
        let operators = takes.operators();
        if !operators.contains(&operator) {
            return Some(Slip::Operator { name: name.to_owned(), operators });
        }
        if takes == field::Takes::Flag && !["true", "false"].contains(&value) {
            return Some(Slip::Flag { name: name.to_owned() });
        }
        if takes != field::Takes::Beginnings && value.ends_with('*') {
            return Some(Slip::Beginning);
        }
    }
    (clause.len() != name.len() + operator.len() + value.len()).then_some(Slip::Blanks)
}

/// Tells whether quotation marks stand elsewhere than around the whole value; an asterisk may follow them.
fn has_stray_quotes(value: &str) -> bool {
    match value.chars().next() {
        Some(quote @ ('\'' | '"')) => {
            closing(value, quote).is_none_or(|at| !["", "*"].contains(&&value[at + 1..]))
        }
        _ => value.contains(['\'', '"']),
    }
}
