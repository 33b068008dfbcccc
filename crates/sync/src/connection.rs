//! Connections: what each may do, their names, and who owns passwords.

use google::privilege::{self, Held, Lacks, Privilege};
use google::{Grant, Origin, Scope, Verb};
use store::connection::{Domain, Row};
use store::event::What;

use crate::activity;
use crate::{Error, Workstation};

/// Who owns passwords on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordMode {
    /// A first password is set, later ones are the person's own.
    FirstOnly,
    /// The directory is the authority.
    Directory,
}

impl PasswordMode {
    /// Gives the stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::FirstOnly => "firstOnly",
            Self::Directory => "directory",
        }
    }
}

/// Whether a verb can be used on a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The verb.
    pub verb: Verb,
    /// Why not; none when it can.
    pub disabled_because: Option<String>,
    /// What to know about it where it can be tried: a part that the role does not allow, or that nobody can know.
    pub caveat: Option<String>,
}

/// Tells of each verb whether it can be used: whether the connection is active, and the granted scopes and the account's
/// role allow it.
///
/// To connect is none of them: it is done.
#[must_use]
pub fn verbs(row: &Row) -> Vec<Allowed> {
    let mut verbs = by_rights(row);
    if row.deactivated_at.is_some() {
        for allowed in &mut verbs {
            allowed.disabled_because = Some("the connection is deactivated; reactivate it first".to_owned());
            allowed.caveat = None;
        }
    }
    verbs
}

/// The same with what is known of the domains: that Google did not give them tells of the role what it hides itself.
#[must_use]
pub fn verbs_with(row: &Row, domains: &[Domain]) -> Vec<Allowed> {
    let mut verbs = verbs(row);
    if let (Some(why), Some(allowed)) =
        (domains_unread(row, domains), verbs.iter_mut().find(|allowed| allowed.verb == Verb::Domains))
        && allowed.disabled_because.is_none()
    {
        (allowed.disabled_because, allowed.caveat) = (Some(why), None);
    }
    verbs
}

/// Tells of each verb whether the granted scopes and the account's role allow it.
fn by_rights(row: &Row) -> Vec<Allowed> {
    let granted = row.scopes.iter().cloned().collect();
    let look_only = Grant::by_name(&row.consent) == Some(Grant::LookOnly);
    let verbs = Verb::all().filter(|verb| *verb != Verb::Connect);
    verbs
        .map(|verb| {
            let missing = google::scope::missing(verb, &granted);
            if missing.is_empty() {
                return by_role(row, verb);
            }
            let asked = google::scope::lacking(verb.needs(), &asked_scopes(row)).is_empty();
            let because = if look_only && !asked {
                "this connection may only look; reactivate it with Look and sync".to_owned()
            } else {
                let purposes: Vec<_> = missing.iter().map(|scope| scope.purpose()).collect();
                format!("not granted at consent: {}", purposes.join(", "))
            };
            Allowed { verb, disabled_because: Some(because), caveat: None }
        })
        .collect()
}

/// Lists the verbs that do not work without a scope that was asked for.
#[must_use]
pub fn needed_for(row: &Row, scope: Scope) -> Vec<Verb> {
    let asked = asked_scopes(row);
    Verb::all()
        .filter(|verb| verb.needs().iter().any(|needed| scope.covers(*needed)))
        .filter(|verb| *verb != Verb::Connect && google::scope::missing(*verb, &asked).is_empty())
        .collect()
}

/// Tells whether the role of the connected account allows a verb for which it has the scopes.
fn by_role(row: &Row, verb: Verb) -> Allowed {
    let (disabled_because, caveat) = match (row.role.as_str(), &row.privileges) {
        ("super", _) => (None, None),
        ("none", _) => (Some("the connected account has no admin role".to_owned()), None),
        (_, None) => (None, Some("it cannot be known whether the role allows it".to_owned())),
        (_, Some(everywhere)) => {
            let lacks = privilege::lacking(verb, &held(everywhere, row));
            let lacks_parts =
                named(&lacks.parts).map(|names| format!("its role lacks {names}; that part is refused"));
            let elsewhere = named(&lacks.elsewhere).map(|names| {
                format!("its role has {names} in some org units alone; elsewhere it is refused")
            });
            match named(&lacks.all) {
                Some(names) => (Some(format!("its role lacks {names}")), None),
                None => {
                    (None, lacks_parts.into_iter().chain(elsewhere).reduce(|one, other| one + "; " + &other))
                }
            }
        }
    };
    Allowed { verb, disabled_because, caveat }
}

