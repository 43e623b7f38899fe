//! `newsroom access …`: who may do what.

use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};
use newsroom_access::Privilege;
use newsroom_editorial::convert::Issuers;

use super::{
    ConfigArgs,
    values::{duration, limit},
};

/// The commands for roles and grants.
#[derive(Debug, Subcommand)]
pub enum AccessCommand {
    /// List the privileges and what each of them permits.
    Privileges,
    /// Work with roles, the named sets of privileges.
    #[command(subcommand, visible_alias = "roles")]
    Role(RoleCommand),
    /// List grants: who has which role, where and until when.
    #[command(
        visible_alias = "ls",
        after_help = "Examples:\n  newsroom access list --role chief-editor\n  newsroom access list --principal staff:248289761001 --all"
    )]
    List(GrantList),
    /// Give a role to a person, a program or a group.
    #[command(
        after_help = "Examples:\n  newsroom access grant editor --group staff:sports-desk --desk sport\n  newsroom access grant chief-editor --principal staff:248289761001 \\\n    --for 12h --note \"night shift\""
    )]
    Grant(GrantArgs),
    /// Revoke a grant. All services know it within a second.
    Revoke {
        /// The grant's id, or at least its last 4 characters; `newsroom access list` shows 8.
        grant: String,
        /// Why.
        #[arg(long, default_value = "")]
        note: String,
    },
    /// Say whether somebody may do something, by which grant, or which role they lack.
    #[command(after_help = "Example:\n  newsroom access check staff:248289761001 story.kill --desk sport")]
    Check(CheckArgs),
    /// Take a role in an emergency, for some hours. An alarm tells of it.
    #[command(
        after_help = "Example:\n  newsroom access break-glass administrator --for 1h \\\n    --note \"nobody can kill a story\""
    )]
    BreakGlass {
        /// The role.
        role: String,
        /// For how long: 1m to 8h.
        #[arg(long = "for", value_name = "TIME", default_value = "1h", value_parser = emergency)]
        lasts: Duration,
        /// Why.
        #[arg(long)]
        note: String,
    },
    /// Give the first administrator, at the machine of editorial's store.
    ///
    /// It needs no login, but editorial's configuration: it writes into the store. It is refused while somebody
    /// manages access everywhere. Over SQLite editorial must not run meanwhile.
    #[command(
        after_help = "Example:\n  newsroom access bootstrap --principal staff:248289761001 \\\n    --config editorial.toml"
    )]
    Bootstrap(BootstrapArgs),
}

/// The commands for roles.
#[derive(Debug, Subcommand)]
pub enum RoleCommand {
    /// List the roles.
    #[command(visible_alias = "ls")]
    List,
    /// Show one role and its privileges.
    Show {
        /// The role's id.
        role: String,
    },
    /// Create a role.
    #[command(
        after_help = "Example:\n  newsroom access role new night-editor --name \"Night editor\" \\\n    --privilege story.read,story.edit,story.kill"
    )]
    New {
        /// The new id.
        role: String,
        /// Its name and privileges.
        #[command(flatten)]
        content: RoleContent,
        /// The role permits nothing yet: its privileges are given later, by `newsroom access role edit`.
        #[arg(long, group = "content", conflicts_with = "privileges")]
        no_privileges: bool,
    },
    /// Change a role of the newsroom's own.
    Edit {
        /// The role's id.
        role: String,
        /// What changes. Privileges replace the former ones.
        #[command(flatten)]
        content: RoleContent,
        /// Fail if the role has changed since it had this etag.
        #[arg(long)]
        etag: Option<String>,
    },
    /// Delete a role: its grants have no effect any more.
    Delete {
        /// The role's id.
        role: String,
        /// Fail if the role has changed since it had this etag.
        #[arg(long)]
        etag: Option<String>,
    },
}

