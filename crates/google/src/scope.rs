//! What Rollcall asks leave for, and what each verb needs.
//!
//! Source: `google-api.md` 1.5. Never `cloud-platform`: whoever asks for it is sent through
//! re-authentication again and again (`invalid_rapt`, 1.3).

use std::collections::BTreeSet;

/// One OAuth scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// Who is it that signs in.
    OpenId,
    /// The address of who signs in.
    Email,
    /// Read users.
    UsersReadonly,
    /// Read and change users.
    Users,
    /// Read groups and their members.
    GroupsReadonly,
    /// Read and change groups and their members.
    Groups,
    /// Read org units.
    OrgUnitsReadonly,
    /// Read and change org units.
    OrgUnits,
    /// Read the domains.
    DomainsReadonly,
    /// Read the customer.
    CustomerReadonly,
    /// Read admin roles.
    RolesReadonly,
    /// Read custom schemas.
    SchemasReadonly,
    /// Sign users out.
    UserSecurity,
    /// Read the audit logs.
    AuditReadonly,
    /// Read usage reports: earlier versions asked for it, and nothing needs it.
    UsageReadonly,
    /// Read and assign licences.
    Licensing,
    /// Read and change groups' settings.
    GroupSettings,
}

/// The prefix of Google's scopes.
const PREFIX: &str = "https://www.googleapis.com/auth/";

impl Scope {
    /// Every scope.
    pub const ALL: [Self; 17] = [
        Self::OpenId,
        Self::Email,
        Self::UsersReadonly,
        Self::Users,
        Self::GroupsReadonly,
        Self::Groups,
        Self::OrgUnitsReadonly,
        Self::OrgUnits,
        Self::DomainsReadonly,
        Self::CustomerReadonly,
        Self::RolesReadonly,
        Self::SchemasReadonly,
        Self::UserSecurity,
        Self::AuditReadonly,
        Self::UsageReadonly,
        Self::Licensing,
        Self::GroupSettings,
    ];

    /// Gives the text that is sent and that Google gives back.
    #[must_use]
    pub fn url(self) -> String {
        match self {
            Self::OpenId => self.short().to_owned(),
            _ => format!("{PREFIX}{}", self.short()),
        }
    }

    /// Gives the part that tells it apart, such as `admin.directory.user.readonly`.
    #[must_use]
    pub fn short(self) -> &'static str {
        match self {
            Self::OpenId => "openid",
            Self::Email => "userinfo.email",
            Self::UsersReadonly => "admin.directory.user.readonly",
            Self::Users => "admin.directory.user",
            Self::GroupsReadonly => "admin.directory.group.readonly",
            Self::Groups => "admin.directory.group",
            Self::OrgUnitsReadonly => "admin.directory.orgunit.readonly",
            Self::OrgUnits => "admin.directory.orgunit",
            Self::DomainsReadonly => "admin.directory.domain.readonly",
            Self::CustomerReadonly => "admin.directory.customer.readonly",
            Self::RolesReadonly => "admin.directory.rolemanagement.readonly",
            Self::SchemasReadonly => "admin.directory.userschema.readonly",
            Self::UserSecurity => "admin.directory.user.security",
            Self::AuditReadonly => "admin.reports.audit.readonly",
            Self::UsageReadonly => "admin.reports.usage.readonly",
            Self::Licensing => "apps.licensing",
            Self::GroupSettings => "apps.groups.settings",
        }
    }

    /// Says for people what it is for.
    #[must_use]
    pub fn purpose(self) -> &'static str {
        match self {
            Self::OpenId => "know which account gave its consent",
            Self::Email => "show the address of that account",
            Self::UsersReadonly => "read the users",
            Self::Users => "read, create and change users",
            Self::GroupsReadonly => "read groups and their members",
            Self::Groups => "read and change groups and their members",
            Self::OrgUnitsReadonly => "read the org units",
            Self::OrgUnits => "read and change org units",
            Self::DomainsReadonly => "read which domains are yours",
            Self::CustomerReadonly => "tell this Google account from another",
            Self::RolesReadonly => "see what the connected administrator may do",
            Self::SchemasReadonly => "read your custom attributes",
            Self::UserSecurity => "sign suspended users out",
            Self::AuditReadonly => "read the admin and token logs",
            Self::UsageReadonly => "read how many users and licences there are",
            Self::Licensing => "see and assign licences",
            Self::GroupSettings => "read and change the settings of groups",
        }
    }

    /// Finds the scope that Google names, in any of the ways in which it names it.
    #[must_use]
    pub fn by_url(url: &str) -> Option<Self> {
        // Google takes `email` and gives back the long form.
        let short = if url == "email" { "userinfo.email" } else { url.strip_prefix(PREFIX).unwrap_or(url) };
        Self::ALL.into_iter().find(|scope| scope.short() == short)
    }

    /// Tells whether this scope gives leave for all that another does: a writing scope covers its read-only form.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self == other
            || matches!(
                (self, other),
                (Self::Users, Self::UsersReadonly)
                    | (Self::Groups, Self::GroupsReadonly)
                    | (Self::OrgUnits, Self::OrgUnitsReadonly)
            )
    }
}

