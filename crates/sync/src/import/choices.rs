//! What the scope of an import can be chosen from, and how many accounts it has.

use std::collections::HashSet;

use google::groups::{Member, MemberKind, RemoteGroup};
use google::org_units::OrgUnit;
use google::{Fields, UserList};

use super::Scope;
use super::reading::{members_within, named};
use crate::{Error, Workstation};

/// After how many pages counting stops.
const COUNTED_PAGES: usize = 10;

/// How many examples are shown.
const EXAMPLES: usize = 5;

/// What the scope can be chosen from.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Org units by path.
    pub org_units: Vec<OrgUnit>,
    /// Groups by name.
    pub groups: Vec<RemoteGroup>,
    /// Why org units may not be read.
    pub org_units_because: Option<String>,
    /// Why groups may not be read.
    pub groups_because: Option<String>,
}

/// How many accounts a scope has.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Count {
    /// How many were counted.
    pub users: u64,
    /// Whether there are more.
    pub at_least: bool,
    /// The addresses of the first few.
    pub examples: Vec<String>,
}

impl Workstation {
    /// Reads the org units and groups that a scope can be chosen from.
    ///
    /// What the account may not see is left empty, and said why: it is no reason to refuse the rest.
    ///
    /// # Errors
    /// [`Error::Google`] when Google cannot be asked at all.
    pub async fn import_choices(&self, connection: i64) -> Result<Choices, Error> {
        let client = self.client(connection).await?;
        let (org_units, groups) = tokio::join!(client.org_units(), client.groups(None));
        let (org_units, org_units_because) =
            self.note_health(connection, may_be_forbidden(org_units)).await?;
        let (mut groups, groups_because) = self.note_health(connection, may_be_forbidden(groups)).await?;
        groups.sort_by(|a, b| a.name.cmp(&b.name).then_with(|| a.email.cmp(&b.email)));
        Ok(Choices { org_units, groups, org_units_because, groups_because })
    }

    /// Counts the accounts of a scope, up to some thousands.
    ///
    /// # Errors
    /// [`Error::Google`], among them `InvalidQuery` (T5).
    pub async fn import_count(&self, connection: i64, scope: &Scope) -> Result<Count, Error> {
        let client = self.client(connection).await?;
        if let Scope::Group { email } = scope {
            let members = members_within(&client, email).await;
            let domains = self.connection(connection).await?.1;
            let members = match members {
                Err(error @ (google::Error::NotFound { .. } | google::Error::NotPermitted { .. })) => {
                    return named(email, &domains, Err(error));
                }
                other => self.note_health(connection, other).await?,
            };
            if !members.iter().any(|member| member.kind == MemberKind::Customer) {
                return Ok(count_members(members));
            }
        }
        let mut list = UserList { query: scope.query(), fields: Fields::IdsOnly, ..UserList::default() };
        let mut count = Count::default();
        let mut token = None;
        for ordinal in 0..COUNTED_PAGES {
            let page = self.note_health(connection, client.users_page(&list, token.as_deref()).await).await?;
            if ordinal == 0 {
                count.examples =
                    page.accounts()?.into_iter().take(EXAMPLES).map(|account| account.email).collect();
                list.fields = Fields::Count;
            }
            count.users += page.len() as u64;
            token = page.next;
            if token.is_none() {
                return Ok(count);
            }
        }
        count.at_least = true;
        Ok(count)
    }
}

/// Counts the users among the members; who is in several of the groups within is listed several times.
fn count_members(mut members: Vec<Member>) -> Count {
    let mut seen = HashSet::new();
    members.retain(|member| member.kind == MemberKind::User && seen.insert(member.id.clone()));
    let examples = members.iter().map(|member| member.email.clone()).take(EXAMPLES).collect();
    Count { users: members.len() as u64, at_least: false, examples }
}

/// Gives nothing, and the reason, where the account may not look.
fn may_be_forbidden<T: Default>(
    result: Result<T, google::Error>,
) -> Result<(T, Option<String>), google::Error> {
    match result {
        Ok(found) => Ok((found, None)),
        Err(error @ (google::Error::NotPermitted { .. } | google::Error::MissingScope { .. })) => {
            Ok((T::default(), Some(error.to_string())))
        }
        Err(error) => Err(error),
    }
}
