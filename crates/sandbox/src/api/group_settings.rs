//! The Groups Settings API: how a group may be joined, seen and written to. Nothing of it can be changed here.

use serde_json::{Value, json};

use super::call::Call;
use super::team::find_by;
use crate::failure::Failure;
use crate::reply::Answer;

/// `groups.get` of that API. Its values are texts, also where they are yes and no.
pub(crate) fn get(call: &Call) -> Result<Answer, Failure> {
    // There a path names a group by its address alone.
    let team = find_by(call, call.path("groupUniqueId"))?;
    let shown = team.show(call)?;
    let text = |field: &str| shown.get(field).and_then(Value::as_str).unwrap_or("").to_owned();
    Ok(Answer::Resource(json!({
        "kind": "groupsSettings#groups",
        "email": text("email"),
        "name": text("name"),
        "description": text("description"),
        "whoCanJoin": "CAN_REQUEST_TO_JOIN",
        "whoCanViewMembership": "ALL_IN_DOMAIN_CAN_VIEW",
        "whoCanViewGroup": "ALL_MEMBERS_CAN_VIEW",
        "whoCanPostMessage": "ALL_IN_DOMAIN_CAN_POST",
        "allowExternalMembers": "false",
        "allowWebPosting": "true",
        "messageModerationLevel": "MODERATE_NONE",
        "includeInGlobalAddressList": "true",
    })))
}
