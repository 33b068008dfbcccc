//! Orders about the tenant's rules. What they change stays when the sandbox starts again from its file.

use std::time::Duration;

use super::order::{Order, Position, Switch};
use super::{Control, account};
use crate::Error;
use crate::activity::{APP_NAME, Actor, Application, Event};
use crate::oauth::client::CLIENT_ID;
use crate::rules::{Distrust, Plan, Rules};
use crate::world::World;

impl Control {
    /// Tells the rules as they are.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn rules(&self) -> Result<Rules, Error> {
        self.send(&Order::Rules).await
    }

    /// Sets how many users may have a licence; none for any number.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_seats(&self, seats: Option<u64>) -> Result<(), Error> {
        self.send(&Order::Seats(seats)).await
    }

    /// Tells how many users hold a seat.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn seats_held(&self) -> Result<u64, Error> {
        self.send(&Order::SeatsHeld).await
    }

    /// Sets what the customer pays for; an upgrade lifts what the trial suspended.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_plan(&self, plan: Plan) -> Result<(), Error> {
        self.send(&Order::Plan(plan)).await
    }

    /// Sets how many users a domain may create in a second; 0 for any number.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_creates_per_second(&self, creates: u32) -> Result<(), Error> {
        self.send(&Order::CreatesPerSecond(creates)).await
    }

    /// Sets how many organisational units may be made or changed in a second; 0 for any number.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_units_per_second(&self, units: u32) -> Result<(), Error> {
        self.send(&Order::UnitsPerSecond(units)).await
    }

    /// Sets for how long a new or renamed user is not yet the same everywhere, and a new group not there; nothing for
    /// not at all.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_settle(&self, time: Duration) -> Result<(), Error> {
        self.send(&Order::SettleMs(milliseconds(time))).await
    }

    /// Sets how long the members of a nested group take to count for the outer one.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_nesting(&self, time: Duration) -> Result<(), Error> {
        self.send(&Order::NestingMs(milliseconds(time))).await
    }

    /// Sets for how long the addresses of a deleted group are not free.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_address_rest(&self, time: Duration) -> Result<(), Error> {
        self.send(&Order::AddressRestMs(milliseconds(time))).await
    }

    /// Sets how many groups the seed makes, of about forty members each; none for a few that suit the tenant's size.
    ///
    /// # Errors
    /// See [`Control::fault`]; more than 1,000,000 are refused.
    pub async fn set_groups(&self, groups: Option<u64>) -> Result<(), Error> {
        self.send(&Order::Groups(groups)).await
    }

    /// Sets how long a change takes to be told by the logs.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_log_lag(&self, time: Duration) -> Result<(), Error> {
        self.send(&Order::LogLagMs(milliseconds(time))).await
    }

    /// Sets when new accounts are taken for abuse; none for never. A trusted client is never suspected.
    ///
    /// # Errors
    /// See [`Control::fault`].
    pub async fn set_distrust(&self, distrust: Option<Distrust>) -> Result<(), Error> {
        self.send(&Order::Distrust(distrust)).await
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

pub(super) fn set(world: &World, switch: Switch, position: Position) -> Result<(), Error> {
    let on = position == Position::On;
    match switch {
        Switch::ApiAccess => world.change_settings(|settings| settings.api_access = on),
        Switch::AdminSdk => world.change_settings(|settings| settings.admin_sdk = on),
        Switch::LicensingApi => world.change_settings(|settings| settings.licensing_api = on),
        Switch::ArchivedLicences => world.change_rules(|rules| rules.archived_licences = on)?,
        Switch::TrustedClient => {
            let was = world.rules().trusted_client;
            world.change_rules(|rules| rules.trusted_client = on)?;
            if was != on {
                note_trust(
                    world,
                    if on { "ADD_TO_TRUSTED_OAUTH2_APPS" } else { "REMOVE_FROM_TRUSTED_OAUTH2_APPS" },
                )?;
            }
        }
    }
    Ok(())
}

/// Notes what the second super admin did in the Admin console.
fn note_trust(world: &World, name: &str) -> Result<(), Error> {
    let roll = world.roll();
    let number = 1.min(roll.people.tenant.users - 1);
    let Some(record) = roll.user(&world.overlay, number)? else { return Ok(()) };
    let event = Event::new("SECURITY_SETTINGS", name)
        .with("OAUTH2_APP_ID", CLIENT_ID)
        .with("OAUTH2_APP_NAME", APP_NAME);
    let actor = Actor::person(&record);
    world.overlay.note_events(Application::Admin, &actor, &[event], world.clock.now_ms())
}

pub(super) fn set_plan(world: &World, plan: Plan) -> Result<(), Error> {
    let was = world.rules().plan;
    world.change_rules(|rules| rules.plan = plan)?;
    if (was, plan) == (Plan::Trial, Plan::Paid) {
        account::release_trial_users(world)?;
    }
    Ok(())
}
