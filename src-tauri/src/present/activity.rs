//! Activity as the screen shows it.

use sync::activity::{By, Filter, Kind, LAG, Line, Source, Told, Trail, broken_words};
use sync::store::event::Change;

use super::moment;
use crate::error::{capital, sentence};
use crate::view::{
    ActivityFilter, ActivityKind, ActivityKindCount, ActivityLine, ActivityView, ActivityWindow, ChangeView,
    GoogleLogsView, MadeBy, MadeByCount,
};

/// Shows a trail that is kept under a ticket.
pub fn trail(trail: &Trail, ticket: u32) -> ActivityView {
    ActivityView {
        ticket,
        total: trail.lines.len() as u64,
        google: match &trail.told {
            Told::NotAsked => GoogleLogsView::NotAsked,
            Told::Answered { at, since, missing } => GoogleLogsView::Answered {
                at: moment(*at),
                since: since.map(moment),
                missing: *missing,
                lag: LAG.to_owned(),
            },
            Told::Cannot { why, hint } => GoogleLogsView::Cannot { why: sentence(why), hint: hint.clone() },
        },
        own_since: trail.own_since.map(moment),
        broken: trail.chain.broken.as_ref().map(|broken| sentence(&broken_words(broken))),
    }
}

/// Shows a window of the lines that are asked for.
pub fn window(trail: &Trail, filter: &ActivityFilter, offset: u64, limit: u64) -> ActivityWindow {
    let (lines, counts) = trail.chosen(&asked(filter));
    let from = usize::try_from(offset).unwrap_or(usize::MAX).min(lines.len());
    let rows = lines[from..].iter().take(usize::try_from(limit).unwrap_or(usize::MAX));
    let by = By::ALL.into_iter().zip(counts.by);
    let kinds = Kind::ALL.into_iter().zip(counts.kind);
    ActivityWindow {
        total: lines.len() as u64,
        offset,
        rows: rows.map(|(place, shown)| line(*place, shown)).collect(),
        by: by
            .map(|(by, count)| MadeByCount { by: made_by(by), label: by.words().to_owned(), count })
            .collect(),
        kinds: kinds
            .map(|(one, count)| ActivityKindCount { kind: kind(one), label: one.words().to_owned(), count })
            .collect(),
    }
}

/// Takes what the screen asks for.
pub fn asked(filter: &ActivityFilter) -> Filter {
    Filter {
        by: By::ALL.into_iter().filter(|by| filter.by.contains(&made_by(*by))).collect(),
        source: Vec::new(),
        kind: Kind::ALL.into_iter().filter(|one| filter.kind.contains(&kind(*one))).collect(),
        who: filter.who.clone(),
        person: filter.person.clone(),
        run: filter.run,
        until: None,
        words: filter.words.clone(),
    }
}

fn line(place: usize, line: &Line) -> ActivityLine {
    ActivityLine {
        place: place as u64,
        at: moment(line.at),
        by: made_by(line.by),
        because: line.because.clone(),
        source: line.source.words().to_owned(),
        own: line.source == Source::Here,
        who: line.who.clone(),
        workstation: line.workstation.clone(),
        what: line.what.clone(),
        code: line.code.clone(),
        kind: line.kind.words().to_owned(),
        about: line.about.clone(),
        note: line.note.clone(),
        run: line.run,
        user: line.user,
        client: line.client.clone(),
        event: (line.source == Source::Here).then_some(line.event),
    }
}

/// Shows what a line changed.
pub fn changes(changes: Vec<Change>) -> Vec<ChangeView> {
    let one = |change: Change| ChangeView {
        label: capital(&change.what),
        name: change.what,
        before: change.before,
        after: change.after,
    };
    changes.into_iter().map(one).collect()
}

fn made_by(by: By) -> MadeBy {
    match by {
        By::Rollcall => MadeBy::Rollcall,
        By::Elsewhere => MadeBy::Elsewhere,
        By::Others => MadeBy::Others,
    }
}

fn kind(kind: Kind) -> ActivityKind {
    match kind {
        Kind::Users => ActivityKind::Users,
        Kind::Passwords => ActivityKind::Passwords,
        Kind::Groups => ActivityKind::Groups,
        Kind::OrgUnits => ActivityKind::OrgUnits,
        Kind::Runs => ActivityKind::Runs,
        Kind::Access => ActivityKind::Access,
        Kind::Settings => ActivityKind::Settings,
        Kind::Data => ActivityKind::Data,
    }
}
