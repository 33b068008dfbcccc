//! Connections as the screen shows them.

use directory::org_unit::Missing;
use sync::connection as verb;
use sync::domains::DefaultDomain;
use sync::google::Grant;
use sync::link::{Link, Page};
use sync::org_units::MissingUnits;
use sync::store::connection::{Domain, Row};
use sync::store::run;

use super::moment;
use crate::view::{
    AdminRole, ConnectionKind, ConnectionView, DomainView, FindingView, Grant as GrantView, Health, LinkId,
    LinkView, MissingUnits as MissingUnitsView, PasswordMode, PlansWaiting, QueuedRun, Remedy, ScopeView,
    Severity, VerbView,
};

/// Shows a connection, with the plans that wait and what was chosen for it.
pub fn connection(
    row: &Row,
    domains: &[Domain],
    dormant: u64,
    (waits, queued, (domain, missing)): (PlansWaiting, &[run::Row], (&DefaultDomain, MissingUnits)),
    blocked: Option<&str>,
) -> ConnectionView {
    let granted = row.scopes.iter().cloned().collect();
    let kind = match row.kind.as_str() {
        "sandbox" => ConnectionKind::Sandbox,
        "google" => ConnectionKind::Google,
        _ => ConnectionKind::Emulator,
    };
    ConnectionView {
        waits,
        queued: queued
            .iter()
            .map(|run| QueuedRun { run: run.id, what: super::run::what(run), is_sync: run.is_sync() })
            .collect(),
        blocked: blocked.map(str::to_owned),
        id: row.id,
        name: row.name.clone(),
        kind,
        domain: row.domain.clone(),
        origin: if kind == ConnectionKind::Google { "Google".to_owned() } else { row.origin.clone() },
        customer_id: row.customer_id.clone(),
        admin_email: row.admin_email.clone(),
        role: match row.role.as_str() {
            "super" => AdminRole::SuperAdmin,
            "delegated" => AdminRole::Delegated,
            _ => AdminRole::None,
        },
        role_detail: verb::role_words(row),
        grant: match Grant::by_name(&row.consent) {
            Some(Grant::LookAndSync) => GrantView::LookAndSync,
            Some(Grant::LookOnly) | None => GrantView::LookOnly,
        },
        scopes: verb::asked(row)
            .iter()
            .map(|scope| ScopeView {
                scope: scope.short().to_owned(),
                purpose: scope.purpose().to_owned(),
                granted: sync::google::scope::lacking(&[*scope], &granted).is_empty(),
                needed_for: verb::needed_for(row, *scope)
                    .into_iter()
                    .map(|verb| verb.words().to_owned())
                    .collect(),
            })
            .collect(),
        verbs: verb::verbs_with(row, domains)
            .into_iter()
            .map(|allowed| VerbView {
                id: allowed.verb.name().to_owned(),
                verb: allowed.verb.words().to_owned(),
                disabled_because: allowed.disabled_because,
                caveat: allowed.caveat,
            })
            .collect(),
        domains: domains
            .iter()
            .map(|domain| DomainView {
                name: domain.name.clone(),
                verified: domain.verified,
                primary: domain.primary,
            })
            .collect(),
        domains_unread: verb::domains_unread(row, domains),
        default_domain: domain.holds.clone(),
        missing_units: match missing.choice {
            Missing::LeaveOut => MissingUnitsView::LeaveOut,
            Missing::Create => MissingUnitsView::Create,
        },
        missing_units_because: missing.disabled_because,
        password_mode: match row.password_mode.as_deref() {
            Some("directory") => PasswordMode::Directory,
            _ => PasswordMode::FirstOnly,
        },
        password_mode_chosen: row.password_mode.is_some(),
        health: match row.health.as_str() {
            _ if row.deactivated_at.is_some() => Health::Deactivated,
            "reauthorize" => Health::Reauthorize,
            "connected" if row.last_answer_at.is_some() => Health::Connected,
            _ => Health::Unknown,
        },
        dormant,
        connected_at: moment(row.connected_at),
        last_answer_at: row.last_answer_at.map(moment),
        advice: verb::advice(row),
    }
}

/// Shows a finding.
pub fn finding(found: &sync::diagnose::Found) -> FindingView {
    use directory::finding as kinds;
    FindingView {
        code: found.finding.code.to_owned(),
        title: found.finding.title.to_owned(),
        seen: found.seen.clone(),
        as_of: found.as_of.map(|as_of| as_of.words()),
        affects: found.finding.affects.to_owned(),
        enter: found.enter.clone(),
        severity: match found.finding.severity {
            kinds::Severity::Error => Severity::Error,
            kinds::Severity::Warning => Severity::Warning,
        },
        page: found.page.as_ref().map(page),
        remedy: match found.finding.remedy {
            kinds::Remedy::Reactivate => Remedy::Reactivate,
            kinds::Remedy::OpenRun => Remedy::OpenRun,
            kinds::Remedy::ContinueRun => Remedy::ContinueRun,
            kinds::Remedy::OpenSync => Remedy::OpenSync,
            kinds::Remedy::ContinueSync => Remedy::ContinueSync,
            kinds::Remedy::ImportAgain => Remedy::ImportAgain,
            kinds::Remedy::SyncAgain => Remedy::SyncAgain,
            kinds::Remedy::OpenUsers => Remedy::OpenUsers,
            kinds::Remedy::OpenConnection => Remedy::OpenConnection,
            kinds::Remedy::OpenPage => Remedy::OpenPage,
            kinds::Remedy::AnswerPasswords => Remedy::AnswerPasswords,
            kinds::Remedy::BindAgain => Remedy::BindAgain,
            kinds::Remedy::BackUp => Remedy::BackUp,
            kinds::Remedy::OpenPasswords => Remedy::OpenPasswords,
            kinds::Remedy::KeepPasswords => Remedy::KeepPasswords,
            kinds::Remedy::OpenActivity => Remedy::OpenActivity,
            kinds::Remedy::OpenBackups => Remedy::OpenBackups,
            kinds::Remedy::CheckAgain => Remedy::CheckAgain,
        },
    }
}

/// Shows a page by its name.
pub fn link(link: Link) -> LinkView {
    LinkView { id: link_id(link), label: link.label().to_owned(), project: None }
}

/// Shows a page by what is done there.
pub fn page(page: &Page) -> LinkView {
    let project = page.project.as_ref().map(|project| project.as_str().to_owned());
    LinkView { id: link_id(page.link), label: page.invitation(), project }
}

fn link_id(link: Link) -> LinkId {
    match link {
        Link::CreateProject => LinkId::CreateProject,
        Link::EnableAdminSdk => LinkId::EnableAdminSdk,
        Link::EnableLicensing => LinkId::EnableLicensing,
        Link::EnableGroupsSettings => LinkId::EnableGroupsSettings,
        Link::ConsentScreen => LinkId::ConsentScreen,
        Link::Credentials => LinkId::Credentials,
        Link::ApiControls => LinkId::ApiControls,
        Link::AppAccess => LinkId::AppAccess,
        Link::ChromeSettings => LinkId::ChromeSettings,
        Link::Users => LinkId::Users,
        Link::Domains => LinkId::Domains,
        Link::AdminRoles => LinkId::AdminRoles,
        Link::Subscriptions => LinkId::Subscriptions,
        Link::LicenceSettings => LinkId::LicenceSettings,
        Link::SignOn => LinkId::SignOn,
    }
}
