//! What events are called on screen, ours and Google's (`google-api.md` 6).

use google::activities::Event;
use store::event::What;

use super::Kind;

/// Says what was done here.
pub(super) fn of_event(what: What) -> &'static str {
    match what {
        What::Began => "Trail begun",
        What::Connected => "Customer connected",
        What::Reactivated => "Connection reactivated",
        What::Deactivated => "Connection deactivated",
        What::Revoked => "Authorisation revoked at Google",
        What::BoundAgain => "Dormant users bound again",
        What::Connection => "Connection changed",
        What::Limits => "Limits of a run changed",
        What::Groups => "Management of groups changed",
        What::OrgUnits => "Org units of a sync changed",
        What::Mapping => "Mapping changed",
        What::PasswordRules => "Rules for passwords changed",
        What::RunApproved => "Plan approved",
        What::RunDiscarded => "Plan discarded",
        What::RunGivenUp => "Rest of a run given up",
        What::RunEnded => "Run ended",
        What::UserCreated => "User created",
        What::UserChanged => "User changed",
        What::UserSuspended => "User suspended",
        What::UserActivated => "User activated",
        What::UserRemoved => "User removed from the directory",
        What::PasswordSet => "Password set",
        What::Protected => "User marked as protected",
        What::Unprotected => "User no longer marked as protected",
        What::GroupCreated => "Group created",
        What::GroupChanged => "Group changed",
        What::GroupRemoved => "Group removed from the directory",
        What::HandedOut => "Passwords handed out",
        What::ProfileExported => "Profile exported",
        What::UsersExported => "Users exported",
        What::Restored => "Directory restored",
    }
}

/// Google's names that say less than they mean, or read badly.
const GOOGLES: [(&str, &str); 63] = [
    ("CREATE_USER", "Account created"),
    ("DELETE_USER", "Account deleted"),
    ("UNDELETE_USER", "Account restored"),
    ("SUSPEND_USER", "Account suspended"),
    ("UNSUSPEND_USER", "Account made active"),
    ("ARCHIVE_USER", "Account archived"),
    ("UNARCHIVE_USER", "Account taken out of the archive"),
    ("RENAME_USER", "Account renamed"),
    ("CHANGE_PASSWORD", "Password changed"),
    ("CHANGE_PASSWORD_ON_NEXT_LOGIN", "Password change at the next sign-in"),
    ("CHANGE_FIRST_NAME", "First name changed"),
    ("CHANGE_LAST_NAME", "Last name changed"),
    ("ADD_DISPLAY_NAME", "Display name added"),
    ("CHANGE_DISPLAY_NAME", "Display name changed"),
    ("REMOVE_DISPLAY_NAME", "Display name removed"),
    ("MOVE_USER_TO_ORG_UNIT", "Account moved to an org unit"),
    ("ADD_NICKNAME", "Alias added"),
    ("REMOVE_NICKNAME", "Alias removed"),
    ("UPDATE_PROFILE_PHOTO", "Photo changed"),
    ("DELETE_PROFILE_PHOTO", "Photo removed"),
    ("GRANT_ADMIN_PRIVILEGE", "Made a super admin"),
    ("REVOKE_ADMIN_PRIVILEGE", "No longer a super admin"),
    ("TURN_OFF_2_STEP_VERIFICATION", "Two-step verification turned off"),
    ("RESET_SIGNIN_COOKIES", "Signed out everywhere"),
    ("CREATE_GROUP", "Group created"),
    ("DELETE_GROUP", "Group deleted"),
    ("ADD_GROUP_MEMBER", "Member added"),
    ("REMOVE_GROUP_MEMBER", "Member removed"),
    ("UPDATE_GROUP_MEMBER", "Member changed"),
    ("CREATE_ORG_UNIT", "Org unit created"),
    ("REMOVE_ORG_UNIT", "Org unit removed"),
    ("MOVE_ORG_UNIT", "Org unit moved"),
    ("ASSIGN_ROLE", "Admin role assigned"),
    ("UNASSIGN_ROLE", "Admin role taken away"),
    ("ADD_TO_TRUSTED_OAUTH2_APPS", "App marked as trusted"),
    ("REMOVE_FROM_TRUSTED_OAUTH2_APPS", "App no longer marked as trusted"),
    ("ADD_TO_LIMITED_OAUTH2_APPS", "App marked as limited"),
    ("REMOVE_FROM_LIMITED_OAUTH2_APPS", "App no longer marked as limited"),
    ("ADD_TO_BLOCKED_OAUTH2_APPS", "App blocked"),
    ("REMOVE_FROM_BLOCKED_OAUTH2_APPS", "App no longer blocked"),
    ("TRUST_DOMAIN_OWNED_OAUTH2_APPS", "Apps of this organisation trusted"),
    ("UNTRUST_DOMAIN_OWNED_OAUTH2_APPS", "Apps of this organisation no longer trusted"),
    ("ALLOW_SERVICE_FOR_OAUTH2_ACCESS", "Service opened to apps"),
    ("DISALLOW_SERVICE_FOR_OAUTH2_ACCESS", "Service closed to apps"),
    ("ENABLE_API_ACCESS", "API access turned on or off"),
    ("TOGGLE_OAUTH_ACCESS_TO_ALL_APIS", "Access of apps to all services turned on or off"),
    ("CHANGE_USER_ORGANIZATION", "Organisation of a user changed"),
    ("CHANGE_USER_PHONE_NUMBER", "Phone changed"),
    ("CHANGE_USER_ADDRESS", "Postal address changed"),
    ("CHANGE_USER_EXTERNAL_ID", "Employee id changed"),
    ("CHANGE_USER_RELATION", "Relation changed"),
    ("CHANGE_USER_CUSTOM_FIELD", "Own field changed"),
    ("CHANGE_USER_LOCATION", "Location changed"),
    ("CHANGE_USER_LANGUAGE", "Language changed"),
    ("CHANGE_USER_GENDER", "Gender changed"),
    ("CHANGE_USER_IM", "Chat address changed"),
    ("CHANGE_USER_KEYWORD", "Keyword changed"),
    ("CHANGE_RECOVERY_EMAIL", "Recovery address changed"),
    ("CHANGE_RECOVERY_PHONE", "Recovery phone changed"),
    ("CHANGE_GROUP_SETTING", "Setting of a group changed"),
    ("authorize", "Client authorised"),
    ("revoke", "Authorisation taken back"),
    ("deny", "Authorisation denied"),
];