fn held<'a>(everywhere: &'a [String], row: &'a Row) -> Held<'a> {
    Held {
        everywhere: everywhere.iter().map(String::as_str).collect(),
        in_units: row.unit_privileges.iter().map(String::as_str).collect(),
    }
}

/// Names privileges as in "`USERS_UPDATE` (update users)".
fn named(privileges: &[Privilege]) -> Option<String> {
    let one = |one: &Privilege| format!("{} ({})", one.name, one.purpose);
    let named = privileges.iter().map(one).collect::<Vec<_>>().join(", ");
    Some(named).filter(|named| !named.is_empty())
}

/// Says what the role of the connected account is, with the privileges that it lacks for what it was connected for.
#[must_use]
pub fn role_words(row: &Row) -> String {
    match (row.role.as_str(), &row.privileges) {
        ("super", _) => "super admin: everything is allowed".to_owned(),
        ("delegated", None) => {
            "delegated admin; Google does not let this account see its own privileges, so what its \
                                role allows cannot be known before it is tried"
                .to_owned()
        }
        ("delegated", Some(everywhere)) => {
            let lacks: Vec<_> = lacking_privileges(row).iter().map(|one| one.name).collect();
            let lacks =
                if lacks.is_empty() { String::new() } else { format!("; lacks {}", lacks.join(", ")) };
            let privileges = match (everywhere.len(), row.unit_privileges.len()) {
                (count, 0) => privileges(count),
                (0, in_units) => format!("{} in some org units alone", privileges(in_units)),
                (count, in_units) => format!("{}, and {in_units} in some org units alone", privileges(count)),
            };
            format!("delegated admin with {privileges}{lacks}; cannot change administrators")
        }
        _ => "no admin role: Google will refuse to list people".to_owned(),
    }
}

fn privileges(count: usize) -> String {
    format!("{count} privilege{}", if count == 1 { "" } else { "s" })
}

/// Lists the privileges that the role lacks for the verbs whose scopes are granted, each once.
#[must_use]
pub fn lacking_privileges(row: &Row) -> Vec<Privilege> {
    let ("delegated", Some(everywhere)) = (row.role.as_str(), &row.privileges) else { return Vec::new() };
    let (held, granted) = (held(everywhere, row), row.scopes.iter().cloned().collect());
    let mut lacking = Vec::new();
    for verb in Verb::all().filter(|verb| google::scope::missing(*verb, &granted).is_empty()) {
        let Lacks { all, parts, .. } = privilege::lacking(verb, &held);
        for one in all.into_iter().chain(parts) {
            if !lacking.contains(&one) {
                lacking.push(one);
            }
        }
    }
    lacking
}

/// Says why the domains of a connection are not known; nothing when they are. A customer has at least one.
#[must_use]
pub fn domains_unread(row: &Row, domains: &[Domain]) -> Option<String> {
    if !domains.is_empty() {
        return None;
    }
    let granted = row.scopes.iter().cloned().collect();
    Some(if google::scope::missing(Verb::Domains, &granted).is_empty() {
        "not known: Google does not let this account list the domains".to_owned()
    } else {
        format!("not known: not granted at consent: {}", Scope::DomainsReadonly.purpose())
    })
}

fn asked_scopes(row: &Row) -> std::collections::BTreeSet<String> {
    asked(row).iter().map(|scope| scope.url()).collect()
}

/// Lists the scopes that the consent asked for.
#[must_use]
pub fn asked(row: &Row) -> &'static [Scope] {
    Grant::by_name(&row.consent).unwrap_or(Grant::LookOnly).scopes()
}

/// Tells whether the connected account looks like a person's own, by its address.
pub(crate) fn looks_personal(row: &Row) -> bool {
    let local = directory::email::local_part(&row.admin_email);
    let dedicated = ["sync", "rollcall", "directory", "service", "automation", "provisioning"];
    !dedicated.iter().any(|word| local.contains(word))
}

