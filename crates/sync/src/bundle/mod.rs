//! A support bundle: what somebody who helps needs to know, and nothing about anybody.
//!
//! It is made of `Safe` values alone: what is not on a list of harmless fields has no way into it. People, accounts, addresses,
//! domains and groups are called by pseudonyms, under a key that is made for the bundle and forgotten with it. What Google
//! answered is never in it. It is shown, file by file, before it is saved.

mod edits;
mod log;
mod parts;
mod safe;
mod words;
mod zip;

#[cfg(test)]
pub(crate) use words::CODES;

use std::io::Write;

use safe::{Names, Safe};
use serde::Serialize;

use crate::diagnose::Checked;
use crate::{Error, Workstation};

/// How many of the last lines of a log are taken.
const LINES: usize = 20_000;

/// A bundle that is not saved yet.
#[derive(Debug, Clone)]
pub struct Bundle {
    /// Its files, in the order in which they are shown.
    pub files: Vec<File>,
}

/// A file of a bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it, for people.
    pub about: &'static str,
    /// Its text.
    pub text: String,
}

impl Bundle {
    /// Writes it as a zip archive.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, out: &mut dyn Write) -> std::io::Result<()> {
        zip::write(out, self.files.iter().map(|file| (file.name.as_str(), file.text.as_bytes())))
    }
}

/// What checks said, by connection.
pub type Answers = Vec<(i64, Vec<Checked>)>;

/// In lines that the window shows whole.
const README: &str = "\
This is a support bundle of Rollcall.

It holds the fields that are known to be harmless,
and no others: words of the program, figures and
times. Names, addresses, org units, values,
passwords, tokens and Google's answers are not in
it. A word that the program does not know stands as
(other).

People, accounts, operators, customers, domains,
groups and fields of a customer's own are called by
pseudonyms (person-0f3a…). They are HMACs under a
key that was made for this bundle and was kept
nowhere: the same one has the same name in all of
these files, and another one in every other bundle.
Only whoever came into a group or left it is called
member-0f3a…, by the name at that time, where an
earlier version noted it, and by the id or address
where it is somebody from outside.

versions.json  the program and this computer's
               system
settings.json  the connections, their mapping and
               limits
findings.json  what the checks found, by code, and
               how Google answered
runs.jsonl     the last runs, a line each
steps.jsonl    the steps of their journals
edits.jsonl    what people did to users, groups,
               settings and the mapping at this
               computer
logs/          the logs of the last days
";

impl Workstation {
    /// Makes a support bundle, with what checks said.
    ///
    /// # Errors
    /// [`Error::Store`] when the data file cannot be read.
    pub async fn bundle(&self, answers: &Answers) -> Result<Bundle, Error> {
        let names = Names::new(&*self.inner.environment.chance);
        let mut findings: Vec<Safe> = answers
            .iter()
            .flat_map(|(connection, checked)| checked.iter().map(|one| parts::checked(*connection, one)))
            .collect();
        for row in self.connections().await? {
            let asked = answers.iter().any(|(connection, _)| *connection == row.id);
            // What the checks said says more than what is noted.
            if !asked {
                findings.extend(self.findings(row.id).await?.iter().map(|found| parts::noted(row.id, found)));
            }
        }
        let policy = self.password_policy().await?;
        let backups = self.backups().await?;
        let now = self.now();
        let logs = self.logs();
        let bundle = move |conn: &store::rusqlite::Connection| {
            let connections = store::connection::all(conn)?;
            let connections = connections
                .iter()
                .map(|row| parts::connection(conn, row, &names))
                .collect::<Result<Vec<_>, _>>()?;
            let (numbers, runs) = parts::runs(conn, &names)?;
            let steps = parts::steps(conn, &numbers, &names)?;
            let edits = edits::edits(conn, &names)?;
            let settings = Safe::Record(vec![
                ("connections", Safe::List(connections)),
                ("passwordsMinLength", Safe::count(policy.min_length)),
                ("passwordsMinClasses", Safe::count(policy.min_classes)),
                ("lastBackupAt", Safe::at(backups.last_at)),
                ("backupFailed", Safe::Flag(backups.failed.is_some())),
                ("backups", Safe::count(backups.kept.len())),
                ("ownBackupFolder", Safe::Flag(backups.chosen)),
            ]);
            let versions = Safe::Record(vec![
                ("rollcall", Safe::Word(env!("CARGO_PKG_VERSION"))),
                ("dataFile", Safe::Number(store::layout(conn)?.into())),
                ("sqlite", Safe::Word(store::rusqlite::version())),
                ("system", Safe::Word(std::env::consts::OS)),
                ("machine", Safe::Word(std::env::consts::ARCH)),
                ("madeAt", Safe::At(now)),
            ]);
            let file = |name: &str, about, text| File { name: name.to_owned(), about, text };
            let mut files = vec![
                file("README.txt", "What this is.", README.to_owned()),
                file("versions.json", "The program and this computer's system.", pretty(&versions)?),
                file("settings.json", "The connections, their mapping and limits.", pretty(&settings)?),
                file("findings.json", "What the checks found, by code.", pretty(&findings)?),
                file("runs.jsonl", "The last runs, a line each.", lines(&runs)?),
                file("steps.jsonl", "What became of each step of them.", lines(&steps)?),
                file(
                    "edits.jsonl",
                    "What people did to users, groups, settings and the mapping at this computer.",
                    lines(&edits)?,
                ),
            ];
            for (name, text) in logs {
                let log = log::read(&text, LINES, &names);
                let mut told = log.lines;
                if log.left_out > 0 {
                    told.push(Safe::Record(vec![("linesOfAnotherForm", Safe::count(log.left_out))]));
                }
                files.push(File {
                    name: format!("logs/{name}"),
                    about: "A day of the program's log.",
                    text: lines(&told)?,
                });
            }
            Ok(Bundle { files })
        };
        Ok(self.inner.store.read(bundle).await?)
    }

    /// Reads the logs of the data folder, the oldest first: only files that this program names so are its own.
    fn logs(&self) -> Vec<(String, String)> {
        let Ok(entries) = std::fs::read_dir(self.home().logs()) else { return Vec::new() };
        let mut logs = Vec::new();
        for entry in entries.flatten() {
            let Some(name) = own_name(&entry.file_name().to_string_lossy()) else { continue };
            if let Ok(bytes) = std::fs::read(entry.path()) {
                logs.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        logs.sort();
        logs
    }
}

/// Names a log by its program and its day, where it is one of ours.
fn own_name(name: &str) -> Option<String> {
    let (program, rest) = name.split_once('.')?;
    let program = ["rollcall", "desktop"].into_iter().find(|known| *known == program)?;
    let day: jiff::civil::Date = rest.strip_suffix(".log")?.parse().ok()?;
    Some(format!("{program}.{day}.jsonl"))
}

fn pretty(value: &impl Serialize) -> Result<String, store::Error> {
    serde_json::to_string_pretty(value).map_err(unwritable)
}

fn lines(values: &[Safe]) -> Result<String, store::Error> {
    let mut text = String::new();
    for value in values {
        text.push_str(&serde_json::to_string(value).map_err(unwritable)?);
        text.push('\n');
    }
    Ok(text)
}

fn unwritable(error: serde_json::Error) -> store::Error {
    store::Error::Damaged(format!("a support bundle: {error}"))
}
