//! Handing out: what nobody knows yet leaves Rollcall once, as a file for a passphrase or as printed slips.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};
use secrets::passphrase;
use store::event::{self, What};
use store::hand_out;

use super::plain_place;
use crate::sheet::Cells;
use crate::workstation::blocking;
use crate::{Error, Workstation};

/// The password of one person.
#[derive(Debug, Clone)]
pub struct Slip {
    /// The number of the password; [`Workstation::handed_out`] wants it.
    pub number: i64,
    /// Whose it is.
    pub name: String,
    /// The address that it goes with.
    pub email: String,
    /// The password.
    pub password: SecretString,
}

impl Workstation {
    /// Counts the passwords that accounts have and nobody was given.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn to_hand_out(&self) -> Result<u64, Error> {
        Ok(self.inner.store.read(hand_out::count).await?)
    }

    /// Opens the passwords that accounts have and nobody was given, by name; they are kept until [`Workstation::handed_out`].
    ///
    /// # Errors
    /// [`Error::Secrets`] when one does not open: then none is shown.
    pub async fn slips(&self) -> Result<Vec<Slip>, Error> {
        let rows = self.inner.store.read(hand_out::waiting).await?;
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let sealer = self.sealer().await?;
        let open = |row: hand_out::HandOut| {
            let password = sealer.open(&plain_place(row.password), &row.sealed)?;
            Ok(Slip { number: row.password, name: row.name, email: row.email, password })
        };
        rows.into_iter().map(open).collect()
    }

    /// Forgets passwords that were handed out.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn handed_out(&self, numbers: Vec<i64>) -> Result<(), Error> {
        let count = numbers.len();
        let note = if count == 1 { "one password".to_owned() } else { format!("{count} passwords") };
        let event = event::Row { note, ..self.event(What::HandedOut, None) };
        let forgotten = self.inner.store.write(move |tx| {
            numbers.into_iter().try_for_each(|number| hand_out::handed_out(tx, number))?;
            event::add(tx, &event)
        });
        forgotten.await?;
        tracing::info!(count, "passwords were handed out");
        Ok(())
    }

    /// Writes the passwords that accounts have and nobody was given into a file for a passphrase, and forgets them when
    /// it is on the disk; returns how many. Without any, no file is written.
    ///
    /// # Errors
    /// [`Error::InvalidInput`] when the passphrase is too short; [`Error::Refused`] when the file is there already. Then,
    /// as when the program is killed, everything is kept.
    pub async fn hand_out(&self, file: &Path, words: SecretString) -> Result<u64, Error> {
        let slips = self.slips().await?;
        if slips.is_empty() {
            return Ok(0);
        }
        let numbers: Vec<_> = slips.iter().map(|slip| slip.number).collect();
        let (count, path) = (numbers.len() as u64, file.to_owned());
        blocking(move || {
            let sealed = passphrase::seal(&words, &sheet(&slips))
                .map_err(|error| Error::InvalidInput(error.to_string()))?;
            write_new(&path, &sealed)
        })
        .await??;
        self.handed_out(numbers).await?;
        Ok(count)
    }
}

/// Refuses, before anything is done, a passphrase or a file that could not be used at the end of it.
///
/// # Errors
/// As [`Workstation::hand_out`].
pub fn could_hand_out(file: &Path, words: &SecretString) -> Result<(), Error> {
    if words.expose_secret().chars().count() < passphrase::SHORTEST_PASSPHRASE {
        return Err(Error::InvalidInput(passphrase::PassphraseError::TooShort.to_string()));
    }
    if file.exists() {
        return Err(there(file));
    }
    match parent(file).is_dir() {
        true => Ok(()),
        false => Err(Error::Refused(format!("there is no folder {}", parent(file).display()))),
    }
}

/// Opens a file that was handed out; the text is CSV.
///
/// # Errors
/// [`Error::InvalidInput`] when the passphrase does not open it.
pub async fn open_hand_out(file: &Path, words: SecretString) -> Result<SecretString, Error> {
    let path = file.to_owned();
    blocking(move || {
        let sealed = fs::read(&path)
            .map_err(|error| Error::Refused(format!("{} cannot be read: {error}", path.display())))?;
        let plain =
            passphrase::open(&words, &sealed).map_err(|error| Error::InvalidInput(error.to_string()))?;
        let text =
            std::str::from_utf8(&plain).map_err(|error| Error::machine("the file is no text", &error))?;
        Ok(SecretString::from(text))
    })
    .await?
}

/// Writes slips as a table (CSV).
fn sheet(slips: &[Slip]) -> Zeroizing<Vec<u8>> {
    let size: usize = slips.iter().map(|slip| 2 * (slip.name.len() + slip.email.len()) + 220).sum();
    // Large enough for all: what grows leaves copies behind.
    let mut sheet = Zeroizing::new(Vec::with_capacity(size + 100));
    sheet.extend(b"name,address,password\r\n");
    let cells = Cells::ForSpreadsheets;
    for slip in slips {
        let fields = [&*cells.write(&slip.name), &*cells.write(&slip.email), slip.password.expose_secret()];
        for (at, field) in fields.into_iter().enumerate() {
            sheet.extend(if at == 0 { b"\"".as_slice() } else { b",\"" });
            for byte in field.bytes() {
                // A quote is written twice.
                sheet.extend(std::iter::repeat_n(byte, if byte == b'"' { 2 } else { 1 }));
            }
            sheet.push(b'"');
        }
        sheet.extend(b"\r\n");
    }
    sheet
}

fn there(file: &Path) -> Error {
    Error::Refused(format!("{} is there already; name another file", file.display()))
}

fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Writes a file that is its owner's alone, and that is whole or not there; it is on the disk afterwards.
fn write_new(file: &Path, bytes: &[u8]) -> Result<(), Error> {
    if file.exists() {
        return Err(there(file));
    }
    let mut beside = file.as_os_str().to_owned();
    beside.push(".part");
    let beside = PathBuf::from(beside);
    let write = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let mut out = options.open(&beside)?;
        out.write_all(bytes)?;
        out.sync_all()?;
        fs::rename(&beside, file)?;
        // The name as well, where folders can be brought to the disk.
        #[cfg(unix)]
        fs::File::open(parent(file))?.sync_all()?;
        Ok(())
    };
    write().map_err(|error| Error::Refused(format!("{} cannot be written: {error}", file.display())))
}