/// Advises on a connection, in words.
#[must_use]
pub fn advice(row: &Row) -> Vec<String> {
    let mut advice = Vec::new();
    if looks_personal(row) {
        advice.push(format!(
            "{} looks like a person's own account. A dedicated admin account keeps Rollcall's changes apart in \
             Google's log, and outlives the person's role.",
            row.admin_email
        ));
    }
    if row.role == "delegated" {
        advice.push(
            "Google lets only a super admin change administrators; their rows will be marked.".to_owned(),
        );
    }
    advice
}

/// What a new consent changed of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changed {
    /// The account, before and after, where it is another one.
    pub account: Option<(String, String)>,
    /// The address of the account, before and after, where it is the same one and has another.
    pub address: Option<(String, String)>,
    /// What the account is, in words, before and after, where that differs.
    pub role: Option<(String, String)>,
    /// What was granted now and was not before, in words.
    pub gained: Vec<&'static str>,
    /// What was granted before and is not now, in words.
    pub lost: Vec<&'static str>,
    /// What can be done now and could not before, in words.
    pub can_now: Vec<&'static str>,
    /// What could be done before and cannot now, in words, with the reason.
    pub cannot_now: Vec<(&'static str, String)>,
    /// What could be done before and may be refused now, in words, with what is known of it.
    pub may_be_refused: Vec<(&'static str, String)>,
}

impl Changed {
    /// Says what changed, in sentences; nothing when all is as before.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if let Some((before, now)) = &self.account {
            words.push(format!("Another account: {now} in place of {before}."));
        }
        if let Some((before, now)) = &self.address {
            words.push(format!("The address of the account was: {before}. Now: {now}."));
        }
        if let Some((before, now)) = &self.role {
            words.push(format!("Its role was: {before}. Now: {now}."));
        }
        for (what, names) in [("Granted now", &self.gained), ("Not granted any more", &self.lost)] {
            if !names.is_empty() {
                words.push(format!("{what}: {}.", names.join(", ")));
            }
        }
        words.extend(self.cannot_now.iter().map(|(verb, why)| format!("It can no more {verb}: {why}.")));
        let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
        for (verb, why) in &self.may_be_refused {
            match by_reason.iter_mut().find(|(known, _)| known == why) {
                Some((_, verbs)) => verbs.push(verb),
                None => by_reason.push((why, vec![verb])),
            }
        }
        words.extend(
            by_reason.iter().map(|(why, verbs)| format!("It may be refused to {}: {why}.", verbs.join(", "))),
        );
        if !self.can_now.is_empty() {
            words.push(format!("It can now also {}.", self.can_now.join(", ")));
        }
        words
    }
}

/// Compares the rights of a connection before and after a new consent.
#[must_use]
pub fn changed(before: &Row, after: &Row) -> Changed {
    let differ = |one: String, other: String| (one != other).then_some((one, other));
    let purposes = |row: &Row, than: &Row| -> Vec<&'static str> {
        let than = than.scopes.iter().cloned().collect();
        let granted = row.scopes.iter().filter_map(|url| Scope::by_url(url));
        granted
            .filter(|scope| !google::scope::lacking(&[*scope], &than).is_empty())
            .map(Scope::purpose)
            .collect()
    };
    let could: Vec<_> = by_rights(before).into_iter().filter(|one| one.disabled_because.is_none()).collect();
    let before_it = |verb: Verb| could.iter().find(|one| one.verb == verb);
    let (mut can_now, mut cannot_now, mut may_be_refused) = (Vec::new(), Vec::new(), Vec::new());
    for Allowed { verb, disabled_because, caveat } in by_rights(after) {
        match (before_it(verb), disabled_because, caveat) {
            (None, None, _) => can_now.push(verb.words()),
            (Some(_), Some(why), _) => cannot_now.push((verb.words(), why)),
            (Some(could), None, Some(why)) if could.caveat.as_ref() != Some(&why) => {
                may_be_refused.push((verb.words(), why));
            }
            _ => {}
        }
    }
    // No verb of its own: a sync leaves their rows out.
    match (before.role == "super", after.role == "super") {
        (true, false) => {
            cannot_now.push((CHANGE_ADMINISTRATORS, "Google lets only a super admin do that".to_owned()));
        }
        (false, true) => can_now.push(CHANGE_ADMINISTRATORS),
        _ => {}
    }
    // The same account may have another address.
    let addresses = differ(before.admin_email.clone(), after.admin_email.clone());
    let (account, address) =
        if before.admin_id == after.admin_id { (None, addresses) } else { (addresses, None) };
    Changed {
        account,
        address,
        role: differ(role_words(before), role_words(after)),
        gained: purposes(after, before),
        lost: purposes(before, after),
        can_now,
        cannot_now,
        may_be_refused,
    }
}

