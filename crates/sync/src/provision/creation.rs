//! How fast accounts are made: a few at first, more when those stay active, and none when Google suspends them (T15) or
//! has no licence left (T8).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use directory::account::Suspension;

use super::agree::Mark;
use super::carry_out::Applying;
use crate::Error;

/// How many accounts are made before it is looked whether they stay active.
const FIRST: usize = 5;

/// From how many on the next ones do not wait for the look at the last.
const TRUSTED: usize = 160;

/// How many of the accounts of a wave are looked at.
const LOOKED_AT: usize = 20;

/// The code of a run that made no other account because Google suspended those before.
pub(crate) const SUSPENDED: &str = "newAccountsSuspended";

/// The code of a step that waits for a licence.
pub(crate) const SEATS: &str = "seats";

/// Why an account was not made when Google has no licence left.
const NO_SEAT: &str = "no licence is free; the account is made by the first sync after there is one";

/// The same of a user who stays bound to the deleted account until then.
pub(super) const NO_SEAT_AGAIN: &str =
    "no licence is free; the first sync after there is one asks again what becomes of the deleted account";

/// Whether another account may be made.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Gate {
    /// Yes.
    Open,
    /// Not before it is known what became of the last ones.
    Shut,
}

/// An account that was made and not looked at since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) user: i64,
    pub(super) google_id: String,
}

/// Why no other account is made by a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Closed {
    pub(super) code: &'static str,
    pub(super) why: String,
}

/// The creates of a run.
pub(super) struct Creation {
    /// How long it is waited before the look; none lifts the slow start.
    pause: Option<Duration>,
    state: Mutex<State>,
}

struct State {
    /// How many the wave takes.
    size: usize,
    /// How many of the wave were begun.
    begun: usize,
    /// How many of them are under way.
    under_way: usize,
    /// Those of the wave that were made.
    made: Vec<Made>,
    /// Whether it is just looked what became of them.
    looking: bool,
    closed: Option<Closed>,
    /// What Google suspended, in words.
    suspended: Option<String>,
}