/// What the administrator lets Rollcall do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grant {
    /// Read only: import and checks.
    LookOnly,
    /// Read and write.
    LookAndSync,
}

impl Grant {
    /// Lists the scopes to ask for, in the order of [`Scope::ALL`].
    #[must_use]
    pub fn scopes(self) -> &'static [Scope] {
        match self {
            Self::LookOnly => &[
                Scope::OpenId,
                Scope::Email,
                Scope::UsersReadonly,
                Scope::GroupsReadonly,
                Scope::OrgUnitsReadonly,
                Scope::DomainsReadonly,
                Scope::CustomerReadonly,
                Scope::RolesReadonly,
                Scope::SchemasReadonly,
                Scope::AuditReadonly,
            ],
            Self::LookAndSync => &[
                Scope::OpenId,
                Scope::Email,
                Scope::Users,
                Scope::Groups,
                Scope::OrgUnits,
                Scope::DomainsReadonly,
                Scope::CustomerReadonly,
                Scope::RolesReadonly,
                Scope::SchemasReadonly,
                Scope::UserSecurity,
                Scope::AuditReadonly,
                Scope::Licensing,
                Scope::GroupSettings,
            ],
        }
    }

    /// Gives the stable name used in files and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LookOnly => "look-only",
            Self::LookAndSync => "look-and-sync",
        }
    }

    /// Finds a grant by its stable name.
    #[must_use]
    pub fn by_name(name: &str) -> Option<Self> {
        [Self::LookOnly, Self::LookAndSync].into_iter().find(|grant| grant.name() == name)
    }
}

/// Something that an administrator does, as far as it needs leave of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Verb {
    /// Make the connection itself.
    Connect,
    /// Import users.
    Import,
    /// Read groups, also as the scope of an import.
    Groups,
    /// Read org units, also as the scope of an import.
    OrgUnits,
    /// Read custom attributes.
    CustomAttributes,
    /// Know the customer's domains.
    Domains,
    /// Ask the live system what is wrong.
    Diagnose,
    /// See Google's logs beside Rollcall's own.
    Activity,
    /// Provision users.
    Sync,
    /// Sign out those who are suspended.
    SignOut,
    /// Provision groups and members.
    SyncGroups,
    /// Create and move org units.
    SyncOrgUnits,
    /// See and assign licences.
    Licences,
    /// See and change the settings of groups.
    GroupSettings,
}

/// The one table: what each verb needs. The read-only form stands where that is enough.
const NEEDS: &[(Verb, &[Scope], &str)] = &[
    (Verb::Connect, &[Scope::OpenId, Scope::Email, Scope::CustomerReadonly, Scope::UsersReadonly], "connect"),
    (Verb::Import, &[Scope::UsersReadonly], "import users"),
    (Verb::Groups, &[Scope::GroupsReadonly], "read groups"),
    (Verb::OrgUnits, &[Scope::OrgUnitsReadonly], "read org units"),
    (Verb::CustomAttributes, &[Scope::SchemasReadonly], "read custom attributes"),
    (Verb::Domains, &[Scope::DomainsReadonly], "tell your domains and whether they are verified"),
    (
        Verb::Diagnose,
        &[Scope::UsersReadonly, Scope::DomainsReadonly, Scope::RolesReadonly, Scope::AuditReadonly],
        "diagnose",
    ),
    (Verb::Activity, &[Scope::AuditReadonly], "see Google's logs"),
    (Verb::Sync, &[Scope::Users], "sync users to Google"),
    (Verb::SignOut, &[Scope::UserSecurity], "sign out suspended users"),
    (Verb::SyncGroups, &[Scope::Groups], "sync groups to Google"),
    (Verb::SyncOrgUnits, &[Scope::OrgUnits], "create org units"),
    (Verb::Licences, &[Scope::Licensing], "see and assign licences"),
    (Verb::GroupSettings, &[Scope::GroupSettings], "change the settings of groups"),
];

