//! Carries out the pieces of a run of which some get what others give up: an address, an employee id.
//!
//! Along a chain each waits for the next, and is tried again when that one is done with. All around a ring, each relies on
//! the next. Whoever cannot have what is another's keeps their own, and whoever relied on them keeps theirs as well: no
//! two are left with the same.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use store::rusqlite::Connection;

/// What becomes of a piece that is to get what another has, while that other's piece is to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    /// It waits.
    AfterTheOther,
    /// It is carried out: whoever asks for this looks afterwards whether the other gave it up.
    BeforeTheOther,
}

/// What became of a piece that was tried.
#[derive(Debug)]
pub(crate) enum Tried<R> {
    /// It is done with, and that is noted; with who has got something, where somebody has.
    Done(Option<i64>),
    /// It cannot be carried out. That is not noted yet.
    Refused(R),
    /// Nothing yet: these have what it is to get, and may give it up by pieces that are to come.
    Waits(Vec<i64>),
}

/// How the pieces of a run are carried out, each about one user or one group.
pub(crate) trait Pieces {
    /// A piece.
    type Piece;
    /// Why one is not carried out.
    type Refusal;

    /// Gives whom it is about; none where there is nobody yet.
    fn about(&self, piece: &Self::Piece) -> Option<i64>;

    /// Carries it out, and notes that.
    fn carry_out(
        &self,
        conn: &Connection,
        piece: &Self::Piece,
        turn: Turn,
    ) -> Result<Tried<Self::Refusal>, store::Error>;

    /// Says why it may not stay that somebody has got something: another still has it. `without` are those whose own pieces
    /// are not carried out.
    fn still_held(
        &self,
        conn: &Connection,
        piece: &Self::Piece,
        got_by: i64,
        without: &BTreeSet<i64>,
    ) -> Result<Option<Self::Refusal>, store::Error>;

    /// Notes that it is not carried out.
    fn refuse(
        &self,
        conn: &Connection,
        piece: &Self::Piece,
        refusal: Self::Refusal,
    ) -> Result<(), store::Error>;
}

/// Carries out pieces that waited for each other, given in the order of the plan, as many as go together, in one transaction
/// of the caller's; refuses the others.
pub(crate) fn carry_out<P: Pieces>(
    conn: &Connection,
    of: &P,
    pieces: Vec<P::Piece>,
) -> Result<(), store::Error> {
    let mut waiting = pieces;
    loop {
        waiting = one_after_the_other(conn, of, waiting)?;
        if waiting.is_empty() {
            return Ok(());
        }
        waiting = all_at_once(conn, of, waiting)?;
    }
}

/// Carries out, or refuses, whatever waits for nobody any more; gives the rest, which waits for each other.
///
/// Each is tried once, and once more for whomever it waited: a chain of any length is followed to its end.
fn one_after_the_other<P: Pieces>(
    conn: &Connection,
    of: &P,
    pieces: Vec<P::Piece>,
) -> Result<Vec<P::Piece>, store::Error> {
    let mut open: BTreeMap<usize, P::Piece> = pieces.into_iter().enumerate().collect();
    let mut next: VecDeque<usize> = open.keys().copied().collect();
    let mut waiting_for: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    while let Some(place) = next.pop_front() {
        let Some(piece) = open.get(&place) else { continue };
        match of.carry_out(conn, piece, Turn::AfterTheOther)? {
            Tried::Waits(others) => {
                for other in others {
                    waiting_for.entry(other).or_default().push(place);
                }
                continue;
            }
            Tried::Refused(refusal) => of.refuse(conn, piece, refusal)?,
            Tried::Done(_) => {}
        }
        let about = of.about(piece);
        open.remove(&place);
        next.extend(about.and_then(|user| waiting_for.remove(&user)).unwrap_or_default());
    }
    Ok(open.into_values().collect())
}

/// Carries out pieces of which each relies on another; where some of them cannot be, refuses those, and gives the others, of
/// which nothing is done then.
fn all_at_once<P: Pieces>(
    conn: &Connection,
    of: &P,
    pieces: Vec<P::Piece>,
) -> Result<Vec<P::Piece>, store::Error> {
    conn.execute_batch("SAVEPOINT exchange")?;
    let mut refusals = try_all(conn, of, &pieces)?;
    if refusals.is_empty() {
        conn.execute_batch("RELEASE exchange")?;
        return Ok(Vec::new());
    }
    conn.execute_batch("ROLLBACK TO exchange; RELEASE exchange")?;
    let mut others = Vec::new();
    for (place, piece) in pieces.into_iter().enumerate() {
        match refusals.remove(&place) {
            Some(refusal) => of.refuse(conn, &piece, refusal)?,
            None => others.push(piece),
        }
    }
    Ok(others)
}

