//! Which licence Google gave each account that a run made (F3): its own rules decide that, and a few minutes later it can
//! be seen. Nothing waits for it, and that it cannot be seen stops nothing.

use std::collections::BTreeMap;

use google::{Client, Scope};
use store::new_licence::{self, Lacking, NewLicence};
use store::{Millis, run};

use crate::{Error, Watch, Workstation};

/// The products that a person can have: Workspace, Workspace for Education, Cloud Identity Free and Premium
/// (`google-api.md` 5). The first licence that is found is the one that is told.
const PRODUCTS: [&str; 4] = ["Google-Apps", "101031", "101001", "101005"];

/// How long Google may take to give one, before it is said that it gave none.
pub(crate) const PATIENCE: Millis = 10 * 60_000;

/// For how long a new account without one is looked at again.
pub(crate) const FRESH: Millis = 7 * 86_400_000;

/// How far the lists of licences are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Depth {
    /// At a run: a page of a thousand takes a second, and somebody waits.
    Glance,
    /// Somebody asked for it.
    Whole,
}

impl Depth {
    fn pages(self) -> usize {
        match self {
            Self::Glance => 30,
            Self::Whole => 5_000,
        }
    }
}

/// Why it is not known what those have whom a run did not come to in the lists.
const TOO_MANY: &str = "there are too many licences to look through at a run";

/// What is known of the licence of a new account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LicenceResult {
    /// Google gave it this one, by its name.
    Given(String),
    /// None yet, and it may still come.
    NotYet,
    /// None.
    None,
    /// It cannot be known, for this reason.
    Unknown(String),
    /// Nobody looked yet.
    NotLooked,
}

impl LicenceResult {
    pub(crate) fn of(known: &NewLicence) -> Self {
        match (&known.name, &known.why_not, known.looked_at) {
            (Some(name), ..) => Self::Given(name.clone()),
            (None, Some(why), _) => Self::Unknown(why.clone()),
            (None, None, Some(at)) if at >= known.made_at + PATIENCE => Self::None,
            (None, None, Some(_)) => Self::NotYet,
            (None, None, None) => Self::NotLooked,
        }
    }

    /// Gives the stable name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Given(_) => "given",
            Self::NotYet => "notYet",
            Self::None => "none",
            Self::Unknown(_) => "unknown",
            Self::NotLooked => "notLooked",
        }
    }

    /// Says it in words, after "licence:".
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Given(name) => name.clone(),
            Self::NotYet => "none yet; Google takes up to ten minutes to give one".to_owned(),
            Self::None => {
                "none; Google's automatic licensing is off for this account, or it had none to give"
                    .to_owned()
            }
            Self::Unknown(why) => format!("not known: {why}"),
            Self::NotLooked => "nobody has looked yet".to_owned(),
        }
    }
}

/// How many accounts of a run share a result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LicenceCount {
    /// What is known.
    pub result: LicenceResult,
    /// Of how many.
    pub count: u64,
}

pub(crate) fn of_run(
    conn: &store::rusqlite::Connection,
    run: i64,
) -> Result<Vec<LicenceCount>, store::Error> {
    let mut counts: Vec<LicenceCount> = Vec::new();
    for (known, count) in new_licence::of_run(conn, run)? {
        let result = LicenceResult::of(&known);
        match counts.iter_mut().find(|one| one.result == result) {
            Some(same) => same.count += count,
            None => counts.push(LicenceCount { result, count }),
        }
    }
    Ok(counts)
}

impl Workstation {
    /// Looks again which licences Google gave to the accounts that a run made.
    ///
    /// # Errors
    /// [`Error::Store`] when there is no such run. That Google does not tell is no error: it is kept as the result.
    pub async fn look_at_licences(&self, run: i64, watch: &Watch) -> Result<(), Error> {
        let row = self.inner.store.read(move |conn| run::get(conn, run)).await?;
        self.licences_of_new(row.connection, 0, Depth::Whole, watch).await
    }

