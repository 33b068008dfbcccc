//! The user resource as the seed fills it, in Google's words; typed, so that a page is written without maps in between.

use std::borrow::Cow;

use serde::Serialize;

pub(super) type Text = Cow<'static, str>;
pub(super) type Few<T> = Vec<T>;

/// A generated user, in Google's words.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct User {
    pub(super) kind: &'static str,
    pub(super) id: String,
    pub(super) etag: String,
    pub(super) primary_email: String,
    pub(super) name: Name,
    pub(super) is_admin: bool,
    pub(super) is_delegated_admin: bool,
    pub(super) last_login_time: Text,
    pub(super) creation_time: String,
    pub(super) agreed_to_terms: bool,
    pub(super) suspended: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suspension_reason: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suspension_time: Option<String>,
    pub(super) archived: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) archival_time: Option<String>,
    pub(super) change_password_at_next_login: bool,
    pub(super) ip_whitelisted: bool,
    pub(super) emails: Few<Email>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) aliases: Option<[String; 1]>,
    pub(super) non_editable_aliases: [String; 1],
    pub(super) customer_id: &'static str,
    pub(super) org_unit_path: Text,
    pub(super) is_mailbox_setup: bool,
    #[serde(rename = "isEnrolledIn2Sv")]
    pub(super) is_enrolled: bool,
    #[serde(rename = "isEnforcedIn2Sv")]
    pub(super) is_enforced: bool,
    pub(super) include_in_global_address_list: bool,
    pub(super) languages: Few<Language>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) is_guest_user: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) guest_account_info: Option<Guest>,
    #[serde(flatten)]
    pub(super) employee: Option<Box<Employee>>,
}

/// What people have, and guests and robots lack.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Employee {
    pub(super) organizations: Few<Organization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) relations: Option<Few<Typed>>,
    pub(super) phones: Few<Typed>,
    pub(super) addresses: Few<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) external_ids: Option<Few<Typed>>,
    pub(super) locations: [Location; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) websites: Option<[Typed; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) keywords: Option<[Typed; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) gender: Option<Gender>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recovery_email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) recovery_phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thumbnail_photo_etag: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) thumbnail_photo_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) posix_accounts: Option<[Posix; 1]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_schemas: Option<Schemas>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Name {
    pub(super) given_name: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) family_name: Option<Text>,
    pub(super) full_name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) display_name: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Email {
    pub(super) address: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) primary: Option<bool>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_type: Option<&'static str>,
}

/// An entry with a type and a value: phones, ids, relations, websites, keywords.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Typed {
    pub(super) value: String,
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) custom_type: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) primary: Option<bool>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Language {
    pub(super) language_code: &'static str,
    pub(super) preference: &'static str,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Guest {
    pub(super) primary_guest_email: String,
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Organization {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) primary: Option<bool>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub(super) kind: Option<&'static str>,
    pub(super) custom_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) department: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cost_center: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) description: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) location: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) domain: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) symbol: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) full_time_equivalent: Option<u32>,
}

#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Address {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) street_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extended_address: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) po_box: Option<String>,
    pub(super) locality: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) region: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) country: Option<&'static str>,
    pub(super) country_code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) primary: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) formatted: Option<String>,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Location {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    pub(super) area: &'static str,
    pub(super) building_id: String,
    pub(super) floor_name: String,
    pub(super) desk_code: String,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Gender {
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Posix {
    pub(super) username: String,
    pub(super) uid: String,
    pub(super) gid: &'static str,
    pub(super) home_directory: String,
    pub(super) shell: &'static str,
    pub(super) primary: bool,
    pub(super) system_id: &'static str,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Schemas {
    pub(super) employment: Employment,
    pub(super) equipment: Equipment,
}

#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Employment {
    pub(super) badge: String,
    pub(super) start_date: String,
    pub(super) full_time_equivalent: f64,
    pub(super) remote: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Equipment {
    pub(super) laptops: [Typed; 1],
}

impl User {
    /// Takes the custom schemas off, as `projection=basic` does.
    pub(crate) fn without_schemas(mut self) -> Self {
        if let Some(employee) = &mut self.employee {
            employee.custom_schemas = None;
        }
        self
    }

    /// The etag.
    pub(crate) fn etag(&self) -> &str {
        &self.etag
    }
}
