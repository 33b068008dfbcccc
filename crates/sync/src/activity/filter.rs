//! Which lines of a trail are shown.

use store::Millis;

use super::{By, Kind, Line, Source, Trail};

/// What lines are asked for; nothing said is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Made by one of these.
    pub by: Vec<By>,
    /// Told by one of these.
    pub source: Vec<Source>,
    /// About one of these.
    pub kind: Vec<Kind>,
    /// Done by an operator or an account whose name has this in it.
    pub who: String,
    /// About a person whose name or address has this in it.
    pub person: String,
    /// Done by this run.
    pub run: Option<i64>,
    /// Until this moment.
    pub until: Option<Millis>,
    /// Every one of these words is somewhere in it.
    pub words: String,
}

/// How many lines there are of each, whatever of that itself is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// By who made it, in the order of [`By::ALL`].
    pub by: [u64; By::ALL.len()],
    /// By what it is about, in the order of [`Kind::ALL`].
    pub kind: [u64; Kind::ALL.len()],
}

impl Filter {
    fn admits_but_by_and_kind(&self, line: &Line, asked: &Folded) -> bool {
        let among = |source: &[Source]| source.is_empty() || source.contains(&line.source);
        among(&self.source)
            && self.run.is_none_or(|run| line.run == Some(run))
            && self.until.is_none_or(|until| line.at < until)
            && has(&line.who, &asked.who)
            && (asked.person.is_empty()
                || (is_about_people(line.kind)
                    && [&line.about, &line.note, &line.person]
                        .into_iter()
                        .any(|text| has(text, &asked.person))))
            && asked.words.iter().all(|word| in_any(line, word))
    }
}

/// Of groups, who came and went is told beside the group.
fn is_about_people(kind: Kind) -> bool {
    matches!(kind, Kind::Users | Kind::Passwords | Kind::Groups | Kind::Access)
}

/// What is looked for, in lower case.
struct Folded {
    who: String,
    person: String,
    words: Vec<String>,
}

fn has(text: &str, part: &str) -> bool {
    part.is_empty() || text.to_lowercase().contains(part)
}

fn in_any(line: &Line, word: &str) -> bool {
    let texts = [
        &line.who,
        &line.workstation,
        &line.what,
        &line.code,
        &line.about,
        &line.note,
        &line.because,
        &line.person,
    ];
    texts.into_iter().any(|text| has(text, word))
        || line.client.as_deref().is_some_and(|client| has(client, word))
        || line.run.is_some_and(|run| format!("run {run}").contains(word))
        || line
            .changes
            .iter()
            .any(|one| [&one.what, &one.before, &one.after].into_iter().any(|text| has(text, word)))
}

impl Trail {
    /// Lists the lines that are asked for, newest first, with where each stands in the whole, and counts them.
    #[must_use]
    pub fn chosen(&self, filter: &Filter) -> (Vec<(usize, &Line)>, Counts) {
        let folded = Folded {
            who: filter.who.trim().to_lowercase(),
            person: filter.person.trim().to_lowercase(),
            words: filter.words.split_whitespace().map(str::to_lowercase).collect(),
        };
        let (mut chosen, mut counts) = (Vec::new(), Counts::default());
        for (place, line) in self.lines.iter().enumerate() {
            if !filter.admits_but_by_and_kind(line, &folded) {
                continue;
            }
            let by = filter.by.is_empty() || filter.by.contains(&line.by);
            let kind = filter.kind.is_empty() || filter.kind.contains(&line.kind);
            // Each row of chips counts what it would show.
            counts.by[line.by as usize] += u64::from(kind);
            counts.kind[line.kind as usize] += u64::from(by);
            if by && kind {
                chosen.push((place, line));
            }
        }
        (chosen, counts)
    }
}
