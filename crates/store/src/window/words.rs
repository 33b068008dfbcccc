//! Finds users by words: each word of a search must begin a word of the name, username, address or employee id.
//!
//! The words are taken apart here, for the index and for a row alike, so that both find the same.

use directory::fold::fold;
use rusqlite::{Connection, params};

use crate::Error;
use crate::user::Standing;

/// How many users come into the index in one transaction.
const BATCH: i64 = 20_000;

/// The texts of a user in which words are found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts<'a> {
    pub(crate) name: &'a str,
    pub(crate) username: &'a str,
    pub(crate) email: &'a str,
    pub(crate) employee_id: &'a str,
}

impl Texts<'_> {
    fn folded(&self) -> [String; 4] {
        [self.name, self.username, self.email, self.employee_id].map(fold)
    }
}

/// The words of a search.
#[derive(Debug)]
pub(crate) struct Search(Vec<String>);

/// What a text asks for.
#[derive(Debug)]
pub(crate) enum Asked {
    /// It is blank.
    Everybody,
    /// It has signs, but no word: nobody is called so.
    Nobody,
    /// These words.
    Words(Search),
}

impl Asked {
    /// Takes a search apart.
    pub(crate) fn of(text: &str) -> Self {
        let words: Vec<_> = split(&fold(text)).map(str::to_owned).collect();
        match (words.is_empty(), text.trim().is_empty()) {
            (false, _) => Self::Words(Search(words)),
            (true, true) => Self::Everybody,
            (true, false) => Self::Nobody,
        }
    }
}

impl Search {
    /// The expression that finds users by the beginnings of words.
    pub(crate) fn beginnings(&self, standing: Option<Standing>) -> String {
        self.expression(standing, "*")
    }

    /// The expression that finds users by whole words; none when that saves no work.
    ///
    /// The index reads what begins with a long word as a whole before it gives the first, but a whole word row by row.
    pub(crate) fn whole(&self, standing: Option<Standing>) -> Option<String> {
        self.0.iter().any(|word| word.chars().count() > 3).then(|| self.expression(standing, ""))
    }

    fn expression(&self, standing: Option<Standing>, after: &str) -> String {
        let words = self.0.iter().map(|word| format!("\"{word}\"{after}"));
        let standing = standing.map(|standing| format!("\"{}\"", standing_word(standing)));
        standing.into_iter().chain(words).collect::<Vec<_>>().join(" AND ")
    }

    /// Tells whether a user is found, as the index would.
    pub(crate) fn finds(&self, texts: Texts<'_>) -> bool {
        let texts = texts.folded();
        self.0.iter().all(|word| texts.iter().any(|text| split(text).any(|known| known.starts_with(word))))
    }
}

fn split(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// A word that nobody can be called, which says how a user stands.
fn standing_word(standing: Standing) -> String {
    format!("§{}", standing as u8)
}

/// Lists the words of a user, each once.
fn words_of(standing: Standing, texts: Texts<'_>) -> String {
    let folded = texts.folded();
    let mut words: Vec<&str> = folded.iter().flat_map(|text| split(text)).collect();
    words.sort_unstable();
    words.dedup();
    let standing = standing_word(standing);
    words.push(&standing);
    words.join(" ")
}

/// Puts a user into the index, in place of what stood there of it.
pub(crate) fn put(conn: &Connection, id: i64, standing: Standing, texts: Texts<'_>) -> Result<(), Error> {
    conn.prepare_cached("INSERT OR REPLACE INTO user_words (rowid, words) VALUES (?1, ?2)")?
        .execute(params![id, words_of(standing, texts)])?;
    Ok(())
}

/// Takes a user out of the index.
pub(crate) fn remove(conn: &Connection, id: i64) -> Result<(), Error> {
    conn.prepare_cached("DELETE FROM user_words WHERE rowid = ?1")?.execute([id])?;
    Ok(())
}

/// Makes the index anew from the table.
pub(crate) fn build(conn: &Connection) -> Result<(), Error> {
    conn.execute_batch("INSERT INTO user_words (user_words) VALUES ('delete-all')")?;
    let mut statement = conn.prepare(
        "SELECT id, standing, name_key, username, email, employee_id FROM user WHERE id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let mut insert = conn.prepare("INSERT INTO user_words (rowid, words) VALUES (?1, ?2)")?;
    let mut last = 0;
    loop {
        let before = last;
        conn.execute_batch("SAVEPOINT words")?;
        let mut rows = statement.query([before, BATCH])?;
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            let text = |at: usize| row.get_ref(at)?.as_str().map_err(|error| Error::damaged("user", &error));
            let texts = Texts { name: text(2)?, username: text(3)?, email: text(4)?, employee_id: text(5)? };
            insert.execute(params![last, words_of(Standing::of_code(row.get(1)?)?, texts)])?;
        }
        drop(rows);
        conn.execute_batch("RELEASE words")?;
        if last == before {
            return Ok(());
        }
    }
}
