//! In which order the users of a run are worked on: side by side, and each after whom it waits for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use store::step;

use super::carry_out::{Applying, Ended, Turn, Whole};
use super::creation::{Gate, Made};
use super::give_back::GiveBack;
use crate::{Error, Progress};

/// How many users are worked on at once; the pacer of the connection says how many calls and how fast.
///
/// Twice as many as it lets go: while some wait for the journal, others are ready to send.
const AT_ONCE: usize = 64;

/// How many users end before others begin, so that the steps of all of these are read at once.
const TOGETHER: usize = 16;

/// How many of them may be new accounts, which Google takes slowly: the others go on meanwhile.
const NEW_AT_ONCE: usize = 8;

/// What one of those side by side came to.
enum Event {
    /// It is the turn of some users.
    Read(Vec<(Turn, Vec<step::Row>)>),
    /// A user is done with.
    Ended(Ended),
    /// New accounts were looked at.
    Looked,
}

/// Whom a run has not worked on yet.
struct Open {
    /// In plan order, those that make no account.
    queue: VecDeque<i64>,
    /// In plan order, those that do.
    new: VecDeque<i64>,
    /// Who waits for whom.
    waits: BTreeMap<i64, i64>,
    /// Everybody who is not done with.
    all: BTreeSet<i64>,
    /// Those of them who stand aside: whoever waits for their address can have it.
    aside: BTreeSet<i64>,
    /// Whose steps did not all go through.
    failed: BTreeSet<i64>,
    /// Whose next step waits for what another has here.
    waiting: BTreeMap<i64, GiveBack>,
}

impl Open {
    /// Takes the first of some that waits for nobody any more, and for whom it waited in vain.
    fn next(&mut self, which: fn(&mut Self) -> &mut VecDeque<i64>) -> Option<(i64, Option<i64>)> {
        let queue = std::mem::take(which(self));
        // An address is free as soon as its account stands aside; what somebody has here is not.
        let holds = |pair: &i64, first: &i64| {
            self.all.contains(first) && (self.waiting.contains_key(pair) || !self.aside.contains(first))
        };
        let waits = |pair: &i64| self.waits.get(pair).is_some_and(|first| holds(pair, first));
        let place = queue.iter().position(|pair| !waits(pair));
        let mut queue = queue;
        let pair = place.and_then(|place| queue.remove(place));
        *which(self) = queue;
        let pair = pair?;
        // What it waits for here may be free by now, whatever became of the rest of that row: it is looked at again.
        let looks_again = self.waiting.remove(&pair).is_some();
        let failed = |first: &&i64| !looks_again && self.failed.contains(first);
        let in_vain = self.waits.get(&pair).filter(failed).copied();
        Some((pair, in_vain))
    }
}

impl Open {
    /// Takes those who wait for each other, along a ring, and nobody else; all who wait, where none do.
    fn together(&mut self) -> BTreeMap<i64, GiveBack> {
        let mut inside: BTreeSet<i64> = self.waiting.keys().copied().collect();
        loop {
            let waits = |pair: &i64| self.waits.get(pair).is_some_and(|first| inside.contains(first));
            let left: BTreeSet<i64> = inside.iter().copied().filter(waits).collect();
            if left.len() == inside.len() {
                break;
            }
            inside = left;
        }
        if inside.is_empty() {
            return std::mem::take(&mut self.waiting);
        }
        let (together, others) =
            std::mem::take(&mut self.waiting).into_iter().partition(|(pair, _)| inside.contains(pair));
        self.waiting = others;
        together
    }
}

