//! Pages of lists.

use crate::answer::Answer;
use crate::error::Error;

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage<T> {
    /// The entries, in Google's order.
    pub items: Vec<T>,
    /// The token of the next page; none on the last.
    pub next: Option<String>,
}

/// Refuses a page that leads to itself.
pub(crate) fn onward(
    next: Option<String>,
    token: Option<&str>,
    answer: &Answer,
) -> Result<Option<String>, Error> {
    if next.is_some() && next.as_deref() == token {
        return Err(Error::protocol(answer.evidence.clone(), "the next page is this page again"));
    }
    Ok(next)
}
