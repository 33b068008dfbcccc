//! What the screens are shown: the views that commands return and the requests they take.
//!
//! TypeScript types are generated from this file into `ui/src/lib/gen` (`cargo xtask types`).

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Everything the first screen needs, in one answer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StartView {
    /// Every connection of this home, by name.
    pub connections: Vec<ConnectionView>,
    /// The appearance the administrator chose.
    pub appearance: Appearance,
    /// The program's version.
    pub version: String,
    /// The data folder, for display only.
    pub home: String,
    /// The same, with the person's own folder shortened to `~` where that is usual.
    pub home_short: String,
    /// Whether a secret store can be opened, and if not, why.
    pub secret_store: SecretStoreView,
    /// Whether this build carries an OAuth client of its own.
    pub own_client: bool,
}

/// Which secret store is in use.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SecretStoreView {
    /// For people: "the system keyring" or "a key file".
    pub name: String,
    /// What is wrong with it; absent when it works.
    pub trouble: Option<ErrorView>,
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Appearance {
    /// Follows the operating system.
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

/// An error as the screen presents it.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ErrorView {
    /// Leads to the words and the guide; every value has a presentation in `ui/src/lib/errors.ts`.
    pub code: ErrorCode,
    /// What happened, in one sentence.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The codes that the screen treats differently.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ErrorCode {
    /// A bug or an unforeseen condition.
    Internal,
    /// The administrator cancelled.
    Cancelled,
    /// Input that cannot be used as given.
    InvalidInput,
    /// The client JSON is not a Desktop OAuth client of Google's.
    ClientJson,
    /// The browser never came back within ten minutes.
    ConsentTimeout,
    /// Cancel was pressed in the consent page, or nothing was ticked.
    ConsentDenied,
    /// Google refused what the browser brought back.
    ConsentRefused,
    /// The customer is connected already.
    AlreadyConnected,
    /// The authorisation is gone: reactivate.
    Reauthorize,
    /// No secret store can be opened.
    SecretStore,
    /// A needed scope was not granted.
    MissingScope,
    /// The account lacks an admin role.
    NotPermitted,
    /// API access is off in the Admin console (T3).
    ApiAccessOff,
    /// The Admin SDK is not enabled in the client's project (T3).
    ApiNotEnabled,
    /// Google's server failed after all retries (T3).
    GoogleUnavailable,
    /// The network or Google cannot be reached.
    Offline,
    /// The Google query has an error (T5).
    InvalidQuery,
    /// Google returned a list that is not complete (no plan is made).
    ShrunkenList,
    /// Google's list is much shorter than before, and waits for somebody to accept its size.
    SizeInDoubt,
    /// Another run of this connection is going on.
    Busy,
    /// What was decided on has changed since.
    Stale,
    /// The data file was written by a newer Rollcall.
    NewerFile,
    /// The data file is damaged or cannot be written.
    DataFile,
    /// What was asked for does not exist (any more).
    NotFound,
    /// A username, name or address that cannot be used.
    Refused,
}

/// What kind of server a connection talks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ConnectionKind {
    /// The embedded emulated tenant; marked SANDBOX.
    Sandbox,
    /// Google itself.
    Google,
    /// Another emulator on loopback; marked EMULATOR.
    Emulator,
}

/// How much was asked for at consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Grant {
    /// Read-only scopes.
    LookOnly,
    /// Reading and writing.
    LookAndSync,
}

/// Who owns passwords on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PasswordMode {
    /// A first password is set, later ones are the person's own.
    FirstOnly,
    /// The directory is the authority.
    Directory,
}

/// Whether the authorisation works, as last seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Health {
    /// The last call was answered.
    Connected,
    /// Reactivation is needed.
    Reauthorize,
    /// Nothing has been asked yet in this run of the program.
    Unknown,
}

