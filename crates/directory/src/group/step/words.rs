//! The words of a list for all that is done about one group.

use super::{GroupStep, Place};

/// Says in the few words of a list what some steps do: members by how many come and go.
#[must_use]
pub fn words(steps: &[&GroupStep]) -> String {
    let is_last = |step: &GroupStep| matches!(step, GroupStep::Unbind | GroupStep::Reopen);
    let plain = |last: bool| {
        let of = steps.iter().filter(move |step| step.member().is_none() && is_last(step) == last);
        of.map(|step| step.words())
    };
    let mut words: Vec<String> = plain(false).collect();
    let count = |name: &str| steps.iter().filter(|step| step.name() == name).count();
    let (removed, added) = (count("member-remove"), count("member-add"));
    let (roles, taken) = (count("member-role"), count("member-take"));
    let plural = |count: usize| if count == 1 { "member" } else { "members" };
    if added > 0 {
        words.push(format!("{added} {} in", plural(added)));
    }
    if removed > 0 {
        words.push(format!("{removed} {} out", plural(removed)));
    }
    if roles > 0 {
        words.push(format!("another role of {roles} {}", plural(roles)));
    }
    if taken > 0 {
        words.push(format!("the role of {taken} {} taken from Google", plural(taken)));
    }
    let again = |which: fn(&Place) -> bool| {
        let back = |step: &&&GroupStep| matches!(step, GroupStep::MemberBack(place) if which(place));
        steps.iter().filter(back).count()
    };
    let out = count("member-out");
    if out > 0 {
        words.push(format!("{out} {} out again here", plural(out)));
    }
    let (back, roles) = (again(|place| place.was.is_none()), again(|place| place.was.is_some()));
    if back > 0 {
        words.push(format!("{back} {} in again here", plural(back)));
    }
    if roles > 0 {
        words.push(format!("the role of {roles} {} as before here", plural(roles)));
    }
    words.extend(plain(true));
    words.join("; ")
}
