//! Answers to matches and conflicts, checked when they are given.

use directory::decide::Conflict;
use directory::group::GroupField;
use directory::name::Name;
use directory::{Account, Attribute, Thing, User, Username};
use serde::{Deserialize, Serialize};
use store::plan::decision::{self, Kind, Row};
use store::plan::{account, review};
use store::rusqlite::Connection;
use store::{binding, choice, directory_group, group_binding, plan, user};

use super::claim::{held_by_another, taken_employee_id};
use super::plan::{Reason, reason_of};
use crate::lock::RunLock;
use crate::{Error, Workstation};

/// An answer to a row of an import.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "answer")]
pub enum Answer {
    /// Bind to an existing user and keep that user's values.
    Link {
        /// Which.
        user: i64,
    },
    /// Bind to an existing user and take Google's values of some fields.
    Merge {
        /// Which.
        user: i64,
        /// The fields.
        fields: Vec<Attribute>,
    },
    /// Import as a new user under another username.
    Username {
        /// Which.
        username: String,
    },
    /// Give the missing family name.
    #[serde(rename_all = "camelCase")]
    FamilyName {
        /// It.
        family_name: String,
    },
    /// Import as a new user without the employee id, which stays with whoever has it.
    #[serde(rename_all = "camelCase")]
    WithoutEmployeeId {
        /// Under this username; none where the best that is free will do.
        username: Option<String>,
        /// With this family name, where it is missing.
        family_name: Option<String>,
    },
    /// Bind to an existing group and keep that group's fields.
    LinkGroup {
        /// Which.
        group: i64,
    },
    /// Bind to an existing group and take Google's values of some fields.
    MergeGroup {
        /// Which.
        group: i64,
        /// The fields.
        fields: Vec<GroupField>,
    },
    /// Leave it out of this import.
    Skip,
}

impl Answer {
    /// Writes it for the plan.
    #[must_use]
    pub(super) fn store(&self) -> Option<String> {
        serde_json::to_string(self).ok()
    }

    /// Reads it from the plan.
    #[must_use]
    pub fn of(row: &Row) -> Option<Self> {
        row.answer.as_deref().and_then(|text| serde_json::from_str(text).ok())
    }
}

impl Workstation {
    /// Answers rows; without an answer they stand as they were decided.
    ///
    /// # Errors
    /// [`Error::Refused`] when an answer is not possible for a row; then none is answered.
    pub async fn answer(
        &self,
        run: i64,
        google_ids: Vec<String>,
        answer: Option<Answer>,
    ) -> Result<(), Error> {
        let now = self.now();
        self.in_review(run, move |conn, connection| {
            for google_id in &google_ids {
                answer_one(conn, connection, google_id, answer.as_ref())?;
                match answer {
                    Some(_) => choice::keep(conn, connection, google_id, now)?,
                    None => choice::forget_one(conn, connection, google_id)?,
                }
            }
            Ok(())
        })
        .await
    }

    /// Ticks or un-ticks rows by Google's id.
    ///
    /// # Errors
    /// [`Error::Refused`] when a row cannot be ticked.
    pub async fn tick(&self, run: i64, google_ids: Vec<String>, ticked: bool) -> Result<(), Error> {
        let now = self.now();
        self.in_review(run, move |conn, connection| {
            for google_id in &google_ids {
                let found = review::row(conn, google_id)?.decision;
                if found.kind == Kind::Unchanged || found.ticked == ticked {
                    continue;
                }
                if ticked && let Some(why) = cannot_tick(&found) {
                    return Err(Error::Refused(format!("{google_id} cannot be ticked: {why}")));
                }
                decision::insert(conn, &Row { ticked, ..found })?;
                choice::keep(conn, connection, google_id, now)?;
            }
            Ok(())
        })
        .await
    }

    /// Ticks or un-ticks every row of a filter that can be.
    ///
    /// # Errors
    /// [`Error::Busy`] when the plan is no longer in review.
    pub async fn tick_all(&self, run: i64, filter: review::Filter, ticked: bool) -> Result<(), Error> {
        let now = self.now();
        self.in_review(run, move |conn, connection| Ok(review::tick(conn, connection, &filter, ticked, now)?))
            .await
    }