impl Applying<'_> {
    /// Carries out what is left. One bad step stops nobody but its own user and whoever waits for it.
    pub(super) async fn all(&self) -> Result<(), Error> {
        let run = self.run;
        let store = &self.workstation.inner.store;
        let groups = store.read(move |conn| step::groups(conn, run)).await?;
        let (done, total) = store.read(move |conn| step::progress(conn, run)).await?;
        // Also what was refused before the run was interrupted holds up whoever waits for it.
        let refused = store.read(move |conn| step::refused_rows(conn, run)).await?;
        let (new, others): (Vec<_>, Vec<_>) = groups.iter().partition(|group| group.makes_account);
        let mut open = Open {
            queue: others.into_iter().map(|group| group.account).collect(),
            new: new.into_iter().map(|group| group.account).collect(),
            waits: groups.iter().filter_map(|group| Some((group.account, group.after?))).collect(),
            all: groups.iter().map(|group| group.account).collect(),
            aside: groups.iter().filter(|group| group.stands_aside).map(|group| group.account).collect(),
            failed: BTreeSet::from_iter(refused),
            waiting: BTreeMap::new(),
        };
        let mut running: FuturesUnordered<BoxFuture<'_, Result<Event, Error>>> = FuturesUnordered::new();
        let (mut told, begun, mut new_under_way) = (done, Instant::now(), BTreeSet::new());
        let (mut at_work, mut broken) = (0, None);
        loop {
            let mut turns = Vec::new();
            let goes_on = at_work + TOGETHER <= AT_ONCE && broken.is_none();
            while goes_on && at_work < AT_ONCE && !self.watch.cancel.is_cancelled() {
                let may_make = new_under_way.len() < NEW_AT_ONCE && self.creation.gate() == Gate::Open;
                let made = if may_make { open.next(|open| &mut open.new) } else { None };
                if let Some((pair, _)) = made {
                    self.creation.begin();
                    new_under_way.insert(pair);
                }
                let Some((pair, waited_in_vain)) = made.or_else(|| open.next(|open| &mut open.queue)) else {
                    break;
                };
                turns.push(Turn { pair, done_with: open.waits.get(&pair).copied(), waited_in_vain });
                at_work += 1;
            }
            if !turns.is_empty() {
                running.push(self.steps_of(turns).map(|read| read.map(Event::Read)).boxed());
            }
            let Some(event) = running.next().await else {
                let together = open.together();
                if !together.is_empty() && broken.is_none() && !self.watch.cancel.is_cancelled() {
                    // Each of them waits for another.
                    told += together.len() as u64;
                    open.waits.retain(|pair, _| !together.contains_key(pair));
                    broken = self.give_back_together(together.into_values().collect()).await.err();
                    continue;
                }
                let unseen = self.creation.rest();
                if unseen.is_empty() || broken.is_some() || self.watch.cancel.is_cancelled() {
                    break;
                }
                if told >= total {
                    self.tell_closing("looking whether the new accounts stay active").await?;
                }
                running.push(self.look(unseen));
                continue;
            };
            match event {
                // Whose steps were read, but who has not begun, does not begin any more.
                Ok(Event::Read(_)) if broken.is_some() || self.watch.cancel.is_cancelled() => {}
                Ok(Event::Read(read)) => {
                    for (turn, rows) in read {
                        running.push(self.group(turn, rows).map(|ended| ended.map(Event::Ended)).boxed());
                    }
                }
                Ok(Event::Ended(Ended {
                    pair,
                    steps,
                    whole: whole @ (Whole::Waits(first) | Whole::Holds(first)),
                    made,
                    waiting,
                })) => {
                    at_work -= 1;
                    told += steps;
                    // Its account is made, and only its manager is not there yet.
                    if new_under_way.remove(&pair)
                        && let Some(wave) = self.creation.end(made)
                    {
                        running.push(self.look(wave));
                    }
                    open.waits.insert(pair, first);
                    open.waiting.extend(waiting.map(|given| (pair, *given)));
                    if whole == Whole::Waits(first) {
                        open.aside.insert(pair);
                    }
                    open.queue.push_back(pair);
                }
                Ok(Event::Ended(Ended { pair, steps, whole, made, .. })) => {
                    at_work -= 1;
                    open.all.remove(&pair);
                    if whole == Whole::No {
                        open.failed.insert(pair);
                    }
                    if new_under_way.remove(&pair)
                        && let Some(wave) = self.creation.end(made)
                    {
                        running.push(self.look(wave));
                    }
                    told += steps;
                    let rate = (told - done) as f64 / begun.elapsed().as_secs_f64().max(0.001);
                    self.watch.tell(Progress::Applying { done: told, total, rate });
                }
                Ok(Event::Looked) => {}
                // Nobody else begins; whoever is at work comes to an end.
                // Who cancels after Google refused is told of the refusal.
                Err(Error::Cancelled) if broken.is_some() => {}
                Err(error) => broken = Some(error),
            }
        }
        match broken {
            // Nothing is left that a cancel could keep from being done.
            Some(Error::Cancelled) if open.all.is_empty() => Ok(()),
            Some(error) => Err(error),
            None if self.watch.cancel.is_cancelled() && !open.all.is_empty() => Err(Error::Cancelled),
            // A run is not closed over steps that nobody took.
            None if !open.all.is_empty() => {
                Err(Error::machine("the order of the steps", &"some wait for each other"))
            }
            None => Ok(()),
        }
    }

    fn look(&self, wave: Vec<Made>) -> BoxFuture<'_, Result<Event, Error>> {
        self.look_at_new(wave).map(|looked| looked.map(|()| Event::Looked)).boxed()
    }
}
