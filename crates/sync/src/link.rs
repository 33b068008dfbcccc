//! The pages outside that Rollcall leads to; nothing else is ever opened.

/// A page at Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Link {
    /// Google Cloud: create a project.
    CreateProject,
    /// Google Cloud: enable the Admin SDK API.
    EnableAdminSdk,
    /// Google Cloud: enable the Licensing API.
    EnableLicensing,
    /// Google Cloud: enable the Groups Settings API.
    EnableGroupsSettings,
    /// Google Cloud: the consent screen.
    ConsentScreen,
    /// Google Cloud: credentials.
    Credentials,
    /// Admin console: API controls.
    ApiControls,
    /// Admin console: configured apps.
    AppAccess,
    /// Admin console: Chrome user settings.
    ChromeSettings,
    /// Admin console: users.
    Users,
    /// Admin console: domains.
    Domains,
    /// Admin console: admin roles.
    AdminRoles,
}

impl Link {
    /// Gives the address.
    #[must_use]
    pub fn address(self) -> &'static str {
        match self {
            Self::CreateProject => "https://console.cloud.google.com/projectcreate",
            Self::EnableAdminSdk => "https://console.cloud.google.com/apis/library/admin.googleapis.com",
            Self::EnableLicensing => "https://console.cloud.google.com/apis/library/licensing.googleapis.com",
            Self::EnableGroupsSettings => {
                "https://console.cloud.google.com/apis/library/groupssettings.googleapis.com"
            }
            Self::ConsentScreen => "https://console.cloud.google.com/auth/overview",
            Self::Credentials => "https://console.cloud.google.com/apis/credentials",
            Self::ApiControls => "https://admin.google.com/ac/owl",
            Self::AppAccess => "https://admin.google.com/ac/owl/list?tab=configuredApps",
            Self::ChromeSettings => "https://admin.google.com/ac/chrome/settings/user",
            Self::Users => "https://admin.google.com/ac/users",
            Self::Domains => "https://admin.google.com/ac/domains/manage",
            Self::AdminRoles => "https://admin.google.com/ac/roles",
        }
    }

    /// Gives the words for a button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::CreateProject => "Create a project",
            Self::EnableAdminSdk => "Admin SDK API",
            Self::EnableLicensing => "Licensing API",
            Self::EnableGroupsSettings => "Groups Settings API",
            Self::ConsentScreen => "Consent screen",
            Self::Credentials => "Credentials",
            Self::ApiControls => "API controls",
            Self::AppAccess => "App access control",
            Self::ChromeSettings => "Chrome settings",
            Self::Users => "Users",
            Self::Domains => "Domains",
            Self::AdminRoles => "Admin roles",
        }
    }
}
