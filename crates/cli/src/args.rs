//! What can be said on the command line.

mod activity;
mod diagnose;
mod groups;
mod passwords;
mod safety;
mod sync;
mod users;

use std::path::PathBuf;

use ::sync::connection::PasswordMode;
use ::sync::google::{Grant, Origin};
use ::sync::store::step::Became;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use directory::org_unit::Missing;
use directory::{Attribute, Direction};

pub use self::activity::Activity;
pub use self::diagnose::{Bundle, Diagnose, Explain, Guides};
pub use self::groups::{
    AddMembers, BindGroups, CreateGroup, DeleteGroup, EditGroup, GroupThen, Groups, RemoveMembers,
    UnbindGroups,
};
pub use self::passwords::{Handing, OnExpiry, OnOff, Passphrase, Then};
pub use self::sync::{Approve, Sync};
pub use safety::{Safety, SafetyVerb};
pub use users::{
    AddUser, BindUsers, EditUsers, Filter, ImportCsv, Pick, RemoveUsers, SetPassword, UnbindUsers, Users,
};

/// Keeps a directory of people in step with Google Workspace, without a window.
///
/// The data folder is shared with the desktop app. Results go to standard output, everything else to standard
/// error.
#[derive(Debug, Parser)]
#[command(name = "rollcall", version, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,

    /// What every verb takes.
    #[command(flatten)]
    pub global: Global,
}