/// One authorised Google customer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConnectionView {
    /// Its number.
    pub id: i64,
    /// The administrator's name for it.
    pub name: String,
    /// What kind of server it talks to.
    pub kind: ConnectionKind,
    /// The primary domain.
    pub domain: String,
    /// The origin, for emulators; "Google" otherwise.
    pub origin: String,
    /// Google's customer id.
    pub customer_id: String,
    /// The account that consented.
    pub admin_email: String,
    /// That account's role.
    pub role: AdminRole,
    /// The role in words, with the privileges that lack.
    pub role_detail: String,
    /// What was asked for.
    pub grant: Grant,
    /// Scopes asked, with whether each was granted.
    pub scopes: Vec<ScopeView>,
    /// Verbs and whether the granted scopes and the role allow them.
    pub verbs: Vec<VerbView>,
    /// Domains of the customer.
    pub domains: Vec<DomainView>,
    /// Who owns passwords.
    pub password_mode: PasswordMode,
    /// Whether the administrator has answered the password question.
    pub password_mode_chosen: bool,
    /// Whether the authorisation works.
    pub health: Health,
    /// When it was connected (RFC 3339).
    pub connected_at: String,
    /// When Google last answered (RFC 3339).
    pub last_answer_at: Option<String>,
    /// Advice for this connection, such as to use a dedicated admin account.
    pub advice: Vec<String>,
}

/// The role of the connected account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum AdminRole {
    /// Everything is allowed.
    SuperAdmin,
    /// Some privileges.
    Delegated,
    /// None.
    None,
}

/// One scope that was asked for.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScopeView {
    /// The short name, such as `admin.directory.user.readonly`.
    pub scope: String,
    /// What it is for, in words.
    pub purpose: String,
    /// Whether it was granted.
    pub granted: bool,
}

/// Whether a verb can be used on a connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VerbView {
    /// "Import", "Sync", …
    pub verb: String,
    /// Why not; absent when it can be used.
    pub disabled_because: Option<String>,
}

/// A domain of the customer.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DomainView {
    /// Its name.
    pub name: String,
    /// Whether Google has verified it.
    pub verified: bool,
    /// Whether it is the primary domain.
    pub primary: bool,
}

/// An OAuth client that was pasted or chosen; its secret stays in Rust.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ClientView {
    /// The client id.
    pub client_id: String,
    /// The project that it belongs to, as the file says.
    pub project: Option<String>,
}

/// How to connect.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(tag = "way", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ConnectRequest {
    /// The embedded sandbox; starts it when needed.
    Sandbox,
    /// Google, or an emulator on loopback, with the client given before.
    Google {
        /// What to ask for.
        grant: Grant,
        /// The port of an emulator on 127.0.0.1; absent for Google.
        emulator_port: Option<u16>,
    },
    /// The same connection again.
    Reactivate {
        /// Which.
        connection: i64,
        /// What to ask for; absent for the same as before.
        #[serde(default)]
        #[ts(optional)]
        grant: Option<Grant>,
    },
}

/// A consent that waits for the browser.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConsentView {
    /// Names this attempt in later calls.
    pub attempt: u32,
    /// Where the browser was sent (host only, for display).
    pub host: String,
    /// Whether a browser could be opened.
    pub browser_opened: bool,
    /// Until when the redirect is awaited (RFC 3339).
    pub expires_at: String,
}

/// Which of the browser's pages the administrator sees.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BrowserPageView {
    /// Stable id, such as `admin_policy_enforced`.
    pub id: String,
    /// What the browser shows, word for word.
    pub shows: String,
    /// What it means.
    pub means: String,
    /// What to do, a sentence a step.
    pub steps: Vec<GuideStepView>,
}

/// One step of a guide.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GuideStepView {
    /// What to do.
    pub text: String,
    /// A console page to open, if one belongs to it.
    pub link: Option<LinkView>,
    /// A value to copy and enter there, if any.
    pub copy: Option<String>,
}

/// A page outside that a button opens.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LinkView {
    /// Which page.
    pub id: LinkId,
    /// The words on the button.
    pub label: String,
}

/// The pages that Rollcall can open in the browser; addresses live in Rust.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkId {
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

/// A user of the directory as one row of the table.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserRowView {
    /// The directory's number.
    pub id: i64,
    /// Given and family name.
    pub name: String,
    /// One or two letters for the avatar.
    pub initials: String,
    /// The username.
    pub username: String,
    /// The primary address.
    pub email: String,
    /// Department, or empty.
    pub department: String,
    /// Job title, or empty.
    pub job_title: String,
    /// Org unit path, or empty.
    pub org_unit: String,
    /// Employee id, or empty.
    pub employee_id: String,
    /// Bound, suspended…
    pub standing: Standing,
    /// When the row last changed (RFC 3339).
    pub changed_at: String,
}

/// How a user stands, as the State column and the chips say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Standing {
    /// Active and bound to a Google account.
    Bound,
    /// Active, in the directory alone.
    DirectoryOnly,
    /// Suspended in the directory.
    Suspended,
    /// Suspended, and it was Google that did it.
    SuspendedByGoogle,
    /// Bound to a deactivated connection.
    Dormant,
}

