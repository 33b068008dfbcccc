//! What keeps the client out: the customer's policy about apps, and what became of the client in its project.

use super::blocked::Blocked;
use crate::settings::{ClientState, Settings};
use crate::world::World;

/// What Google says of an app that the customer's policy does not let in (google-api.md 1.3, 1.4).
pub(crate) const POLICY: &str = "The Google Account is unable to authorize one or more scopes requested due to the \
                                 policies of their Google Workspace administrator.";

/// Says whether the customer's policy keeps the client out: it is blocked, or not trusted where the service that it
/// asks for is restricted.
pub(crate) fn keeps_out(settings: &Settings) -> bool {
    let rules = &settings.rules;
    rules.blocked_client || (rules.restricted_admin && !rules.trusted_client)
}

/// The page that is shown instead of the question.
pub(crate) fn page(world: &World) -> Option<Blocked> {
    let settings = world.settings();
    let of_client = match settings.client {
        ClientState::Enabled => None,
        ClientState::Disabled => {
            let page = Blocked::because("invalid_client", "The OAuth client was disabled.");
            Some(Blocked { error: "disabled_client", ..page })
        }
        ClientState::Deleted => Some(Blocked::because("deleted_client", "The OAuth client was deleted.")),
    };
    let by_policy = || keeps_out(&settings).then(|| Blocked::of("admin_policy_enforced")).flatten();
    settings.blocked_consent.as_deref().and_then(Blocked::of).or(of_client).or_else(by_policy)
}