/// What every verb takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// Write the result as one line of JSON
    #[arg(long, global = true)]
    pub json: bool,

    /// Use this data folder [default: ROLLCALL_HOME, else the desktop app's]
    #[arg(long, global = true, value_name = "DIR")]
    pub home: Option<PathBuf>,

    /// Open the secrets with this file, on a machine without a keyring
    ///
    /// It holds 32 random bytes or more, and only its owner can read it:
    /// (umask 077; head -c 32 /dev/urandom > PATH).
    #[arg(long, global = true, value_name = "PATH")]
    pub key_file: Option<PathBuf>,

    /// Show the log on standard error; twice for more of it
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Connect a Google customer, or the sandbox
    #[command(subcommand)]
    Connect(Connect),
    /// Consent again on a connection that lost its authorisation, and go on with the run that this paused
    ///
    /// Of a run that was approved the rest is done. Any other makes its plan, which is asked for on a terminal and waits
    /// elsewhere (exit code 5).
    Reactivate(Reactivate),
    /// Deactivate a connection: users and accounts stay as they are, its tokens are forgotten here
    ///
    /// Nobody is suspended, notified or signed out. Its users become dormant, and are bound again in one step when it is
    /// reactivated. With --revoke Google ends the authorisation as well, and that of every other computer that uses it.
    Deactivate(Deactivate),
    /// List the connections, or say who owns the passwords of one
    Connections(Connections),
    /// Bring users from Google into the directory; Google is never written to
    ///
    /// The plan is shown before anything is done. On a terminal it is asked for; elsewhere --yes approves it, and
    /// without --yes it waits (exit code 5). A run that was interrupted while it was applied is finished first.
    Import(Import),
    /// Provision users to Google: whoever is bound gets an account, and is kept in step
    ///
    /// The plan is shown before anything is done: every change with what is before and after, what needs an answer, and
    /// what cannot be undone. On a terminal it is asked for; elsewhere --yes approves it, and without --yes it waits
    /// (exit code 5). A plan beyond the limits of a run waits until each number is confirmed. A sync that was interrupted
    /// while it was applied is finished first.
    Sync(Sync),
    /// Look at the users of the directory, or change them
    #[command(subcommand)]
    Users(Users),
    /// Look at the groups of the directory and at who is in them, or change them
    #[command(subcommand)]
    Groups(Groups),
    /// Look at the org units of a customer, as they were imported
    #[command(subcommand)]
    OrgUnits(OrgUnits),
    /// Hand out the passwords that nobody knows yet, or set the policy for all
    #[command(subcommand)]
    Passwords(Handing),
    /// Look at what was done, or go on with what was not
    Runs(Runs),
    /// List what was done, by whom, where and by which run, beside what Google's logs tell
    ///
    /// Each line is made by Rollcall, by this administrator elsewhere, or by others. Google is asked with --ask-google alone. Exit
    /// code 3 when its logs could not be asked, or the trail of events is broken.
    Activity(Activity),
    /// Tell how everything stands
    Status,
    /// Ask this computer, the data file and Google what is wrong, and tell what mends it
    ///
    /// Each check asks one question. What follows from something else that was found is not asked. Nothing is changed, at Google
    /// or in the directory; what Google says of domains and accounts is noted, and counts from then on. Exit code 3 when
    /// anything was found, 4 when it is the authorisation.
    Diagnose(Diagnose),
    /// List the guides, find one for an error, or follow one to the cause of what is seen
    ///
    /// A guide asks its checks in the order of likelihood, stops at the first that finds the cause, and says what mends it;
    /// where none does, it says what to do. What is noted, and exit codes, as of diagnose.
    Guides(Guides),
    /// Tell why a user stands as it does: matched, in scope, each value, what Google answered, what comes next
    ///
    /// From the directory and the journal alone; Google is not asked. Nothing is changed. With --connection, of one
    /// connection only.
    Explain(Explain),
    /// Make a support bundle: versions, settings, findings, journal and logs, and nothing about anybody
    ///
    /// Only fields that are known to be harmless are in it. People, accounts, domains and groups are called by pseudonyms, under
    /// a key that is made for it and forgotten. The checks are asked first; --offline leaves that out.
    Bundle(Bundle),
    /// Look at the mapping of attributes, or change it
    Mapping(Mapping),
    /// Tell what holds a run of a connection back, or set its limits
    ///
    /// Beyond a limit a plan waits until its number is confirmed. A plan keeps the limits that held when it was made.
    Safety(Safety),
    /// Back the directory up, list the backups, or say where they go
    ///
    /// A backup is made by itself before every import and sync that changes something, before the data file is brought to a
    /// newer layout, and once a day when the program is used. Fourteen are kept.
    Backup(Backup),
    /// Write the directory, the mapping and the settings into a file for a passphrase
    #[command(subcommand)]
    Profile(Profile),
    /// Put a profile or a backup in the place of the directory, after it was shown what is in it
    ///
    /// A backup is kept of what was there. Connections of the restored directory wait to be reactivated, and their users to be
    /// bound again; nothing is sent to Google.
    Restore(Restore),
    /// Care for the secrets
    #[command(subcommand)]
    Secrets(Secrets),
    /// Run or reset the sandbox, an emulated Google tenant
    #[command(subcommand)]
    Sandbox(Sandbox),
    /// Write the completions of a shell
    Completions {
        /// Which shell
        shell: Shell,
    },
    /// Write the manual page
    Man,
}

/// Where to connect.
#[derive(Debug, Subcommand)]
pub enum Connect {
    /// Connect the embedded sandbox: 250 people who do not exist
    Sandbox {
        /// How to consent.
        #[command(flatten)]
        consent: Consent,
    },
    /// Connect a Google Workspace customer with your own OAuth client
    Google {
        /// The JSON file of an OAuth client of the type Desktop app
        #[arg(long, value_name = "FILE")]
        client_json: PathBuf,
        /// An emulator on this machine instead of Google: http://127.0.0.1:PORT
        #[arg(long, value_name = "URL", value_parser = origin)]
        origin: Option<Origin>,
        /// How to consent.
        #[command(flatten)]
        consent: Consent,
    },
}

/// How to consent.
#[derive(Debug, Args)]
pub struct Consent {
    /// Ask for leave to read only
    #[arg(long)]
    pub look_only: bool,
    /// Who owns passwords
    #[arg(long, value_enum, default_value_t = Passwords::FirstOnly)]
    pub passwords: Passwords,
    /// How to reach the browser.
    #[command(flatten)]
    pub browser: Browser,
}