/// Carries out all of some pieces; gives why those may not be who cannot have what they are to get, by their places.
fn try_all<P: Pieces>(
    conn: &Connection,
    of: &P,
    pieces: &[P::Piece],
) -> Result<BTreeMap<usize, P::Refusal>, store::Error> {
    let (mut done, mut refusals, mut without) = (Vec::new(), BTreeMap::new(), BTreeSet::new());
    for (place, piece) in pieces.iter().enumerate() {
        match of.carry_out(conn, piece, Turn::BeforeTheOther)? {
            Tried::Done(got_by) => done.extend(got_by.map(|user| (place, piece, user))),
            Tried::Refused(refusal) => {
                refusals.insert(place, refusal);
                without.extend(of.about(piece));
            }
            Tried::Waits(_) => {}
        }
    }
    for (place, piece, user) in done {
        if let Some(refusal) = of.still_held(conn, piece, user, &without)? {
            refusals.insert(place, refusal);
            without.extend(of.about(piece));
        }
    }
    Ok(refusals)
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// People who each have one thing and want another, by number.
    struct People {
        tries: Cell<usize>,
    }

    impl People {
        fn holder(conn: &Connection, thing: i64, but: i64) -> Result<Option<(i64, bool)>, store::Error> {
            let mut statement = conn.prepare_cached(
                "SELECT id, outcome IS NULL FROM person WHERE has = ?1 AND id <> ?2 ORDER BY id LIMIT 1",
            )?;
            let mut rows = statement.query([thing, but])?;
            rows.next()?.map(|row| Ok::<_, store::Error>((row.get(0)?, row.get(1)?))).transpose()
        }
    }

    impl Pieces for People {
        /// Who, and what they want.
        type Piece = (i64, i64);
        type Refusal = ();

        fn about(&self, (who, _): &(i64, i64)) -> Option<i64> {
            Some(*who)
        }

        fn carry_out(
            &self,
            conn: &Connection,
            (who, wants): &(i64, i64),
            turn: Turn,
        ) -> Result<Tried<()>, store::Error> {
            self.tries.set(self.tries.get() + 1);
            match (Self::holder(conn, *wants, *who)?, turn) {
                (Some((_, false)), _) => return Ok(Tried::Refused(())),
                (Some((other, true)), Turn::AfterTheOther) => return Ok(Tried::Waits(vec![other])),
                (Some((_, true)), Turn::BeforeTheOther) | (None, _) => {}
            }
            conn.execute("UPDATE person SET has = ?2, outcome = 'done' WHERE id = ?1", [who, wants])?;
            Ok(Tried::Done(Some(*who)))
        }

        fn still_held(
            &self,
            conn: &Connection,
            (_, wants): &(i64, i64),
            got_by: i64,
            _: &BTreeSet<i64>,
        ) -> Result<Option<()>, store::Error> {
            Ok(Self::holder(conn, *wants, got_by)?.map(|_| ()))
        }

        fn refuse(&self, conn: &Connection, (who, _): &(i64, i64), (): ()) -> Result<(), store::Error> {
            conn.execute("UPDATE person SET outcome = 'refused' WHERE id = ?1", [who])?;
            Ok(())
        }
    }

    const MANY: i64 = 400;

    /// Has the first so many people, each of whom has what is called as they are, get what they want; gives how often one
    /// was tried, and how many got it. Whoever comes after them keeps their own.
    fn exchanged(wants: &[i64], keep: i64) -> (usize, i64) {
        let conn = Connection::open_in_memory().expect("it is in memory");
        conn.execute_batch("CREATE TABLE person (id INTEGER PRIMARY KEY, has INTEGER, outcome TEXT)")
            .expect("a table");
        let many = i64::try_from(wants.len()).expect("not so many");
        for id in 1..=many + keep {
            let outcome = (id > many).then_some("refused");
            conn.execute(
                "INSERT INTO person (id, has, outcome) VALUES (?1, ?1, ?2)",
                store::rusqlite::params![id, outcome],
            )
            .expect("a person");
        }
        let people = People { tries: Cell::new(0) };
        carry_out(&conn, &people, (1..).zip(wants.iter().copied()).collect()).expect("all are tried");
        let count = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, i64>(0)).expect("it counts");
        assert_eq!(count("SELECT count(*) FROM person WHERE outcome IS NULL"), 0, "all are done with");
        assert_eq!(
            count("SELECT count(DISTINCT has) FROM person"),
            many + keep,
            "no two are left with the same"
        );
        (people.tries.get(), count("SELECT count(*) FROM person WHERE outcome = 'done'"))
    }

    #[test]
    fn a_chain_is_followed_to_its_end_whether_or_not_it_is_broken() {
        let chain: Vec<i64> = (2..=MANY + 1).collect();
        let twice = chain.len() * 2;
        let (tries, done) = exchanged(&chain, 1);
        assert_eq!(done, 0, "the last keeps its own, and so does everybody");
        assert!(tries < twice, "each is tried, and again when the next is done with: {tries}");
        let (tries, done) = exchanged(&chain, 0);
        assert_eq!(done, MANY, "the last gets what nobody had");
        assert!(tries < twice, "each is tried, and again when the next is done with: {tries}");
    }

    #[test]
    fn whoever_is_in_a_ring_gets_theirs_together() {
        let ring: Vec<i64> = (2..=MANY).chain([1]).collect();
        let (tries, done) = exchanged(&ring, 0);
        assert_eq!(done, MANY, "all around");
        assert_eq!(tries, ring.len() * 2, "one by one, then all at once");
    }
}
