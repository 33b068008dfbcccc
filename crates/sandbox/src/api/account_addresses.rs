//! The addresses of accounts and groups: which Google takes, what a rename leaves behind, and the list `emails`.

use serde_json::{Value, json};

use super::call::Call;
use super::team;
use crate::failure::Failure;
use crate::roll::Record;
use crate::tenant::customer::is_verified_domain;

/// Checks the address of an account: what Google takes as a user name (google-api.md 9), in a verified domain of the tenant.
pub(crate) fn checked_email(text: &str) -> Result<String, Failure> {
    checked(text, "primary_user_email", &RESERVED)
}

/// Checks an address that is to be an alias.
pub(crate) fn checked_alias(text: &str) -> Result<String, Failure> {
    checked(text, "alias", &RESERVED)
}

/// Checks the address of a group: the rules of user names hold, but a group may have those that no user may have.
pub(crate) fn checked_group_email(text: &str) -> Result<String, Failure> {
    checked(text, "groupKey", &[])
}

/// No user has these names.
const RESERVED: [&str; 2] = ["abuse", "postmaster"];

fn checked(text: &str, what: &str, reserved: &[&str]) -> Result<String, Failure> {
    let email = text.to_lowercase();
    let bad = || Failure::invalid(format!("Invalid Input: {what}"));
    let (local, domain) = email.rsplit_once('@').ok_or_else(bad)?;
    let letters = local.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_'.".contains(c));
    let dots = !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
    if local.is_empty()
        || local.len() > 64
        || !letters
        || !dots
        || reserved.contains(&local)
        || domain.is_empty()
    {
        return Err(bad());
    }
    if !is_verified_domain(domain) {
        return Err(Failure::forbidden());
    }
    Ok(email)
}

/// Whoever may have an address already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner<'a> {
    User(u64),
    /// The group with this id.
    Group(&'a str),
}

/// Refuses an address that an account or group has, or that a deleted group had until lately.
pub(crate) fn check_free(call: &Call, email: &str, owner: Option<Owner<'_>>) -> Result<(), Failure> {
    let overlay = &call.world.overlay;
    let user = call.roll.number(overlay, email)?.is_some_and(|number| owner != Some(Owner::User(number)));
    let group = team::by_key(call, email)?.is_some_and(|team| owner != Some(Owner::Group(&team.id)));
    let rest = call.world.rules().address_rest();
    let rests = rest > 0 && overlay.rests_since(email)?.is_some_and(|since| since + rest > call.now_ms);
    if user || group || rests { Err(Failure::duplicate()) } else { Ok(()) }
}

/// Gives the account another address: the old one stays as an alias.
pub(crate) fn rename(record: &mut Record, email: &str) {
    let old = record.get("primaryEmail").and_then(Value::as_str).unwrap_or("").to_owned();
    let mut aliases: Vec<Value> =
        record.get("aliases").and_then(Value::as_array).cloned().unwrap_or_default();
    aliases.retain(|alias| alias.as_str().is_none_or(|alias| !alias.eq_ignore_ascii_case(email)));
    if !old.is_empty() {
        aliases.push(old.into());
    }
    record.insert("aliases".to_owned(), aliases.into());
    record.insert("primaryEmail".to_owned(), email.into());
    record.insert("nonEditableAliases".to_owned(), json!([format!("{email}.test-google-a.com")]));
}

/// Rebuilds `emails`: the primary address first, then what was written, then the aliases.
pub(crate) fn tidy_emails(record: &mut Record) {
    let own: Vec<String> = crate::overlay::users::addresses(record);
    let Some(primary) = own.first().cloned() else { return };
    let is_ours = |entry: &Value| {
        entry.get("address").and_then(Value::as_str).is_some_and(|address| {
            own.contains(&address.to_lowercase()) || address.ends_with(".test-google-a.com")
        })
    };
    let old_primary = |entry: &Value| entry.get("primary").and_then(Value::as_bool).unwrap_or(false);
    let mut emails = vec![json!({ "address": primary, "primary": true })];
    emails.extend(
        record
            .get("emails")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter(|entry| !is_ours(entry) && !old_primary(entry))
            .cloned(),
    );
    emails.extend(own.iter().skip(1).map(|address| json!({ "address": address })));
    record.insert("emails".to_owned(), emails.into());
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{checked_email, rename, tidy_emails};

    #[test]
    fn a_renamed_account_keeps_its_old_address_as_alias() {
        let Value::Object(mut record) = json!({
            "primaryEmail": "ann@northwind.test",
            "emails": [
                { "address": "ann@northwind.test", "primary": true },
                { "address": "x@example.org", "type": "home" },
            ],
        }) else {
            unreachable!("an object")
        };
        rename(&mut record, "anna@northwind.test");
        tidy_emails(&mut record);
        assert_eq!(record["aliases"], json!(["ann@northwind.test"]), "mail to the old address still comes");
        assert_eq!(
            record["emails"][0],
            json!({ "address": "anna@northwind.test", "primary": true }),
            "the new address is primary"
        );
        assert_eq!(
            record["emails"][1],
            json!({ "address": "x@example.org", "type": "home" }),
            "other addresses stay"
        );
    }

    #[test]
    fn an_address_follows_google_s_rules() {
        for bad in [
            "ann",
            "@northwind.test",
            "a..b@northwind.test",
            ".a@northwind.test",
            "abuse@northwind.test",
            "a b@northwind.test",
            "a+b@northwind.test",
        ] {
            assert_eq!(
                checked_email(bad).unwrap_err().message,
                "Invalid Input: primary_user_email",
                "{bad} is no user name"
            );
        }
        assert_eq!(
            checked_email("ann@elsewhere.test").unwrap_err().status,
            403,
            "another's domain is forbidden"
        );
        assert_eq!(
            checked_email("D.O'Brien@Northwind.test").unwrap(),
            "d.o'brien@northwind.test",
            "case is lowered"
        );
    }
}
