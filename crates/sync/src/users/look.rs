//! A fresh look at one user on Google: an import of one account, with a run of its own.

use directory::decide::Conflict;
use store::plan::review::{self, Filter};
use store::{binding, plan};

use super::Shown;
use super::write::stand_anew;
use crate::import::{Detail, Mode, Reads, Reason, Scope, profile_of, reason_of, unfit_words};
use crate::{Error, Watch, Workstation};

/// What changed of one account of a user: a plan that waits until it is applied or given up.
#[derive(Debug, Clone)]
pub struct Look {
    /// Its run.
    pub run: i64,
    /// The name of the connection.
    pub connection: String,
    /// The one row of the plan.
    pub detail: Detail,
}

impl Workstation {
    /// Looks at one user's accounts on Google again; gives what changed there, account by account.
    ///
    /// What changed is taken by [`Workstation::import_apply`] of its run, or left by [`Workstation::discard`]. A run
    /// whose account is as it was is over at once. A plan that waits for review stays as it is. Dormant accounts are left out.
    ///
    /// # Errors
    /// [`Error::Google`]; [`Error::Refused`] when both sides changed, or the user is bound to nothing.
    pub async fn look_again(&self, id: i64) -> Result<Vec<Look>, Error> {
        let shown = self.user(id).await?;
        if shown.bindings.is_empty() {
            return Err(Error::Refused("this user is not bound to a Google account".to_owned()));
        }
        let mut bindings = shown.bindings;
        // What a deactivated connection left dormant is not asked for; where there is nothing else, it says why.
        if bindings.iter().any(|bound| !bound.binding.dormant) {
            bindings.retain(|bound| !bound.binding.dormant);
        }
        let (mut looks, mut trouble) = (Vec::new(), None);
        for bound in bindings {
            let (connection, google_id) = (bound.binding.connection, bound.binding.google_id);
            match self.look_at(connection, bound.connection, &google_id).await {
                Ok(look) => looks.extend(look),
                Err(error) => {
                    trouble = Some(error);
                    break;
                }
            }
        }
        let Some(error) = trouble else { return Ok(looks) };
        // Nobody is asked about the part that could be read.
        for look in looks {
            self.discard(look.run).await?;
        }
        Err(error)
    }

    async fn look_at(&self, connection: i64, name: String, google_id: &str) -> Result<Option<Look>, Error> {
        let (scope, watch) = (Scope::Account { google_id: google_id.to_owned() }, Watch::silent());
        let run = self.read_run(Reads::Refresh, connection, scope, Mode::UpdatesOnly, &[], &watch).await?;
        let counts = self.plan(run).await?.counts;
        if counts.open_conflicts > 0 {
            let conflicts = self.review(run, Filter::default(), 0, 1).await?.rows;
            self.note_found(run, connection, google_id).await?;
            self.discard(run).await?;
            return Err(Error::Refused(match conflicts.first().map(|row| reason_of(&row.decision)) {
                Some(Some(Reason::Conflict(Conflict::Unfit { attribute, rule }))) => {
                    format!("{}; correct it on Google, then look again", unfit_words(attribute, &rule))
                }
                Some(Some(Reason::Conflict(Conflict::BothChanged { attributes, .. })))
                    if attributes.is_empty() =>
                {
                    "a value is not the same here and on Google, and was never agreed on; import to answer it"
                        .to_owned()
                }
                Some(Some(Reason::Conflict(Conflict::BothChanged { .. }))) | None => {
                    "a value was changed here and on Google since they last agreed; import to answer it"
                        .to_owned()
                }
                Some(_) => format!("{}; import to answer it", conflicts[0].decision.why),
            }));
        }
        if counts.ticked == 0 {
            self.import_apply(run, &watch).await?;
            return Ok(None);
        }
        self.note_found(run, connection, google_id).await?;
        Ok(Some(Look { run, connection: name, detail: self.review_detail(run, google_id).await? }))
    }

    /// Notes how the account was found, whatever is done about its values: that it is suspended, say.
    async fn note_found(&self, run: i64, connection: i64, google_id: &str) -> Result<(), Error> {
        let id = google_id.to_owned();
        let row = self.inner.store.read(move |conn| store::run::get(conn, run)).await?;
        let ended = row.read_at.unwrap_or(row.started_at);
        let (account, read) = self
            .with_plan(run, move |conn| {
                let row = review::row(conn, &id)?;
                let account = plan::account::get(conn, row.decision.account)?.0;
                Ok((account, plan::account::span(conn, ended)?))
            })
            .await?;
        let found = self.inner.store.write(move |tx| {
            // As of when the run read it: what the run itself found is not newer than its plan.
            binding::found(tx, connection, &account.id, &profile_of(account.clone()), read.from)?;
            let Some(bound) = binding::by_google_id(tx, connection, &account.id)? else { return Ok(()) };
            stand_anew(tx, bound.user)
        });
        Ok(found.await?)
    }

    /// Takes what changed of a user's accounts into the directory.
    ///
    /// # Errors
    /// [`Error::Stale`] when the user was changed here since; [`Error::NotFound`] when a run is over.
    pub async fn take_looks(&self, id: i64, runs: Vec<i64>) -> Result<Shown, Error> {
        for run in runs {
            let report = self.import_apply(run, &Watch::silent()).await?;
            if let Some(problem) = report.problems.first() {
                return Err(Error::Stale(format!("{}; look again", problem.why)));
            }
        }
        self.user(id).await
    }
}