/// By which column the users are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UserSort {
    /// Given name, then family name.
    Name,
    /// Username.
    Username,
    /// Primary address.
    Email,
    /// Department.
    Department,
    /// Last change.
    Changed,
}

/// What the users table shows.
#[derive(Debug, Clone, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserQuery {
    /// Only this standing; absent for all.
    pub standing: Option<Standing>,
    /// Words of which each must begin a word of name, username, address or employee id.
    pub search: String,
    /// The column.
    pub sort: UserSort,
    /// Z to A.
    pub descending: bool,
}

/// A window of the users table.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserWindow {
    /// How many rows the whole list has.
    pub total: u64,
    /// Whether a search found more than can be shown; `total` is then what can.
    pub capped: bool,
    /// The position of the first row returned.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<UserRowView>,
}

/// How many users there are of each standing.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserCounts {
    /// All.
    pub all: u64,
    /// By standing, in a fixed order, zeros included.
    pub standings: Vec<StandingCount>,
}

/// One standing's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StandingCount {
    /// Which.
    pub standing: Standing,
    /// How many.
    pub count: u64,
}

/// Everything the user panel shows.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UserDetail {
    /// The row.
    pub row: UserRowView,
    /// Every attribute that has a value here or on Google, or is mapped, in the catalogue's order.
    pub attributes: Vec<AttributeView>,
    /// The Google accounts that the user is bound to, one a connection.
    pub accounts: Vec<AccountView>,
    /// What happened to the user, newest first.
    pub history: Vec<HistoryView>,
}

/// One attribute of a user.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttributeView {
    /// The catalogue's name, such as `jobTitle`.
    pub name: String,
    /// For people, such as "Job title".
    pub label: String,
    /// The directory's value, or empty.
    pub value: String,
    /// Where the value comes from, in words ("imported from Google").
    pub source: String,
}

/// A Google account that a user is bound to.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AccountView {
    /// Which connection.
    pub connection: i64,
    /// Its name.
    pub connection_name: String,
    /// Google's immutable id.
    pub google_id: String,
    /// The primary address as last read.
    pub email: String,
    /// Aliases as last read.
    pub aliases: Vec<String>,
    /// In words: "active", "suspended by Google: WEB_LOGIN_REQUIRED".
    pub state: String,
    /// Suspended, Archived, Admin, Guest.
    pub marks: Vec<Mark>,
    /// Org unit path as last read.
    pub org_unit: String,
    /// "enrolled", "enforced, not enrolled", "not enrolled".
    pub two_step: String,
    /// Last sign-in (RFC 3339), absent when never.
    pub last_login_at: Option<String>,
    /// When the account was created (RFC 3339).
    pub created_at: Option<String>,
    /// When Rollcall last read it (RFC 3339).
    pub read_at: String,
    /// How the binding came about, in words ("imported, run 3").
    pub bound_by: String,
    /// Whether the binding is dormant.
    pub dormant: bool,
}

/// One line of a user's history.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryView {
    /// When (RFC 3339).
    pub at: String,
    /// The run, if one did it.
    pub run: Option<i64>,
    /// What happened, in words.
    pub what: String,
    /// The changed attributes.
    pub changes: Vec<ChangeView>,
}

/// A value before and after.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ChangeView {
    /// The catalogue's name of the attribute.
    pub name: String,
    /// For people.
    pub label: String,
    /// Before; empty when there was none.
    pub before: String,
    /// After; empty when there is none.
    pub after: String,
}

/// What a Google account is, besides the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Mark {
    /// Suspended on Google.
    Suspended,
    /// Archived on Google.
    Archived,
    /// A super or delegated admin.
    Admin,
    /// A guest account.
    Guest,
}

/// What an import would do with one Google account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Decision {
    /// A new directory user.
    New,
    /// Changes to a bound user.
    Update,
    /// Nothing to do.
    Unchanged,
    /// One existing user looks the same: link, merge or skip.
    Match,
    /// Needs an answer before it can be imported.
    Conflict,
}

/// Whom to import.
#[derive(Debug, Clone, Deserialize, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ImportScope {
    /// The whole customer, all domains.
    All,
    /// An org unit and everything under it.
    OrgUnit {
        /// Its path.
        path: String,
    },
    /// The members of a Google group, nested too.
    Group {
        /// Its address.
        email: String,
    },
    /// Google's own query language.
    Query {
        /// The raw text.
        text: String,
    },
}

