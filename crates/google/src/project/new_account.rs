//! A new account, made of a user of the directory.

use directory::{Attribute, Direction, Email, Mapping, User};
use secrecy::SecretString;

use super::limits::{self, Unfit};
use super::merge::Merge;
use super::patch::NextLogin;
use crate::body::Body;

/// A new account as it is sent; its `Debug` shows the names of the fields alone.
#[derive(Debug, Clone)]
pub struct NewAccount(Body);

impl NewAccount {
    /// Lists Google's fields that it fills in; never with what.
    pub fn fields(&self) -> impl Iterator<Item = &'static str> {
        self.0.names()
    }

    pub(crate) fn body(&self) -> &Body {
        &self.0
    }
}

/// Makes a new account of a user: address, names, and every attribute that the mapping exports.
///
/// The org unit is the one given, whatever the mapping says; aliases are added afterwards, each by a call of its own. The
/// password is given as its crypt(3) hash.
///
/// # Errors
/// [`Unfit`] when Google would not take it.
pub fn new_account(
    user: &User,
    mapping: &Mapping,
    org_unit: &str,
    password: &SecretString,
    next_login: NextLogin,
) -> Result<NewAccount, Unfit> {
    let not_an_address =
        Unfit::Form { attribute: Attribute::Email, rule: "is no address that Google takes for a user" };
    let email = Email::new(&user.email).map_err(|_| not_an_address)?;
    let mut merge = Merge::fresh(mapping);
    for (attribute, name) in
        [(Attribute::Firstname, &user.given_name), (Attribute::Lastname, &user.family_name)]
    {
        let name = name.as_str().into();
        limits::check(attribute, &name)?;
        merge.set(attribute, Some(&name))?;
    }
    for (attribute, value) in user.values.iter() {
        let goes = matches!(mapping.direction(attribute), Direction::Export | Direction::Both);
        let apart = matches!(attribute, Attribute::OrgUnitPath | Attribute::Aliases | Attribute::Photo);
        if goes && !apart {
            merge.set(attribute, Some(value))?;
        }
    }
    let body = merge.body()?.text("primaryEmail", email.as_str()).text("orgUnitPath", org_unit);
    let body = next_login.say(body).text("hashFunction", "crypt").secret("password", password);
    Ok(NewAccount(body))
}

#[cfg(test)]
mod tests {
    use directory::value::Value;
    use directory::{user::State, value::Address, value::Values};
    use secrecy::ExposeSecret;
    use serde_json::json;

    use super::*;
    use crate::endpoint::USERS_INSERT;

    /// A user in whom every attribute has a value.
    fn user() -> User {
        let mut values = Values::default();
        for attribute in Attribute::built_in() {
            let value: Value = match attribute {
                Attribute::Email | Attribute::Firstname | Attribute::Lastname => continue,
                Attribute::AlternateEmail | Attribute::Manager | Attribute::RecoveryEmail => {
                    "p@home.test".into()
                }
                Attribute::RecoveryPhone => "+41211234567".into(),
                Attribute::Aliases => Value::List(vec!["alias@x.test".to_owned()]),
                Attribute::WorkAddress | Attribute::HomeAddress | Attribute::OtherAddress => {
                    Value::Address(Address {
                        street_address: "a".to_owned(),
                        extended_address: "b".to_owned(),
                        po_box: "c".to_owned(),
                        locality: "d".to_owned(),
                        region: "e".to_owned(),
                        postal_code: "f".to_owned(),
                        country: "g".to_owned(),
                    })
                }
                _ => attribute.name().into(),
            };
            values.set(attribute, value);
        }
        User {
            email: "dara@x.test".to_owned(),
            username: "dara".to_owned(),
            given_name: " Dara".to_owned(),
            family_name: "O’Brien".to_owned(),
            state: State::Active,
            values,
        }
    }

    fn everything() -> Mapping {
        let mut mapping = Mapping::default();
        for attribute in Attribute::built_in().filter(|one| one.choices().contains(&Direction::Export)) {
            mapping.set(attribute, Direction::Export).expect("one of the choices");
        }
        mapping
    }

