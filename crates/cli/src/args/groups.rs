//! What can be said of groups on the command line.

use clap::{Args, Subcommand, ValueEnum};
use directory::group::Role;
use directory::group::provision::GroupRelease;

use super::{OnOff, Which};

/// What to do with groups.
#[derive(Debug, Subcommand)]
pub enum Groups {
    /// List them, by name
    List {
        /// Those whose name or address has this in it
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        search: String,
        /// At most so many
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: u64,
        /// Begin so many further down
        #[arg(long, value_name = "COUNT", default_value_t = 0)]
        offset: u64,
    },
    /// Show one with its members: owners first, then managers, by name
    Show {
        /// Its address, an alias of it, or its name
        group: String,
        /// Only members whose name or address has this in it
        #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
        search: String,
        /// At most so many members
        #[arg(long, value_name = "COUNT", default_value_t = 100)]
        limit: u64,
        /// Begin so many members further down
        #[arg(long, value_name = "COUNT", default_value_t = 0)]
        offset: u64,
    },
    /// Create one; Google gets it at the next sync after it was bound
    Create(CreateGroup),
    /// Change its name, address or description
    Edit(EditGroup),
    /// Remove one from the directory, and say what becomes of Google's
    Delete(DeleteGroup),
    /// Put people or groups into one, or give them another role in it
    AddMember(AddMembers),
    /// Take people or groups out of one
    RemoveMember(RemoveMembers),
    /// Let the next sync make its group on Google, or adopt the one of its address
    Bind(BindGroups),
    /// Let the next sync let its group on Google go
    Unbind(UnbindGroups),
    /// Tell whether groups and memberships of a connection are managed from here, or turn that on or off
    ///
    /// It is off at first. Turned off, what is on Google stays as it is.
    Manage {
        /// On or off
        #[arg(value_enum)]
        on: Option<OnOff>,
        /// Which connection.
        #[command(flatten)]
        which: Which,
    },
}

/// What a new group is like.
#[derive(Debug, Args)]
pub struct CreateGroup {
    /// Its name
    pub name: String,
    /// Its address; without one it stays in the directory alone
    #[arg(long, value_name = "ADDRESS")]
    pub address: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Put somebody in; any number of times
    #[arg(long, value_name = "WHO")]
    pub member: Vec<String>,
    /// Put somebody in as a manager; any number of times
    #[arg(long, value_name = "WHO")]
    pub manager: Vec<String>,
    /// Put somebody in as an owner; any number of times
    #[arg(long, value_name = "WHO")]
    pub owner: Vec<String>,
    /// Bind it on the connection as well
    #[arg(long)]
    pub bind: bool,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}

/// What to change of a group.
#[derive(Debug, Args)]
pub struct EditGroup {
    /// Its address, an alias of it, or its name
    pub group: String,
    /// Its name from now on
    #[arg(long, value_name = "NAME", required_unless_present_any = ["address", "description"])]
    pub name: Option<String>,
    /// Its address from now on; an empty one takes it away
    #[arg(long, value_name = "ADDRESS")]
    pub address: Option<String>,
    /// What it is for from now on; an empty text takes it away
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,
    /// Tell what it would change and what that means on Google, and do nothing
    #[arg(long)]
    pub preview: bool,
    /// Change it only if it is still as groups show told: its version
    #[arg(long, value_name = "VERSION")]
    pub if_version: Option<i64>,
}

/// Which group to remove, and what then.
#[derive(Debug, Args)]
pub struct DeleteGroup {
    /// Its address, an alias of it, or its name
    pub group: String,
    /// What becomes of the group on Google that it is bound to
    #[arg(long, value_enum)]
    pub then: Option<GroupThen>,
    /// Tell what goes with it, here and on Google, and do nothing
    #[arg(long)]
    pub preview: bool,
}

/// Whom to put in.
#[derive(Debug, Args)]
pub struct AddMembers {
    /// The group, by its address, an alias of it, or its name
    pub group: String,
    /// Usernames, addresses, or groups; an address that nobody here has is somebody's from outside
    #[arg(value_name = "WHO", required = true)]
    pub members: Vec<String>,
    /// As what; without it as a member, and whoever is in it already keeps the role
    #[arg(long, value_enum)]
    pub role: Option<MemberRole>,
    /// Tell what it would change and what that means on Google, and do nothing
    #[arg(long)]
    pub preview: bool,
}

/// Whom to take out.
#[derive(Debug, Args)]
pub struct RemoveMembers {
    /// The group, by its address, an alias of it, or its name
    pub group: String,
    /// Usernames, addresses, or groups
    #[arg(value_name = "WHO", required = true)]
    pub members: Vec<String>,
    /// Tell what it would change and what that means on Google, and do nothing
    #[arg(long)]
    pub preview: bool,
}

/// Which groups to bind, and where.
#[derive(Debug, Args)]
pub struct BindGroups {
    /// Addresses or names
    #[arg(value_name = "GROUP", required = true)]
    pub groups: Vec<String>,
    /// Tell what it would change and what that means on Google, and do nothing
    #[arg(long)]
    pub preview: bool,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}

/// Which groups to unbind, and what then.
#[derive(Debug, Args)]
pub struct UnbindGroups {
    /// Addresses or names
    #[arg(value_name = "GROUP", required = true)]
    pub groups: Vec<String>,
    /// What becomes of the group on Google
    #[arg(long, value_enum, default_value_t = GroupThen::Leave)]
    pub then: GroupThen,
    /// Tell what it would change and what that means on Google, and do nothing
    #[arg(long)]
    pub preview: bool,
    /// Which connection.
    #[command(flatten)]
    pub which: Which,
}

/// What becomes of a group on Google.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum GroupThen {
    /// It stays as it is
    Leave,
    /// It is deleted at the next sync, which asks for a confirmation
    Delete,
}

impl From<GroupThen> for GroupRelease {
    fn from(then: GroupThen) -> Self {
        match then {
            GroupThen::Leave => Self::Leave,
            GroupThen::Delete => Self::Delete,
        }
    }
}

/// What a member may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MemberRole {
    /// Belongs to it
    Member,
    /// Looks after its members
    Manager,
    /// Runs it
    Owner,
}

impl From<MemberRole> for Role {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::Member => Self::Member,
            MemberRole::Manager => Self::Manager,
            MemberRole::Owner => Self::Owner,
        }
    }
}