/// How much of what was read is brought in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ImportMode {
    /// New users and changes.
    Full,
    /// Only changes to bound users.
    UpdatesOnly,
}

/// What the scope step offers.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScopeChoices {
    /// Org units, by path.
    pub org_units: Vec<OrgUnitChoice>,
    /// Groups, by name.
    pub groups: Vec<GroupChoice>,
    /// Fields that Google's query language knows, for the builder.
    pub query_fields: Vec<QueryFieldView>,
}

/// An org unit to choose.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OrgUnitChoice {
    /// Its path, `/` for the root.
    pub path: String,
    /// Its description, or empty.
    pub description: String,
}

/// A group to choose.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupChoice {
    /// Its address.
    pub email: String,
    /// Its name.
    pub name: String,
    /// Direct members, as Google counts them.
    pub members: u64,
}

/// A field of Google's query language.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct QueryFieldView {
    /// As the query writes it, such as `orgDepartment`.
    pub field: String,
    /// For people.
    pub label: String,
    /// The operators it takes: `=`, `:`, `:*` (prefix).
    pub operators: Vec<String>,
    /// Whether its values are true and false.
    pub boolean: bool,
}

/// How many accounts a scope has.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScopeCount {
    /// How many were counted.
    pub users: u64,
    /// Whether counting stopped before the end ("more than").
    pub at_least: bool,
    /// The first few, so that it can be seen who is meant.
    pub examples: Vec<String>,
}

/// What a running import tells the screen.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "stage", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ImportProgress {
    /// Pages are being read.
    Reading {
        /// Accounts so far.
        read: u64,
        /// The count of the last complete read of this scope, as a guess at the end.
        expected: Option<u64>,
        /// Accounts a second.
        rate: f64,
        /// What it is doing now, in words ("waiting 4 s: Google is busy").
        doing: String,
    },
    /// The plan is being made.
    Planning {
        /// What it is doing now.
        doing: String,
    },
    /// The approved plan is being applied.
    Applying {
        /// Steps done.
        done: u64,
        /// Steps in all.
        total: u64,
        /// Steps a second.
        rate: f64,
    },
}

/// A plan that waits for review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlanView {
    /// The run.
    pub run: i64,
    /// Its connection.
    pub connection: i64,
    /// What was read.
    pub scope: ImportScope,
    /// Full or updates only.
    pub mode: ImportMode,
    /// How many accounts were read.
    pub read: u64,
    /// How long reading took, in seconds.
    pub seconds: f64,
    /// When it was read (RFC 3339).
    pub read_at: String,
    /// Rows of each decision, in a fixed order, zeros included.
    pub decisions: Vec<DecisionCount>,
    /// Rows with each mark, in a fixed order, zeros included.
    pub marks: Vec<MarkCount>,
    /// Rows that would be imported now.
    pub ticked: u64,
    /// Rows that need an answer and have none.
    pub open_conflicts: u64,
    /// Rows that stand as they were chosen in an earlier review.
    pub chosen_before: u64,
    /// What the administrator should know before approving, in words.
    pub notices: Vec<String>,
    /// The chips that were chosen when this was last reviewed, if ever.
    pub remembered: Option<ReviewFilter>,
}

/// An import that is not over.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(tag = "state", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum WaitingImport {
    /// Its plan waits for review.
    Review {
        /// The plan.
        plan: PlanView,
    },
    /// It was stopped while Google was read; reading the same goes on from there.
    Reading {
        /// What was read.
        scope: ImportScope,
        /// Full or updates only.
        mode: ImportMode,
    },
    /// Its list is much shorter than the last complete one: somebody is to accept how many users it has.
    InDoubt {
        /// The list.
        list: DoubtView,
    },
    /// It was approved and has not come to its end.
    Approved {
        /// What was approved, and how much of it is done.
        import: ApprovedView,
    },
}

/// A list of everybody that waits until its size is accepted.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DoubtView {
    /// The run that read it.
    pub run: i64,
    /// How many users it has: the number to accept.
    pub accounts: u64,
    /// How many the last complete read had.
    pub last: u64,
    /// When it was read (RFC 3339).
    pub read_at: String,
}

