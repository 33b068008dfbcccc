//! One run at a time on each connection; the lock says who holds it.

use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};

use crate::{Error, Home};

/// How often a lock is tried that somebody holds, before it is believed.
const PATIENCE: u32 = 10;

/// How long to wait in between.
const MOMENT: std::time::Duration = std::time::Duration::from_millis(5);

/// Holds a connection; given back when dropped, or when the process ends in any way.
#[derive(Debug)]
pub struct RunLock(File);

impl Drop for RunLock {
    fn drop(&mut self) {
        // Given back by name: a program that is just being started has all that we have open until it runs, and with it
        // would keep what is only closed.
        let _ = self.0.unlock();
    }
}

impl RunLock {
    /// Tells who holds a connection now, if anybody does.
    ///
    /// Looking takes the lock for a moment; so only look where a run stands as if it were worked on.
    pub(crate) fn holder(home: &Home, connection: i64) -> Option<String> {
        let mut file = File::open(home.lock(connection)).ok()?;
        match file.try_lock_shared() {
            Err(TryLockError::WouldBlock) => Some(held_by(&mut file)),
            Ok(()) => {
                let _ = file.unlock();
                None
            }
            Err(TryLockError::Error(_)) => None,
        }
    }

    /// Takes a connection for a run.
    ///
    /// # Errors
    /// [`Error::Busy`] with the holder, when another process or run has it.
    pub fn take(home: &Home, connection: i64, what: &str) -> Result<Self, Error> {
        let path = home.lock(connection);
        let refused = |error| Error::data_file(format!("the lock {}", path.display()), error);
        let mut file = crate::home::open_private(&path).map_err(refused)?;
        let mut patience = PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::Error(error)) => return Err(refused(error)),
                // Whoever only looks holds it for a moment, and so does a program that we are just starting, such as a
                // browser: until it runs, it has all that we have open.
                Err(TryLockError::WouldBlock) if patience > 0 => {
                    patience -= 1;
                    std::thread::park_timeout(MOMENT);
                }
                Err(TryLockError::WouldBlock) => return Err(Error::Busy(held_by(&mut file))),
            }
        }
        Self(file).held_for(what).map_err(refused)
    }

    /// Takes it as soon as whoever holds it gives it back; it blocks meanwhile.
    pub(crate) fn wait(home: &Home, connection: i64, what: &str) -> Result<Self, Error> {
        let path = home.lock(connection);
        let refused = |error| Error::data_file(format!("the lock {}", path.display()), error);
        let file = crate::home::open_private(&path).map_err(refused)?;
        file.lock().map_err(refused)?;
        Self(file).held_for(what).map_err(refused)
    }

    /// Writes into it what it is held for.
    fn held_for(mut self, what: &str) -> std::io::Result<Self> {
        self.0.set_len(0)?;
        self.0.rewind()?;
        write!(self.0, "{what}, process {}", std::process::id())?;
        Ok(self)
    }
}

/// Reads who holds a lock. That is only told; that it is held is certain.
fn held_by(file: &mut File) -> String {
    let mut holder = String::new();
    match file.read_to_string(&mut holder) {
        Ok(read) if read > 0 => holder,
        _ => "another run holds it".to_owned(),
    }
}
