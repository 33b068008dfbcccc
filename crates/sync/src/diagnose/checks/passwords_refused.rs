//! Did the passwords that were set here reach Google?

use directory::finding::{PASSWORDS_HELD, PASSWORDS_REFUSED, PASSWORDS_UNSENT};
use directory::provision::{Skip, protects};
use store::step::left::Left;
use store::{password, run};

use super::super::{About, Answer, Check, Found};
use super::{Asking, NAMED, last_left, some_of, told};
use crate::link::{Link, Page};
use crate::provision::{administrator, words};

pub(super) const CHECK: Check = Check {
    code: "passwords-refused",
    question: "Did the passwords that were set here reach Google?",
    about: About::Passwords,
    after: &["standing"],
    finds: &[&PASSWORDS_REFUSED, &PASSWORDS_UNSENT, &PASSWORDS_HELD],
    answers: &["F21", "T7", "T14"],
    noted: Some(|asking| Box::pin(refused(asking))),
    ask: |asking| Box::pin(ask(asking)),
};

const WELL: &str = "The last sync had none refused, and none waits for the next.";

/// What the last sync left.
async fn refused(asking: &Asking) -> Result<Answer, crate::Error> {
    let left = last_left(asking, Left::Passwords).await?;
    if left.count == 0 {
        return Ok(Answer::Well(WELL.to_owned()));
    }
    let seen = format!("The last sync could not set them: {}.", told(&left));
    Ok(Answer::Found(vec![Found { as_of: left.as_of, ..Found::new(&PASSWORDS_REFUSED, seen) }]))
}

/// The same, and whoever was given a password here that no sync has sent: since none was made, or since none does.
async fn ask(asking: &Asking) -> Result<Answer, crate::Error> {
    let mut found = match refused(asking).await? {
        Answer::Found(found) => found,
        Answer::Well(_) | Answer::Unknown { .. } => Vec::new(),
    };
    let connected = administrator(&asking.row);
    let (unsent, held) = asking
        .read(move |conn, id| {
            let last = run::last_synced(conn, id)?.map(|run| run.id);
            let (mut unsent, mut held) = (Whose::default(), Whose::default());
            password::each_unsent(conn, id, last, |one| {
                let protected = protects(&one.account, &connected);
                match protected.or(one.marked.then_some(Skip::Marked)) {
                    Some(why) => held.add(format!("{} ({})", one.named, words::skip(&why))),
                    // What became of it is told as what the sync left.
                    None if one.tried => {}
                    None => unsent.add(one.named),
                }
            })?;
            Ok((unsent, held))
        })
        .await?;
    if unsent.count > 0 {
        let seen = format!("Set here, and sent by no sync yet: {}.", unsent.words());
        found.push(Found::new(&PASSWORDS_UNSENT, seen));
    }
    if held.count > 0 {
        let page = Some(Page::new(Link::Users, None));
        let seen = format!("Set here, and not sent: {}.", held.words());
        found.push(Found { page, ..Found::new(&PASSWORDS_HELD, seen) });
    }
    Ok(Answer::of(found, WELL))
}

/// Some people, of whom the first are named.
#[derive(Default)]
struct Whose {
    count: u64,
    first: Vec<String>,
}

impl Whose {
    fn add(&mut self, named: String) {
        self.count += 1;
        if self.first.len() < NAMED as usize {
            self.first.push(named);
        }
    }

    fn words(&self) -> String {
        some_of(self.count, &self.first)
    }
}
