//! Sends one step of a sync: looks again before it, and reads back after it.

use std::time::Duration;

use directory::Value;
use directory::decide::{Change, in_directory, is_same_value, on_google};
use directory::own_alias::OwnAliases;
use directory::provision::{Administrator, Skip, Step, protects};
use directory::undo::{Condition, Moved};
use directory::{Account, Attribute, Email, Mapping, User};
use google::project::{self, NextLogin, Patch};
use google::{Brake, Client, ReadUser};
use secrecy::SecretString;
use store::account_photo;

use super::journal::Said;
use super::words;
use crate::{Cancel, Error, Workstation};

/// How often Google is asked again whether it has finished an earlier change, with pauses of 1, 2, 4 … units.
pub(super) const PATIENCE: u32 = 6;

/// The code of a reactivation that Google does not let anybody do.
pub(super) const BY_GOOGLE: &str = "suspendedByGoogle";

/// The code of an undelete into an org unit that there is no more.
pub(super) const NO_ORG_UNIT: &str = "noOrgUnit";

/// What is said of an account that is not any more as it was decided on.
const CHANGED: &str = "the account changed on Google since the plan was made";

/// What is said where a sign-out has no answer.
const SESSIONS_UNKNOWN: &str = "suspended, but Google did not say whether its sessions were ended";

/// What became of a step at Google.
pub(super) enum Sent {
    /// It was done; the account as it is now.
    Done(Box<Account>),
    /// It was done, but for the sessions of a suspended account, which were not ended.
    NotSignedOut {
        /// The account as it is now.
        account: Box<Account>,
        /// Why not, in words.
        why: String,
        /// What Google answered, where it answered.
        said: Option<Said>,
    },
    /// It was so already.
    Already(Box<Account>),
    /// It was not done, and will not be.
    Refused {
        /// The code, for the report.
        code: &'static str,
        /// Why, in words.
        why: String,
        /// What Google answered, where it was Google that refused.
        said: Option<Said>,
    },
}

impl Sent {
    pub(super) fn refused(code: &'static str, why: impl Into<String>) -> Self {
        Self::Refused { code, why: why.into(), said: None }
    }
}

/// Whether a step was sent by an earlier try of the run, which nobody knows the end of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// Nothing of it was sent.
    Nothing,
    /// It was sent.
    Sent,
}

/// Sends one step of a connection.
pub(super) struct Sender<'a> {
    pub(super) workstation: &'a Workstation,
    pub(super) connection: i64,
    pub(super) client: Client,
    /// What keeps the step from being begun once the run is cancelled.
    pub(super) brake: Brake,
    pub(super) mapping: &'a Mapping,
    pub(super) cancel: &'a Cancel,
    /// The first pause between tries.
    pub(super) pause: Duration,
    /// Where new accounts go.
    pub(super) org_unit: &'a str,
    /// The account that the connection acts as.
    pub(super) administrator: &'a Administrator,
}

/// On what a step was decided, beside its own values.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Decided<'a> {
    /// The address that the account has for the meantime.
    pub(super) aside: Option<&'a str>,
    /// How the account stood, unless an earlier step of ours changed that.
    pub(super) stood: Option<Condition>,
    /// The addresses that earlier steps of ours moved: the aliases that they left stay.
    pub(super) own: Option<&'a OwnAliases>,
    /// The address that the account had.
    pub(super) address: Option<&'a str>,
}