impl Creation {
    pub(super) fn new(pause: Option<Duration>) -> Self {
        let state = State {
            size: FIRST,
            begun: 0,
            under_way: 0,
            made: Vec::new(),
            looking: false,
            closed: None,
            suspended: None,
        };
        Self { pause, state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells whether another one may be begun now. One that will be refused may.
    pub(super) fn gate(&self) -> Gate {
        let state = self.state();
        let free = self.pause.is_none() || state.closed.is_some() || state.size >= TRUSTED;
        if free || state.begun < state.size && !state.looking { Gate::Open } else { Gate::Shut }
    }

    /// Notes that one is begun.
    pub(super) fn begin(&self) {
        let mut state = self.state();
        state.begun += 1;
        state.under_way += 1;
    }

    /// Notes that one has ended, and which account it made; gives the wave that is complete by it.
    pub(super) fn end(&self, made: Option<Made>) -> Option<Vec<Made>> {
        let mut state = self.state();
        state.under_way = state.under_way.saturating_sub(1);
        state.made.extend(made);
        let complete = state.begun >= state.size && (state.under_way == 0 || state.size >= TRUSTED);
        (self.pause.is_some() && complete).then(|| {
            state.begun = 0;
            state.looking = true;
            std::mem::take(&mut state.made)
        })
    }

    /// Gives the accounts that nobody looked at when nothing is left to be made.
    pub(super) fn rest(&self) -> Vec<Made> {
        if self.pause.is_none() { Vec::new() } else { std::mem::take(&mut self.state().made) }
    }

    /// Notes that a wave stayed active: the next one may be twice as large.
    fn trust(&self) {
        let mut state = self.state();
        state.size = (state.size * 2).min(TRUSTED);
        state.looking = false;
    }

    /// Notes that Google suspended some.
    fn suspended(&self, why: String) {
        let mut state = self.state();
        state.closed.get_or_insert(Closed { code: SUSPENDED, why: why.clone() });
        state.suspended = Some(why);
    }

    /// Tells what Google suspended, if it did.
    pub(super) fn suspicion(&self) -> Option<String> {
        self.state().suspended.clone()
    }

    /// Notes that Google has no licence left, and says so.
    pub(super) fn full(&self) -> Closed {
        let closed = Closed { code: SEATS, why: NO_SEAT.to_owned() };
        self.state().closed.get_or_insert(closed.clone());
        closed
    }

    /// Tells why no other account is made, if that is so.
    pub(super) fn closed(&self) -> Option<Closed> {
        self.state().closed.clone()
    }
}

impl Applying<'_> {
    /// Looks whether accounts that were just made are still active; closes the creation when Google suspended one.
    pub(super) async fn look_at_new(&self, wave: Vec<Made>) -> Result<(), Error> {
        if let Some(pause) = self.creation.pause
            && tokio::time::timeout(pause, self.watch.cancel.cancelled()).await.is_ok()
        {
            return Err(Error::Cancelled);
        }
        let (mut suspended, looked) = (0_usize, wave.len().min(LOOKED_AT));
        // The newest tell most.
        for made in wave.iter().rev().take(LOOKED_AT) {
            let read = match self.client.user(&made.google_id).await {
                Ok(read) => read,
                // It is not to be seen everywhere yet, or somebody deleted it.
                Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => continue,
                Err(error) => return Err(error.into()),
            };
            if !matches!(read.account.suspension, Some(Suspension::Google(_))) {
                continue;
            }
            suspended += 1;
            let (user, account, agree) = (made.user, read.account, self.agree());
            self.workstation
                .inner
                .store
                .write_together(move |conn| agree.with(conn, user, &account, Mark::AsBefore))
                .await?;
        }
        if suspended == 0 {
            self.creation.trust();
            return Ok(());
        }
        tracing::warn!(run = self.run, suspended, looked, "Google suspended new accounts");
        let which = match looked {
            1 => "the last new account".to_owned(),
            _ => format!("{suspended} of the last {looked} new accounts"),
        };
        let why = format!("Google suspended {which}; no other is made by this run");
        self.creation.suspended(why);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(number: usize) -> Made {
        Made { user: 1, google_id: number.to_string() }
    }

    /// Begins as many as may be; ends them; gives how many that were and the wave that was complete.
    fn wave(creation: &Creation) -> (usize, usize) {
        let mut begun = 0;
        while creation.gate() == Gate::Open && begun < 1_000 {
            creation.begin();
            begun += 1;
        }
        let complete = (0..begun).filter_map(|number| creation.end(Some(made(number)))).next_back();
        (begun, complete.map_or(0, |wave| wave.len()))
    }

    #[test]
    fn each_wave_that_stays_active_makes_the_next_one_larger() {
        let creation = Creation::new(Some(Duration::ZERO));
        for size in [5, 10, 20, 40, 80] {
            assert_eq!(wave(&creation), (size, size), "so many");
            assert_eq!(creation.gate(), Gate::Shut, "nobody begins before they were looked at");
            creation.trust();
        }
        assert_eq!(wave(&creation).0, 1_000, "then nothing waits any more");
    }

    #[test]
    fn a_wave_is_complete_when_the_last_of_it_has_ended() {
        let creation = Creation::new(Some(Duration::ZERO));
        (0..FIRST).for_each(|_| creation.begin());
        assert!((1..FIRST).all(|number| creation.end(Some(made(number))).is_none()), "one is under way");
        let complete = creation.end(None).expect("the last one has ended");
        assert_eq!(complete.len(), FIRST - 1, "what was refused is not looked at");
    }

    #[test]
    fn without_a_slow_start_nothing_waits_and_nothing_is_looked_at() {
        let creation = Creation::new(None);
        assert_eq!(wave(&creation), (1_000, 0), "all at once");
        assert_eq!(creation.rest(), [], "nor at the end");
    }

    #[test]
    fn what_will_be_refused_need_not_wait() {
        let creation = Creation::new(Some(Duration::ZERO));
        (0..FIRST).for_each(|_| creation.begin());
        assert_eq!(creation.gate(), Gate::Shut, "they are under way");
        creation.full();
        assert_eq!(creation.gate(), Gate::Open, "no licence is left for anybody");
    }
}