    fn sent(user: &User, mapping: &Mapping) -> Result<serde_json::Value, Unfit> {
        let hash = SecretString::from("$6$salt$hash");
        let account = new_account(user, mapping, "/People", &hash, NextLogin::ChangePassword)?;
        assert!(!format!("{account:?}").contains("hash\""), "no secret is shown: {account:?}");
        let text = account.body().write(&|_| true).expect("a body");
        Ok(serde_json::from_str(text.expose_secret()).expect("JSON"))
    }

    /// Lists the fields of a body with dots between, as the table of endpoints does.
    fn paths(body: &serde_json::Value) -> Vec<String> {
        let mut paths = Vec::new();
        for (field, value) in body.as_object().expect("a body") {
            let entries = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
            for entry in &entries {
                match entry.as_object() {
                    Some(members) => paths.extend(members.keys().map(|member| format!("{field}.{member}"))),
                    None => paths.push(field.clone()),
                }
            }
        }
        paths
    }

    #[test]
    fn everything_that_is_exported_is_sent_and_stands_in_the_table() {
        let body = sent(&user(), &everything()).expect("it fits");
        for path in paths(&body) {
            assert!(USERS_INSERT.body.contains(&path.as_str()), "{path} is not in the table of endpoints");
        }
        let account = crate::project::from_slice(
            serde_json::to_string(&{
                let mut user = body.clone();
                user["id"] = "1".into();
                user
            })
            .expect("JSON")
            .as_bytes(),
            crate::project::Wanted::All,
        )
        .expect("a user");
        let user = user();
        for (attribute, value) in user
            .values
            .iter()
            .filter(|(one, _)| !matches!(one, Attribute::Aliases | Attribute::OrgUnitPath | Attribute::Photo))
        {
            assert_eq!(account.values.get(attribute), Some(value), "{attribute:?} reads back");
        }
        assert_eq!(
            (&body["password"], &body["hashFunction"], &body["changePasswordAtNextLogin"]),
            (&json!("$6$salt$hash"), &json!("crypt"), &json!(true)),
            "the password as its hash"
        );
        assert_eq!(
            body["name"],
            json!({"givenName": "Dara", "familyName": "O’Brien", "displayName": "displayName"}),
            "names"
        );
        assert_eq!(body["orgUnitPath"], "/People", "the one that was given");
        assert!(body.get("aliases").is_none(), "aliases come afterwards");
    }

    #[test]
    fn what_is_not_exported_is_not_sent() {
        let body = sent(&user(), &Mapping::default()).expect("it fits");
        let fields: Vec<_> = body.as_object().expect("a body").keys().map(String::as_str).collect();
        assert_eq!(
            fields,
            ["changePasswordAtNextLogin", "hashFunction", "name", "orgUnitPath", "password", "primaryEmail"],
            "identity, password and place"
        );
    }

    #[test]
    fn what_google_would_refuse_is_not_sent() {
        let refused = |change: fn(&mut User)| {
            let mut user = user();
            change(&mut user);
            sent(&user, &everything()).expect_err("a refusal")
        };
        assert_eq!(
            refused(|user| user.family_name.clear()),
            Unfit::Missing(Attribute::Lastname),
            "T11: Google wants a last name"
        );
        assert_eq!(
            refused(|user| user.given_name = " ".to_owned()),
            Unfit::Missing(Attribute::Firstname),
            "and a first name"
        );
        assert!(
            matches!(
                refused(|user| user.email = "da ra@x.test".to_owned()),
                Unfit::Form { attribute: Attribute::Email, .. }
            ),
            "T7: an address has rules"
        );
        assert!(
            matches!(
                refused(|user| user.values.set(Attribute::JobTitle, "x".repeat(1_025).as_str().into())),
                Unfit::TooLong { attribute: Attribute::JobTitle, cap: 1_024, .. }
            ),
            "catalogue A"
        );
    }
}