/// An approved import that has not come to its end; nothing of it can be changed any more.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ApprovedView {
    /// The run.
    pub run: i64,
    /// "Import", "Import: org unit /Sales", …
    pub what: String,
    /// When Google was read for it (RFC 3339).
    pub read_at: String,
    /// What was approved, by what each step does.
    pub approved: RunCounts,
    /// Steps done.
    pub done: u64,
    /// Steps in all.
    pub total: u64,
    /// Who works on it now; absent when it was interrupted.
    pub at_work: Option<String>,
}

/// One decision's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DecisionCount {
    /// Which.
    pub decision: Decision,
    /// How many.
    pub count: u64,
}

/// One mark's count.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MarkCount {
    /// Which.
    pub mark: Mark,
    /// How many.
    pub count: u64,
}

/// Which rows of the review are shown (or acted on).
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewFilter {
    /// Any of these decisions; empty for all.
    pub decisions: Vec<Decision>,
    /// With any of these marks; empty for all.
    pub marks: Vec<Mark>,
    /// Part of a name or address.
    pub search: String,
}

/// A window of the review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewWindow {
    /// How many rows the filter has.
    pub total: u64,
    /// How many of those are ticked.
    pub ticked: u64,
    /// How many of those can be ticked.
    pub tickable: u64,
    /// The position of the first row returned.
    pub offset: u64,
    /// The rows.
    pub rows: Vec<ReviewRow>,
}

/// One Google account under review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewRow {
    /// Google's id: names the row in later calls.
    pub google_id: String,
    /// The decision.
    pub decision: Decision,
    /// The marks.
    pub marks: Vec<Mark>,
    /// Whether it will be imported.
    pub ticked: bool,
    /// Why it cannot be ticked; absent when it can.
    pub locked_because: Option<String>,
    /// Given and family name.
    pub name: String,
    /// One or two letters for the avatar.
    pub initials: String,
    /// The Google address.
    pub email: String,
    /// Department, or empty.
    pub department: String,
    /// Why this decision, in words ("username dara is taken", "title, work phone").
    pub why: String,
    /// The answer given so far.
    pub choice: Option<ChoiceView>,
    /// When it was chosen that the row stands so, where that was in an earlier review (RFC 3339).
    pub chosen_at: Option<String>,
}

/// What one row would do, and what may be answered.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewDetail {
    /// The row.
    pub row: ReviewRow,
    /// One sentence: what is in the way, or what will happen.
    pub headline: String,
    /// The reason in more words.
    pub explanation: String,
    /// The username it would get.
    pub username: Option<String>,
    /// Free usernames to choose from, best first.
    pub proposals: Vec<String>,
    /// Directory users it may be linked to.
    pub candidates: Vec<CandidateView>,
    /// Field by field: the directory's value and Google's.
    pub fields: Vec<FieldView>,
    /// Which answers are possible.
    pub answers: Vec<Answer>,
}

/// A directory user that an account may be linked to.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CandidateView {
    /// The directory user.
    pub user: i64,
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// By what it matches ("same employee id 1042").
    pub by: String,
}

/// One field of a row under review.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FieldView {
    /// The catalogue's name.
    pub name: String,
    /// For people.
    pub label: String,
    /// The directory's value, or empty.
    pub directory: String,
    /// Google's value, or empty.
    pub google: String,
    /// What the import would do with it.
    pub effect: FieldEffect,
    /// Whether a merge takes Google's value, unless somebody chooses otherwise.
    pub merge_takes: bool,
}

/// What an import does with one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum FieldEffect {
    /// Google's value is taken.
    Take,
    /// Both are the same.
    Same,
    /// The directory's value stays.
    Keep,
    /// The mapping excludes it.
    Excluded,
}

/// The kinds of answer to a match or a conflict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Answer {
    /// Bind to an existing user and keep that user's values.
    Link,
    /// Bind to an existing user and take Google's values.
    Merge,
    /// Import under another username.
    Username,
    /// Give the missing family name.
    FamilyName,
    /// Leave it out of this import.
    Skip,
}

/// An answer to a row.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(tag = "answer", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum ChoiceView {
    /// Bind to an existing user and keep that user's values.
    Link {
        /// Which.
        user: i64,
    },
    /// Bind to an existing user and take Google's values of these fields.
    Merge {
        /// Which.
        user: i64,
        /// The catalogue's names of the fields taken from Google.
        fields: Vec<String>,
    },
    /// Import under another username.
    Username {
        /// Which.
        username: String,
    },
    /// Give the missing family name.
    FamilyName {
        /// It.
        family_name: String,
    },
    /// Leave it out of this import.
    Skip,
}

