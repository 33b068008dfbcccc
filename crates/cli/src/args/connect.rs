//! What can be said of connecting, reactivating and deactivating on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use sync::connection::PasswordMode;
use sync::google::{Grant, Origin};

use super::Which;

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

fn origin(text: &str) -> Result<Origin, String> {
    Origin::parse(text).map_err(|error| error.to_string())
}
