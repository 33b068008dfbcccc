//! Why a query finds whom it finds (T5): who is left out, because of which clause, and which clause Google refuses.
//!
//! Google answers a query as a whole and gives no reasons, so each clause is asked alone. What the answers allow to be said
//! is decided in [`directory::excluded`].

use directory::excluded::{self, Beginning, End, Person};
use directory::query::{self, Clause};
use futures::{StreamExt, TryStreamExt, stream};
use google::{Client, Fields, Order, UserList, UserPage};

use super::reading::AT_ONCE;
use crate::{Cancel, Error, Workstation};

/// More clauses than anybody writes are not asked one by one: each costs a call.
const MOST_CLAUSES: usize = 30;

/// How many users the first page of a list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finds {
    /// So many.
    Exactly(u64),
    /// So many, and others behind them.
    AtLeast(u64),
}

/// One clause of a query, asked alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    /// The clause.
    pub clause: Clause,
    /// How many it finds; none when Google refuses it.
    pub finds: Option<Finds>,
}

impl Condition {
    /// Says where to look, when Google refuses the clause or finds nobody by it.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        let suspect = matches!(self.finds, None | Some(Finds::Exactly(0)));
        self.clause.slip.as_ref().filter(|_| suspect).map(ToString::to_string)
    }
}

/// Somebody whom a query leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The primary address.
    pub email: String,
    /// The conditions that do not hold, by their places; none where Google's answers do not tell.
    pub because: Vec<usize>,
    /// The conditions of which it is not known whether they hold.
    pub not_known: Vec<usize>,
}

/// What a query finds, and whom it leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The clauses, in the order in which they are written.
    pub conditions: Vec<Condition>,
    /// How many users the customer has, as far as they were looked at.
    pub looked_at: Finds,
    /// What the query does; none when Google refuses it.
    pub answer: Option<QueryAnswer>,
}

/// What a query does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueryAnswer {
    /// How many it finds.
    pub finds: Finds,
    /// Whom it finds, the first page of them by address.
    pub found: Vec<String>,
    /// Whom it leaves out, among those who were looked at, by address.
    pub left_out: Vec<LeftOut>,
    /// How many of those who were looked at may be found or left out: Google's pages do not tell.
    pub not_known: u64,
}

/// Why a query finds one person, or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonExplained {
    /// The clauses, in the order in which they are written.
    pub conditions: Vec<Held>,
    /// What came of it.
    pub answer: PersonAnswer,
}

/// One clause of a query, asked about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The clause.
    pub clause: Clause,
    /// Whether it holds; none when Google refuses it.
    pub holds: Option<bool>,
}

impl Held {
    /// Says where to look, when Google refuses the clause or it does not hold.
    #[must_use]
    pub fn remark(&self) -> Option<String> {
        self.clause.slip.as_ref().filter(|_| self.holds != Some(true)).map(ToString::to_string)
    }
}

/// What a query does with one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PersonAnswer {
    /// Google's search finds nobody by this address.
    Nobody,
    /// Google refuses the query.
    Refused {
        /// The primary address.
        email: String,
    },
    /// It finds the person.
    Found {
        /// The primary address.
        email: String,
    },
    /// It leaves the person out.
    LeftOut {
        /// The primary address.
        email: String,
    },
}

impl Workstation {
    /// Explains a query: whom it finds and whom it leaves out of the first page of all users by address, and why.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a blank query or one of very many clauses; [`Error::Cancelled`]; [`Error::Google`]. A query
    /// that Google does not understand is explained, and no error.
    pub async fn explain_query(
        &self,
        connection: i64,
        text: &str,
        cancel: &Cancel,
    ) -> Result<Explained, Error> {
        let clauses = clauses(text)?;
        let client = self.client(connection).await?;
        let queries = [None].into_iter().chain(asked(text, &clauses, Some));
        let mut lists = self.answers(connection, &client, queries, cancel).await?.into_iter();
        let everybody = understood(lists.next().flatten())?;
        let found = lists.next().flatten();
        // A query of one clause is that clause.
        let alone: Vec<_> = if clauses.len() == 1 { vec![found.clone()] } else { lists.collect() };
        let finds = |list: &Beginning| match list.end {
            End::Whole => Finds::Exactly(list.people.len() as u64),
            End::Cut => Finds::AtLeast(list.people.len() as u64),
        };
        let answer = found.map(|found| {
            let alone: Vec<_> = alone.iter().map(Option::as_ref).collect();
            let sorted = excluded::sort(&everybody, &found, &alone);
            let left_out = sorted.excluded.into_iter().map(|excluded| LeftOut {
                email: everybody.people[excluded.person].email.clone(),
                because: excluded.because,
                not_known: excluded.not_known,
            });
            QueryAnswer {
                finds: finds(&found),
                left_out: left_out.collect(),
                not_known: sorted.not_known as u64,
                found: found.people.into_iter().map(|person| person.email).collect(),
            }
        });
        let conditions = clauses.into_iter().zip(&alone);
        Ok(Explained {
            conditions: conditions
                .map(|(clause, list)| Condition { clause, finds: list.as_ref().map(finds) })
                .collect(),
            looked_at: finds(&everybody),
            answer,
        })
    }

