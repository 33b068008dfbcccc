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
    /// Admin console: subscriptions, and how many licences they have.
    Subscriptions,
    /// Admin console: to whom licences are given by themselves.
    LicenceSettings,
    /// Admin console: sign-on by somebody else, and where people are led who change their password.
    SignOn,
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
            Self::Subscriptions => "https://admin.google.com/ac/billing/subscriptions",
            Self::LicenceSettings => "https://admin.google.com/ac/billing/licensesettings",
            Self::SignOn => "https://admin.google.com/ac/security/sso",
        }
    }

    /// Finds the page on which the project of a client enables an API, by the name of its service.
    #[must_use]
    pub fn enabling(service: &str) -> Self {
        match service {
            "licensing.googleapis.com" => Self::EnableLicensing,
            "groupssettings.googleapis.com" => Self::EnableGroupsSettings,
            // All else that is asked is of the Admin SDK.
            _ => Self::EnableAdminSdk,
        }
    }

    /// Tells whether the page is one of Google Cloud's, each of which shows one project.
    fn shows_a_project(self) -> bool {
        match self {
            Self::EnableAdminSdk
            | Self::EnableLicensing
            | Self::EnableGroupsSettings
            | Self::ConsentScreen
            | Self::Credentials => true,
            Self::CreateProject
            | Self::ApiControls
            | Self::AppAccess
            | Self::ChromeSettings
            | Self::Users
            | Self::Domains
            | Self::AdminRoles
            | Self::Subscriptions
            | Self::LicenceSettings
            | Self::SignOn => false,
        }
    }

    /// Gives the name of the page.
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
            Self::Subscriptions => "Subscriptions",
            Self::LicenceSettings => "License settings",
            Self::SignOn => "SSO with third-party IdP",
        }
    }
}

/// The number of a project in Google Cloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project(String);

impl Project {
    /// Takes a number; nothing else can become a part of an address.
    #[must_use]
    pub fn new(number: &str) -> Option<Self> {
        let fits = (1..=20).contains(&number.len()) && number.bytes().all(|digit| digit.is_ascii_digit());
        fits.then(|| Self(number.to_owned()))
    }

    /// Finds the project of an OAuth client: the ids that Google gives begin with its number and a hyphen.
    #[must_use]
    pub fn of_client(id: &str) -> Option<Self> {
        id.split_once('-').and_then(|(number, _)| Self::new(number))
    }

    /// Gives the number.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A page at Google, in the project that it is about: what mends an error, or what a finding leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which.
    pub link: Link,
    /// The project that it is to show; none where it shows none, or where nobody knows it.
    pub project: Option<Project>,
}

impl Page {
    /// Makes a page; a project that it cannot show is left out.
    #[must_use]
    pub fn new(link: Link, project: Option<Project>) -> Self {
        Self { link, project: project.filter(|_| link.shows_a_project()) }
    }

    /// Gives the address.
    #[must_use]
    pub fn address(&self) -> String {
        let address = self.link.address();
        match &self.project {
            Some(project) => format!("{address}?project={}", project.as_str()),
            None => address.to_owned(),
        }
    }

    /// Gives the words for a button.
    #[must_use]
    pub fn invitation(&self) -> String {
        let verb = match self.link {
            Link::EnableAdminSdk | Link::EnableLicensing | Link::EnableGroupsSettings => "Enable the",
            Link::CreateProject
            | Link::ConsentScreen
            | Link::Credentials
            | Link::ApiControls
            | Link::AppAccess
            | Link::ChromeSettings
            | Link::Users
            | Link::Domains
            | Link::AdminRoles
            | Link::Subscriptions
            | Link::LicenceSettings
            | Link::SignOn => "Open",
        };
        format!("{verb} {}", self.link.label())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_an_api_is_that_of_the_project() {
        let page = Page::new(Link::enabling("admin.googleapis.com"), Project::new("103948277140"));
        assert_eq!(
            page.address(),
            "https://console.cloud.google.com/apis/library/admin.googleapis.com?project=103948277140",
            "else it shows whichever project was looked at last"
        );
        assert_eq!(page.invitation(), "Enable the Admin SDK API", "the button says what is done there");
        let licensing = Page::new(Link::enabling("licensing.googleapis.com"), None);
        assert_eq!(
            licensing.address(),
            "https://console.cloud.google.com/apis/library/licensing.googleapis.com",
            "without a number the administrator chooses the project"
        );
    }

    #[test]
    fn a_page_of_the_admin_console_shows_no_project() {
        let page = Page::new(Link::ApiControls, Project::new("103948277140"));
        assert_eq!(page.address(), "https://admin.google.com/ac/owl", "it is about the organisation");
        assert_eq!(page.invitation(), "Open API controls", "there is more than one thing on it");
    }

    #[test]
    fn only_a_number_becomes_a_part_of_an_address() {
        for text in ["", "12a", "1&authuser=x", "1 ", "-1", "１２", "123456789012345678901"] {
            assert_eq!(Project::new(text), None, "{text:?} is no number of a project");
        }
    }

    #[test]
    fn a_client_id_begins_with_its_project() {
        let project = Project::of_client("103948277140-northwind.apps.googleusercontent.com");
        assert_eq!(project, Project::new("103948277140"), "as Google makes them");
        assert_eq!(Project::of_client("northwind-103948277140"), None, "this is another kind of id");
        assert_eq!(Project::of_client("103948277140"), None, "and so is this");
    }
}
