//! What can be said of users on the command line.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use directory::Field;
use directory::user::Unbind;
use sync::store::user::Standing;
use sync::store::window::Sort;

use super::Which;

/// What to do with users.
#[derive(Debug, Subcommand)]
pub enum Users {
    /// List them
    List {
        /// Which.
        #[command(flatten)]
        filter: Filter,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: u64,
        /// Begin so many further down
        #[arg(long, value_name = "COUNT", default_value_t = 0)]
        offset: u64,
    },
    /// Show everything that is known of one
    Show {
        /// A username, an address or a number
        user: String,
    },
    /// Create one; Google is not told before a sync
    #[command(visible_alias = "create")]
    Add(AddUser),
    /// Change one, or many together
    Edit(EditUsers),
    /// Suspend them
    Suspend(Pick),
    /// Activate them again
    Activate(Pick),
    /// Mark them as protected: no sync changes their accounts, and plans say so
    Protect(Pick),
    /// Take that mark away
    Unprotect(Pick),
    /// Set the password of one; the next sync sends it, as a hash
    ///
    /// It is typed at the terminal, without an echo, and never given on the command line. Google cannot check its own
    /// rules on a hash: the policy of this directory is checked here (see passwords policy).
    SetPassword(SetPassword),
    /// Give one a photo, made of an image; the next sync sends it where photos go to Google
    ///
    /// The square in its middle is cut out and made small. JPEG, PNG, GIF and BMP files of at most 20 MB are read.
    SetPhoto {
        /// A username, an address or a number
        user: String,
        /// The image; - is standard input
        file: PathBuf,
    },
    /// Take the photo of one away; the next sync does so where photos go to Google
    RemovePhoto {
        /// A username, an address or a number
        user: String,
    },
    /// Let them have accounts on a connection; the next sync makes them, or adopts those of their addresses
    Bind(BindUsers),
    /// Let their accounts on a connection go; the next sync does it
    Unbind(UnbindUsers),
    /// Remove them from the directory; Google is not told before a sync
    #[command(visible_alias = "delete")]
    Remove(RemoveUsers),
    /// Create and change users by the rows of a CSV file
    ///
    /// What each row would do is shown first. On a terminal it is asked for; elsewhere --yes approves it, and without
    /// --yes nothing is done (exit code 5). A row that cannot be used is named with its line and its reason, and
    /// leaves the others (exit code 3).
    #[command(visible_alias = "csv")]
    ImportCsv(ImportCsv),
    /// Write them as CSV
    #[command(visible_alias = "export")]
    ExportCsv {
        /// Which.
        #[command(flatten)]
        filter: Filter,
        /// Write cells as they are, without an apostrophe before what a spreadsheet would run as a formula
        #[arg(long)]
        raw: bool,
        /// Where to; - is standard output
        file: PathBuf,
    },
}

impl Users {
    /// Tells whether it changes the directory: such a verb stops by itself, at a safe moment.
    pub fn changes_something(&self) -> bool {
        !matches!(self, Self::List { .. } | Self::Show { .. } | Self::ExportCsv { .. })
    }
}

/// Whom to create.
#[derive(Debug, Args)]
pub struct AddUser {
    /// The address
    #[arg(long, value_name = "ADDRESS")]
    pub email: String,
    /// The first name
    #[arg(long, value_name = "NAME")]
    pub first_name: String,
    /// The last name
    #[arg(long, value_name = "NAME")]
    pub last_name: String,
    /// The username [default: the first part of the address]
    #[arg(long, value_name = "USERNAME")]
    pub username: Option<String>,
    /// Give a field a value, such as department=Sales or addresses.work.locality=Lausanne; any number of times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = wish)]
    pub set: Vec<(Field, String)>,
}

/// Whose password, and where it comes from.
#[derive(Debug, Args)]
pub struct SetPassword {
    /// A username, an address or a number
    pub user: String,
    /// Make one by chance; it is kept, sealed, until it is handed out (see passwords hand-out)
    #[arg(long, conflicts_with = "stdin")]
    pub generate: bool,
    /// Read it from the first line of standard input
    #[arg(long)]
    pub stdin: bool,
    /// Take back the one that waits for a sync; what accounts have stays
    #[arg(long, conflicts_with_all = ["generate", "stdin"])]
    pub withdraw: bool,
}

/// Which users, by name or by what finds them.
#[derive(Debug, Args)]
pub struct Pick {
    /// Usernames, addresses or numbers
    #[arg(value_name = "USER", required_unless_present_any = ["standing", "search", "from"])]
    pub users: Vec<String>,
    /// All who stand so
    #[arg(long, value_enum, conflicts_with = "users")]
    pub standing: Option<Stands>,
    /// All of whom each word begins a word of name, username, address or employee id
    #[arg(long, value_name = "WORDS", conflicts_with = "users")]
    pub search: Option<String>,
    /// Those whom a file names, one on a line; - is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["users", "standing", "search"])]
    pub from: Option<PathBuf>,
}

/// Whom to bind, and where.
#[derive(Debug, Args)]
pub struct BindUsers {
    /// Whom.
    #[command(flatten)]
    pub who: Pick,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}

/// Whom to unbind, from what, and what then.
#[derive(Debug, Args)]
pub struct UnbindUsers {
    /// Whom.
    #[command(flatten)]
    pub who: Pick,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
    /// What the next sync does with the accounts
    #[arg(long, value_enum)]
    pub then: UnbindTo,
}