impl Sender<'_> {
    /// Creates the account of a user.
    ///
    /// A create that was sent and has no answer is looked for by its address before it is sent again.
    pub(super) async fn create(
        &self,
        user: &User,
        (password, next_login): (&SecretString, NextLogin),
        before: Before,
    ) -> Result<Sent, Error> {
        if before == Before::Sent
            && let Some(made) = self.look_for(user).await?
        {
            return Ok(Sent::Done(Box::new(made)));
        }
        let placed = user.values.display(Attribute::OrgUnitPath);
        let exported = self.mapping.direction(Attribute::OrgUnitPath).exports() && !placed.is_empty();
        let org_unit = if exported { &placed } else { self.org_unit };
        let body = match project::new_account(user, self.mapping, org_unit, password, next_login) {
            Ok(body) => body,
            Err(unfit) => return Ok(Sent::refused("unfit", unfit.to_string())),
        };
        let mut may_be_ours = before;
        for attempt in 0..PATIENCE {
            match self.client.create_user(&body).await {
                Ok(made) => return Ok(Sent::Done(Box::new(made.account))),
                Err(google::Error::Unknown { .. }) => {
                    may_be_ours = Before::Sent;
                    self.wait(attempt).await?;
                    if let Some(made) = self.look_for(user).await? {
                        return Ok(Sent::Done(Box::new(made)));
                    }
                }
                // What we sent before may only now have become visible.
                Err(google::Error::AlreadyExists { .. }) if may_be_ours == Before::Sent => {
                    self.wait(attempt).await?;
                    if let Some(made) = self.look_for(user).await? {
                        return Ok(Sent::Done(Box::new(made)));
                    }
                }
                Err(error @ google::Error::AlreadyExists { .. }) => {
                    return self.who_has(&user.email, error).await;
                }
                Err(error) => return refusal(error),
            }
        }
        Ok(Sent::refused(
            "unknown",
            "Google did not say whether the account was made; look for it, then sync again",
        ))
    }

    /// Refuses a create whose address somebody has, and says who: it was free when the plan was made.
    async fn who_has(&self, address: &str, error: google::Error) -> Result<Sent, Error> {
        let why = match self.client.user(address).await {
            Ok(ReadUser { account, .. }) if account.email == address => {
                format!(
                    "an account has had the address {address} since the plan was made; sync again, which binds it \
                     or asks"
                )
            }
            Ok(ReadUser { account, .. }) => {
                format!("{address} has been an alias of {} since the plan was made", account.email)
            }
            Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => {
                format!(
                    "no account has the address {address}, but a group may, or one that was deleted: {error}"
                )
            }
            Err(error) => return Err(error.into()),
        };
        Ok(Sent::refused("alreadyExists", why))
    }

    /// Finds the account that a create of ours has made, by address and names.
    async fn look_for(&self, user: &User) -> Result<Option<Account>, Error> {
        match self.client.user(&user.email).await {
            Ok(ReadUser { account, .. }) => {
                let same = account.email == user.email
                    && account.given_name == user.given_name
                    && account.family_name == user.family_name;
                Ok(same.then_some(account))
            }
            Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads an account by its id; one that is seconds old may not be visible yet.
    pub(super) async fn account(&self, id: &str) -> Result<Option<ReadUser>, Error> {
        for attempt in 0..PATIENCE {
            match self.client.user(id).await {
                Ok(read) => return Ok(Some(self.see(read).await?)),
                Err(google::Error::NotFound { .. }) if attempt + 1 == PATIENCE => return Ok(None),
                Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => {
                    self.wait(attempt).await?;
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// Says of an account that was just read which image its photo is.
    pub(super) async fn see(&self, mut read: ReadUser) -> Result<ReadUser, Error> {
        if read.account.photo_etag.is_none() {
            return Ok(read);
        }
        let connection = self.connection;
        let seen = self.workstation.inner.store.read(move |conn| {
            account_photo::see(conn, connection, &mut read.account)?;
            Ok(read)
        });
        Ok(seen.await?)
    }

    /// Changes an account: one step is one call, but that an org unit, aliases and a photo are calls of their own.
    pub(super) async fn change(
        &self,
        id: &str,
        user: Option<&User>,
        step: &Step,
        before: Before,
        decided: Decided<'_>,
    ) -> Result<Sent, Error> {
        let Some(read) = self.account(id).await? else {
            return Ok(Sent::refused("gone", "the account is not on Google any more; sync again"));
        };
        if is_done(step, &read.account, user) {
            let account = Box::new(read.account);
            if *step == Step::Suspend && before == Before::Sent {
                // Whether its sessions were ended as well, nobody knows.
                return Ok(self.sign_out(account).await);
            }
            return Ok(if before == Before::Sent { Sent::Done(account) } else { Sent::Already(account) });
        }
        if let Some(refused) = self.may_not(&read.account, before, decided.stood) {
            return Ok(refused);
        }
        if before == Before::Nothing && !is_as_decided(step, &read.account, decided) {
            return Ok(Sent::refused("stale", CHANGED));
        }
        let mut now = read;
        for patch in patches(step, &now, user, self.mapping) {
            let patch = match patch {
                Ok(patch) => patch,
                Err(why) => return Ok(Sent::refused("unfit", why)),
            };
            match self.patch(id, &patch, step, user).await? {
                Ok(after) => now = after,
                Err(refused) => return Ok(refused),
            }
        }
        let wants = |attribute| wanted(step, user).into_iter().find(|(wanted, _)| *wanted == attribute);
        let (aliases, photo) = (wants(Attribute::Aliases), wants(Attribute::Photo));
        let apart = aliases.is_some() || photo.is_some() || matches!(step, Step::GiveUp(_));
        if let Step::GiveUp(change) = step
            && let Err(refused) = self.give_up(id, &change.before).await?
        {
            return Ok(refused);
        }
        if let Some((_, aliases)) = aliases
            && let Err(refused) = self.aliases(id, aliases, decided.own).await?
        {
            return Ok(refused);
        }
        if let Some((_, photo)) = photo
            && let Err(refused) = self.photo(&now.account, photo).await?
        {
            return Ok(refused);
        }
        if *step == Step::SignOut
            && let Err(error) = self.client.sign_out(id).await
        {
            return match error {
                google::Error::Unknown { .. } => Ok(Sent::refused("unknown", SESSIONS_UNKNOWN)),
                error => refusal(error),
            };
        }
        // The answer of the last call is the account as that call left it.
        let after = match !apart && is_done(step, &now.account, user) {
            true => now,
            false => self.account(id).await?.unwrap_or(now),
        };
        let account = Box::new(after.account);
        Ok(if *step == Step::Suspend { self.sign_out(account).await } else { Sent::Done(account) })
    }

    /// Refuses an account that is protected by now, or does not stand as it did when the plan was made.
    ///
    /// A step that was sent already may itself have moved how it stands; nothing lifts the protection.
    fn may_not(&self, account: &Account, before: Before, stood: Option<Condition>) -> Option<Sent> {
        if let Some(skip) = protects(account, self.administrator) {
            return Some(Sent::refused("protected", since_protected(&skip)));
        }
        let stood = stood.filter(|_| before == Before::Nothing)?;
        stands_otherwise(account, stood).map(|why| Sent::refused("stale", why))
    }

    /// Sets the password of an account.
    ///
    /// Nobody can read back which password an account has: one without an answer is sent again, which does no harm,
    /// unless the account is protected by now.
    pub(super) async fn password(
        &self,
        id: &str,
        (password, next_login): (&SecretString, NextLogin),
        (before, stood): (Before, Option<Condition>),
    ) -> Result<Sent, Error> {
        let Some(read) = self.account(id).await? else {
            return Ok(Sent::refused("gone", "the account is not on Google any more; sync again"));
        };
        if let Some(refused) = self.may_not(&read.account, before, stood) {
            return Ok(refused);
        }
        let patch = Patch::password(password, next_login);
        let mut unknown = false;
        for attempt in 0..PATIENCE {
            match self.client.update_user(id, &patch).await {
                Ok(read) => return Ok(Sent::Done(Box::new(read.account))),
                Err(google::Error::NotReady { .. } | google::Error::NotFound { .. }) => {}
                Err(google::Error::Unknown { .. }) => unknown = true,
                Err(error) => return refusal(error),
            }
            self.wait(attempt).await?;
        }
        Ok(if unknown {
            Sent::refused("unknown", "Google did not say whether the password was set; sync again to set it")
        } else {
            not_ready()
        })
    }

    /// Ends the sessions of a suspended account; whoever may not do that has suspended it all the same, and is told.
    async fn sign_out(&self, account: Box<Account>) -> Sent {
        let Err(error) = self.client.sign_out(&account.id).await else { return Sent::Done(account) };
        tracing::warn!(account = account.id, %error, "a suspended account was not signed out");
        let why = match error {
            google::Error::Unknown { .. } => SESSIONS_UNKNOWN.to_owned(),
            ref error => format!("suspended, but its sessions were not ended: {error}"),
        };
        Sent::NotSignedOut { account, why, said: Said::of(&error) }
    }

    /// Sends one patch, and reads back what nobody knows the end of.
    async fn patch(
        &self,
        id: &str,
        patch: &Patch,
        step: &Step,
        user: Option<&User>,
    ) -> Result<Result<ReadUser, Sent>, Error> {
        for attempt in 0..PATIENCE {
            match self.client.update_user(id, patch).await {
                Ok(read) => return Ok(Ok(self.see(read).await?)),
                Err(google::Error::NotReady { .. } | google::Error::NotFound { .. }) => {
                    self.wait(attempt).await?;
                }
                Err(google::Error::Unknown { .. }) => {
                    self.wait(attempt).await?;
                    if let Some(read) = self.account(id).await?
                        && is_done(step, &read.account, user)
                    {
                        return Ok(Ok(read));
                    }
                }
                Err(error) => return Ok(Err(refusal(error)?)),
            }
        }
        Ok(Err(not_ready()))
    }

    /// Takes an alias away that a rename has left; Google may still be at work on the rename.
    async fn give_up(&self, id: &str, alias: &str) -> Result<Result<(), Sent>, Error> {
        for attempt in 0..PATIENCE {
            match self.client.delete_alias(id, alias).await {
                Ok(()) => return Ok(Ok(())),
                Err(
                    google::Error::NotFound { .. }
                    | google::Error::NotReady { .. }
                    | google::Error::Unknown { .. },
                ) => {
                    if let Some(read) = self.account(id).await?
                        && !has_address(&read.account, alias)
                    {
                        return Ok(Ok(()));
                    }
                    self.wait(attempt).await?;
                }
                Err(error) => return Ok(Err(refusal(error)?)),
            }
        }
        Ok(Err(Sent::refused("notReady", "Google has not finished renaming this account; sync again later")))
    }

    /// Adds and takes away aliases, one call each; what our own renames left is not taken away with them.
    async fn aliases(
        &self,
        id: &str,
        wanted: Option<Value>,
        own: Option<&OwnAliases>,
    ) -> Result<Result<(), Sent>, Error> {
        let wanted = match wanted {
            Some(Value::List(list)) => list,
            _ => Vec::new(),
        };
        for attempt in 0..PATIENCE {
            match self.aliases_once(id, &wanted, own).await {
                Ok(()) => return Ok(Ok(())),
                // The account may be seconds old; and what nobody knows the end of is looked for.
                Err(
                    google::Error::NotFound { .. }
                    | google::Error::NotReady { .. }
                    | google::Error::Unknown { .. },
                ) => self.wait(attempt).await?,
                Err(error) => return Ok(Err(refusal(error)?)),
            }
        }
        Ok(Err(not_ready()))
    }

    async fn aliases_once(
        &self,
        id: &str,
        wanted: &[String],
        own: Option<&OwnAliases>,
    ) -> Result<(), google::Error> {
        let there = self.client.aliases(id).await?;
        let goes = |alias: &str| own.is_none_or(|own| !own.has(alias));
        for alias in there.iter().filter(|alias| !wanted.contains(alias) && goes(alias)) {
            match self.client.delete_alias(id, alias).await {
                Ok(()) | Err(google::Error::NotFound { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        for alias in wanted.iter().filter(|alias| !there.contains(alias)) {
            self.client.add_alias(id, alias).await?;
        }
        Ok(())
    }

    /// Brings a deleted account back, into an org unit.
    ///
    /// What was sent and has no answer is looked for by its id: an account that is back cannot be brought back again.
    pub(super) async fn restore(&self, id: &str, to: &str, before: Before) -> Result<Sent, Error> {
        let mut may_be_done = before;
        for attempt in 0..PATIENCE {
            if may_be_done == Before::Sent
                && let Some(read) = self.seen(id).await?
            {
                return Ok(Sent::Done(Box::new(read.account)));
            }
            match self.client.undelete_user(id, to).await {
                Ok(()) => {
                    return Ok(match self.account(id).await? {
                        Some(read) => Sent::Done(Box::new(read.account)),
                        None => Sent::refused(
                            "notReady",
                            "Google is bringing the account back; that may take a day",
                        ),
                    });
                }
                Err(google::Error::Unknown { .. }) => may_be_done = Before::Sent,
                Err(google::Error::Invalid { field: Some("orgUnitPath"), .. }) if to != "/" => {
                    return Ok(Sent::refused(
                        NO_ORG_UNIT,
                        format!("the org unit {to} is not on Google any more; sync again"),
                    ));
                }
                // It may be back, and not to be seen yet.
                Err(error) if may_be_done == Before::Sent => {
                    let refused = refusal(error)?;
                    return Ok(match self.account(id).await? {
                        Some(read) => Sent::Done(Box::new(read.account)),
                        None => refused,
                    });
                }
                Err(error) => return refusal(error),
            }
            self.wait(attempt).await?;
        }
        Ok(Sent::refused(
            "unknown",
            "Google did not say whether the account is back; look for it, then sync again",
        ))
    }

    /// Reads an account by its id as it is at this moment.
    async fn seen(&self, id: &str) -> Result<Option<ReadUser>, Error> {
        match self.client.user(id).await {
            Ok(read) => Ok(Some(read)),
            Err(google::Error::NotFound { .. } | google::Error::NotPermitted { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Tells whether anything was sent of the step that may have done something.
    pub(super) fn has_begun(&self) -> bool {
        self.brake.has_begun()
    }

    /// Tells whether a call of the step had no answer, so that the step may have been done more than once.
    pub(super) fn is_in_doubt(&self) -> bool {
        self.brake.is_in_doubt()
    }

    /// Waits before the next try, or until it is cancelled.
    pub(super) async fn wait(&self, attempt: u32) -> Result<(), Error> {
        let pause = self.pause * (1 << attempt.min(6));
        match tokio::time::timeout(pause, self.cancel.cancelled()).await {
            Ok(()) => Err(Error::Cancelled),
            Err(_) => Ok(()),
        }
    }
}

/// Says what moved on Google since a step was decided that writes nothing there: a value that is to come here, or the account
/// that is to be bound.
pub(super) fn moved_since(step: &Step, account: &Account, decided: Decided<'_>) -> Option<&'static str> {
    let stood = decided.stood.filter(|_| *step == Step::Adopt);
    stood
        .and_then(|stood| stands_otherwise(account, stood))
        .or_else(|| (!is_as_decided(step, account, decided)).then_some(CHANGED))
}

/// Says how an account stands, where it stood otherwise when the plan was made.
fn stands_otherwise(account: &Account, stood: Condition) -> Option<&'static str> {
    let now = Condition::of(account);
    if now == stood {
        return None;
    }
    Some(match (now.suspended && !stood.suspended, now.archived && !stood.archived) {
        (_, true) => "the account was archived on Google since the plan was made",
        (true, false) => "the account was suspended on Google since the plan was made",
        (false, false) => "the account is in use again on Google since the plan was made",
    })
}

/// Says why nothing is done to an account that was not protected when the plan was made.
pub(super) fn since_protected(skip: &Skip) -> String {
    format!("protected since the plan was made: {}", words::skip(skip))
}

/// Says that Google is still at work on an account.
pub(super) fn not_ready() -> Sent {
    Sent::refused("notReady", "Google has not finished an earlier change of this account; sync again later")
}

/// Tells whether an account is already as a step would leave it.
fn is_done(step: &Step, account: &Account, user: Option<&User>) -> bool {
    match step {
        Step::Suspend => account.suspension.is_some(),
        // Nobody can read whether somebody is signed in.
        Step::SignOut => false,
        Step::Reactivate => account.suspension.is_none(),
        Step::Archive => account.archived,
        Step::Unarchive => !account.archived,
        Step::KeepPassword => !account.must_change_password,
        Step::StandAside(change) | Step::Rename(change) => account.email == change.after,
        Step::GiveUp(change) => !has_address(account, &change.before),
        Step::Update(_) | Step::PutBack(_) => {
            let wanted = wanted(step, user);
            !wanted.is_empty()
                && wanted.iter().all(|(attribute, value)| {
                    is_same_value(*attribute, on_google(*attribute, account).as_ref(), value.as_ref())
                })
        }
        // Nobody can read which password an account has.
        Step::SetPassword(_)
        | Step::Create
        | Step::Adopt
        | Step::Restore { .. }
        | Step::Take(_)
        | Step::TakeBack(_)
        | Step::Unbind
        | Step::Remove
        | Step::Reopen
        | Step::Group(_)
        | Step::CreateOrgUnit { .. }
        | Step::RestoreOrgUnit => false,
    }
}

/// Tells whether an address is an account's own, or an alias of it.
fn has_address(account: &Account, address: &str) -> bool {
    account.email == *address || account.aliases.iter().any(|alias| alias == address)
}

/// Tells whether an account still has the values on which a step was decided, the address for the meantime, or the aliases
/// that our own steps left. What comes here is what was shown, and nothing else.
fn is_as_decided(step: &Step, account: &Account, decided: Decided<'_>) -> bool {
    let is = |attribute: Attribute, then: &str| {
        let now = on_google(attribute, account).map(|value| value.display()).unwrap_or_default();
        match decided.own {
            Some(own) if attribute == Attribute::Aliases => own.are_all_between(&now, then),
            _ => now == then,
        }
    };
    let still = |change: &Change| is(change.attribute, &change.before) || is(change.attribute, &change.after);
    match step {
        Step::StandAside(change) => still(change),
        Step::Rename(change) => decided.aside == Some(account.email.as_str()) || still(change),
        Step::Update(changes) => changes.iter().all(still),
        Step::PutBack(moved) => moved.iter().map(Moved::line).all(|change| still(&change)),
        Step::Take(changes) => changes.iter().all(|change| is(change.attribute, &change.after)),
        Step::Adopt => decided.address.is_none_or(|address| account.email == address),
        _ => true,
    }
}

/// Gives the values that a step brings to Google: the directory's of an update, its own of one that puts back.
fn wanted(step: &Step, user: Option<&User>) -> Vec<(Attribute, Option<Value>)> {
    match (step, user) {
        (Step::Update(changes), Some(user)) => {
            changes.iter().map(|change| (change.attribute, in_directory(change.attribute, user))).collect()
        }
        (Step::PutBack(moved), _) => {
            moved.iter().map(|moved| (moved.attribute, moved.after.clone())).collect()
        }
        _ => Vec::new(),
    }
}

/// Gives the calls of a step, in order.
fn patches(
    step: &Step,
    now: &ReadUser,
    user: Option<&User>,
    mapping: &Mapping,
) -> Vec<Result<Patch, String>> {
    match (step, user) {
        (Step::Suspend, _) => vec![Ok(Patch::suspend())],
        (Step::Reactivate, _) => vec![Ok(Patch::reactivate())],
        (Step::Archive, _) => vec![Ok(Patch::archive())],
        (Step::Unarchive, _) => vec![Ok(Patch::unarchive())],
        (Step::KeepPassword, _) => vec![Ok(Patch::next_login(NextLogin::KeepPassword))],
        (Step::StandAside(change) | Step::Rename(change), _) => {
            vec![Email::new(&change.after).map(|email| Patch::rename(&email)).map_err(|why| why.to_string())]
        }
        (Step::Update(_) | Step::PutBack(_), _) => {
            let apart = [Attribute::OrgUnitPath, Attribute::Aliases, Attribute::Photo];
            let wanted = wanted(step, user);
            let (alone, together): (Vec<_>, Vec<_>) =
                wanted.into_iter().partition(|(attribute, _)| apart.contains(attribute));
            let mut patches = Vec::new();
            if !together.is_empty() {
                patches.push(project::patch(&now.raw, &together, mapping).map_err(|unfit| unfit.to_string()));
            }
            if let Some((_, path)) =
                alone.into_iter().find(|(attribute, _)| *attribute == Attribute::OrgUnitPath)
            {
                let path = path.map(|value| value.display());
                patches.push(Ok(Patch::move_to(path.as_deref().unwrap_or("/"))));
            }
            patches
        }
        _ => Vec::new(),
    }
}

/// Says why Google refused a step; what is no refusal of this step ends the run.
pub(super) fn refusal(error: google::Error) -> Result<Sent, Error> {
    let said = Said::of(&error);
    let (code, why) = refused_for(error)?;
    Ok(Sent::Refused { code, why, said })
}

/// Gives the code and the words of a refusal; what is no refusal of this step ends the run.
pub(super) fn refused_for(error: google::Error) -> Result<(&'static str, String), Error> {
    let code = match &error {
        google::Error::AlreadyExists { .. } => "alreadyExists",
        google::Error::SeatsExhausted { .. } => "seats",
        google::Error::SuspendedByGoogle { .. } => BY_GOOGLE,
        google::Error::ArchiveLicence { .. } => "archiveLicence",
        google::Error::UndeleteImpossible { .. } => "undelete",
        google::Error::NotPermitted { .. } => "notPermitted",
        google::Error::NotFound { .. } => "gone",
        google::Error::NotReady { .. } => "notReady",
        google::Error::Invalid { .. } => "invalid",
        google::Error::Cyclic { .. } => "cyclic",
        _ => return Err(error.into()),
    };
    Ok((code, error.to_string()))
}