/// What a role consists of.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("content").multiple(true).required(true))]
pub struct RoleContent {
    /// The name to show.
    #[arg(long, group = "content")]
    pub name: Option<String>,
    /// What it is for.
    #[arg(long, group = "content")]
    pub description: Option<String>,
    /// Its privileges; `newsroom access privileges` lists them.
    #[arg(long = "privilege", value_delimiter = ',', group = "content", value_parser = privilege)]
    pub privileges: Option<Vec<Privilege>>,
}

/// Who has a role.
#[derive(Clone, Debug, Args)]
#[command(group = ArgGroup::new("holder").required(true))]
pub struct HolderArgs {
    /// A person or a program: the name of the issuer, a colon, and the subject.
    #[arg(long, value_name = "ID", group = "holder", value_parser = holder)]
    pub principal: Option<String>,
    /// A group: the name of the issuer, a colon, and the name of the group.
    #[arg(long, value_name = "GROUP", group = "holder", value_parser = holder)]
    pub group: Option<String>,
}

/// Arguments of `access list`.
#[derive(Debug, Args)]
pub struct GrantList {
    /// Only the grants of this person or program.
    #[arg(long, value_name = "ID", conflicts_with = "group", value_parser = holder)]
    pub principal: Option<String>,
    /// Only the grants of this group.
    #[arg(long, value_parser = holder)]
    pub group: Option<String>,
    /// Only the grants of this role.
    #[arg(long)]
    pub role: Option<String>,
    /// Only the grants on this desk.
    #[arg(long)]
    pub desk: Option<String>,
    /// Also grants that have ended.
    #[arg(long)]
    pub all: bool,
    /// The most entries.
    #[arg(short = 'n', long, default_value_t = 200, value_parser = limit)]
    pub limit: usize,
}

/// Arguments of `access grant`.
#[derive(Debug, Args)]
pub struct GrantArgs {
    /// The role's id.
    pub role: String,
    /// Who gets it.
    #[command(flatten)]
    pub holder: HolderArgs,
    /// The desk on which it is held. By default everywhere.
    #[arg(long)]
    pub desk: Option<String>,
    /// For how long, for example 12h. By default for good.
    #[arg(long = "for", value_name = "TIME", value_parser = duration)]
    pub lasts: Option<Duration>,
    /// Why.
    #[arg(long, default_value = "")]
    pub note: String,
}

/// Arguments of `access check`.
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// The person or program: the name of the issuer, a colon, and the subject.
    #[arg(value_parser = holder)]
    pub principal: String,
    /// What they want to do.
    #[arg(value_parser = privilege)]
    pub privilege: Privilege,
    /// The desk. By default everywhere.
    #[arg(long)]
    pub desk: Option<String>,
    /// A group that they are in: the name of the issuer, a colon, and the name of the group. May be repeated.
    #[arg(long = "group", value_name = "GROUP", value_parser = holder)]
    pub groups: Vec<String>,
}

/// Arguments of `access bootstrap`.
#[derive(Debug, Args)]
pub struct BootstrapArgs {
    /// Who becomes administrator.
    #[command(flatten)]
    pub holder: HolderArgs,
    /// The configuration of editorial.
    #[command(flatten)]
    pub config: ConfigArgs,
}

/// Parses how long a role is taken in an emergency.
fn emergency(text: &str) -> Result<Duration, String> {
    let lasts = duration(text)?;
    let is_in_range = (Duration::from_secs(60)..=Duration::from_secs(8 * 60 * 60)).contains(&lasts);
    if is_in_range { Ok(lasts) } else { Err("must be 1m to 8h".into()) }
}

/// Parses the id of a person, a program or a group, by the rule of the service. Only the service knows its issuers.
pub(super) fn holder(text: &str) -> Result<String, String> {
    Issuers::default().holder(text)
}

fn privilege(text: &str) -> Result<Privilege, String> {
    Privilege::named(text).ok_or_else(|| "is no privilege: `newsroom access privileges` lists them".into())
}