impl Verb {
    /// Lists every verb in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        NEEDS.iter().map(|(verb, ..)| *verb)
    }

    fn row(self) -> &'static (Verb, &'static [Scope], &'static str) {
        &NEEDS[self as usize]
    }

    /// Lists the scopes that it needs.
    #[must_use]
    pub fn needs(self) -> &'static [Scope] {
        self.row().1
    }

    /// Gives the stable name, such as `import`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Import => "import",
            Self::Groups => "groups",
            Self::OrgUnits => "orgUnits",
            Self::CustomAttributes => "customAttributes",
            Self::Domains => "domains",
            Self::Diagnose => "diagnose",
            Self::Activity => "activity",
            Self::Sync => "sync",
            Self::SignOut => "signOut",
            Self::SyncGroups => "syncGroups",
            Self::SyncOrgUnits => "syncOrgUnits",
            Self::Licences => "licences",
            Self::GroupSettings => "groupSettings",
        }
    }

    /// Says for people what it is, such as "import users".
    #[must_use]
    pub fn words(self) -> &'static str {
        self.row().2
    }
}

/// Lists the scopes that a verb lacks, given the scopes that Google granted.
#[must_use]
pub fn missing(verb: Verb, granted: &BTreeSet<String>) -> Vec<Scope> {
    lacking(verb.needs(), granted)
}

/// Lists those of some scopes for which nothing granted gives leave.
#[must_use]
pub fn lacking(needed: &[Scope], granted: &BTreeSet<String>) -> Vec<Scope> {
    let granted: Vec<_> = granted.iter().filter_map(|url| Scope::by_url(url)).collect();
    needed.iter().copied().filter(|scope| !granted.iter().any(|had| had.covers(*scope))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn granted(scopes: &[Scope]) -> BTreeSet<String> {
        scopes.iter().map(|scope| scope.url()).collect()
    }

    #[test]
    fn the_table_stands_in_the_order_of_the_enum() {
        for (index, (verb, ..)) in NEEDS.iter().enumerate() {
            assert_eq!(*verb as usize, index, "{verb:?} is out of place");
        }
    }

    #[test]
    fn names_lead_back() {
        for scope in Scope::ALL {
            assert_eq!(
                Scope::by_url(&scope.url()),
                Some(scope),
                "what is asked is recognised when it is granted"
            );
        }
        assert_eq!(Scope::by_url("email"), Some(Scope::Email), "the short form means the same");
        assert_eq!(
            Scope::by_url("https://www.googleapis.com/auth/drive"),
            None,
            "what Rollcall never asks is nothing to it"
        );
    }

    #[test]
    fn cloud_platform_is_never_asked_for() {
        for grant in [Grant::LookOnly, Grant::LookAndSync] {
            assert!(
                grant.scopes().iter().all(|scope| !scope.url().contains("cloud-platform")),
                "it brings invalid_rapt (1.3)"
            );
        }
    }

    #[test]
    fn nothing_is_asked_for_that_no_verb_needs() {
        let needed: BTreeSet<_> = Verb::all().flat_map(|verb| verb.needs().iter().copied()).collect();
        for scope in Grant::LookAndSync.scopes() {
            assert!(needed.iter().any(|one| scope.covers(*one)), "{scope:?} is asked for, and for nothing");
        }
    }

    #[test]
    fn looking_only_asks_for_nothing_that_writes() {
        let writes = |scope: &&Scope| {
            !matches!(scope, Scope::OpenId | Scope::Email) && !scope.short().ends_with(".readonly")
        };
        assert_eq!(Grant::LookOnly.scopes().iter().find(writes), None, "it is called look only");
    }

    #[test]
    fn each_grant_covers_its_verbs() {
        let look = granted(Grant::LookOnly.scopes());
        for verb in
            [Verb::Connect, Verb::Import, Verb::Groups, Verb::OrgUnits, Verb::Diagnose, Verb::Activity]
        {
            assert_eq!(missing(verb, &look), [], "{verb:?} only looks");
        }
        assert_eq!(missing(Verb::Sync, &look), [Scope::Users], "looking does not sync");
        let sync = granted(Grant::LookAndSync.scopes());
        for verb in Verb::all() {
            assert_eq!(missing(verb, &sync), [], "{verb:?} is part of the full grant");
        }
    }

    #[test]
    fn an_unticked_box_is_named() {
        let all_but_groups: Vec<_> =
            Grant::LookOnly.scopes().iter().copied().filter(|s| *s != Scope::GroupsReadonly).collect();
        assert_eq!(
            missing(Verb::Groups, &granted(&all_but_groups)),
            [Scope::GroupsReadonly],
            "1.2: people can untick single scopes"
        );
    }
}
