//! In which order the users of a run are worked on: side by side, and each after whom it waits for.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use store::step;

use super::carry_out::{Applying, Ended, Turn, Whole};
use super::creation::{Gate, Made};
use super::give_back::Given;
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

/// Whom a run has not worked on yet; `X` is what some of them exchange here.
struct Open<X> {
    /// In plan order, those that make no account.
    queue: VecDeque<i64>,
    /// In plan order, those that do.
    new: VecDeque<i64>,
    /// Who waits for whom.
    waits: BTreeMap<i64, i64>,
    /// Everybody who is not done with.
    all: BTreeSet<i64>,
    /// Those of them whose address is free already, as they stand aside, or are at an exchange after their renaming:
    /// whoever waits for it can have it.
    aside: BTreeSet<i64>,
    /// Whose steps did not all go through.
    failed: BTreeSet<i64>,
    /// Whose next step gives what another has here: all of them have their turn together, when nobody else can go on.
    exchange: BTreeMap<i64, X>,
}

impl<X> Open<X> {
    /// Takes the first of some that waits for nobody any more, and for whom it waited in vain.
    fn next(&mut self, which: fn(&mut Self) -> &mut VecDeque<i64>) -> Option<(i64, Option<i64>)> {
        let mut queue = std::mem::take(which(self));
        // An address may be free before its holder is done with.
        let holds = |first: &i64| self.all.contains(first) && !self.aside.contains(first);
        let waits = |pair: &i64| self.waits.get(pair).is_some_and(holds);
        let place = queue.iter().position(|pair| !waits(pair));
        let pair = place.and_then(|place| queue.remove(place));
        *which(self) = queue;
        let pair = pair?;
        let failed = |first: &&i64| self.failed.contains(first);
        let in_vain = self.waits.get(&pair).filter(failed).copied();
        Some((pair, in_vain))
    }

    /// Notes that the next step of a row gives what another has here. Where nothing that is left of its steps concerns its
    /// address, whoever waits for that goes on, and may come to the same exchange.
    fn at_exchange(&mut self, pair: i64, given: X, address_settled: bool) {
        if address_settled {
            self.aside.insert(pair);
        }
        self.exchange.insert(pair, given);
    }

    /// Takes all who exchange what they have here, in plan order, once nobody else can go on: whoever waits for the address
    /// of one of them, which is not given up yet, has the turn afterwards. What is left of their steps goes on as well.
    fn together(&mut self) -> Vec<X> {
        let exchange = std::mem::take(&mut self.exchange);
        self.queue.extend(exchange.keys());
        exchange.into_values().collect()
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
        let mut open: Open<Given> = Open {
            queue: others.into_iter().map(|group| group.account).collect(),
            new: new.into_iter().map(|group| group.account).collect(),
            waits: groups.iter().filter_map(|group| Some((group.account, group.after?))).collect(),
            all: groups.iter().map(|group| group.account).collect(),
            aside: groups.iter().filter(|group| group.stands_aside).map(|group| group.account).collect(),
            failed: BTreeSet::from_iter(refused),
            exchange: BTreeMap::new(),
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
                let stopped = broken.is_some() || self.watch.cancel.is_cancelled();
                if !stopped && !open.exchange.is_empty() {
                    let together = open.together();
                    told += together.len() as u64;
                    broken = self.give_together(together).await.err();
                    continue;
                }
                let unseen = self.creation.rest();
                if stopped || unseen.is_empty() {
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
                Ok(Event::Ended(Ended { pair, steps, whole, made, exchanges, address_settled })) => {
                    at_work -= 1;
                    told += steps;
                    // Also of whom the rest waits, the account is made.
                    if new_under_way.remove(&pair)
                        && let Some(wave) = self.creation.end(made)
                    {
                        running.push(self.look(wave));
                    }
                    match whole {
                        Whole::Waits(first) | Whole::Holds(first) => {
                            open.waits.insert(pair, first);
                            if whole == Whole::Waits(first) {
                                open.aside.insert(pair);
                            }
                            open.queue.push_back(pair);
                        }
                        Whole::Exchanges => {
                            if let Some(given) = exchanges {
                                open.at_exchange(pair, *given, address_settled);
                            }
                        }
                        Whole::Yes | Whole::No => {
                            open.all.remove(&pair);
                            if whole == Whole::No {
                                open.failed.insert(pair);
                            }
                            let rate = (told - done) as f64 / begun.elapsed().as_secs_f64().max(0.001);
                            self.watch.tell(Progress::Applying { done: told, total, rate });
                        }
                    }
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

#[cfg(test)]
mod tests {
    use super::*;

    /// So many rows of a plan, of which some wait for another.
    fn open(rows: i64, waits: &[(i64, i64)]) -> Open<&'static str> {
        Open {
            queue: (1..=rows).collect(),
            new: VecDeque::new(),
            waits: waits.iter().copied().collect(),
            all: (1..=rows).collect(),
            aside: BTreeSet::new(),
            failed: BTreeSet::new(),
            exchange: BTreeMap::new(),
        }
    }

    /// Takes all whose turn it is, each with whom it waited for in vain.
    fn taken(open: &mut Open<&'static str>) -> Vec<(i64, Option<i64>)> {
        std::iter::from_fn(|| open.next(|open| &mut open.queue)).collect()
    }

    /// Two rows of a ring, a third that waits for the first of them, and that ring at its exchange, before the first gives up
    /// its address.
    fn at_their_exchange() -> Open<&'static str> {
        let mut open = open(3, &[(3, 1)]);
        assert_eq!(taken(&mut open), [(1, None), (2, None)], "the third waits");
        open.at_exchange(2, "what the first has", true);
        open.at_exchange(1, "what the second has", false);
        assert_eq!(taken(&mut open), [], "nobody of a ring is taken again, nor whoever waits for it");
        assert_eq!(
            open.together(),
            ["what the second has", "what the first has"],
            "they go together, in plan order"
        );
        assert_eq!(taken(&mut open), [(1, None), (2, None)], "then what is left of their steps goes on");
        open
    }

    #[test]
    fn whoever_waits_for_an_address_that_one_of_a_ring_gives_up_later_waits_for_that_ring_to_end() {
        let mut open = at_their_exchange();
        assert_eq!(taken(&mut open), [], "the first is not done with");

        open.all.remove(&1);

        assert_eq!(taken(&mut open), [(3, None)], "it has the turn once the first is");
        assert!(open.together().is_empty(), "nobody exchanges anything any more");
    }

    #[test]
    fn whoever_waits_for_an_address_that_one_at_an_exchange_gave_up_goes_on_and_exchanges_with_them() {
        let mut open = open(2, &[(2, 1)]);
        assert_eq!(taken(&mut open), [(1, None)], "the second waits");

        open.at_exchange(1, "what the second has", true);

        assert_eq!(taken(&mut open), [(2, None)], "the address is free, though the first is not done with");
        open.at_exchange(2, "what the first has", true);
        assert_eq!(open.together(), ["what the second has", "what the first has"], "nobody is left behind");
    }

    #[test]
    fn whoever_waits_for_one_of_a_ring_that_is_refused_waited_in_vain() {
        let mut open = at_their_exchange();

        open.all.remove(&1);
        open.failed.insert(1);

        assert_eq!(taken(&mut open), [(3, Some(1))], "and is told so");
    }
}
