//! `fields` masks: `nextPageToken,users(id,name/givenName)`.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::failure::Failure;

/// What a mask keeps.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Mask {
    /// Field to what is kept of it; an empty mask keeps all.
    fields: BTreeMap<String, Mask>,
}

/// The fields of a resource (discovery document, schemas), `name>Resource` where they are resources themselves, and
/// `name?` where the document says nothing about what is beneath.
fn schema(resource: &str) -> Option<&'static str> {
    Some(match resource {
        "Users" => "etag kind nextPageToken trigger_event users>User",
        "User" => {
            "addresses? agreedToTerms aliases archivalTime archived changePasswordAtNextLogin creationTime \
             customSchemas? customerId deletionTime emails? etag externalIds? gender? \
             guestAccountInfo>GuestAccountInfo hashFunction id ims? includeInGlobalAddressList \
             ipWhitelisted isAdmin isDelegatedAdmin isEnforcedIn2Sv isEnrolledIn2Sv isGuestUser \
             isMailboxSetup keywords? kind languages? lastLoginTime locations? name>UserName \
             nonEditableAliases notes? orgUnitPath organizations? password phones? posixAccounts? \
             primaryEmail recoveryEmail recoveryPhone relations? sshPublicKeys? suspended suspensionReason \
             suspensionTime thumbnailPhotoEtag thumbnailPhotoUrl websites?"
        }
        "UserName" => "displayName familyName fullName givenName",
        "GuestAccountInfo" => "primaryGuestEmail",
        "Groups" => "etag groups>Group kind nextPageToken",
        "Group" => {
            "adminCreated aliases description directMembersCount email etag externalIds? id kind name \
             nonEditableAliases"
        }
        "Groups settings" => {
            "allowExternalMembers allowGoogleCommunication allowWebPosting archiveOnly customFooterText \
             customReplyTo customRolesEnabledForSettingsToBeMerged defaultMessageDenyNotificationText \
             default_sender description email enableCollaborativeInbox favoriteRepliesOnTop \
             includeCustomFooter includeInGlobalAddressList isArchived kind maxMessageBytes \
             membersCanPostAsTheGroup messageDisplayFont messageModerationLevel name primaryLanguage replyTo \
             sendMessageDenyNotification showInGroupDirectory spamModerationLevel whoCanAdd \
             whoCanAddReferences whoCanApproveMembers whoCanApproveMessages whoCanAssignTopics \
             whoCanAssistContent whoCanBanUsers whoCanContactOwner whoCanDeleteAnyPost whoCanDeleteTopics \
             whoCanDiscoverGroup whoCanEnterFreeFormTags whoCanHideAbuse whoCanInvite whoCanJoin \
             whoCanLeaveGroup whoCanLockTopics whoCanMakeTopicsSticky whoCanMarkDuplicate \
             whoCanMarkFavoriteReplyOnAnyTopic whoCanMarkFavoriteReplyOnOwnTopic whoCanMarkNoResponseNeeded \
             whoCanModerateContent whoCanModerateMembers whoCanModifyMembers whoCanModifyTagsAndCategories \
             whoCanMoveTopicsIn whoCanMoveTopicsOut whoCanPostAnnouncements whoCanPostMessage \
             whoCanTakeTopics whoCanUnassignTopic whoCanUnmarkFavoriteReplyOnAnyTopic whoCanViewGroup \
             whoCanViewMembership"
        }
        "Members" => "etag kind members>Member nextPageToken",
        "Member" => "delivery_settings email etag id kind role status type",
        "MembersHasMember" => "isMember",
        "OrgUnits" => "etag kind organizationUnits>OrgUnit",
        "OrgUnit" => {
            "blockInheritance description etag kind name orgUnitId orgUnitPath parentOrgUnitId \
             parentOrgUnitPath"
        }
        "Domains2" => "domains>Domains etag kind",
        "Domains" => "creationTime domainAliases>DomainAlias domainName etag isPrimary kind verified",
        "DomainAlias" => "creationTime domainAliasName etag kind parentDomainName verified",
        "Customer" => {
            "alternateEmail customerCreationTime customerDomain etag id kind language phoneNumber \
             postalAddress>CustomerPostalAddress"
        }
        "CustomerPostalAddress" => {
            "addressLine1 addressLine2 addressLine3 contactName countryCode locality organizationName \
             postalCode region"
        }
        "Roles" => "etag items>Role kind nextPageToken",
        "Role" => {
            "etag isSuperAdminRole isSystemRole kind roleDescription roleId roleName \
             rolePrivileges>RolePrivilege"
        }
        "RolePrivilege" => "privilegeName serviceId",
        "RoleAssignments" => "etag items>RoleAssignment kind nextPageToken",
        "RoleAssignment" => {
            "assignedTo assigneeType condition etag kind orgUnitId roleAssignmentId roleId scopeType"
        }
        "UserPhoto" => "etag height id kind mimeType photoData primaryEmail width",
        "Aliases" => "aliases? etag kind",
        "Alias" => "alias etag id kind primaryEmail",
        "Schemas" => "etag kind schemas>Schema",
        "Schema" => "displayName etag fields>SchemaFieldSpec kind schemaId schemaName",
        "SchemaFieldSpec" => {
            "displayName etag fieldId fieldName fieldType indexed kind multiValued numericIndexingSpec? \
             readAccessType"
        }
        "Activities" => "etag items>Activity kind nextPageToken",
        "Activity" => {
            "actor? etag events? id? ipAddress isAgenticAction kind networkInfo? ownerDomain \
             resourceDetails? userDeviceInfo?"
        }
        "LicenseAssignmentList" => "etag items>LicenseAssignment kind nextPageToken",
        "LicenseAssignment" => "etags kind productId productName selfLink skuId skuName userId",
        _ => return None,
    })
}