impl Consent {
    /// Gives what is asked for.
    pub fn grant(&self) -> Grant {
        if self.look_only { Grant::LookOnly } else { Grant::LookAndSync }
    }
}

/// How to reach the browser.
#[derive(Debug, Args)]
pub struct Browser {
    /// Print the address to open, and wait for the browser or for the address it was led to on standard input
    #[arg(long)]
    pub no_browser: bool,
}

/// Who owns passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Passwords {
    /// A first password is set here; later ones are the person's own
    FirstOnly,
    /// The directory is the authority
    Directory,
}

impl From<Passwords> for PasswordMode {
    fn from(passwords: Passwords) -> Self {
        match passwords {
            Passwords::FirstOnly => Self::FirstOnly,
            Passwords::Directory => Self::Directory,
        }
    }
}

/// Which connection.
#[derive(Debug, Args)]
pub struct Which {
    /// The connection, by name or number; not needed while there is only one
    #[arg(long, value_name = "NAME", global = true)]
    pub connection: Option<String>,
}

/// What to do with the connections.
#[derive(Debug, Args)]
pub struct Connections {
    /// Look or change.
    #[command(subcommand)]
    pub what: Option<ConnectionsVerb>,
}

/// Look or change.
#[derive(Debug, Subcommand)]
pub enum ConnectionsVerb {
    /// List every connection
    List,
    /// Say how many licences the customer has, so that a sync tells how many are free
    Seats {
        /// How many; without it, what is known is shown
        #[arg(conflicts_with = "unknown")]
        seats: Option<u64>,
        /// Forget what was said
        #[arg(long)]
        unknown: bool,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Bind the dormant users of a connection again; nothing changes on Google
    BindAgain {
        /// Do it without being asked
        #[arg(long, short)]
        yes: bool,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Say in which domain new users get their address where it is written without one
    Domain {
        /// A verified domain of the customer; without one, what holds is shown
        #[arg(conflicts_with = "primary")]
        domain: Option<String>,
        /// The primary domain
        #[arg(long)]
        primary: bool,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Say what a sync does with users who are to be in an org unit that is not on Google
    MissingOrgUnits {
        /// What; without it, what holds is shown
        #[arg(value_enum)]
        choice: Option<MissingUnits>,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
    /// Say who owns the passwords of a connection
    Passwords {
        /// Who
        #[arg(value_enum)]
        passwords: Passwords,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
}

/// What a sync does where an org unit is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MissingUnits {
    /// Leave those users out, and say so
    LeaveOut,
    /// Make the org unit first, and those above it
    Create,
}

impl From<MissingUnits> for Missing {
    fn from(choice: MissingUnits) -> Self {
        match choice {
            MissingUnits::LeaveOut => Self::LeaveOut,
            MissingUnits::Create => Self::Create,
        }
    }
}

/// What to reactivate.
#[derive(Debug, Args)]
pub struct Reactivate {
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// Ask for leave to read only from now on [default: the same leave as before]
    #[arg(long, conflicts_with = "look_and_sync")]
    pub look_only: bool,
    /// Ask for leave to read and write from now on
    #[arg(long)]
    pub look_and_sync: bool,
    /// The JSON of the OAuth client, where its secret was lost or changed
    #[arg(long, value_name = "FILE")]
    pub client_json: Option<PathBuf>,
    /// Bind its dormant users again as well; nothing changes on Google
    #[arg(long)]
    pub bind_again: bool,
    /// Leave the run waiting that the lost authorisation paused, and name it; else it goes on, as with `runs resume`
    #[arg(long)]
    pub no_resume: bool,
    /// How to reach the browser.
    #[command(flatten)]
    pub browser: Browser,
}

/// What to deactivate.
#[derive(Debug, Args)]
pub struct Deactivate {
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// Do it without being asked
    #[arg(long, short)]
    pub yes: bool,
    /// Revoke the authorisation at Google as well
    #[arg(long)]
    pub revoke: bool,
}

impl Reactivate {
    /// Gives what is asked for; none for the same as before.
    pub fn grant(&self) -> Option<Grant> {
        match (self.look_only, self.look_and_sync) {
            (true, _) => Some(Grant::LookOnly),
            (false, true) => Some(Grant::LookAndSync),
            (false, false) => None,
        }
    }
}

/// What to import, and how far.
#[derive(Debug, Args)]
pub struct Import {
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// Whom to import.
    #[command(flatten)]
    pub scope: Scope,
    /// Import the tree of org units as well
    #[arg(long)]
    pub with_org_units: bool,
    /// Import the groups as well, with their members and roles
    #[arg(long)]
    pub with_groups: bool,
    /// Import the photos of users as well, from now on: it sets the direction of photo to import
    #[arg(long)]
    pub with_photos: bool,
    /// Take only changes to users, org units and groups that are here already; nothing new comes
    #[arg(long)]
    pub updates_only: bool,
    /// Make the plan, show it, and leave it for review
    #[arg(long, conflicts_with_all = ["yes", "discard"])]
    pub plan_only: bool,
    /// Approve the plan as it is; conflicts without an answer stay out
    #[arg(long, short)]
    pub yes: bool,
    /// Go on with the run that was interrupted, or with the plan that waits, instead of making a new one
    #[arg(long, conflicts_with_all = ["query", "org_unit", "group", "updates_only", "with_org_units", "with_groups"])]
    pub resume: bool,
    /// Believe a list that is much shorter than before, by naming how many users it has
    ///
    /// Only a list that waits for it (exit code 5) can be accepted; then the import goes on with it.
    #[arg(long, value_name = "COUNT", conflicts_with_all = ["query", "org_unit", "group", "updates_only", "resume", "discard"])]
    pub accept_size: Option<u64>,
    /// Say whom the query leaves out and because of what, in place of an import; with an address, why not this person
    ///
    /// Each condition of the query is asked alone, so that the one that Google refuses is named.
    #[arg(
        long,
        value_name = "ADDRESS",
        num_args = 0..=1,
        requires = "query",
        conflicts_with_all = ["updates_only", "plan_only", "yes", "resume", "accept_size", "discard"]
    )]
    pub explain: Option<Option<String>>,
    /// Give up the plan that waits
    #[arg(long, conflicts_with_all = ["query", "org_unit", "group", "updates_only", "resume", "yes"])]
    pub discard: bool,
}

/// Whom to import; everybody where nothing is said.
#[derive(Debug, Args)]
#[group(multiple = false)]
pub struct Scope {
    /// Those whom a query of Google's finds, such as orgDepartment='Sales'
    #[arg(long, value_name = "QUERY")]
    pub query: Option<String>,
    /// An org unit and all under it, such as /Sales
    #[arg(long, value_name = "PATH")]
    pub org_unit: Option<String>,
    /// The members of a Google group, nested too
    #[arg(long, value_name = "ADDRESS")]
    pub group: Option<String>,
}

/// What to look at.
#[derive(Debug, Subcommand)]
pub enum OrgUnits {
    /// List them, each before what is below it
    List {
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
}

/// Which runs.
#[derive(Debug, Args)]
pub struct Runs {
    /// One of them.
    #[command(subcommand)]
    pub one: Option<OneRun>,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// At most so many
    #[arg(long, value_name = "COUNT", default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..))]
    pub limit: u32,
}

impl Runs {
    /// Tells whether it goes on with a run, or undoes one: that stops by itself, at a safe moment.
    pub fn changes_something(&self) -> bool {
        matches!(self.one, Some(OneRun::Resume { .. } | OneRun::Undo { .. }))
    }
}

/// One run.
#[derive(Debug, Subcommand)]
pub enum OneRun {
    /// Show one run with what became of each step
    Show {
        /// Its number
        number: i64,
        /// Only steps that became so; any number of times
        #[arg(long, value_enum)]
        outcome: Vec<Outcome>,
        /// At most so many steps
        #[arg(long = "steps", value_name = "COUNT", default_value_t = 100)]
        steps: u64,
        /// Begin so many steps further down
        #[arg(long, value_name = "COUNT", default_value_t = 0)]
        offset: u64,
        /// First look at Google which licences the accounts have that it made
        #[arg(long)]
        look_at_licences: bool,
    },
    /// Go on with a run that waits, or was interrupted
    ///
    /// One that was approved goes on where it was, and needs no other approval. The plan of one that waits is shown, and
    /// asked for as sync and import do.
    Resume {
        /// Its number
        number: i64,
        /// What becomes of a plan that waits.
        #[command(flatten)]
        approve: Approve,
    },
    /// Undo a sync or an import, as far as it can be: see the plan, say yes
    ///
    /// What cannot be undone is listed first. What changed since the run is left as it is. To undo an import is a matter of
    /// the directory alone: Google is not asked, and is told nothing.
    Undo {
        /// Its number
        number: i64,
        /// What becomes of the plan.
        #[command(flatten)]
        approve: Approve,
        /// Make the plan, show it, and leave it for review
        #[arg(long, conflicts_with = "yes")]
        plan_only: bool,
        /// Show at most so many rows of the plan
        #[arg(long, value_name = "COUNT", default_value_t = 1_000)]
        rows: u64,
    },
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Outcome {
    /// It was done
    Done,
    /// It was so already
    Already,
    /// It was not done
    Refused,
    /// It was sent, and nobody knows the answer
    Unknown,
    /// It was not approved
    Skipped,
    /// It waited for an answer that nobody gave
    Conflict,
    /// It was not tried yet
    Open,
}

impl From<Outcome> for Became {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Already => Self::Already,
            Outcome::Refused => Self::Refused,
            Outcome::Unknown => Self::Unknown,
            Outcome::Skipped => Self::Skipped,
            Outcome::Conflict => Self::Conflict,
            Outcome::Open => Self::Open,
        }
    }
}

/// What to do with the mapping.
#[derive(Debug, Args)]
pub struct Mapping {
    /// Look or change.
    #[command(subcommand)]
    pub what: Option<MappingVerb>,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// Show this account's values beside it, live from Google
    #[arg(long, value_name = "ADDRESS", global = true)]
    pub example: Option<String>,
}

/// Look or change.
#[derive(Debug, Subcommand)]
pub enum MappingVerb {
    /// List every attribute with its direction
    List,
    /// Read anew which fields your own schemas on Google have, and list them with the others
    Refresh,
    /// Set which way an attribute goes
    Set {
        /// The attribute, as the list names it; all for every attribute of Google's that may go that way
        #[arg(value_name = "ATTRIBUTE|all", value_parser = attributes)]
        attribute: Attributes,
        /// import, export, exclude, or both for addresses and names
        #[arg(value_parser = direction)]
        direction: Direction,
    },
}

/// What to do with the backups.
#[derive(Debug, Args)]
pub struct Backup {
    /// Look, or choose.
    #[command(subcommand)]
    pub what: Option<BackupVerb>,
    /// Put this one backup into another folder; nothing is ever removed there
    #[arg(long, value_name = "FOLDER")]
    pub to: Option<PathBuf>,
}

/// Look, or choose.
#[derive(Debug, Subcommand)]
pub enum BackupVerb {
    /// List those that are kept, newest first
    List,
    /// Keep those to come in another folder
    Folder {
        /// Which; it has to be there
        #[arg(required_unless_present = "own")]
        folder: Option<PathBuf>,
        /// The data folder's own again
        #[arg(long, conflicts_with = "folder")]
        own: bool,
    },
}

/// What to do with a profile.
#[derive(Debug, Subcommand)]
pub enum Profile {
    /// Write it
    ///
    /// No token is in it, and no password. The file is in the format of age.
    Export {
        /// Where to; a file that is there already is left alone
        file: PathBuf,
        /// The passphrase.
        #[command(flatten)]
        words: Passphrase,
    },
}

/// What to restore.
#[derive(Debug, Args)]
pub struct Restore {
    /// A profile, or a file of the folder of the backups
    pub file: PathBuf,
    /// Do it without being asked
    #[arg(long, short)]
    pub yes: bool,
    /// The passphrase of a profile.
    #[command(flatten)]
    pub words: Passphrase,
}

/// What to do with the secrets.
#[derive(Debug, Subcommand)]
pub enum Secrets {
    /// Let a key file open the secrets as well, while the keyring is open
    AddKeyFile {
        /// The key file
        path: PathBuf,
    },
    /// Let the keyring open the secrets as well, where a key file alone did: give that with --key-file
    AddKeyring,
}

/// What to do with the sandbox.
#[derive(Debug, Subcommand)]
pub enum Sandbox {
    /// Run a sandbox alone, until it is interrupted
    Serve(Serve),
    /// Begin the data folder's sandbox anew; every consent of it ends
    Reset(Tenant),
}

/// Which tenant.
#[derive(Debug, Args)]
pub struct Tenant {
    /// How many users it has
    #[arg(long, value_name = "COUNT", default_value_t = 250, value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    pub users: u64,
    /// The seed that makes its people
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
}

/// How to serve a sandbox.
#[derive(Debug, Args)]
pub struct Serve {
    /// Which tenant.
    #[command(flatten)]
    pub tenant: Tenant,
    /// How long each call waits for its answer, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 0)]
    pub latency_ms: u64,
    /// How many calls an account may make in a minute; 0 for any number
    #[arg(long, value_name = "CALLS", default_value_t = 2_400)]
    pub quota_per_minute: u32,
    /// How its accounts are made.
    #[command(flatten)]
    pub rules: Rules,
    /// The port of 127.0.0.1; 0 for any that is free
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Keep changes in this file instead of in memory
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// Open the control endpoint, for tests; its key is printed
    #[arg(long)]
    pub control: bool,
}

/// How a sandbox's accounts are made; without any of these, a file's rules stay as they are in it.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
pub struct Rules {
    /// How many users may have a licence [default: any number]
    #[arg(long)]
    pub seats: Option<u64>,
    /// Serve a trial: ten users at most, and new ones are suspended until they signed in on the web
    #[arg(long)]
    pub trial: bool,
    /// How many users a domain may create in a second; 0 for any number [default: 10]
    #[arg(long, value_name = "USERS")]
    pub creates_per_second: Option<u32>,
    /// How long a new or renamed user is not yet the same everywhere, in milliseconds [default: 0]
    #[arg(long, value_name = "MS")]
    pub settle_ms: Option<u64>,
    /// How many groups there are, about 40 members each [default: by the number of users]
    #[arg(long, value_name = "GROUPS")]
    pub groups: Option<u64>,
}

fn origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text).map_err(|error| error.to_string())
}

