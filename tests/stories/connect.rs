//! Connect: what a consent may come to, and how it is tried again.

use std::future::pending;
use std::time::Duration;

use directory::Thing;
use google::{Grant, Redirect, Verb};
use insta::assert_snapshot;
use sandbox::control::{Consent, Scopes};
use sandbox::{Effect, Fault};
use serde_json::{Value, json};
use store::connection::Row;
use sync::connect::Way;
use sync::connection::PasswordMode;
use sync::import::{Mode, Scope};
use sync::{Cancel, Code, Mend, Watch};

use crate::stage::{ADMIN, DELEGATED, NOBODY, Stage, answer, browser, by, connected, said, sandbox_way};

const PRIYA: &str = "priya.raman@northwind.test";

fn cancelled() -> Consent {
    Consent { account: None, scopes: Scopes::Cancel }
}

/// All of *Look and sync* but some.
fn all_but(unticked: &[google::Scope]) -> Consent {
    let ticked = Grant::LookAndSync.scopes().iter().filter(|scope| !unticked.contains(scope));
    Consent { account: None, scopes: Scopes::Only(ticked.map(|scope| scope.url()).collect()) }
}

#[tokio::test]
async fn what_was_not_granted_is_said_before_anybody_is_read() {
    let stage = Stage::of(30).await;
    let but_groups = all_but(&[google::Scope::Groups, google::Scope::GroupsReadonly]);
    let way = sandbox_way(Grant::LookAndSync);
    let connection = stage.connect_as(way, but_groups).await.expect("the rest is there").id;
    stage.google.forget_requests().await.expect("the log is emptied");
    let watch = Watch::silent();
    let members = Scope::Group { email: "everyone@northwind.test".to_owned() };
    let with_groups =
        stage.app.import_read_with(connection, Scope::All, Mode::Full, &[Thing::Group], &watch).await;

    for refused in [with_groups, stage.read(connection, members).await] {
        let refused = refused.expect_err("groups may not be read");
        assert_eq!(
            said(&refused),
            "MissingScope: Google was not given leave to read groups and their members\n\
             Reactivate the connection and leave all boxes ticked.",
            "as Google would say it"
        );
    }

    assert_eq!(stage.asked("/directory/").await, 0, "nobody was read in vain");
    let begun = stage.app.runs(Some(connection), 10).await.expect("the runs");
    assert!(begun.is_empty(), "and no run was begun only to fail");
    stage.read(connection, Scope::All).await.expect("everybody without groups can be read");
}

/// What the connection's page shows: verbs that are off with their reasons, findings, advice.
async fn page(stage: &Stage, row: &Row) -> String {
    let mut lines = vec![format!("{} by {} ({}), {}", row.name, row.admin_email, row.role, row.consent)];
    let off = sync::connection::verbs(row).into_iter().filter_map(|allowed| {
        allowed.disabled_because.map(|why| format!("cannot {}: {why}", allowed.verb.words()))
    });
    lines.extend(off);
    let caveats = sync::connection::verbs(row)
        .into_iter()
        .filter_map(|allowed| allowed.caveat.map(|caveat| format!("to {}: {caveat}", allowed.verb.words())));
    lines.extend(caveats);
    let (_, domains) = stage.app.connection(row.id).await.expect("it is stored");
    lines.extend(sync::connection::domains_unread(row, &domains).map(|why| format!("domains {why}")));
    let findings = stage.app.findings(row.id).await.expect("findings are local");
    lines.extend(findings.iter().map(|found| format!("! {}: {}", found.finding.title, found.seen)));
    lines.extend(sync::connection::advice(row));
    lines.join("\n")
}