/// Says whether a resource has a field of this name.
pub(crate) fn has_field(resource: &'static str, field: &str) -> bool {
    field != "*" && beneath(Beneath::Resource(resource), field).is_some()
}

/// What may stand beneath a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Beneath {
    Resource(&'static str),
    Anything,
    Nothing,
}

fn beneath(within: Beneath, field: &str) -> Option<Beneath> {
    let resource = match within {
        Beneath::Anything => return Some(Beneath::Anything),
        Beneath::Nothing => return None,
        Beneath::Resource(resource) => resource,
    };
    if field == "*" {
        return Some(Beneath::Anything);
    }
    schema(resource)?.split(' ').find_map(|entry| match entry.split_once('>') {
        Some((name, inner)) if name == field => Some(Beneath::Resource(inner)),
        Some(_) => None,
        None if entry.strip_suffix('?') == Some(field) => Some(Beneath::Anything),
        None => (entry == field).then_some(Beneath::Nothing),
    })
}

impl Mask {
    /// Reads a mask for a resource; a field that the resource cannot have is an error.
    pub(crate) fn parse(text: &str, resource: &'static str) -> Result<Self, Failure> {
        let mut reader = Reader { text, at: 0 };
        let within = if schema(resource).is_some() { Beneath::Resource(resource) } else { Beneath::Anything };
        let mask = reader
            .list(within)
            .and_then(|mask| if reader.at == text.len() { Ok(mask) } else { Err(reader.rest()) });
        mask.map_err(|wrong| {
            Failure::new(400, "invalidParameter", format!("Invalid field selection {wrong}"))
                .at_parameter("fields")
        })
    }

    /// Keeps what the mask names.
    pub(crate) fn apply(&self, value: Value) -> Value {
        if self.fields.is_empty() {
            return value;
        }
        match value {
            Value::Object(map) => {
                let all = self.fields.get("*");
                let kept = map.into_iter().filter_map(|(key, value)| {
                    let mask = self.fields.get(&key).or(all)?;
                    Some((key, mask.apply(value)))
                });
                Value::Object(kept.collect())
            }
            Value::Array(items) => items.into_iter().map(|item| self.apply(item)).collect(),
            plain => plain,
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> String {
        self.text[self.at..].to_owned()
    }

    fn eat(&mut self, symbol: char) -> bool {
        let found = self.text[self.at..].starts_with(symbol);
        self.at += usize::from(found) * symbol.len_utf8();
        found
    }

    /// `path(,path)*`; on failure what could not be read.
    fn list(&mut self, within: Beneath) -> Result<Mask, String> {
        let mut mask = Mask::default();
        loop {
            self.path(within, &mut mask)?;
            if !self.eat(',') {
                return Ok(mask);
            }
        }
    }

    fn path(&mut self, within: Beneath, into: &mut Mask) -> Result<(), String> {
        let start = self.at;
        let name: String = self.text[start..]
            .chars()
            .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '*' | '.' | '$'))
            .collect();
        if name.is_empty() {
            return Err(self.rest());
        }
        self.at += name.len();
        let inner = beneath(within, &name).ok_or_else(|| name.clone())?;
        let known = into.fields.contains_key(&name);
        let entry = into.fields.entry(name).or_default();
        let whole = known && entry.fields.is_empty();
        if self.eat('/') {
            self.path(inner, entry)?;
        } else if self.eat('(') {
            let list = self.list(inner)?;
            if !self.eat(')') {
                return Err(self.rest());
            }
            entry.fields.extend(list.fields);
        } else {
            entry.fields.clear();
        }
        if whole {
            entry.fields.clear();
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Mask;

    fn masked(text: &str) -> Result<serde_json::Value, String> {
        let page = json!({ "kind": "admin#directory#users", "nextPageToken": "t", "users": [
            {
                "id": "1",
                "primaryEmail": "a@b",
                "name": { "givenName": "A", "familyName": "B" },
                "emails": [{ "address": "a@b", "primary": true }],
            },
            { "id": "2", "primaryEmail": "c@d" },
        ] });
        Mask::parse(text, "Users").map(|mask| mask.apply(page)).map_err(|failure| failure.message)
    }

    #[test]
    fn a_mask_keeps_what_it_names() {
        assert_eq!(
            masked("nextPageToken,users(id,name/givenName)").unwrap(),
            json!({ "nextPageToken": "t", "users": [{ "id": "1", "name": { "givenName": "A" } }, { "id": "2" }] }),
            "nested and listed"
        );
        assert_eq!(
            masked("users/id").unwrap(),
            json!({ "users": [{ "id": "1" }, { "id": "2" }] }),
            "a slash reaches into every item"
        );
        assert_eq!(
            masked("users/emails/address").unwrap()["users"][0],
            json!({ "emails": [{ "address": "a@b" }] }),
            "beneath a field of any shape"
        );
        assert_eq!(
            masked("users(id),users(primaryEmail)").unwrap()["users"][1],
            json!({ "id": "2", "primaryEmail": "c@d" }),
            "two mentions add up"
        );
        assert_eq!(masked("*").unwrap()["nextPageToken"], json!("t"), "a star keeps all");
    }

    #[test]
    fn a_bad_mask_is_named() {
        assert_eq!(
            masked("users(id,colour)").unwrap_err(),
            "Invalid field selection colour",
            "an unknown field"
        );
        assert_eq!(
            masked("users/id/x").unwrap_err(),
            "Invalid field selection x",
            "nothing is beneath an id"
        );
        assert_eq!(masked("users(id").unwrap_err(), "Invalid field selection ", "an open bracket");
        assert!(masked("users(id))").is_err(), "a bracket too many");
        assert!(masked("users,,kind").is_err(), "an empty field");
    }
}
