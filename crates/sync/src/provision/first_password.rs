//! The password that a step sends: one that waits, or one that is made for a new account.

use directory::provision::{NewPassword, NextLogin, Step};
use google::project::NextLogin as Says;
use secrecy::SecretString;
use secrets::Sealer;
use store::password::{Origin, Receipt};
use store::{step, user};

use super::agree::Agree;
use super::carry_out::Applying;
use super::journal::Details;
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
    agree: &Agree<'_>,
    row: &step::Row,
) -> Result<(), store::Error> {
    let (Some(user), Some(NewPassword { id, next_login })) = (row.user, Details::of(row).password) else {
        return Ok(());
    };
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
        user: Option<&user::Row>,
    ) -> Result<Result<Password, (&'static str, String)>, Error> {
        let (wanted, id) = match (step, user) {
            (Step::SetPassword(password), _) => (Some(*password), password.id),
            (Step::Create, Some(user)) => (None, user.id),
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

    /// Notes that a step is about to be sent; a password that is new is kept in the same transaction. Returns its hash.
    pub(super) async fn note_sent(
        &self,
        row: &mut step::Row,
        user: Option<&user::Row>,
        password: Password,
    ) -> Result<Option<(SecretString, Says)>, Error> {
        let (run, seq, now, next_login) = (self.run, row.seq, self.workstation.now(), self.next_login);
        let (details, user) = (Details::of(row), user.cloned());
        let store = &self.workstation.inner.store;
        let noted = store.write_together(move |tx| {
            let (reference, hash) = match password {
                Password::None => {
                    step::note_sent(tx, run, seq, now)?;
                    return Ok(None);
                }
                Password::Kept(reference, hash) => (reference, hash),
                Password::New(ready, sealer) => {
                    let user = user.ok_or_else(|| store::Error::Damaged("a create of nobody".to_owned()))?;
                    let id = passwords::keep(tx, &sealer, &user, Origin::First, &ready, now)?;
                    (NewPassword { id, next_login }, ready.hash)
                }
            };
            let detail = Details { password: Some(reference), ..details }.store();
            step::note_sent_with(tx, run, seq, detail.as_deref(), now)?;
            Ok(Some((detail, hash, says(reference.next_login))))
        });
        Ok(noted.await?.map(|(detail, hash, says)| {
            row.detail = detail;
            (hash, says)
        }))
    }
}
