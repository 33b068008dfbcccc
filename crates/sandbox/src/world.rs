//! Everything that the handlers share.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicI64, AtomicU32};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use crate::clock::Clock;
use crate::control::Seen;
use crate::fault::Faults;
use crate::oauth::authorize::Consents;
use crate::overlay::Overlay;
use crate::quota::Quota;
use crate::roll::Roll;
use crate::rules::Rules;
use crate::sentinel::Sentinels;
use crate::settings::Settings;
use crate::tenant::Tenant;
use crate::{Error, chance};

/// The state of a running sandbox.
pub(crate) struct World {
    roll: RwLock<Arc<Roll>>,
    pub(crate) overlay: Overlay,
    pub(crate) clock: Clock,
    settings: RwLock<Settings>,
    writing: Mutex<()>,
    pub(crate) faults: Faults,
    pub(crate) sentinels: Sentinels,
    /// Calls of a minute, by account.
    pub(crate) quota: Quota<u64>,
    /// Lists of activities with a filter, of a minute, by account.
    pub(crate) filtered: Quota<u64>,
    /// Creations of a second, by domain.
    pub(crate) creations: Quota<String>,
    /// Units made or changed in a second.
    pub(crate) unit_writes: Quota<()>,
    /// Creations of a minute, by client.
    pub(crate) bursts: Quota<String>,
    /// When Google suspends the next account that it suspects.
    pub(crate) next_suspicion_ms: AtomicI64,
    /// How many reads met an account that was not there yet.
    pub(crate) early_reads: AtomicU32,
    pub(crate) consents: Consents,
    seen: Mutex<VecDeque<Seen>>,
    /// `http://127.0.0.1:PORT`.
    pub(crate) origin: String,
    /// `127.0.0.1:PORT`.
    pub(crate) host: String,
    pub(crate) control_key: Option<String>,
    /// The key with which another process of this home may ask for a reset.
    pub(crate) home_key: Option<String>,
    /// A name for this run, by which a home knows that it reached its own sandbox.
    pub(crate) instance: String,
}

/// How many requests the log keeps.
const SEEN: usize = 200_000;

impl World {
    pub(crate) fn new(
        overlay: Overlay,
        settings: Settings,
        port: u16,
        control: bool,
        home_key: Option<String>,
    ) -> Result<Self, Error> {
        let tenant = overlay.tenant()?;
        let ahead = overlay.meta("ahead_ms")?.and_then(|text| text.parse().ok()).unwrap_or(0);
        let page_key = overlay.meta("page_key")?.ok_or(Error::Damaged("page key"))?;
        let next_suspicion_ms = AtomicI64::new(overlay.next_suspicion_ms()?);
        let origin = format!("http://127.0.0.1:{port}");
        let roll = Roll::new(tenant, &page_key, &origin);
        *roll.people.units_to_change() = overlay.units()?;
        roll.people.want_groups(settings.rules.groups);
        Ok(Self {
            roll: RwLock::new(Arc::new(roll)),
            overlay,
            clock: Clock::new(ahead),
            settings: RwLock::new(settings),
            writing: Mutex::new(()),
            faults: Faults::default(),
            sentinels: Sentinels::default(),
            quota: Quota::per_minute(),
            filtered: Quota::per_minute(),
            creations: Quota::per_second(),
            unit_writes: Quota::per_second(),
            bursts: Quota::per_minute(),
            next_suspicion_ms,
            early_reads: AtomicU32::new(0),
            consents: Consents::default(),
            seen: Mutex::new(VecDeque::new()),
            origin,
            host: format!("127.0.0.1:{port}"),
            control_key: control.then(|| chance::word(24)),
            home_key,
            instance: chance::word(12),
        })
    }

    /// The tenant's people.
    pub(crate) fn roll(&self) -> Arc<Roll> {
        self.roll.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A turn to write: what a write checks (a free address, a new number) must still hold when it is written.
    pub(crate) fn write_turn(&self) -> MutexGuard<'_, ()> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn settings(&self) -> Settings {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.settings.write().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn rules(&self) -> Rules {
        self.settings.read().unwrap_or_else(PoisonError::into_inner).rules.clone()
    }

    /// Changes the rules, here and in the database.
    pub(crate) fn change_rules(&self, change: impl FnOnce(&mut Rules)) -> Result<(), Error> {
        let mut settings = self.settings.write().unwrap_or_else(PoisonError::into_inner);
        let mut rules = settings.rules.clone();
        change(&mut rules);
        rules.check()?;
        self.overlay.keep_rules(&rules)?;
        self.roll().people.want_groups(rules.groups);
        settings.rules = rules;
        Ok(())
    }

    /// Begins the tenant anew. Its rules stay.
    pub(crate) fn reset(&self, tenant: &Tenant) -> Result<(), Error> {
        tenant.check()?;
        self.overlay.reset(tenant)?;
        let page_key = self.overlay.meta("page_key")?.ok_or(Error::Damaged("page key"))?;
        let roll = Roll::new(tenant.clone(), &page_key, &self.origin);
        roll.people.want_groups(self.rules().groups);
        *self.roll.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(roll);
        self.consents.clear();
        Ok(())
    }

    /// Notes a request, if anybody can ask for the log.
    pub(crate) fn note(&self, seen: Seen) {
        if self.control_key.is_some() {
            let mut log = self.log();
            if log.len() == SEEN {
                log.pop_front();
            }
            log.push_back(seen);
        }
    }

    pub(crate) fn log(&self) -> MutexGuard<'_, VecDeque<Seen>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