    /// Changes a plan that waits for review, in one transaction; refuses one that is approved or being approved.
    pub(crate) async fn in_review(
        &self,
        run: i64,
        change: impl FnOnce(&Connection, i64) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Error> {
        let home = self.home().clone();
        let over = move || Error::Busy(format!("run {run} is not in review any more"));
        let row = self.inner.store.read(move |conn| store::run::get(conn, run)).await?;
        if row.state != store::run::State::Review {
            return Err(over());
        }
        self.with_plan(run, move |conn| {
            conn.execute_batch("BEGIN IMMEDIATE")?;
            let row = store::run::get(conn, run)?;
            // Approval copies the plan into the journal piece by piece: what it has passed could not be changed any more.
            // A copy that nobody is at was interrupted, and begins again.
            let being_copied =
                store::step::any(conn, run)? && RunLock::holder(&home, row.connection).is_some();
            if row.state != store::run::State::Review || being_copied {
                return Err(over());
            }
            change(conn, row.connection)?;
            plan::moves::note(conn)?;
            Ok(conn.execute_batch("COMMIT")?)
        })
        .await
    }
}

/// Says why a row cannot be ticked as it stands.
pub(super) fn cannot_tick(row: &Row) -> Option<String> {
    if let Some(why) = &row.locked {
        return Some(why.clone());
    }
    match (row.kind, Answer::of(row)) {
        (Kind::Conflict, None) => Some(format!("{}; it needs an answer", row.why)),
        (Kind::Conflict | Kind::Match, Some(Answer::Skip)) => Some("it was answered with skip".to_owned()),
        (Kind::Match, None) => Some("it needs an answer".to_owned()),
        _ => None,
    }
}

fn answer_one(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    answer: Option<&Answer>,
) -> Result<(), Error> {
    let row = review::row(conn, google_id)?;
    let (found, email, thing) = (row.decision, row.email, row.thing);
    if let Some(why) = &found.locked {
        return Err(Error::Refused(format!("{email} cannot be answered: {why}")));
    }
    if !matches!(found.kind, Kind::Match | Kind::Conflict) {
        return Err(Error::Refused(format!("{email} is neither a match nor a conflict; tick or un-tick it")));
    }
    let Some(answer) = answer else {
        return Ok(decision::insert(conn, &Row { answer: None, ticked: false, ..found })?);
    };
    if thing != Thing::User {
        return answer_group(conn, connection, google_id, found, answer);
    }
    let username = check(conn, connection, &found, answer)?;
    let ticked = *answer != Answer::Skip;
    let user = match answer {
        Answer::Link { user } | Answer::Merge { user, .. } => Some(user::get(conn, *user)?),
        _ => None,
    };
    let (about, version) = match &user {
        Some(user) => (Some(user.id), Some(user.version)),
        None => (found.user, found.user_version),
    };
    let row = Row { answer: answer.store(), ticked, username, user: about, user_version: version, ..found };
    Ok(decision::insert(conn, &row)?)
}

/// Answers a row about a group.
fn answer_group(
    conn: &Connection,
    connection: i64,
    google_id: &str,
    found: Row,
    answer: &Answer,
) -> Result<(), Error> {
    let group = match answer {
        Answer::Skip => None,
        Answer::LinkGroup { group } | Answer::MergeGroup { group, .. } => Some(*group),
        _ => return Err(Error::Refused("a group is linked to a group, or left out".to_owned())),
    };
    let stored = group.map(|group| directory_group::get(conn, group)).transpose()?;
    if let Some(stored) = &stored {
        let bound = group_binding::by_google_id(conn, connection, google_id)?.map(|bound| bound.group);
        if bound != Some(stored.id) && !group_binding::is_free(conn, connection, stored.id)? {
            let name = &stored.group.name;
            return Err(Error::Refused(format!("{name} is bound to another group of Google's already")));
        }
    }
    let (group, user_version) = match stored {
        Some(stored) => (Some(stored.id), Some(stored.version)),
        None => (found.group, found.user_version),
    };
    let ticked = *answer != Answer::Skip;
    Ok(decision::insert(conn, &Row { answer: answer.store(), ticked, group, user_version, ..found })?)
}

/// Brings back what was chosen in earlier reviews, where the plan decides the same and the answer is still possible.
pub(super) fn recall(conn: &Connection, connection: i64) -> Result<(), Error> {
    choice::recall_ticks(conn, connection)?;
    for given in choice::answers(conn, connection)? {
        let Ok(answer) = serde_json::from_str::<Answer>(&given.answer) else { continue };
        match answer_one(conn, connection, &given.google_id, Some(&answer)) {
            Ok(()) => {}
            // A user who is gone or bound since, a username that was taken since: it is asked again.
            Err(Error::Refused(_) | Error::Store(store::Error::NotFound { .. })) => continue,
            Err(error) => return Err(error),
        }
        if !given.ticked
            && let Some(row) = decision::get(conn, given.account)?
        {
            decision::insert(conn, &Row { ticked: false, ..row })?;
        }
        choice::note_remembered(conn, given.account, given.chosen_at)?;
    }
    Ok(())
}

/// What an answer says of the new user that it makes.
#[derive(Default)]
struct NewUser<'a> {
    /// The username; none where the best that is free will do.
    username: Option<&'a str>,
    /// The family name that the account lacks.
    family_name: Option<&'a str>,
    /// The attributes of which Google's value does not come in.
    without: &'a [Attribute],
}

