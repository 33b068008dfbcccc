//! Orders about the tenant's rules. What they change stays when the sandbox starts again from its file.

use std::time::Duration;

use super::order::{Order, Position, Switch};
use super::{Control, account};
use crate::Error;
use crate::activity::{APP_NAME, Actor, Application, Event};
use crate::oauth::client::CLIENT_ID;
use crate::oauth::policy;
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
        Switch::GroupsSettingsApi => world.change_settings(|settings| settings.groups_settings_api = on),
        Switch::UnverifiedDomain => world.change_settings(|settings| settings.unverified_domain = on),
        Switch::TrustedClient | Switch::LimitedClient | Switch::BlockedClient => {
            set_access(world, switch, on)?;
        }
        Switch::RestrictedAdmin => {
            if change(world, |rules| &mut rules.restricted_admin, on)? {
                let name =
                    if on { "DISALLOW_SERVICE_FOR_OAUTH2_ACCESS" } else { "ALLOW_SERVICE_FOR_OAUTH2_ACCESS" };
                let event = Event::new("SECURITY_SETTINGS", name);
                note(world, event.with("OAUTH2_SERVICE_NAME", "Google Workspace Admin"))?;
            }
        }
    }
    // Whoever is kept out has no session any more.
    if policy::keeps_out(&world.settings()) {
        world.overlay.expire_access_tokens()?;
    }
    Ok(())
}

/// Sets one of the rules; tells whether that changed it.
fn change(world: &World, which: fn(&mut Rules) -> &mut bool, on: bool) -> Result<bool, Error> {
    let was = *which(&mut world.rules());
    world.change_rules(|rules| *which(rules) = on)?;
    Ok(was != on)
}

/// Marks the app: it is trusted, limited or blocked, or none of these.
fn set_access(world: &World, switch: Switch, on: bool) -> Result<(), Error> {
    let (which, list): (fn(&mut Rules) -> &mut bool, _) = match switch {
        Switch::LimitedClient => (|rules| &mut rules.limited_client, "LIMITED"),
        Switch::BlockedClient => (|rules| &mut rules.blocked_client, "BLOCKED"),
        _ => (|rules| &mut rules.trusted_client, "TRUSTED"),
    };
    if !change(world, which, on)? {
        return Ok(());
    }
    if on {
        world.change_rules(|rules| {
            let others = [&mut rules.trusted_client, &mut rules.limited_client, &mut rules.blocked_client];
            others.into_iter().for_each(|other| *other = false);
            *which(rules) = true;
        })?;
    }
    let name = if on { "ADD_TO" } else { "REMOVE_FROM" };
    let event = Event::new("SECURITY_SETTINGS", &format!("{name}_{list}_OAUTH2_APPS"));
    note(world, event.with("OAUTH2_APP_ID", CLIENT_ID).with("OAUTH2_APP_NAME", APP_NAME))
}

/// Notes what the second super admin did in the Admin console.
fn note(world: &World, event: Event) -> Result<(), Error> {
    let roll = world.roll();
    let number = 1.min(roll.people.tenant.users - 1);
    let Some(record) = roll.user(&world.overlay, number)? else { return Ok(()) };
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
