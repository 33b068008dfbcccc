//! Guides, as the screen shows them.

use sync::diagnose::{Check, Checked};
use sync::guide::{Confirmed, Followed, Guide, Hit, Kind, Picture, Place, Step};

use super::connection::{finding, link};
use crate::view::{
    CauseView, ConfirmedView, FollowedView, GuideKind, GuideStepView, GuideView, HitView, PlaceView,
};

/// Shows every guide, with the client id that is entered at Google where it is known.
pub fn guides(client_id: Option<&str>) -> Vec<GuideView> {
    let each =
        Kind::all().into_iter().flat_map(|(kind, guides)| guides.iter().map(move |guide| (guide, kind)));
    each.map(|(guide, kind)| one(guide, shown(kind), client_id)).collect()
}

fn shown(kind: Kind) -> GuideKind {
    match kind {
        Kind::Symptom => GuideKind::Symptom,
        Kind::Question => GuideKind::Question,
        Kind::BrowserPage => GuideKind::BrowserPage,
    }
}

fn one(guide: &Guide, kind: GuideKind, client_id: Option<&str>) -> GuideView {
    let questions = guide.checks.iter().filter_map(|code| Check::by_code(code));
    GuideView {
        id: guide.id.to_owned(),
        kind,
        symptom: guide.symptom.to_owned(),
        means: guide.means.to_owned(),
        checks: questions.map(|check| check.question.to_owned()).collect(),
        steps: guide.steps.iter().map(|one| step(one, client_id)).collect(),
        shows_passwords: guide.picture == Some(Picture::Passwords),
    }
}

/// Shows a step of a guide.
pub fn step(step: &Step, client_id: Option<&str>) -> GuideStepView {
    GuideStepView {
        text: step.text.to_owned(),
        link: step.link.map(link),
        copy: client_id.filter(|_| step.client_id).map(str::to_owned),
        place: step.place.map(place),
    }
}

fn place(place: Place) -> PlaceView {
    match place {
        Place::Import => PlaceView::Import,
        Place::Sync => PlaceView::Sync,
        Place::Users => PlaceView::Users,
        Place::Groups => PlaceView::Groups,
        Place::Runs => PlaceView::Runs,
        Place::Activity => PlaceView::Activity,
        Place::Connections => PlaceView::Connections,
        Place::Mapping => PlaceView::Mapping,
        Place::Passwords => PlaceView::Passwords,
        Place::Safety => PlaceView::Safety,
        Place::Data => PlaceView::Data,
    }
}

/// Shows what came of following a guide, and what became of the cause that it had found before.
pub fn followed(followed: &Followed, before: Option<(&Checked, Confirmed)>) -> FollowedView {
    let shown = |checked: &Checked| super::diagnose::check(checked.check, Some(checked));
    let before = before.and_then(|(cause, confirmed)| {
        let title = cause.found().first()?.finding.title.to_owned();
        let confirmed = match confirmed {
            Confirmed::Mended => ConfirmedView::Mended,
            Confirmed::Still => ConfirmedView::Still,
            Confirmed::Unknown => ConfirmedView::Unknown,
        };
        Some(CauseView { title, confirmed })
    });
    let causes = followed.cause().map(Checked::found).unwrap_or_default();
    FollowedView {
        asked: followed.asked.iter().map(shown).collect(),
        causes: causes.iter().map(finding).collect(),
        besides: followed.besides().map(finding).collect(),
        before,
    }
}

/// Shows what a search found.
pub fn hit(hit: Hit) -> HitView {
    let (guide, check, title, text) = match hit {
        Hit::Guide(guide) => (Some(guide.id), None, guide.symptom, guide.means),
        Hit::Check(check) => (None, Some(check.code), check.question, check.about.words()),
        Hit::Finding(found, check) => (None, Some(check.code), found.title, found.affects),
    };
    HitView {
        guide: guide.map(str::to_owned),
        check: check.map(str::to_owned),
        title: title.to_owned(),
        text: text.to_owned(),
    }
}