    /// Looks for the licences of the accounts of a connection that were made since a moment and have none that is known.
    pub(crate) async fn licences_of_new(
        &self,
        connection: i64,
        since: Millis,
        depth: Depth,
        watch: &Watch,
    ) -> Result<(), Error> {
        let lacking =
            self.inner.store.read(move |conn| new_licence::lacking(conn, connection, since)).await?;
        // Whom a glance did not come to before, the next one does not come to either.
        let in_vain = |one: &Lacking| depth == Depth::Glance && one.why_not.as_deref() == Some(TOO_MANY);
        if lacking.iter().all(in_vain) {
            return Ok(());
        }
        let found = match self.licences_found(connection, &lacking, depth, watch).await {
            Err(Error::Cancelled) => return Ok(()),
            found => found.map_err(|error| error.to_string()),
        };
        let now = self.now();
        if let Err(why) = &found {
            tracing::info!(connection, why, "the licences of new accounts cannot be seen");
        }
        let noted = self.inner.store.write(move |tx| {
            for one in &lacking {
                let known = match &found {
                    Ok(found) => Ok(found.get(&one.email).map(|(sku, name)| (sku.as_str(), name.as_str()))),
                    Err(why) => Err(why.as_str()),
                };
                new_licence::found(tx, one, known, now)?;
            }
            Ok(())
        });
        Ok(noted.await?)
    }

    /// Reads the lists of licences until every one of some accounts was found in them: kind and name, by address.
    async fn licences_found(
        &self,
        connection: i64,
        lacking: &[Lacking],
        depth: Depth,
        watch: &Watch,
    ) -> Result<BTreeMap<String, (String, String)>, Error> {
        let (row, _) = self.connection(connection).await?;
        let granted = row.scopes.iter().cloned().collect();
        if !google::scope::lacking(&[Scope::Licensing], &granted).is_empty() {
            let why = format!("it was not granted at consent to {}", Scope::Licensing.purpose());
            return Err(Error::Refused(why));
        }
        let client = self.client(connection).await?;
        let mut wanted: BTreeMap<&str, Option<(String, String)>> =
            lacking.iter().map(|one| (one.email.as_str(), None)).collect();
        let mut left = depth.pages();
        for product in PRODUCTS {
            search(&client, (&row.customer_id, product), &mut wanted, &mut left, watch).await?;
            if wanted.values().all(Option::is_some) {
                break;
            }
        }
        let found = wanted.into_iter().filter_map(|(email, licence)| Some((email.to_owned(), licence?)));
        Ok(found.collect())
    }
}

/// Looks through the list of one product, page by page, until all who are looked for were seen.
async fn search(
    client: &Client,
    (customer, product): (&str, &str),
    wanted: &mut BTreeMap<&str, Option<(String, String)>>,
    left: &mut usize,
    watch: &Watch,
) -> Result<(), Error> {
    let mut token: Option<String> = None;
    loop {
        if watch.cancel.is_cancelled() {
            return Err(Error::Cancelled);
        }
        let Some(pages) = left.checked_sub(1) else {
            return Err(Error::Refused(TOO_MANY.to_owned()));
        };
        *left = pages;
        let page = match client.licences(customer, product, token.as_deref()).await {
            Ok(page) => page,
            // A product that this customer cannot have is nobody's licence.
            Err(google::Error::Invalid { .. } | google::Error::NotFound { .. }) => return Ok(()),
            Err(google::Error::NotPermitted { .. }) => {
                let why = "the role of the connected account lacks LICENSING (manage licences)";
                return Err(Error::Refused(why.to_owned()));
            }
            Err(error) => return Err(error.into()),
        };
        for licence in page.items {
            if let Some(found @ None) = wanted.get_mut(licence.user.as_str()) {
                *found = Some((licence.sku, licence.sku_name));
            }
        }
        token = page.next;
        if token.is_none() || wanted.values().all(Option::is_some) {
            return Ok(());
        }
    }
}