/// Which attributes are meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attributes {
    /// This one.
    One(Attribute),
    /// All that may go the way that is asked for.
    All,
}

impl Attributes {
    /// Lists them, for a direction.
    pub fn going(self, direction: Direction, mapping: &directory::Mapping) -> Vec<Attribute> {
        match self {
            Self::One(attribute) => vec![attribute],
            Self::All => {
                // Some are chosen one by one; left out, they are left out together.
                let meant = |one: &Attribute| direction == Direction::Exclude || !one.is_chosen_apart();
                mapping
                    .attributes()
                    .filter(|attribute| attribute.choices().contains(&direction) && meant(attribute))
                    .collect()
            }
        }
    }
}

fn attributes(name: &str) -> Result<Attributes, String> {
    if name == "all" {
        return Ok(Attributes::All);
    }
    Attribute::by_name(name).map(Attributes::One).ok_or_else(|| {
        let names: Vec<_> = Attribute::built_in().map(Attribute::name).collect();
        format!(
            "there is no attribute of that name; there are: {}, all, and your own, such as \
             customSchemas.Employment.badge (rollcall mapping lists them)",
            names.join(", ")
        )
    })
}

fn direction(name: &str) -> Result<Direction, String> {
    Direction::by_name(name).ok_or_else(|| "a direction is import, export, exclude or both".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::Arguments;

    #[test]
    fn the_command_line_contradicts_itself_nowhere() {
        Arguments::command().debug_assert();
    }
}
