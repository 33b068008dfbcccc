//! The password that a step sends: one that waits, or one that is made for a new account.

use directory::provision::{NewPassword, NextLogin, Step};
use google::project::NextLogin as Says;
use secrecy::SecretString;
use secrets::Sealer;
use store::password::{Origin, Receipt};
use store::{step, user};

use super::agree::Agree;
use super::carry_out::{Applying, Expected, Own};
use super::journal::{Details, Entry};
use crate::Error;
use crate::passwords::{self, Ready};

/// The password that a step sends.
pub(super) enum Password {
    /// It sends none.
    None,
    /// One that waits, by its reference, with its hash.
    Kept(NewPassword, SecretString),
    /// One that was made for a new account and is not kept yet.
    New(Ready, Sealer),
}

/// Whether a step made a password for a new account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum First {
    Made,
    NotMade,
}

fn says(next_login: NextLogin) -> Says {
    match next_login {
        NextLogin::Change => Says::ChangePassword,
        NextLogin::Keep => Says::KeepPassword,
    }
}

/// Writes the receipt of the password that a step has set, if it has.
pub(super) fn receive(
    conn: &store::rusqlite::Connection,
    agree: &Agree,
    user: Option<i64>,
    password: Option<NewPassword>,
) -> Result<(), store::Error> {
    let (Some(user), Some(NewPassword { id, next_login })) = (user, password) else { return Ok(()) };
    let must_change = next_login == NextLogin::Change;
    let (connection, run, at) = (agree.connection, agree.run, agree.now);
    let receipt = Receipt { connection, user, password: id, run, must_change, at };
    store::password::receive(conn, &receipt, passwords::keeping(conn)?)
}

impl Applying<'_> {
    /// Finds the password that a step sends, or makes that of a new account; or says why the step cannot be sent.
    pub(super) async fn password(
        &self,
        step: &Step,
        user: Option<i64>,
    ) -> Result<Result<Password, (&'static str, String)>, Error> {
        let (wanted, id) = match (step, user) {
            (Step::SetPassword(password), _) => (Some(*password), password.id),
            (Step::Create, Some(user)) => (None, user),
            _ => return Ok(Ok(Password::None)),
        };
        let found = self.workstation.inner.store.read(move |conn| match wanted {
            Some(_) => store::password::find(conn, id),
            None => store::password::of_user(conn, id),
        });
        let sealer = self.sealer.get_or_try_init(|| self.workstation.sealer()).await?;
        match (found.await?, wanted) {
            (Some(kept), _) => match sealer.open(&passwords::hash_place(kept.id), &kept.sealed) {
                Ok(hash) => {
                    let next_login = wanted.map_or(self.next_login, |password| password.next_login);
                    Ok(Ok(Password::Kept(NewPassword { id: kept.id, next_login }, hash)))
                }
                Err(error) => Ok(Err(("sealed", format!("{error}; set the password again")))),
            },
            (None, Some(_)) => {
                let why = "another password was set here since the plan was made; sync again";
                Ok(Err(("stale", why.to_owned())))
            }
            (None, None) => {
                let policy = self.workstation.password_policy().await?;
                let plain = passwords::make::made(policy, &self.workstation.inner.environment.chance);
                let hash = self.workstation.hashed(plain.clone()).await?;
                Ok(Ok(Password::New(Ready { hash, plain: Some(plain) }, sealer.clone())))
            }
        }
    }

    /// Notes that a step is about to be sent, unless the user is not as the plan knew them; a password that is new is
    /// kept in the same transaction.
    ///
    /// The user is read in that transaction as well: nothing can come between the look and the note.
    pub(super) async fn note_sent(
        &self,
        entry: &mut Entry,
        own: Own,
        password: Password,
    ) -> Result<Noted, Error> {
        let (run, now, next_login) = (self.run, self.workstation.now(), self.next_login);
        let (seq, expected) = (entry.row.seq, Expected::of(entry, self.connection, own, now));
        let details = match password {
            Password::None => None,
            Password::Kept(..) | Password::New(..) => Some(entry.details.clone()),
        };
        let noted = self.workstation.inner.store.write_together(move |tx| {
            let user = match expected.find(tx)? {
                Ok(user) => user,
                Err(why) => return Ok(Noted::Stale(why)),
            };
            let (reference, hash) = match password {
                Password::None => {
                    step::note_sent(tx, run, seq, now)?;
                    return Ok(Noted::Sent { user, password: None });
                }
                Password::Kept(reference, hash) => (reference, hash),
                Password::New(ready, sealer) => {
                    let nobody = || store::Error::Damaged("a create of nobody".to_owned());
                    let user = user.as_ref().ok_or_else(nobody)?;
                    let id = passwords::keep(tx, &sealer, user, Origin::First, &ready, now)?;
                    (NewPassword { id, next_login }, ready.hash)
                }
            };
            let details = Details { password: Some(reference), ..details.unwrap_or_default() };
            step::note_sent_with(tx, run, seq, details.store().as_deref(), now)?;
            Ok(Noted::Sent { user, password: Some((reference, hash, says(reference.next_login))) })
        });
        let noted = noted.await?;
        if let Noted::Sent { password: Some((reference, ..)), .. } = &noted {
            entry.details.password = Some(*reference);
            entry.row.detail = entry.details.store();
        }
        Ok(noted)
    }
}

/// What the journal says of a step that is about to be sent.
pub(super) enum Noted {
    /// It may be sent, for this user, with this password.
    Sent { user: Option<user::Row>, password: Option<(NewPassword, SecretString, Says)> },
    /// It may not, for this reason.
    Stale(&'static str),
}
