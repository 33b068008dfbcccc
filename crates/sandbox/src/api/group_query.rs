//! The small query language of groups.

use serde_json::Value;

use super::team::Team;
use crate::failure::Failure;

/// Clauses that must all hold: `email=`, `name=`, `email:p*`, `name:p*`, or `memberKey=` alone.
pub(super) struct GroupQuery(Vec<(String, char, String)>);

impl GroupQuery {
    /// Reads a query; anything that is not one is 400 `Invalid Input: query`.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || Failure::parameter("query", "Invalid Input: query");
        let mut clauses = Vec::new();
        let mut rest = text.trim();
        while !rest.is_empty() {
            let at = rest.find(['=', ':']).ok_or_else(bad)?;
            let (field, operator) =
                (rest[..at].to_owned(), if rest[at..].starts_with('=') { '=' } else { ':' });
            let value = &rest[at + 1..];
            let (value, after) = match value.strip_prefix('\'') {
                Some(quoted) => quoted.split_once('\'').ok_or_else(bad)?,
                None => value.split_once(' ').unwrap_or((value, "")),
            };
            let fits =
                matches!((field.as_str(), operator), ("email" | "name", '=' | ':') | ("memberKey", '='))
                    && !value.is_empty()
                    && (operator == '=' || value.ends_with('*'));
            if !fits {
                return Err(bad());
            }
            clauses.push((field, operator, value.trim_end_matches('*').to_lowercase()));
            rest = after.trim_start();
        }
        if clauses.len() > 1 && clauses.iter().any(|(field, ..)| field == "memberKey") {
            return Err(bad());
        }
        Ok(Self(clauses))
    }

    /// The member whose groups are asked for.
    pub(super) fn member_key(&self) -> Option<&str> {
        self.0.iter().find(|(field, ..)| field == "memberKey").map(|(.., value)| value.as_str())
    }

    /// Says whether a group matches; a member is asked for elsewhere.
    pub(super) fn matches(&self, team: &Team) -> bool {
        self.0.iter().all(|(field, operator, value)| {
            let text = match field.as_str() {
                "memberKey" => return true,
                field => team.record.get(field).and_then(Value::as_str).unwrap_or("").to_lowercase(),
            };
            if *operator == '=' { text == *value } else { text.starts_with(value) }
        })
    }
}