impl NewUser<'_> {
    /// Refuses what cannot be, or is another's; gives the username.
    fn check(&self, conn: &Connection, row: i64, account: &Account) -> Result<String, Error> {
        let family_name = match self.family_name {
            Some(given) => {
                Name::new(given).map_err(|error| Error::Refused(error.to_string()))?;
                given
            }
            None if directory::name::is_blank(&account.family_name) => {
                return Err(Error::Refused("this account also lacks a family name".to_owned()));
            }
            None => account.family_name.as_str(),
        };
        let username = match self.username {
            Some(chosen) => {
                let chosen = Username::new(chosen)
                    .map_err(|error| Error::Refused(format!("this cannot be a username: {error}")))?;
                free(conn, row, chosen.as_str())?;
                chosen.as_str().to_owned()
            }
            None => free_username(conn, row, account, family_name)?,
        };
        let mapping = store::plan::mapping(conn)?;
        let mut user = directory::decide::new_user(account, &username, self.family_name, &mapping);
        for &attribute in self.without {
            directory::decide::put(&mut user, attribute, None);
        }
        unclaimed(conn, row, &user)?;
        Ok(username)
    }
}

/// Checks an answer against the directory and the plan; gives the username of a user that it makes.
fn check(conn: &Connection, connection: i64, row: &Row, answer: &Answer) -> Result<Option<String>, Error> {
    let (account, _) = account::get(conn, row.account)?;
    if *answer != Answer::Skip
        && let Some(Reason::Conflict(Conflict::Unfit { .. })) = reason_of(row)
        && !keeps_its_own(conn, connection, &account, answer)?
    {
        return Err(Error::Refused(format!("{}, then import again", row.why)));
    }
    let made = |user: NewUser<'_>| user.check(conn, row.account, &account).map(Some);
    match answer {
        Answer::Skip => Ok(None),
        Answer::LinkGroup { .. } | Answer::MergeGroup { .. } => {
            Err(Error::Refused("a user is not linked to a group".to_owned()))
        }
        Answer::Link { user } | Answer::Merge { user, .. } => {
            let bound_here =
                binding::by_google_id(conn, connection, &account.id)?.map(|binding| binding.user);
            if bound_here != Some(*user) && binding::is_bound(conn, connection, *user)? {
                let name = user::get(conn, *user)?.user.username;
                return Err(Error::Refused(format!("{name} is bound to another Google account already")));
            }
            let before = user::get(conn, *user)?;
            if let Answer::Merge { fields, .. } = answer {
                let mapping = store::plan::mapping(conn)?;
                if let Some(field) = fields.iter().find(|field| !mapping.imports(**field)) {
                    let label = field.label().to_lowercase();
                    let why = format!("this plan imports no {label}; change its direction, and import again");
                    return Err(Error::Refused(why));
                }
                let mut after = before.user.clone();
                directory::decide::take(&mut after, &account, fields);
                if after != before.user
                    && let Some(why) = held_by_another(conn, &after, Some(*user))?
                {
                    return Err(Error::Refused(why));
                }
            }
            Ok(None)
        }
        Answer::Username { username } => made(NewUser { username: Some(username), ..NewUser::default() }),
        Answer::FamilyName { family_name } => {
            made(NewUser { family_name: Some(family_name), ..NewUser::default() })
        }
        Answer::WithoutEmployeeId { username, family_name } => {
            let bound = binding::by_google_id(conn, connection, &account.id)?.is_some();
            if bound || taken_employee_id(conn, row, &account, None)?.is_none() {
                let why = "only a new user whose employee id is somebody else's comes in without it";
                return Err(Error::Refused(why.to_owned()));
            }
            made(NewUser {
                username: username.as_deref(),
                family_name: family_name.as_deref(),
                without: &[Attribute::EmployeeIdentifier],
            })
        }
    }
}

