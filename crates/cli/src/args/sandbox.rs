//! What can be said of the sandbox on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand};

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
