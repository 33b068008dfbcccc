//! The Reports API: what happened, the newest first.

use serde_json::{Value, json};

use super::activity_filter::Wanted;
use super::call::Call;
use super::customers::check_customer;
use super::page::{self, Above, Limits};
use crate::activity::{Activity, Application};
use crate::failure::Failure;
use crate::reply::Answer;

const LIMITS: Limits = Limits { default: 1_000, most: 1_000, above: Above::Refuse };
/// How many activities are looked at under one lock of the overlay.
const STRETCH: usize = 1_024;
/// Filtered lists of a minute and account (google-api.md 4).
const FILTERED_PER_MINUTE: u32 = 250;
/// Logs that Google has and the sandbox keeps empty.
const EMPTY: [&str; 4] = ["groups", "groups_enterprise", "login", "saml"];

/// `activities.list`.
pub(crate) fn list(call: &Call) -> Result<Answer, Failure> {
    if let Some(customer) = call.query("customerId") {
        check_customer(customer)?;
    }
    let name = call.path("applicationName");
    let application = Application::of(name);
    if application.is_none() && !EMPTY.contains(&name) {
        return Err(Failure::parameter("applicationName", format!("Invalid value '{name}'.")));
    }
    let page = page::wanted(call, LIMITS)?;
    let wanted = Wanted::asked(call)?;
    let unlimited = call.world.settings().quota_per_minute == 0;
    let share = if unlimited { 0 } else { FILTERED_PER_MINUTE };
    if wanted.is_costly(call) && !call.world.filtered.admit(call.account, share, call.now_ms) {
        return Err(Failure::over_quota("Filtered activity queries"));
    }
    let before = page.after.as_ref().map_or(i64::MAX, |(_, sequence)| *sequence as i64);
    let mut found = match application {
        Some(application) => read(call, application, &wanted, before, page.size + 1)?,
        None => Vec::new(),
    };
    let more = found.len() > page.size;
    found.truncate(page.size);
    let newest = found.first().map_or(0, |activity| activity.sequence);
    let mut answer = json!({
        "kind": "admin#reports#activities",
        "etag": format!("\"northwind/{name}-{newest}-{}\"", found.len()),
    });
    if let Some(last) = found.last().filter(|_| more) {
        let place = (String::new(), last.sequence as u64);
        answer["nextPageToken"] =
            page::next_token(call, &page, place, page.given + found.len() as u64).into();
    }
    if !found.is_empty() {
        answer["items"] = found.iter().map(Activity::show).collect::<Vec<Value>>().into();
    }
    Ok(Answer::Resource(answer))
}

fn read(
    call: &Call,
    application: Application,
    wanted: &Wanted,
    mut before: i64,
    limit: usize,
) -> Result<Vec<Activity>, Failure> {
    let mut found = Vec::new();
    loop {
        let stretch = call.world.overlay.activities(application, before, wanted.time, STRETCH)?;
        let Some(last) = stretch.last() else { return Ok(found) };
        before = last.sequence;
        for activity in stretch {
            if wanted.admits(&activity) {
                found.push(activity);
                if found.len() == limit {
                    return Ok(found);
                }
            }
        }
    }
}
