//! The activity trail: what was done here, joined with what Google's logs tell.

mod own;

pub(crate) use self::own::note_change;