    /// Explains what a query does with one person, by any of their addresses.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] for a blank query, one of very many clauses, or what is no address; [`Error::Cancelled`];
    /// [`Error::Google`].
    pub async fn explain_person(
        &self,
        connection: i64,
        text: &str,
        address: &str,
        cancel: &Cancel,
    ) -> Result<PersonExplained, Error> {
        let clauses = clauses(text)?;
        let address = directory::email::any_provider(address)
            .map_err(|error| Error::InvalidInput(format!("{} is no address: {error}", address.trim())))?;
        let client = self.client(connection).await?;
        let person = format!("email={}", query::quoted(&address));
        // What stands behind a quotation mark that never closes would be part of its value: so the address is first.
        let about = |text: String| Some(format!("{person} {text}"));
        let queries = [Some(person.clone())].into_iter().chain(asked(text, &clauses, about));
        let mut lists = self.answers(connection, &client, queries, cancel).await?.into_iter();
        let who = understood(lists.next().flatten())?.people.into_iter().next();
        let found = lists.next().flatten().map(|list| !list.people.is_empty());
        let alone: Vec<_> = if clauses.len() == 1 {
            vec![found]
        } else {
            lists.map(|list| list.map(|list| !list.people.is_empty())).collect()
        };
        let answer = match (who.map(|person| person.email), found) {
            (None, _) => PersonAnswer::Nobody,
            (Some(email), None) => PersonAnswer::Refused { email },
            (Some(email), Some(true)) => PersonAnswer::Found { email },
            (Some(email), Some(false)) => PersonAnswer::LeftOut { email },
        };
        let conditions = clauses.into_iter().zip(alone);
        Ok(PersonExplained {
            conditions: conditions.map(|(clause, holds)| Held { clause, holds }).collect(),
            answer,
        })
    }

    /// Asks for the first page of each list, some at once; none stands for a query that Google refuses.
    async fn answers(
        &self,
        connection: i64,
        client: &Client,
        queries: impl Iterator<Item = Option<String>>,
        cancel: &Cancel,
    ) -> Result<Vec<Option<Beginning>>, Error> {
        let asking = stream::iter(queries.map(|query| ask(client, query)))
            .buffered(AT_ONCE)
            .try_collect::<Vec<Option<UserPage>>>();
        let answers = tokio::select! {
            answers = asking => self.note_health(connection, answers).await?,
            () = cancel.cancelled() => return Err(Error::Cancelled),
        };
        answers.into_iter().map(|page| page.as_ref().map(beginning).transpose()).collect()
    }
}

/// Takes a query apart.
fn clauses(text: &str) -> Result<Vec<Clause>, Error> {
    let clauses = query::clauses(text);
    match clauses.len() {
        0 => Err(Error::InvalidInput("the query is empty: there is nothing to explain".to_owned())),
        1..=MOST_CLAUSES => Ok(clauses),
        many => Err(Error::InvalidInput(format!(
            "the query has {many} conditions; at most {MOST_CLAUSES} are asked one by one"
        ))),
    }
}

/// Lists what is asked: the whole query, then each clause alone where there are several.
fn asked(text: &str, clauses: &[Clause], as_query: impl Fn(String) -> Option<String>) -> Vec<Option<String>> {
    let alone = if clauses.len() > 1 { clauses } else { &[] };
    let alone = alone.iter().map(|clause| clause.text.clone());
    [text.trim().to_owned()].into_iter().chain(alone).map(as_query).collect()
}

async fn ask(client: &Client, query: Option<String>) -> Result<Option<UserPage>, google::Error> {
    let asked = query.is_some();
    let list = UserList { query, fields: Fields::IdsOnly, order: Order::Address, ..UserList::default() };
    match client.users_page(&list, None).await {
        Ok(page) => Ok(Some(page)),
        Err(error) if asked && is_about_the_query(&error) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Tells whether Google refuses the query. It is the only thing in which these lists differ from the one of everybody.
fn is_about_the_query(error: &google::Error) -> bool {
    match error {
        google::Error::InvalidQuery { .. } => true,
        google::Error::Invalid { evidence, .. } => evidence.status == Some(400),
        _ => false,
    }
}

/// Gives a list that has no query of the administrator's in it.
fn understood(list: Option<Beginning>) -> Result<Beginning, Error> {
    list.ok_or_else(|| Error::InvalidInput("Google does not take this address in a query".to_owned()))
}

fn beginning(page: &UserPage) -> Result<Beginning, Error> {
    let people = page.accounts()?.into_iter().map(|account| Person { id: account.id, email: account.email });
    let end = if page.next.is_some() { End::Cut } else { End::Whole };
    Ok(Beginning { people: people.collect(), end })
}