/// Says what Google calls by a name; where no better words are known, the name as a phrase.
pub(super) fn of_google(name: &str) -> String {
    if let Some((_, words)) = GOOGLES.iter().find(|(known, _)| *known == name) {
        return (*words).to_owned();
    }
    phrase(name)
}

/// Tells whether there are words of our own for what Google calls by a name.
pub(super) fn knows(name: &str) -> bool {
    GOOGLES.iter().any(|(known, _)| *known == name)
}

/// Tells whether an event turns something on or off.
pub(super) fn is_switch(name: &str) -> bool {
    ["ENABLE_API_ACCESS", "TOGGLE_OAUTH_ACCESS_TO_ALL_APIS"].contains(&name)
}

/// Reads a name of Google's as a phrase.
pub(super) fn phrase(name: &str) -> String {
    let phrase = name.to_lowercase().replace('_', " ");
    let mut letters = phrase.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Tells what an event of Google's admin log is about.
pub(super) fn kind_of(event: &Event) -> Kind {
    match event.kind.as_str() {
        "USER_SETTINGS" if event.name.contains("PASSWORD") => Kind::Passwords,
        "USER_SETTINGS" if event.name.contains("ADMIN_PRIVILEGE") => Kind::Access,
        "USER_SETTINGS" => Kind::Users,
        "GROUP_SETTINGS" => Kind::Groups,
        "ORG_SETTINGS" => Kind::OrgUnits,
        "DELEGATED_ADMIN_SETTINGS" => Kind::Access,
        "SECURITY_SETTINGS" if event.name.contains("OAUTH") || event.name.contains("API_ACCESS") => {
            Kind::Access
        }
        _ => Kind::Settings,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_words_is_read_as_a_phrase() {
        assert_eq!(of_google("CREATE_USER"), "Account created", "known");
        assert_eq!(of_google("CHANGE_WIDGET_SHAPE"), "Change widget shape", "as it is");
        assert_eq!(of_google(""), "", "Google named nothing");
    }

    #[test]
    fn no_name_has_words_twice() {
        let names: std::collections::BTreeSet<_> = GOOGLES.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), GOOGLES.len(), "each once");
    }
}
