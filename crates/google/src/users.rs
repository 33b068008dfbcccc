//! Lists of users, a page at a time.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use directory::{Account, CustomField};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::answer::{self, Answer};
use crate::call::Call;
use crate::client::Client;
use crate::endpoint::{
    USERS_COUNT, USERS_DELETED, USERS_FULL, USERS_FULL_CUSTOM, USERS_GET, USERS_IDS, USERS_LIST,
};
use crate::error::{Error, Evidence};
use crate::project::{self, Wanted};
use crate::wire::Text;

/// How many users a page holds at most (`google-api.md` 2.1).
pub const LARGEST_PAGE: u16 = 500;

/// How much of each user is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Fields {
    /// All that [`project::account`] looks at.
    #[default]
    Full,
    /// Id and address.
    IdsOnly,
    /// Id, and when it was deleted.
    Deletions,
    /// As little as can be counted.
    Count,
}

/// In which order users come.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Order {
    /// In the one that is quickest for Google.
    #[default]
    Any,
    /// By address, as Google sorts addresses.
    Address,
}

/// When an account was deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deletion {
    /// Google's id.
    pub id: String,
    /// When, by Google's clock; none when Google does not say.
    pub at: Option<Timestamp>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct DeletedUser<'a> {
    #[serde(borrow)]
    id: Text<'a>,
    #[serde(borrow)]
    deletion_time: Text<'a>,
}

/// Which users are asked for; always of the whole customer, whatever the number of domains (F7).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UserList {
    /// A query in Google's own language.
    pub query: Option<String>,
    /// Only those deleted in the last 20 days.
    pub show_deleted: bool,
    /// How much of each.
    pub fields: Fields,
    /// Which of the customer's own fields besides; of [`Fields::Full`] alone.
    pub custom: Arc<BTreeSet<CustomField>>,
    /// In which order.
    pub order: Order,
    /// How many a page, at most 500.
    pub max_results: u16,
}

impl Default for UserList {
    fn default() -> Self {
        Self {
            query: None,
            show_deleted: false,
            fields: Fields::Full,
            custom: Arc::default(),
            order: Order::Any,
            max_results: LARGEST_PAGE,
        }
    }
}

/// A page of users as it came: its token is known, its users are not yet read.
///
/// Read the users on another thread while the next page is on its way.
pub struct UserPage {
    /// The token of the next page; none on the last.
    pub next: Option<String>,
    /// Whether the answer had a `users` key at all; Google leaves it out when there are none.
    pub has_users_key: bool,
    /// Google's clock when it answered.
    pub date: Option<Timestamp>,
    body: Vec<u8>,
    users: Vec<Range<usize>>,
    custom: Arc<BTreeSet<CustomField>>,
    evidence: Evidence,
}

impl fmt::Debug for UserPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // People are in it: only counts.
        f.debug_struct("UserPage")
            .field("len", &self.len())
            .field("bytes", &self.bytes())
            .finish_non_exhaustive()
    }
}

/// One user with everything that Google said of them.
#[derive(Debug, Clone)]
pub struct ReadUser {
    /// What a directory knows of them.
    pub account: Account,
    /// The whole answer.
    pub raw: Box<RawValue>,
}

/// What is looked at to go on: the keys may come in any order.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Page<'a> {
    #[serde(borrow, default)]
    next_page_token: Text<'a>,
    #[serde(borrow)]
    users: Option<Vec<&'a RawValue>>,
}

impl UserPage {
    fn scan(answer: Answer, custom: &Arc<BTreeSet<CustomField>>) -> Result<Self, Error> {
        let date = answer.date();
        let Answer { body, evidence, .. } = answer;
        let page: Page =
            serde_json::from_slice(&body).map_err(|error| answer::unreadable(evidence.clone(), &error))?;
        let next = page.next_page_token.some();
        let has_users_key = page.users.is_some();
        let start = body.as_ptr().addr();
        let place = |raw: &RawValue| {
            let from = raw.get().as_ptr().addr() - start;
            from..from + raw.get().len()
        };
        let users = page.users.unwrap_or_default().into_iter().map(place).collect();
        Ok(Self { next, has_users_key, date, users, body, custom: Arc::clone(custom), evidence })
    }

