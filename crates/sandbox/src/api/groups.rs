//! Reading groups.

use serde_json::{Value, json};

use super::call::Call;
use super::group_query::GroupQuery;
use super::membership::{Memberships, resolve};
use super::page::{self, Above, Limits};
use super::team::{Placed, Team, Teams, find};
use crate::failure::Failure;
use crate::reply::Answer;
use crate::tenant::customer::{is_this_customer, is_verified_domain};

const LIMITS: Limits = Limits { default: 200, most: 200, above: Above::Clamp };

/// Which groups a list holds.
struct Wanted {
    /// With an at sign before it.
    domain: Option<String>,
    query: Option<GroupQuery>,
    member: Option<Memberships>,
}

impl Wanted {
    fn asked(call: &Call) -> Result<Self, Failure> {
        let query = call.query("query").map(GroupQuery::parse).transpose()?;
        let user = match (call.query("userKey"), query.as_ref().and_then(GroupQuery::member_key)) {
            (Some(_), Some(_)) => return Err(Failure::parameter("query", "Invalid Input: query")),
            (Some(_), None) if call.query("customer").is_some() => {
                return Err(Failure::new(400, "badRequest", "Bad Request"));
            }
            (user, member) => user.or(member).map(str::to_owned),
        };
        let domain = match (call.query("customer"), call.query("domain")) {
            (Some(customer), None) if is_this_customer(customer) => None,
            (Some(_), None) => return Err(Failure::new(404, "notFound", "Customer doesn't exist")),
            (_, Some(domain)) if is_verified_domain(domain) => Some(format!("@{}", domain.to_lowercase())),
            (_, Some(_)) => return Err(Failure::new(404, "notFound", "Domain not found")),
            (None, None) if user.is_some() => None,
            (None, None) => return Err(Failure::new(400, "badRequest", "Bad Request")),
        };
        let member = match user {
            Some(key) => {
                let who = resolve(call, &key)?.ok_or_else(|| Failure::not_found("userKey"))?;
                Some(Memberships::of(call, who)?)
            }
            None => None,
        };
        Ok(Self { domain, query, member })
    }

    fn takes(&self, call: &Call, team: &Team) -> bool {
        self.domain.as_ref().is_none_or(|domain| team.email().to_lowercase().ends_with(domain))
            && self.query.as_ref().is_none_or(|query| query.matches(team))
            && self.member.as_ref().is_none_or(|member| member.has(call, team))
    }
}

/// `groups.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    let page = page::wanted(call, LIMITS)?;
    let wanted = Wanted::asked(call)?;
    let (mut found, more) = match call.query("orderBy").map(str::to_ascii_lowercase).as_deref() {
        None => in_order(call, &page, &wanted)?,
        Some("email") => by_email(call, &page, &wanted)?,
        Some(other) => {
            return Err(Failure::parameter("orderBy", format!("Invalid value at 'order_by', \"{other}\"")));
        }
    };
    let last = found.last().map(|(_, place)| place.clone());
    let shown = found.drain(..).map(|(team, _)| team.show(call)).collect::<Result<Vec<Value>, _>>()?;
    let mut hash = blake3::Hasher::new();
    for group in &shown {
        hash.update(group.to_string().as_bytes());
    }
    let mut answer = json!({
        "kind": "admin#directory#groups",
        "etag": format!("\"nW/{}\"", &hash.finalize().to_hex()[..27]),
    });
    if let Some(last) = last.filter(|_| more) {
        answer["nextPageToken"] = page::next_token(call, &page, last, page.given + shown.len() as u64).into();
    }
    if !shown.is_empty() {
        answer["groups"] = shown.into();
    }
    Ok(Answer::Resource(answer))
}

/// A page of groups, and whether there are more.
type Found = (Vec<Placed>, bool);

/// A page of the order in which they were made.
fn in_order(call: &Call, page: &page::Wanted, wanted: &Wanted) -> Result<Found, Failure> {
    let mut teams = Teams::after(call, &page.after);
    let mut found = Vec::new();
    while let Some((team, place)) = teams.next()? {
        if !wanted.takes(call, &team) {
            continue;
        }
        if found.len() == page.size {
            return Ok((found, true));
        }
        found.push((team, place));
    }
    Ok((found, false))
}

/// A page of the order of their addresses.
fn by_email(call: &Call, page: &page::Wanted, wanted: &Wanted) -> Result<Found, Failure> {
    let descending = call.query("sortOrder").is_some_and(|order| order.eq_ignore_ascii_case("DESCENDING"));
    let mut found = Vec::new();
    let mut teams = Teams::after(call, &None);
    while let Some((team, _)) = teams.next()? {
        if wanted.takes(call, &team) {
            let place = (team.email().to_lowercase(), 0);
            found.push((team, place));
        }
    }
    found.sort_by(|(_, a), (_, b)| a.cmp(b));
    if descending {
        found.reverse();
    }
    if let Some(after) = &page.after {
        found.retain(|(_, place)| if descending { place < after } else { place > after });
    }
    let more = found.len() > page.size;
    found.truncate(page.size);
    Ok((found, more))
}

/// `groups.get`.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    Ok(Answer::Resource(find(call)?.show(call)?))
}
