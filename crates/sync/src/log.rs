//! The log of a data folder: a file a day that only its owner can read, a fortnight of them kept.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use store::Millis;

use crate::workstation::Clock;
use crate::{Error, Home};

/// How many days are kept.
const KEPT: usize = 14;

const DAY: Millis = 24 * 60 * 60 * 1000;

/// The log of one program; days begin at midnight UTC.
pub struct DailyLog {
    folder: PathBuf,
    program: &'static str,
    now: Clock,
    day: Millis,
    file: File,
}

impl DailyLog {
    /// Begins, or goes on with, the log of a program: `rollcall` writes to `rollcall.2026-11-22.log`.
    ///
    /// # Errors
    /// [`Error::Store`] when its file cannot be made.
    pub fn begin(home: &Home, program: &'static str, now: Clock) -> Result<Self, Error> {
        let (folder, day) = (home.logs(), now() / DAY);
        let file = open(&folder, program, day)
            .map_err(|error| Error::data_file(format!("the log in {}", folder.display()), error))?;
        Ok(Self { folder, program, now, day, file })
    }
}

impl Write for DailyLog {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let day = (self.now)() / DAY;
        if day != self.day {
            self.file = open(&self.folder, self.program, day)?;
            self.day = day;
        }
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Opens the file of a day, and removes those that are too old.
fn open(folder: &PathBuf, program: &str, day: Millis) -> io::Result<File> {
    let date =
        Timestamp::from_millisecond(day * DAY).map_err(io::Error::other)?.to_zoned(TimeZone::UTC).date();
    let file = crate::home::open_private(&folder.join(format!("{program}.{date}.log")))?;
    let mut days = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with(&format!("{program}.")) && name.ends_with(".log") {
            days.push(path);
        }
    }
    days.sort();
    for old in days.iter().rev().skip(KEPT) {
        // Another process of the same program may have removed it.
        let _ = std::fs::remove_file(old);
    }
    Ok(file)
}
