//! Reads on one thread what another takes, piece by piece.
//!
//! Only one thread can write into a file; what needs no writing is done beside it, through a connection of its own.

use std::sync::mpsc::{self, Receiver, SyncSender};
use std::thread;

/// How many pieces may wait to be taken.
const WAITING: usize = 2;

/// Where whoever reads ahead hands its pieces over.
#[derive(Debug)]
pub(crate) struct Outlet<T>(SyncSender<T>);

impl<T> Outlet<T> {
    /// Hands a piece over as soon as there is room for it; tells whether anybody wants more.
    pub(crate) fn hand_over(&self, piece: T) -> bool {
        self.0.send(piece).is_ok()
    }
}

/// What was read ahead, in its order.
#[derive(Debug)]
pub(crate) struct Pieces<T>(Receiver<T>);

impl<T> Iterator for Pieces<T> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        self.0.recv().ok()
    }
}

/// Has `read` hand over pieces on a thread of its own, while `take` works on them here.
///
/// # Errors
/// Whatever `take` returns, and what `read` returns where `take` found no fault with what it got.
pub(crate) fn read_ahead<T: Send, R, E: Send>(
    read: impl FnOnce(&Outlet<T>) -> Result<(), E> + Send,
    take: impl FnOnce(&mut Pieces<T>) -> Result<R, E>,
) -> Result<R, E> {
    thread::scope(|scope| {
        let (sender, receiver) = mpsc::sync_channel(WAITING);
        let reader = scope.spawn(move || read(&Outlet(sender)));
        let mut pieces = Pieces(receiver);
        let taken = take(&mut pieces);
        // Whoever still hands over is told that nobody wants more.
        drop(pieces);
        let read = reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let taken = taken?;
        read?;
        Ok(taken)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_come_in_the_order_in_which_they_were_read() {
        let sum = read_ahead(
            |out: &Outlet<u32>| {
                let _ = (0..100).all(|piece| out.hand_over(piece));
                Ok::<_, String>(())
            },
            |pieces| Ok(pieces.collect::<Vec<_>>()),
        );

        assert_eq!(sum, Ok((0..100).collect()));
    }

    #[test]
    fn whoever_wants_no_more_ends_the_reading() {
        let mut read = 0;
        let taken = read_ahead(
            |out: &Outlet<u32>| {
                while out.hand_over(read) {
                    read += 1;
                }
                Ok::<_, String>(())
            },
            |pieces| Ok(pieces.take(3).count()),
        );

        assert_eq!(taken, Ok(3));
        assert!(read < 100, "{read} were read");
    }

    #[test]
    fn what_went_wrong_while_reading_is_told_though_all_before_it_was_taken() {
        let taken = read_ahead(
            |out: &Outlet<u32>| {
                out.hand_over(1);
                Err("the file is spoilt")
            },
            |pieces| Ok(pieces.count()),
        );

        assert_eq!(taken, Err("the file is spoilt"));
    }

    #[test]
    fn what_went_wrong_while_taking_is_told_first() {
        let taken = read_ahead(
            |out: &Outlet<u32>| {
                while out.hand_over(1) {}
                Err("nobody wanted more")
            },
            |_| Err::<(), _>("the disk is full"),
        );

        assert_eq!(taken, Err("the disk is full"));
    }
}
