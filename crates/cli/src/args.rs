//! What can be said on the command line.

mod activity;
mod backup;
mod connect;
mod connections;
mod diagnose;
mod groups;
mod import;
mod mapping;
mod org_units;
mod passwords;
mod profile;
mod runs;
mod safety;
mod sandbox;
mod secrets;
mod sync;
mod users;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

pub use self::activity::Activity;
pub use self::backup::{Backup, BackupVerb};
pub use self::connect::{Browser, Connect, Deactivate, Reactivate};
pub use self::connections::{Connections, ConnectionsVerb};
pub use self::diagnose::{Bundle, Diagnose, Explain, Guides};
pub use self::groups::{
    AddMembers, BindGroups, CreateGroup, DeleteGroup, EditGroup, GroupThen, Groups, RemoveMembers,
    UnbindGroups,
};
pub use self::import::{Import, Scope};
pub use self::mapping::{Mapping, MappingVerb};
pub use self::org_units::OrgUnits;
pub use self::passwords::{Handing, OnExpiry, OnOff, Passphrase, Then};
pub use self::profile::{Profile, Restore};
pub use self::runs::{OneRun, Outcome, Runs};
pub use self::sandbox::{Rules, Sandbox, Serve, Tenant};
pub use self::secrets::Secrets;
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
    /// A backup is made by itself before every import and sync that changes something, before a CSV file or an edit of many is
    /// carried out, before the data file is brought to a newer layout, and once a day when the program is used. Fourteen are
    /// kept.
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

/// Which connection.
#[derive(Debug, Args)]
pub struct Which {
    /// The connection, by name or number; not needed while there is only one
    #[arg(long, value_name = "NAME", global = true)]
    pub connection: Option<String>,
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