    /// Counts the users.
    #[must_use]
    pub fn len(&self) -> usize {
        self.users.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.users.is_empty()
    }

    /// Gives the size of the answer after decompression.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.body.len()
    }

    /// Reads when the users of a list of the deleted were deleted, in Google's order.
    ///
    /// # Errors
    /// [`Error::Protocol`] when one is no user at all.
    pub fn deletions(&self) -> Result<Vec<Deletion>, Error> {
        let read = |place: &Range<usize>| {
            let user: DeletedUser = serde_json::from_slice(self.body.get(place.clone()).unwrap_or_default())
                .map_err(|error| answer::unreadable(self.evidence.clone(), &error))?;
            Ok(Deletion { at: user.deletion_time.parse().ok(), id: user.id.into() })
        };
        self.users.iter().map(read).collect()
    }

    /// Reads the users, in Google's order.
    ///
    /// # Errors
    /// [`Error::Protocol`] when one is no user at all.
    pub fn accounts(&self) -> Result<Vec<Account>, Error> {
        let read = |place: &Range<usize>| {
            project::from_slice(self.body.get(place.clone()).unwrap_or_default(), Wanted::Only(&self.custom))
                .map_err(|error| answer::unreadable(self.evidence.clone(), &error))
        };
        self.users.iter().map(read).collect()
    }
}

impl Client {
    /// Reads a page of users; returns as soon as the token of the next is known.
    ///
    /// # Errors
    /// [`Error::InvalidQuery`] for a query that Google does not understand; [`Error::StalePage`] when the list
    /// has to be begun again.
    pub async fn users_page(&self, list: &UserList, page_token: Option<&str>) -> Result<UserPage, Error> {
        let own = list.fields == Fields::Full && !list.custom.is_empty();
        let schemas: BTreeSet<&str> = list.custom.iter().map(|field| field.schema()).collect();
        let schemas = own.then(|| schemas.into_iter().collect::<Vec<_>>().join(","));
        let mask = match list.fields {
            Fields::Full if own => USERS_FULL_CUSTOM,
            Fields::Full => USERS_FULL,
            Fields::IdsOnly => USERS_IDS,
            Fields::Deletions => USERS_DELETED,
            Fields::Count => USERS_COUNT,
        };
        let call = Call::new(&USERS_LIST)
            .param("customer", "my_customer")
            .param("maxResults", &list.max_results.clamp(1, LARGEST_PAGE).to_string())
            .param("projection", if own { "custom" } else { "basic" })
            .maybe("customFieldMask", schemas.as_deref())
            .maybe("orderBy", (list.order == Order::Address).then_some("email"))
            .maybe("query", list.query.as_deref())
            .maybe("showDeleted", list.show_deleted.then_some("true"))
            .maybe("pageToken", page_token)
            .mask(mask);
        let page = self.call(&call, |answer| UserPage::scan(answer, &list.custom)).await?;
        if page.next.is_some() && page.next.as_deref() == page_token {
            return Err(Error::protocol(page.evidence, "the next page is this page again"));
        }
        Ok(page)
    }

    /// Reads one user by id, address or alias.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is none at this moment.
    pub async fn user(&self, key: &str) -> Result<ReadUser, Error> {
        let call = Call::new(&USERS_GET).param("projection", "full").part("userKey", key)?;
        self.call(&call, ReadUser::read).await
    }
}

impl ReadUser {
    /// Reads an answer that is one user.
    pub(crate) fn read(answer: Answer) -> Result<Self, Error> {
        let raw: Box<RawValue> = answer.read()?;
        let account = project::account(&raw).map_err(|error| answer::unreadable(answer.evidence, &error))?;
        Ok(Self { account, raw })
    }
}