/// How a run ended.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunView {
    /// Its number.
    pub id: i64,
    /// Its connection.
    pub connection: i64,
    /// The connection's name.
    pub connection_name: String,
    /// "Import", "Import, updates only", …
    pub what: String,
    /// When it began (RFC 3339).
    pub started_at: String,
    /// When it ended (RFC 3339).
    pub ended_at: Option<String>,
    /// Where it stands.
    pub state: RunState,
    /// One line: "2 new · 4 updated".
    pub summary: String,
    /// Counts by outcome.
    pub counts: RunCounts,
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RunState {
    /// Reading.
    Reading,
    /// The plan waits for review.
    Review,
    /// Approved and going on.
    Applying,
    /// Stopped before its end; it can be continued.
    Interrupted,
    /// Read, but the list waits to be believed.
    InDoubt,
    /// Everything approved was done.
    Done,
    /// Done, with refused steps or open conflicts.
    DoneWithRefusals,
    /// The administrator gave it up.
    Discarded,
    /// It could not go on.
    Failed,
}

/// What became of the steps of a run.
#[derive(Debug, Clone, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunCounts {
    /// Users created.
    pub created: u64,
    /// Users updated.
    pub updated: u64,
    /// Accounts linked or merged.
    pub linked: u64,
    /// Already as wanted.
    pub unchanged: u64,
    /// Un-ticked, skipped or unanswered.
    pub skipped: u64,
    /// Refused, with a code.
    pub refused: u64,
}

/// A finished run with what did not go through.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReportView {
    /// The run.
    pub run: RunView,
    /// The first hundred rows that were refused or left open, with the reason.
    pub problems: Vec<ProblemView>,
    /// How many there are.
    pub problem_count: u64,
}

/// A row that did not go through.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemView {
    /// Name.
    pub name: String,
    /// Address.
    pub email: String,
    /// "Refused", "Conflict", "Skipped".
    pub kind: String,
    /// Why, in words.
    pub why: String,
}

/// The mapping of a connection.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MappingView {
    /// The connection.
    pub connection: i64,
    /// Every attribute, in the catalogue's order.
    pub rows: Vec<MappingRow>,
    /// The user whose live values are shown, if one was chosen.
    pub example: Option<String>,
    /// Whether nobody is in the directory yet, so that an import overrules nothing.
    pub empty_directory: bool,
}

/// One attribute's mapping.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MappingRow {
    /// The catalogue's name.
    pub name: String,
    /// For people.
    pub label: String,
    /// The Google field, such as `organizations[primary].title`.
    pub google_field: String,
    /// The direction now.
    pub direction: Direction,
    /// The directions that this attribute may have.
    pub choices: Vec<Direction>,
    /// Google's live value for the chosen user; absent when no user is chosen.
    pub example: Option<String>,
    /// What to know about it, or empty.
    pub remark: String,
}

/// Which way an attribute goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Direction {
    /// Both ways; for address and names.
    Both,
    /// Google to directory.
    Import,
    /// Directory to Google.
    Export,
    /// Neither.
    Exclude,
}

/// What Overview shows.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OverviewView {
    /// The connection.
    pub connection: ConnectionView,
    /// Users by standing.
    pub users: UserCounts,
    /// The last runs, newest first.
    pub runs: Vec<RunView>,
    /// A run that is not over: it goes on, waits for review, or was interrupted.
    pub waiting: Option<RunView>,
    /// What needs the administrator.
    pub findings: Vec<FindingView>,
}

/// Something that needs the administrator.
#[derive(Debug, Clone, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FindingView {
    /// Its code.
    pub code: String,
    /// In one sentence.
    pub title: String,
    /// Why, and what it affects.
    pub detail: String,
    /// Whether it stops something.
    pub severity: Severity,
    /// What its button does.
    pub remedy: Remedy,
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Severity {
    /// Something does not work.
    Error,
    /// Something will not work, or could be better.
    Warning,
}

/// What a finding's button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Remedy {
    /// Consent again.
    Reactivate,
    /// Review the plan that waits.
    OpenRun,
    /// Continue the run that was interrupted.
    ContinueRun,
    /// Open the mapping.
    OpenMapping,
    /// Open the connection in Settings.
    OpenConnection,
}
