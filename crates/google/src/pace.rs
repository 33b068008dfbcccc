//! How fast a connection may ask: one pacer for all of its calls (`google-api.md` 4).
//!
//! It keeps below the limits that are known, and feels its way to those that Google does not publish: how many calls at
//! once grows with each good answer until one comes back as too fast; that halves it, and from then on it grows by one after
//! a run of good answers.

mod width;
mod window;

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use crate::endpoint::Lane;
use crate::http::wait;
use crate::settings::Settings;
use width::Width;
use window::Window;

/// How many licence calls a second (`google-api.md` 4).
const LICENCES_PER_SECOND: u32 = 1;

/// How many org units are made in a second (`google-api.md` 2.3).
const ORG_UNITS_PER_SECOND: u32 = 1;

/// Lets the calls of a connection go, one after another, as fast as it may be.
pub(crate) struct Pacer {
    settings: Settings,
    state: Mutex<State>,
    /// Told whenever there is room for one more; one of those who wait for it hears that.
    room: Notify,
}

struct State {
    calls: Option<Window>,
    creates: Option<Window>,
    licences: Window,
    org_units: Window,
    width: Width,
    /// Google asked for a pause until then; it holds for everybody.
    closed_until: Option<Instant>,
}

/// What a call has to wait for.
#[derive(Debug, PartialEq, Eq)]
enum Gate {
    Open,
    /// A time, for which others may wait as well.
    Until(Instant),
    /// The turn of its lane, in which one goes after another.
    Turn(Instant),
    /// Another call's end.
    Room,
}

/// What a call has heard before it looks.
#[derive(Clone, Copy)]
enum Told {
    Nothing,
    /// There is room for one, and nobody else was told of it.
    OfRoom,
}

/// Leave for one call; its end makes room for another.
pub(crate) struct Permit<'a> {
    pacer: &'a Pacer,
    since: Instant,
}

impl Pacer {
    pub fn new(settings: &Settings) -> Self {
        let second = settings.units(Duration::from_secs(1));
        let minute = settings.units(Duration::from_secs(60));
        let state = State {
            calls: settings.calls_per_minute.map(|share| Window::new(share, minute)),
            creates: settings.creates_per_second.map(|share| Window::evenly(share, second)),
            licences: Window::new(LICENCES_PER_SECOND, second),
            org_units: Window::new(ORG_UNITS_PER_SECOND, second),
            width: Width::default(),
            closed_until: None,
        };
        Self { settings: settings.clone(), state: Mutex::new(state), room: Notify::new() }
    }

    /// Waits until a call may go.
    pub async fn admit(&self, lane: Lane) -> Permit<'_> {
        let mut told = Told::Nothing;
        loop {
            // Listening begins before looking, or room made in between would go unheard.
            let mut room = std::pin::pin!(self.room.notified());
            room.as_mut().enable();
            let now = Instant::now();
            let gate = self.state().try_admit(lane, now);
            if matches!((&gate, told), (Gate::Until(_) | Gate::Turn(_), Told::OfRoom)) {
                // It is no use here before its time: another may have it.
                self.room.notify_one();
            }
            told = match gate {
                Gate::Open => return Permit { pacer: self, since: now },
                Gate::Until(time) => {
                    wait(time.saturating_duration_since(now) + self.jitter()).await;
                    Told::Nothing
                }
                Gate::Turn(time) => {
                    wait(time.saturating_duration_since(now)).await;
                    Told::Nothing
                }
                Gate::Room => {
                    room.await;
                    Told::OfRoom
                }
            };
        }
    }

    /// A bit of chance, at most a tenth of a second: those who wait for the same moment do not all go at once.
    fn jitter(&self) -> Duration {
        let chance = (self.settings.jitter)().clamp(0.0, 1.0);
        self.settings.units(Duration::from_millis(100)).mul_f64(chance)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn try_admit(&mut self, lane: Lane, now: Instant) -> Gate {
        if !self.width.has_room() {
            return Gate::Room;
        }
        let lane = match lane {
            Lane::Calls => None,
            Lane::Creates => self.creates.as_mut(),
            Lane::Licences => Some(&mut self.licences),
            Lane::OrgUnits => Some(&mut self.org_units),
        };
        let of_all = [self.closed_until, self.calls.as_ref().and_then(Window::next)];
        if let Some(time) = of_all.into_iter().flatten().max().filter(|time| *time > now) {
            return Gate::Until(time);
        }
        if let Some(time) = lane.as_ref().and_then(|lane| lane.next()).filter(|time| *time > now) {
            return Gate::Turn(time);
        }
        for window in [self.calls.as_mut(), lane].into_iter().flatten() {
            window.note(now);
        }
        self.width.enter();
        Gate::Open
    }
}

impl Permit<'_> {
    /// Notes that Google answered.
    pub fn served(self) {
        let grown = self.pacer.state().width.grow();
        if grown {
            self.pacer.room.notify_one();
        }
    }

    /// Notes that it was too fast, and how long Google asks everybody to wait.
    pub fn too_fast(self, retry_after: Option<Duration>) {
        let mut state = self.pacer.state();
        state.width.shrink(self.since, Instant::now());
        if let Some(after) = retry_after {
            // Nobody is held longer than a single call would wait: a wrong clock may ask for years.
            let until =
                Instant::now() + self.pacer.settings.units(after.min(self.pacer.settings.longest_pause));
            state.closed_until = state.closed_until.max(Some(until));
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.pacer.state().width.leave();
        self.pacer.room.notify_one();
    }
}

#[cfg(test)]
mod tests;