#[tokio::test]
async fn a_consent_connects() {
    let stage = Stage::of(17).await;

    let row = stage.connect().await.expect("the super admin consents");

    assert_snapshot!(page(&stage, &row).await, @"
    northwind.test by sync-admin@northwind.test (super), look-and-sync
    ! A domain is not verified: Not verified: northwind-labs.test.
    ! Nobody has said who owns the passwords: It was asked when the connection was made, and nobody answered.
    ");
    assert_eq!(row.kind, "sandbox", "it is marked on every screen");
    let (_, domains) = stage.app.connection(row.id).await.expect("it is stored");
    let named: Vec<_> = domains.iter().map(|domain| (domain.name.as_str(), domain.verified)).collect();
    let expected = [("northwind.test", true), ("northwind-labs.test", false), ("northwind.example", true)];
    assert_eq!(named, expected, "its domains are known");
}

#[tokio::test]
async fn who_owns_the_passwords_is_asked_until_somebody_answers() {
    let mut stage = Stage::of(17).await;
    let connection = stage.connect().await.expect("the super admin consents").id;

    stage.restart().await;

    let asked = |found: &[sync::diagnose::Found]| {
        found.iter().any(|found| found.finding.code == "passwordsUnanswered")
    };
    assert!(
        asked(&stage.app.findings(connection).await.expect("findings are local")),
        "the program ended at the result of the consent: the question is not lost with it"
    );
    stage.app.set_password_mode(connection, PasswordMode::Directory).await.expect("it is answered");
    assert!(!asked(&stage.app.findings(connection).await.expect("findings are local")), "it is asked once");
    stage.reactivate(connection).await;
    assert!(
        !asked(&stage.app.findings(connection).await.expect("findings are local")),
        "nor with a new consent"
    );
}

#[tokio::test]
async fn look_only_asks_for_less_and_can_import() {
    let stage = Stage::of(17).await;

    let row =
        stage.connect_as(sandbox_way(Grant::LookOnly), Consent::default()).await.expect("consent is given");

    assert_snapshot!(page(&stage, &row).await, @"
    northwind.test by sync-admin@northwind.test (super), look-only
    cannot sync users to Google: this connection may only look; reactivate it with Look and sync
    cannot sign out suspended users: this connection may only look; reactivate it with Look and sync
    cannot sync groups to Google: this connection may only look; reactivate it with Look and sync
    cannot create org units: this connection may only look; reactivate it with Look and sync
    cannot see and assign licences: this connection may only look; reactivate it with Look and sync
    cannot change the settings of groups: this connection may only look; reactivate it with Look and sync
    ! A domain is not verified: Not verified: northwind-labs.test.
    ! Nobody has said who owns the passwords: It was asked when the connection was made, and nobody answered.
    ");
    assert!(
        row.scopes.iter().all(|scope| scope == "openid"
            || scope.ends_with("readonly")
            || scope.ends_with("userinfo.email")),
        "no writing scope was asked for: {:?}",
        row.scopes
    );
    assert_eq!(
        stage.import(row.id, Scope::All).await.run.counts.created,
        17,
        "looking is enough for an import"
    );
}

#[tokio::test]
async fn giving_up_leaves_nothing_and_a_second_attempt_works() {
    let stage = Stage::of(17).await;
    let first = stage.app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("a port is free");
    let cancel = Cancel::default();
    cancel.cancel();

    let given_up = connected(&stage.app, first, pending(), &cancel).await;

    assert_eq!(given_up.expect_err("it was cancelled").code(), Code::Cancelled, "the screen goes back");
    assert!(stage.app.connections().await.expect("the list").is_empty(), "nothing is left of it");
    stage.connect().await.expect("the next attempt has nothing to do with the first");
}

#[tokio::test]
async fn two_attempts_at_once_do_not_collide() {
    let stage = Stage::of(17).await;
    let first = stage.app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("a port is free");
    let second =
        stage.app.connect_begin(sandbox_way(Grant::LookAndSync)).await.expect("another port is free");
    let (url, parse) = (first.url().to_owned(), second.parse_pasted());
    let led_to = stage.google.consent(&url, Consent::default()).await.expect("the page leads back");

    assert!(parse(&led_to).is_err(), "the second does not take the answer to the first");
    let row = stage.finish(second, Consent::default(), &stage.google).await.expect("the second is answered");
    assert_eq!(row.consent, Grant::LookAndSync.name(), "each attempt has its own answer");
    drop(first);
}

#[tokio::test]
async fn a_redirect_can_be_pasted() {
    let stage = Stage::of(17).await;
    let attempt = stage.app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("a port is free");
    let parse = attempt.parse_pasted();
    let led_to = stage.google.consent(attempt.url(), Consent::default()).await.expect("the page leads back");
    let pasted: Redirect = parse(&led_to).expect("it is the address of this attempt");

    let row = connected(&stage.app, attempt, async { pasted }, &Cancel::default()).await;

    assert_eq!(row.expect("the code is exchanged").admin_email, ADMIN, "a browser elsewhere is as good");
}

#[tokio::test]
async fn cancel_in_the_browser_is_told() {
    let stage = Stage::of(17).await;

    let denied =
        stage.connect_as(sandbox_way(Grant::LookOnly), cancelled()).await.expect_err("it was denied");

    assert_snapshot!(said(&denied), @"
    ConsentDenied: the consent was not given (access_denied)
    Start the consent again and choose Allow.
    ");
    assert_eq!(denied.code(), Code::ConsentDenied, "the wizard offers to begin again");
    assert!(stage.app.connections().await.expect("the list").is_empty(), "nothing is stored");
    stage.connect().await.expect("trying again works");
}

#[tokio::test]
async fn strangers_at_the_port_change_nothing() {
    let stage = Stage::of(17).await;
    let attempt = stage.app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("a port is free");
    let led_to = stage.google.consent(attempt.url(), Consent::default()).await.expect("the page leads back");
    let cancel = Cancel::default();
    let visits = async {
        let browser = browser();
        let forged = led_to.replace("state=", "state=x");
        for stranger in
            [forged.as_str(), &format!("{led_to}&error=access_denied")[..led_to.find('?').expect("a query")]]
        {
            let page = browser.get(stranger).send().await.expect("an answer");
            assert_eq!(page.status().as_u16(), 404, "{stranger} is not what is waited for");
        }
        browser.get(&led_to).send().await.expect("an answer")
    };

    let (connected, page) = tokio::join!(connected(&stage.app, attempt, pending(), &cancel), visits);

    connected.expect("it went on waiting for the right one");
    assert!(page.status().is_success(), "which gets its page");
    let policy = page.headers().get("referrer-policy").and_then(|value| value.to_str().ok());
    assert_eq!(policy, Some("no-referrer"), "the address with the code goes nowhere else");
}

#[tokio::test]
async fn unticked_boxes_are_named_with_what_will_not_work() {
    let stage = Stage::of(17).await;
    let unticked = [google::Scope::Groups, google::Scope::AuditReadonly];

    let row =
        stage.connect_as(sandbox_way(Grant::LookAndSync), all_but(&unticked)).await.expect("it is enough");

    assert_snapshot!(page(&stage, &row).await, @"
    northwind.test by sync-admin@northwind.test (super), look-and-sync
    cannot read groups: not granted at consent: read groups and their members
    cannot diagnose: not granted at consent: read the admin and token logs
    cannot see Google's logs: not granted at consent: read the admin and token logs
    cannot sync groups to Google: not granted at consent: read and change groups and their members
    ! Some permissions were not granted: Not granted: read and change groups and their members, read the admin and token logs.
    ! A domain is not verified: Not verified: northwind-labs.test.
    ! Nobody has said who owns the passwords: It was asked when the connection was made, and nobody answered.
    ");
    let choices = stage.app.import_choices(row.id).await.expect("the wizard opens");
    assert!(choices.groups.is_empty() && !choices.org_units.is_empty(), "what may be seen can be chosen");
    assert_eq!(stage.import(row.id, Scope::All).await.run.counts.created, 17, "an import needs none of them");
}

#[tokio::test]
async fn boxes_that_nothing_works_without_are_asked_for_again() {
    let stage = Stage::of(17).await;
    let unticked = [google::Scope::Users, google::Scope::CustomerReadonly];

    let refused = stage.connect_as(sandbox_way(Grant::LookAndSync), all_but(&unticked)).await;

    let refused = refused.expect_err("nothing would work");
    assert_snapshot!(said(&refused), @"
    MissingScope: these permissions were not granted, and nothing works without them: tell this Google account from another, read the users
    Consent again and leave all boxes ticked.
    ");
    assert!(stage.app.connections().await.expect("the list").is_empty(), "nothing is stored");
    stage.connect().await.expect("the second consent leaves them ticked");
}

#[tokio::test]
async fn somebody_without_a_role_is_refused() {
    let stage = Stage::of(17).await;

    let refused =
        stage.connect_as(sandbox_way(Grant::LookOnly), by(NOBODY)).await.expect_err("Google forbids it");

    assert_snapshot!(said(&refused), @"
    NotPermitted: amelie.dubois@northwind.test may not see the users of its organisation: it has no administrator role that allows it
    Consent with a super admin. Or a super admin gives amelie.dubois@northwind.test a role with the privilege to read users, in the Admin console under Account, Admin roles; then consent again.
    ");
    assert!(stage.app.connections().await.expect("the list").is_empty(), "nothing is stored");
}

/// The answer to a client whose secret is wrong.
fn wrong_secret() -> Fault {
    let body =
        json!({ "error": "invalid_client", "error_description": "The provided client secret is invalid." });
    let content_type = "application/json".to_owned();
    Fault::once("POST", "/token", Effect::Body { status: 401, content_type, body: body.to_string() })
}

#[tokio::test]
async fn a_wrong_secret_is_not_mended_by_another_consent_alone() {
    let stage = Stage::of(17).await;
    stage.google.fault(wrong_secret()).await.expect("the secret is wrong once");

    let refused = stage.connect().await.expect_err("the code is not exchanged");

    assert_snapshot!(said(&refused), @"
    ConsentRefused: the consent must be given again: Google does not know this OAuth client or its secret
    Its secret is not the one that Google has, or the client is gone. Google shows a secret only when it is made: in Google Cloud, Credentials, add a secret to the client and download its JSON; then start the consent again with it.
    ");
    let connection = stage.connect().await.expect("the right secret").id;
    stage.google.expire_access_tokens().await.expect("an hour goes by");
    stage.google.fault(wrong_secret()).await.expect("somebody made a new secret and took the old one away");
    let refused = stage.read(connection, Scope::All).await.expect_err("no token is given");
    assert_snapshot!(said(&refused), @"
    Reauthorize: the connection to Google needs a new consent: Google does not know this OAuth client or its secret
    Its secret is not the one that Google has, or the client is gone. Google shows a secret only when it is made: in Google Cloud, Credentials, add a secret to the client and download its JSON; then reactivate the connection with it.
    ");
    assert_eq!(refused.mend(), Some(Mend::ReactivateWithClient), "each program names its own way");
}

#[tokio::test]
async fn a_customer_that_is_not_found_is_said_to_be_one() {
    let (stage, connection) = Stage::connected(17).await;
    let gone = Fault::error("GET", "/users?", 404, "notFound", "Domain not found");
    stage.google.fault(gone).await.expect("the next list finds nobody");

    let error = stage.read(connection, Scope::All).await.expect_err("nothing can be read");

    assert_snapshot!(said(&error), @"
    NotFound: Google does not know what was asked for: GET /admin/directory/v1/users?customer=my_customer&maxResults=500&projection=basic: 404 notFound “Domain not found”
    Google does not find the organisation, or the domain, whose users were asked for. See in the Admin console that it is still there; then reactivate the connection with an administrator of it.
    ");
}

#[tokio::test]
async fn an_answer_that_nobody_foresaw_is_told_in_googles_words() {
    let (stage, connection) = Stage::connected(17).await;
    let odd = Fault::error("GET", "/users?", 451, "legalHold", "The account is under legal hold.");
    stage.google.fault(odd).await.expect("the next list is refused");

    let error = stage.read(connection, Scope::All).await.expect_err("nothing can be read");

    assert_eq!(error.code(), Code::GoogleRefused, "it is no fault of the program");
    assert_snapshot!(said(&error), @"
    GoogleRefused: Google refused the request: The account is under legal hold. (451 legalHold)
    These are Google's own words. Correct what they name, then try again; if nothing here is wrong, the log in the data folder says what was asked.
    ");
}

#[tokio::test]
async fn a_reactivation_that_google_spoils_leaves_the_connection() {
    let (stage, connection) = Stage::connected(17).await;
    stage.google.fault(spent_code()).await.expect("the code is refused once");

    let way = Way::Reactivate { connection, grant: None, client: None };
    let failed = stage.connect_as(way, Consent::default()).await.expect_err("the code was refused");

    assert_eq!(failed.code(), Code::ConsentRefused, "what failed is this consent");
    let (row, _) = stage.app.connection(connection).await.expect("it is stored");
    assert_eq!(row.health, "connected", "and the connection works as before");
}

fn spent_code() -> Fault {
    let body = json!({ "error": "invalid_grant", "error_description": "Bad Request" }).to_string();
    let content_type = "application/json".to_owned();
    Fault::once("POST", "/token", Effect::Body { status: 400, content_type, body })
}

#[tokio::test]
async fn a_delegated_admin_may_connect_and_is_told_what_lacks() {
    let stage = Stage::of(17).await;

    let row =
        stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("a role is enough");

    assert_snapshot!(page(&stage, &row).await, @"
    northwind.test by helpdesk@northwind.test (delegated), look-and-sync
    to import users: it cannot be known whether the role allows it
    to read groups: it cannot be known whether the role allows it
    to read org units: it cannot be known whether the role allows it
    to read custom attributes: it cannot be known whether the role allows it
    to tell your domains and whether they are verified: it cannot be known whether the role allows it
    to diagnose: it cannot be known whether the role allows it
    to see Google's logs: it cannot be known whether the role allows it
    to sync users to Google: it cannot be known whether the role allows it
    to sign out suspended users: it cannot be known whether the role allows it
    to sync groups to Google: it cannot be known whether the role allows it
    to create org units: it cannot be known whether the role allows it
    to see and assign licences: it cannot be known whether the role allows it
    to change the settings of groups: it cannot be known whether the role allows it
    domains not known: Google does not let this account list the domains
    ! The connected account is not a super admin: helpdesk@northwind.test: delegated admin; Google does not let this account see its own privileges, so what its role allows cannot be known before it is tried.
    ! The domains cannot be read: They are not known: Google does not let this account list the domains.
    ! Nobody has said who owns the passwords: It was asked when the connection was made, and nobody answered.
    helpdesk@northwind.test looks like a person's own account. A dedicated admin account keeps Rollcall's changes apart in Google's log, and outlives the person's role.
    Google lets only a super admin change administrators; their rows will be marked.
    ");
    assert_eq!(stage.import(row.id, Scope::All).await.run.counts.created, 17, "reading users is one of them");
}

/// The answers by which Google lets a delegated admin see its own role.
async fn role_is_seen(stage: &Stage, privileges: &[&str]) {
    role_is_seen_in(stage, json!({ "scopeType": "CUSTOMER" }), privileges).await;
}

async fn role_is_seen_in(stage: &Stage, mut assignment: Value, privileges: &[&str]) {
    assignment["roleId"] = "71".into();
    assignment["assignedTo"] = "1".into();
    let assigned = json!({ "items": [assignment] });
    let privileges: Vec<_> = privileges.iter().map(|name| json!({ "privilegeName": name })).collect();
    let role = json!({ "roleId": "71", "roleName": "Directory clerk", "rolePrivileges": privileges });
    stage.google.fault(answer("/roleassignments", assigned)).await.expect("the next answer is set");
    stage.google.fault(answer("/roles?", json!({ "items": [role] }))).await.expect("the next answer is set");
}

#[tokio::test]
async fn a_role_that_only_reads_users_switches_off_what_it_does_not_allow() {
    let stage = Stage::of(17).await;
    role_is_seen(&stage, &["USERS_RETRIEVE", "ORGANIZATION_UNITS_ALL"]).await;

    let row = stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("it may connect");

    assert_snapshot!(page(&stage, &row).await, @"
    northwind.test by helpdesk@northwind.test (delegated), look-and-sync
    cannot read groups: its role lacks GROUPS_RETRIEVE (read groups)
    cannot read custom attributes: its role lacks SCHEMA_RETRIEVE (read custom attributes)
    cannot see Google's logs: its role lacks REPORTS_ACCESS (read reports and logs)
    cannot sync users to Google: its role lacks USERS_UPDATE (update users)
    cannot sign out suspended users: its role lacks USER_SECURITY_ALL (manage the security of users)
    cannot sync groups to Google: its role lacks GROUPS_RETRIEVE (read groups), GROUPS_UPDATE (update groups)
    cannot see and assign licences: its role lacks LICENSING (manage licences)
    cannot change the settings of groups: its role lacks GROUPS_UPDATE (update groups)
    domains not known: Google does not let this account list the domains
    ! The connected account is not a super admin: helpdesk@northwind.test: delegated admin with 2 privileges; lacks GROUPS_RETRIEVE, SCHEMA_RETRIEVE, REPORTS_ACCESS, USERS_UPDATE, USERS_CREATE, USER_SECURITY_ALL, GROUPS_UPDATE, GROUPS_CREATE, GROUPS_DELETE, LICENSING; cannot change administrators.
    ! The domains cannot be read: They are not known: Google does not let this account list the domains.
    ! Nobody has said who owns the passwords: It was asked when the connection was made, and nobody answered.
    helpdesk@northwind.test looks like a person's own account. A dedicated admin account keeps Rollcall's changes apart in Google's log, and outlives the person's role.
    Google lets only a super admin change administrators; their rows will be marked.
    ");
    let refused = stage.app.sync_read(row.id, &Watch::silent()).await.expect_err("it could only fail later");
    assert_snapshot!(said(&refused), @"Refused: this connection cannot sync: its role lacks USERS_UPDATE (update users)");
}

#[tokio::test]
async fn a_role_in_an_org_unit_is_said_to_hold_there_alone() {
    let stage = Stage::of(17).await;
    let there = json!({ "scopeType": "ORG_UNIT", "orgUnitId": "03ph8a2z1" });
    role_is_seen_in(&stage, there, &["USERS_RETRIEVE", "USERS_UPDATE"]).await;

    let row = stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("it may connect");

    assert_eq!(row.privileges.as_deref(), Some(&[][..]), "nothing holds everywhere");
    let caveat = |wanted| {
        let verbs = sync::connection::verbs(&row).into_iter();
        let mut those = verbs.filter(|allowed| allowed.verb == wanted);
        those.find_map(|allowed| (allowed.disabled_because.is_none()).then_some(allowed.caveat).flatten())
    };
    assert_snapshot!(
        caveat(Verb::Import).unwrap_or_default(),
        @"its role has USERS_RETRIEVE (read users) in some org units alone; elsewhere it is refused"
    );
    assert_snapshot!(
        caveat(Verb::Sync).unwrap_or_default(),
        @"its role lacks USERS_CREATE (create users); that part is refused; its role has USERS_RETRIEVE (read users), USERS_UPDATE (update users) in some org units alone; elsewhere it is refused"
    );
    assert_snapshot!(
        sync::connection::role_words(&row),
        @"delegated admin with 2 privileges in some org units alone; lacks GROUPS_RETRIEVE, ORGANIZATION_UNITS_RETRIEVE, SCHEMA_RETRIEVE, REPORTS_ACCESS, USERS_CREATE, USER_SECURITY_ALL, GROUPS_UPDATE, GROUPS_CREATE, GROUPS_DELETE, ORGANIZATION_UNITS_CREATE, LICENSING; cannot change administrators"
    );
}

#[tokio::test]
async fn a_role_that_may_not_create_users_can_still_keep_them_in_step() {
    let stage = Stage::of(17).await;
    role_is_seen(&stage, &["USERS_RETRIEVE", "USERS_UPDATE"]).await;

    let row = stage.connect_as(sandbox_way(Grant::LookAndSync), by(DELEGATED)).await.expect("it may connect");

    let verbs = sync::connection::verbs(&row);
    let sync = verbs.iter().find(|allowed| allowed.verb == Verb::Sync).expect("it is one of them");
    assert_eq!(sync.disabled_because, None, "a part of it works");
    assert_eq!(
        sync.caveat.as_deref(),
        Some("its role lacks USERS_CREATE (create users); that part is refused"),
        "and the other is named before it is tried"
    );
}

#[tokio::test]
async fn unticked_domains_are_named_and_not_left_empty() {
    let stage = Stage::of(17).await;

    let row = stage
        .connect_as(sandbox_way(Grant::LookAndSync), all_but(&[google::Scope::DomainsReadonly]))
        .await
        .expect("it is enough");

    assert_snapshot!(page(&stage, &row).await, @"
    northwind.test by sync-admin@northwind.test (super), look-and-sync
    cannot tell your domains and whether they are verified: not granted at consent: read which domains are yours
    cannot diagnose: not granted at consent: read which domains are yours
    domains not known: not granted at consent: read which domains are yours
    ! Some permissions were not granted: Not granted: read which domains are yours.
    ! Nobody has said who owns the passwords: It was asked when the connection was made, and nobody answered.
    ");
}

#[tokio::test]
async fn another_administrator_reactivates_and_nobody_notices() {
    let (stage, connection) = Stage::connected(17).await;
    stage.import(connection, Scope::All).await;
    let before = stage.people().await;
    stage.google.revoke_refresh_tokens().await.expect("the administrator leaves");
    stage.google.expire_access_tokens().await.expect("and so do the tokens");
    let gone = stage.read(connection, Scope::All).await.expect_err("the authorisation is gone");
    assert_snapshot!(said(&gone), @"
    Reauthorize: the connection to Google needs a new consent: the authorisation was revoked or has run out
    Reactivate the connection: one consent, nothing else changes.
    ");
    let (row, _) = stage.app.connection(connection).await.expect("it is still there");
    assert_snapshot!(page(&stage, &row).await, @"
    northwind.test by sync-admin@northwind.test (super), look-and-sync
    ! Google no longer accepts the authorisation: The authorisation was revoked or has run out. Google says: Token has been expired or revoked. (400 invalid_grant). It is lost as well when it was not used for six months, or when more than a hundred were given to this client.
    ! An import was interrupted: Run 2 was interrupted while Google was read.
    ");

    let attempt = stage
        .app
        .connect_begin(Way::Reactivate { connection, grant: None, client: None })
        .await
        .expect("it can be tried");
    assert!(
        attempt.url().contains("login_hint=sync-admin%40northwind.test"),
        "the last administrator is proposed"
    );
    let row = stage.finish(attempt, by(PRIYA), &stage.google).await.expect("Priya is of the same customer");

    assert_eq!(
        (row.id, row.admin_email.as_str()),
        (connection, PRIYA),
        "the same connection, another administrator"
    );
    assert_eq!(row.health, "connected", "it works again");
    assert_eq!(stage.people().await, before, "nobody was touched");
    let report = stage.import(connection, Scope::All).await;
    assert_eq!(report.run.counts.unchanged, 17, "everybody is still bound");
}

#[tokio::test]
async fn a_consent_that_another_program_renewed_is_the_one_that_is_used() {
    let (mut stage, connection) = Stage::connected(17).await;
    stage.app.check_connection(connection).await.expect("the window has asked Google something");
    let window = stage.app.clone();
    stage.restart().await;
    stage.wait_here(Duration::from_secs(60));
    let way = Way::Reactivate { connection, grant: None, client: None };
    stage.connect_as(way, by(PRIYA)).await.expect("the other program reactivates");

    let row = window.check_connection(connection).await.expect("the window asks again");

    assert_eq!(row.admin_email, PRIYA, "it acts as whoever consented last");
}

#[tokio::test]
async fn reactivating_may_ask_for_more() {
    let stage = Stage::of(17).await;
    let way = sandbox_way(Grant::LookOnly);
    let connection = stage.connect_as(way, Consent::default()).await.expect("consent is given").id;
    stage.import(connection, Scope::All).await;

    let more = Way::Reactivate { connection, grant: Some(Grant::LookAndSync), client: None };
    let attempt = stage.app.connect_begin(more).await.expect("it can be tried");
    let row = stage.finish(attempt, Consent::default(), &stage.google).await.expect("consent is given");

    assert_eq!(
        (row.id, row.consent.as_str()),
        (connection, Grant::LookAndSync.name()),
        "the same connection"
    );
    let off = sync::connection::verbs(&row).into_iter().filter(|allowed| allowed.disabled_because.is_some());
    assert_eq!(off.count(), 0, "nothing is switched off any more");
    let report = stage.import(connection, Scope::All).await;
    assert_eq!(report.run.counts.unchanged, 17, "and everybody is still bound");
}

#[tokio::test]
async fn an_administrator_of_another_customer_cannot_reactivate() {
    let (stage, connection) = Stage::connected(17).await;
    let body = r#"{"kind":"admin#directory#customer","id":"C0fabrikam","customerDomain":"fabrikam.test"}"#
        .to_owned();
    let other = Effect::Body { status: 200, content_type: "application/json".to_owned(), body };
    stage
        .google
        .fault(Fault::once("GET", "/customers/my_customer", other))
        .await
        .expect("the tenant is another");

    let attempt = stage
        .app
        .connect_begin(Way::Reactivate { connection, grant: None, client: None })
        .await
        .expect("it can be tried");
    let refused = stage.finish(attempt, by(PRIYA), &stage.google).await.expect_err("it is another company");

    assert_snapshot!(said(&refused), @"
    Refused: the account that consented belongs to another organisation (C0fabrikam) than this connection
    Consent with an administrator of the same organisation, or make a new connection for the other one.
    ");
    let (row, _) = stage.app.connection(connection).await.expect("it is still there");
    assert_eq!(row.admin_email, ADMIN, "the connection is as it was");
    assert_eq!(stage.import(connection, Scope::All).await.run.counts.created, 17, "and so are its tokens");
}

#[tokio::test]
async fn a_consent_that_google_spoils_can_be_tried_again() {
    let stage = Stage::of(17).await;
    stage.google.fault(spent_code()).await.expect("the code is refused once");

    let failed = stage.connect().await.expect_err("the code was refused");

    assert_snapshot!(said(&failed), @"
    ConsentRefused: the consent must be given again: Google refused the code from the browser
    Start the consent again: what the browser brings back is good once, and for some minutes.
    ");
    assert!(stage.app.connections().await.expect("the list").is_empty(), "nothing is stored");
    stage.connect().await.expect("trying again works");
}

#[tokio::test]
async fn a_page_that_does_not_lead_back_is_waited_past() {
    let stage = Stage::of(17).await;
    stage.google.block_consent(Some("admin_policy_enforced")).await.expect("a policy blocks the app");
    let attempt = stage.app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("a port is free");
    let stuck = stage.google.consent(attempt.url(), Consent::default()).await;
    assert!(stuck.is_err(), "the browser shows an error page and goes nowhere");
    stage.google.block_consent(None).await.expect("the client is marked as trusted");

    let row = stage.finish(attempt, Consent::default(), &stage.google).await;

    row.expect("the same attempt is still waiting");
}

#[tokio::test]
async fn every_page_that_the_browser_may_show_is_in_the_list_of_the_window() {
    let stage = Stage::of(17).await;
    let attempt = stage.app.connect_begin(sandbox_way(Grant::LookOnly)).await.expect("a port is free");
    let read = async |address: String| {
        let answer = browser().get(address).send().await.expect("the sandbox answers");
        answer.text().await.expect("a page").replace("&#39;", "'")
    };
    let question = read(attempt.url().to_owned()).await;
    let origin = attempt.url().split("/o/oauth2").next().expect("an address").to_owned();
    let links: Vec<_> = question
        .split("href=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|link| link.contains("/blocked/"))
        .collect();
    assert!(links.len() >= 10, "the question leads to them: {links:?}");
    for link in links {
        let shown = read(format!("{origin}{link}")).await;
        let known = sync::guide::browser::ALL.iter().any(|page| {
            let words = page.symptom.replace('’', "'");
            words.split(" … ").all(|part| part.split(". ").all(|part| shown.contains(part)))
        });
        assert!(known, "{link} is explained");
    }
}

#[tokio::test]
async fn a_restart_needs_no_second_consent() {
    let (mut stage, connection) = Stage::connected(17).await;

    stage.restart().await;

    assert_eq!(stage.import(connection, Scope::All).await.run.counts.created, 17, "the tokens were kept");
    let needs_import =
        sync::connection::verbs(&stage.app.connection(connection).await.expect("it is there").0);
    assert!(
        needs_import.iter().any(|allowed| allowed.verb == Verb::Import && allowed.disabled_because.is_none()),
        "and the verbs with them"
    );
}