/// What to change.
#[derive(Debug, Args)]
pub struct EditUsers {
    /// Whom.
    #[command(flatten)]
    pub who: Pick,
    /// Give a field a value, such as department=Sales or manager=wei.chen; any number of times
    #[arg(long, value_name = "FIELD=VALUE", value_parser = wish, required_unless_present = "clear")]
    pub set: Vec<(Field, String)>,
    /// Clear a field; any number of times
    #[arg(long, value_name = "FIELD", value_parser = field)]
    pub clear: Vec<Field>,
    /// Change the user only if it is still as users show told: its version
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["standing", "search", "from"])]
    pub if_version: Option<i64>,
}

/// Whom to remove.
#[derive(Debug, Args)]
pub struct RemoveUsers {
    /// Usernames, addresses or numbers
    #[arg(value_name = "USER", required = true)]
    pub users: Vec<String>,
    /// What the next sync does with the Google accounts of those who are bound
    #[arg(long, value_enum)]
    pub unbind: Option<UnbindTo>,
}

/// What is to become of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum UnbindTo {
    /// It is suspended
    Suspend,
    /// It stays as it is
    LeaveActive,
    /// It is archived
    Archive,
}

impl From<UnbindTo> for Unbind {
    fn from(to: UnbindTo) -> Self {
        match to {
            UnbindTo::Suspend => Self::Suspend,
            UnbindTo::LeaveActive => Self::LeaveActive,
            UnbindTo::Archive => Self::Archive,
        }
    }
}

/// Which file, and how it is read.
#[derive(Debug, Args)]
pub struct ImportCsv {
    /// The file; - is standard input
    pub file: PathBuf,
    /// Map a column, by its name in the header, to a field; or to nothing: COLUMN=
    ///
    /// Columns that are not named here are mapped by what they are called.
    #[arg(long, value_name = "COLUMN=FIELD", value_parser = mapped)]
    pub map: Vec<(String, Option<Field>)>,
    /// Let an empty cell clear the field, instead of leaving it as it is
    #[arg(long)]
    pub empty_clears: bool,
    /// Take cells as they are, also an apostrophe before what a spreadsheet would run as a formula
    #[arg(long)]
    pub raw: bool,
    /// Show what each row would do, and do nothing
    #[arg(long, conflicts_with = "yes")]
    pub preview: bool,
    /// Do it without asking
    #[arg(long, short)]
    pub yes: bool,
}

fn field(name: &str) -> Result<Field, String> {
    Field::by_name(name).ok_or_else(|| {
        let names: Vec<_> = Field::columns().map(Field::name).collect();
        format!("there is no field of that name; there are: {}", names.join(", "))
    })
}

fn wish(text: &str) -> Result<(Field, String), String> {
    let (name, value) = text.split_once('=').ok_or("write FIELD=VALUE")?;
    Ok((field(name)?, value.to_owned()))
}

fn mapped(text: &str) -> Result<(String, Option<Field>), String> {
    let (column, name) = text.rsplit_once('=').ok_or("write COLUMN=FIELD")?;
    let field = if name.is_empty() { None } else { Some(field(name)?) };
    Ok((column.to_owned(), field))
}

/// Which users, in which order.
#[derive(Debug, Args)]
pub struct Filter {
    /// Only those who stand so
    #[arg(long, value_enum)]
    pub standing: Option<Stands>,
    /// Only those of whom each word begins a word of name, username, address or employee id
    #[arg(long, value_name = "WORDS", default_value = "", hide_default_value = true)]
    pub search: String,
    /// Only those whose accounts stand in this org unit on Google, or under it, such as /Sales/EMEA
    #[arg(long, value_name = "PATH")]
    pub org_unit: Option<String>,
    /// The connection of the org unit, by name or number; not needed while there is only one
    #[arg(long, value_name = "NAME", requires = "org_unit")]
    pub connection: Option<String>,
    /// Sort by
    #[arg(long, value_enum, default_value_t = SortBy::Name)]
    pub sort: SortBy,
    /// Sort from Z to A
    #[arg(long)]
    pub descending: bool,
}

/// How a user stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Stands {
    /// Bound to a Google account
    Bound,
    /// In the directory alone
    DirectoryOnly,
    /// Suspended
    Suspended,
    /// Suspended by Google itself
    SuspendedByGoogle,
    /// Bound to an account of a connection that is deactivated
    Dormant,
}

impl From<Stands> for Standing {
    fn from(stands: Stands) -> Self {
        match stands {
            Stands::Bound => Self::Bound,
            Stands::DirectoryOnly => Self::DirectoryOnly,
            Stands::Suspended => Self::Suspended,
            Stands::SuspendedByGoogle => Self::SuspendedByGoogle,
            Stands::Dormant => Self::Dormant,
        }
    }
}

/// What users are sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SortBy {
    /// First name, then last name
    Name,
    /// Username
    Username,
    /// Primary address
    Email,
    /// Department
    Department,
    /// Last change
    Changed,
}

impl From<SortBy> for Sort {
    fn from(by: SortBy) -> Self {
        match by {
            SortBy::Name => Self::Name,
            SortBy::Username => Self::Username,
            SortBy::Email => Self::Email,
            SortBy::Department => Self::Department,
            SortBy::Changed => Self::Changed,
        }
    }
}
