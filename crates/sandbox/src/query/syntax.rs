//! How a query is written: field, operator, value.

use super::condition::{Range, Test, words};
use super::{Clause, Field};

const FLAGS: [(&str, &str); 7] = [
    ("isAdmin", "isAdmin"),
    ("isDelegatedAdmin", "isDelegatedAdmin"),
    ("isSuspended", "suspended"),
    ("isArchived", "archived"),
    ("isEnrolledIn2Sv", "isEnrolledIn2Sv"),
    ("isEnforcedIn2Sv", "isEnforcedIn2Sv"),
    ("isGuest", "isGuestUser"),
];

const ADDRESS: &[&str] = &[
    "streetAddress",
    "extendedAddress",
    "poBox",
    "locality",
    "region",
    "postalCode",
    "country",
    "countryCode",
    "formatted",
];
const ENTRIES: [(&str, &str, &[&str]); 17] = [
    ("externalId", "externalIds", &["value"]),
    ("phone", "phones", &["value"]),
    ("im", "ims", &["im"]),
    ("address", "addresses", ADDRESS),
    ("addressStreet", "addresses", &["streetAddress"]),
    ("addressExtended", "addresses", &["extendedAddress"]),
    ("addressPoBox", "addresses", &["poBox"]),
    ("addressLocality", "addresses", &["locality"]),
    ("addressRegion", "addresses", &["region"]),
    ("addressPostalCode", "addresses", &["postalCode"]),
    ("addressCountry", "addresses", &["country", "countryCode"]),
    ("orgName", "organizations", &["name"]),
    ("orgDepartment", "organizations", &["department"]),
    ("orgTitle", "organizations", &["title"]),
    ("orgDescription", "organizations", &["description"]),
    ("orgCostCenter", "organizations", &["costCenter"]),
    ("org", "organizations", &["name", "department", "title", "description", "costCenter"]),
];

/// Reads the clause at the beginning of a text, and tells what is left.
pub(super) fn clause(text: &str) -> Option<(Clause, &str)> {
    let name_end = text.find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '_' | '-')));
    let rest = &text[name_end.unwrap_or(text.len())..];
    let Some(operator) =
        ["<=", ">=", "=", ":", "<", ">"].into_iter().find(|operator| rest.starts_with(operator))
    else {
        return word(text);
    };
    let field = field(&text[..text.len() - rest.len()])?;
    let (value, quoted, after) = value(&rest[operator.len()..])?;
    if value.is_empty() {
        return None;
    }
    let custom = matches!(field, Field::Custom(..));
    let exact = matches!(field, Field::Flag(_) | Field::UnitPath | Field::Manager | Field::DirectManager);
    let test = match operator {
        "=" => Test::Is(value.to_lowercase()),
        // A flag, a path and a person are equal or not: the documents give them no other operator.
        ":" if exact => return None,
        ":" => match value.strip_suffix('*').filter(|_| !quoted) {
            Some(prefix)
                if matches!(field, Field::Email | Field::GivenName | Field::FamilyName)
                    && !prefix.is_empty() =>
            {
                Test::Begins(prefix.to_lowercase())
            }
            Some(_) => return None,
            None => Test::Words(words(&value)).some_words()?,
        },
        ">" if custom => Test::Range(Range::Above, value),
        "<" if custom => Test::Range(Range::Below, value),
        ">=" if custom => Test::Range(Range::From, value),
        "<=" if custom => Test::Range(Range::UpTo, value),
        _ => return None,
    };
    if matches!(field, Field::Flag(_))
        && !matches!(&test, Test::Is(value) if value == "true" || value == "false")
    {
        return None;
    }
    Some((Clause { field, test }, after))
}

/// Reads a clause without a field: it is compared with the names and the addresses (Google's guide to searching users).
fn word(text: &str) -> Option<(Clause, &str)> {
    let (value, quoted, after) = value(text)?;
    let of_a_word =
        |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '@' | '\'' | '+' | '\u{301}');
    let value = value.trim().to_lowercase();
    // Clauses stand side by side; there is no other way to join them, and who tries learns it.
    let joins = ["or", "and", "not"].contains(&value.as_str());
    let is_word = !value.is_empty() && (quoted || !joins && value.chars().all(of_a_word));
    is_word.then_some((Clause { field: Field::Word, test: Test::Begins(value) }, after))
}

fn field(name: &str) -> Option<Field> {
    Some(match name {
        "any" => Field::Any,
        "name" => Field::Name,
        "email" => Field::Email,
        "givenName" => Field::GivenName,
        "familyName" => Field::FamilyName,
        "orgUnitPath" => Field::UnitPath,
        "manager" => Field::Manager,
        "directManager" => Field::DirectManager,
        _ => {
            if let Some((_, flag)) = FLAGS.iter().find(|(flag, _)| *flag == name) {
                Field::Flag(flag)
            } else if let Some((_, list, members)) = ENTRIES.iter().find(|(entry, ..)| *entry == name) {
                Field::Entry(list, members)
            } else {
                let (schema, field) = name.split_once('.')?;
                Field::Custom(schema.to_owned(), field.to_owned())
            }
        }
    })
}

/// Reads a value: quoted with `'` or `"` (a backslash escapes), or up to the next space.
fn value(text: &str) -> Option<(String, bool, &str)> {
    let quote @ ('\'' | '"') = text.chars().next()? else {
        let end = text.find(char::is_whitespace).unwrap_or(text.len());
        return Some((text[..end].to_owned(), false, &text[end..]));
    };
    let mut value = String::new();
    let mut letters = text.char_indices().skip(1);
    while let Some((at, letter)) = letters.next() {
        match letter {
            '\\' => value.push(letters.next()?.1),
            letter if letter == quote => {
                let after = &text[at + letter.len_utf8()..];
                return (after.is_empty() || after.starts_with(char::is_whitespace))
                    .then_some((value, true, after));
            }
            letter => value.push(letter),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::query::Query;

    fn is_refused(query: &str) -> bool {
        Query::parse(query).is_err_and(|failure| failure.message == "Invalid Input: query")
    }

    #[test]
    fn what_is_no_query() {
        for query in [
            "colour=red",
            "email=",
            "dara*",
            "(dara)",
            "''",
            "name='open",
            "isAdmin=yes",
            "isAdmin:true",
            "name:da*",
            "orgTitle:exec*",
            "email>a",
            "'dara",
            "email=a OR email=b",
            "name='a'b",
            "email:*",
            "name:'!'",
        ] {
            assert!(is_refused(query), "{query} must be refused");
        }
    }
}