/// Tells whether an answer leaves what no directory can hold on Google, and the bound user's own value here.
fn keeps_its_own(
    conn: &Connection,
    connection: i64,
    account: &Account,
    answer: &Answer,
) -> Result<bool, Error> {
    let (user, fields) = match answer {
        Answer::Link { user } => (*user, &[][..]),
        Answer::Merge { user, fields } => (*user, fields.as_slice()),
        _ => return Ok(false),
    };
    let mapping = store::plan::mapping(conn)?;
    let bound = binding::by_google_id(conn, connection, &account.id)?.is_some_and(|bound| bound.user == user);
    let takes_it = directory::decide::takes_unfit(account, &mapping, fields);
    Ok(bound && !takes_it && directory::decide::may_keep_all(account, &mapping))
}

/// Refuses a new user who would get the address or the employee id of another.
fn unclaimed(conn: &Connection, row: i64, user: &User) -> Result<(), Error> {
    if let Some(why) = held_by_another(conn, user, None)? {
        return Err(Error::Refused(why));
    }
    let id = user.values.display(Attribute::EmployeeIdentifier);
    if !id.is_empty() && decision::claims_employee_id(conn, &id.trim().to_lowercase(), row)? {
        return Err(Error::Refused(format!("another row of this import gets the employee id {id}")));
    }
    Ok(())
}

fn free(conn: &Connection, account: i64, username: &str) -> Result<(), Error> {
    if user::has_username(conn, username)? {
        return Err(Error::Refused(format!("the username {username} belongs to a user of the directory")));
    }
    if decision::claims_username(conn, username, account)? {
        return Err(Error::Refused(format!("another row of this import gets the username {username}")));
    }
    Ok(())
}

/// Gives a new user the username of the address or, where that is not free, the best that is.
fn free_username(conn: &Connection, row: i64, account: &Account, family_name: &str) -> Result<String, Error> {
    let wanted = Username::of_address(&account.email);
    if free(conn, row, wanted.as_str()).is_ok() {
        return Ok(wanted.as_str().to_owned());
    }
    let proposal = propose(conn, row, account, family_name, 1)?.into_iter().next();
    proposal.ok_or_else(|| Error::Refused("no free username could be found".to_owned()))
}

/// Proposes usernames for an account that are free here and in this import.
pub(super) fn propose(
    conn: &Connection,
    row: i64,
    account: &Account,
    family_name: &str,
    count: usize,
) -> Result<Vec<String>, Error> {
    let (local, domain) = account.email.split_once('@').unwrap_or((&account.email, ""));
    let mut failed = None;
    let proposals =
        directory::arrange::propose(local, &account.given_name, family_name, domain, count, |candidate| {
            match free(conn, row, candidate) {
                Ok(()) => true,
                Err(Error::Refused(_)) => false,
                Err(error) => {
                    failed = Some(error);
                    false
                }
            }
        });
    match failed {
        Some(error) => Err(error),
        None => Ok(proposals),
    }
}