/// What only a super admin can do.
const CHANGE_ADMINISTRATORS: &str = "change the accounts of administrators";

/// Reads an origin as it is stored.
pub(crate) fn origin_of(text: &str) -> Result<Origin, Error> {
    if text == Origin::Google.as_str() {
        return Ok(Origin::Google);
    }
    Origin::parse(text).map_err(|error| Error::machine("the connection's origin", &error))
}

impl Workstation {
    /// Lists the connections by name.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn connections(&self) -> Result<Vec<Row>, Error> {
        Ok(self.inner.store.read(store::connection::all).await?)
    }

    /// Reads one connection with its domains.
    ///
    /// # Errors
    /// [`Error::Store`] when there is none of that number.
    pub async fn connection(&self, id: i64) -> Result<(Row, Vec<Domain>), Error> {
        Ok(self
            .inner
            .store
            .read(move |conn| Ok((store::connection::get(conn, id)?, store::connection::domains(conn, id)?)))
            .await?)
    }

    /// Finds a connection by name or number; without one, the only connection there is.
    ///
    /// # Errors
    /// [`Error::NotFound`], or [`Error::InvalidInput`] where one is to be named, with the names there are.
    pub async fn find_connection(&self, key: Option<&str>) -> Result<Row, Error> {
        let mut all = self.connections().await?;
        let names = all.iter().map(|row| format!("“{}”", row.name)).collect::<Vec<_>>().join(", ");
        let Some(key) = key else {
            return match all.len() {
                0 => Err(Error::NotFound("there is no connection yet; connect first".to_owned())),
                1 => Ok(all.remove(0)),
                _ => Err(Error::InvalidInput(format!("there are several connections, say which: {names}"))),
            };
        };
        // A number is always a number: no connection may be called by one.
        let number = |row: &Row| row.id.to_string() == key;
        let at = all.iter().position(number).or_else(|| all.iter().position(|row| row.name == key));
        match at {
            Some(at) => Ok(all.remove(at)),
            None => Err(Error::NotFound(format!("there is no connection {key}; there are: {names}"))),
        }
    }

    /// Gives a connection another name.
    ///
    /// # Errors
    /// [`Error::Refused`] when the name is empty, too long or in use.
    pub async fn rename_connection(&self, id: i64, name: &str) -> Result<Row, Error> {
        let name = name.trim().to_owned();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(Error::Refused("a connection's name has 1 to 60 characters".to_owned()));
        }
        if name.chars().all(|c| c.is_ascii_digit()) {
            return Err(Error::Refused(
                "a connection's name is not only digits: it has a number already".to_owned(),
            ));
        }
        let all = self.connections().await?;
        if all.iter().any(|row| row.id != id && row.name == name) {
            return Err(Error::Refused(format!("another connection is called {name}")));
        }
        self.change(id, "name", move |row| Row { name, ..row }, |row| row.name.clone()).await
    }

    /// Says who owns passwords on a connection.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn set_password_mode(&self, id: i64, mode: PasswordMode) -> Result<Row, Error> {
        let set = move |row| Row { password_mode: Some(mode.name().to_owned()), ..row };
        let words = |row: &Row| match row.password_mode.as_deref() {
            None => String::new(),
            Some("directory") => "the directory".to_owned(),
            Some(_) => "the person, after a first password".to_owned(),
        };
        // What is right about a password at the next sign-in follows from it. First, lest a kill leave them in step.
        self.inner.store.write(move |tx| store::binding::doubt_all(tx, id)).await?;
        self.change(id, "who owns passwords", set, words).await
    }

    async fn change(
        &self,
        id: i64,
        what: &'static str,
        change: impl FnOnce(Row) -> Row + Send + 'static,
        shown: fn(&Row) -> String,
    ) -> Result<Row, Error> {
        let event = self.event(What::Connection, Some(id));
        Ok(self
            .inner
            .store
            .write(move |tx| {
                let before = store::connection::get(tx, id)?;
                let row = change(before.clone());
                store::connection::update(tx, &row)?;
                activity::note_change(tx, event, what, shown(&before), shown(&row))?;
                Ok(row)
            })
            .await?)
    }
}
