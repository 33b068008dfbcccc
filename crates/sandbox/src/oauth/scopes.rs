//! The scopes that exist, and what they let an app do.

const PREFIX: &str = "https://www.googleapis.com/auth/";

/// Scope (without its prefix, but for the sign-in ones) and what the consent page says of it.
const KNOWN: [(&str, &str); 30] = [
    ("openid", "Know who you are on Google"),
    ("email", "See your primary Google Account email address"),
    ("profile", "See your personal info, including any you have made public"),
    ("userinfo.email", "See your primary Google Account email address"),
    ("userinfo.profile", "See your personal info, including any you have made public"),
    ("admin.directory.user", "View and manage the provisioning of users on your domain"),
    ("admin.directory.user.readonly", "See info about users on your domain"),
    ("admin.directory.user.alias", "View and manage user aliases on your domain"),
    ("admin.directory.user.alias.readonly", "View user aliases on your domain"),
    ("admin.directory.user.security", "Manage data access permissions for users on your domain"),
    ("admin.directory.group", "View and manage the provisioning of groups on your domain"),
    ("admin.directory.group.readonly", "View groups on your domain"),
    ("admin.directory.group.member", "View and manage group subscriptions on your domain"),
    ("admin.directory.group.member.readonly", "View group subscriptions on your domain"),
    ("admin.directory.orgunit", "View and manage organization units on your domain"),
    ("admin.directory.orgunit.readonly", "View organization units on your domain"),
    ("admin.directory.domain", "View and manage the provisioning of domains for your customers"),
    ("admin.directory.domain.readonly", "View domains related to your customers"),
    ("admin.directory.customer", "View and manage customer related information"),
    ("admin.directory.customer.readonly", "View customer related information"),
    ("admin.directory.rolemanagement", "Manage delegated admin roles for your domain"),
    ("admin.directory.rolemanagement.readonly", "View delegated admin roles for your domain"),
    ("admin.directory.userschema", "View and manage the provisioning of user schemas on your domain"),
    ("admin.directory.userschema.readonly", "View user schemas on your domain"),
    ("admin.reports.audit.readonly", "View audit reports for your Google Workspace domain"),
    ("admin.reports.usage.readonly", "View usage reports for your Google Workspace domain"),
    ("apps.licensing", "View and manage Google Workspace licenses for your domain"),
    ("apps.groups.settings", "View and manage the settings of a Google Workspace group"),
    ("admin.directory.device.chromeos.readonly", "View your ChromeOS devices' metadata"),
    ("cloud-platform", "See, edit, configure, and delete your Google Cloud data"),
];

/// The whole scope of a short name, as discovery documents write it.
pub(crate) fn full(short: &str) -> String {
    match short {
        "openid" | "email" | "profile" => short.to_owned(),
        _ => format!("{PREFIX}{short}"),
    }
}

/// What the consent page says of a scope; none if it does not exist.
pub(crate) fn label(scope: &str) -> Option<&'static str> {
    let short = scope.strip_prefix(PREFIX).unwrap_or(scope);
    KNOWN.iter().find(|(name, _)| *name == short && full(name) == scope).map(|(_, label)| *label)
}

/// Says whether a scope only tells who somebody is. The person cannot untick it.
pub(crate) fn is_sign_in(scope: &str) -> bool {
    matches!(
        scope.strip_prefix(PREFIX).unwrap_or(scope),
        "openid" | "email" | "profile" | "userinfo.email" | "userinfo.profile"
    )
}

/// A scope as Google grants it: `email` and `profile` come back under their long names.
pub(crate) fn granted(scope: &str) -> String {
    match scope {
        "email" => full("userinfo.email"),
        "profile" => full("userinfo.profile"),
        _ => scope.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{granted, is_sign_in, label};

    #[test]
    fn a_scope_needs_its_prefix() {
        assert!(
            label("https://www.googleapis.com/auth/admin.directory.user").is_some(),
            "the whole name exists"
        );
        assert!(label("admin.directory.user").is_none(), "the short name does not");
        assert!(label("openid").is_some(), "openid has no prefix");
        assert!(label("https://www.googleapis.com/auth/openid").is_none(), "openid has no long form");
    }

    #[test]
    fn email_comes_back_under_its_long_name() {
        assert_eq!(
            granted("email"),
            "https://www.googleapis.com/auth/userinfo.email",
            "clients must know both"
        );
        assert!(is_sign_in(&granted("email")), "the long name is a sign-in scope, too");
    }
}
