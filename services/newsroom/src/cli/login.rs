//! The commands that set up those which call services, and their arguments.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, builder::PossibleValuesParser};
use serde::{Deserialize, Serialize};

use crate::local::PEOPLE;

/// The commands that say where the services are, and who calls them.
#[derive(Debug, Subcommand)]
pub enum SetupCommand {
    /// Log in: at the issuer of the context, by a code that you enter in a browser, or as one of the people of the newsroom
    /// that `up` runs on this machine.
    #[command(
        after_help = "Examples:\n  newsroom login\n  newsroom login --issuer https://login.example --client-id newsroom-cli\n  newsroom login --as amina\n\nThe people of the newsroom of `up`: amina (chief editor), karim (editor), salma (reporter), yassine (intern) and omar (operator). Without a login, commands act there as the owner."
    )]
    Login(LoginArgs),
    /// Log out of the context. The issuer is asked to revoke the login.
    Logout,
    /// Work with contexts: the addresses of a newsroom, its CA, and how people log in.
    #[command(subcommand, visible_alias = "contexts")]
    Context(ContextCommand),
    /// Print a token for other programs: that of your login, or one of the newsroom on this machine, valid for an hour.
    #[command(
        after_help = "Example:\n  grpcurl -plaintext -H \"authorization: Bearer $(newsroom token)\" \\\n    127.0.0.1:7102 newsroom.editorial.v1.DeskService/ListDesks"
    )]
    Token,
    /// Print the completion script of a shell.
    #[command(
        after_help = "Example:\n  newsroom completion bash > ~/.local/share/bash-completion/completions/newsroom"
    )]
    Completion {
        /// The shell.
        shell: clap_complete::Shell,
    },
}

/// The arguments of `newsroom login`.
#[derive(Debug, Args)]
pub struct LoginArgs {
    /// Act as one of the people of the newsroom that `up` runs on this machine, instead of as its owner.
    #[arg(long = "as", value_name = "NAME", conflicts_with_all = ["issuer", "client_id", "client_secret_file"])]
    #[arg(conflicts_with_all = ["audience", "scopes", "token"], value_parser = people())]
    pub person: Option<String>,
    /// Where and how you log in; what is not given is that of the context.
    #[command(flatten)]
    pub issuer: IssuerArgs,
}

fn people() -> PossibleValuesParser {
    PossibleValuesParser::new(PEOPLE.iter().map(|person| person.key))
}

/// How people log in: an OpenID Connect issuer with device logins (RFC 8628), and this client of it.
#[derive(Clone, Debug, Default, Args)]
pub struct IssuerArgs {
    /// The address of the OpenID Connect issuer. An authority of --ca may have issued its certificate too.
    #[arg(long, value_name = "URL")]
    pub issuer: Option<String>,
    /// The id of this client at the issuer.
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// A file with the secret of this client, for issuers that ask for one.
    #[arg(long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
    /// For what the token is asked: sent as `resource` (RFC 8707) if it is a URI, otherwise as `audience`.
    #[arg(long, value_name = "NAME")]
    pub audience: Option<String>,
    /// The scopes to ask for, separated by commas [default: openid,profile,offline_access].
    #[arg(long, value_name = "SCOPES", value_delimiter = ',')]
    pub scopes: Option<Vec<String>>,
    /// The token that proves who you are [default: access].
    #[arg(long, value_name = "KIND")]
    pub token: Option<TokenKind>,
}

/// Which of the issuer's tokens goes to the services.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum TokenKind {
    /// The access token.
    #[default]
    Access,
    /// The ID token, for issuers whose access tokens are not JSON Web Tokens.
    Id,
}

/// The commands of contexts.
#[derive(Debug, Subcommand)]
pub enum ContextCommand {
    /// List the contexts. The one in use has a mark.
    List,
    /// Show the context that commands use here, and where each value comes from: a flag, a variable, the context, or the
    /// default.
    Show,
    /// Use a context from now on.
    Use {
        /// The name of the context.
        name: String,
    },
    /// Create a context, or change what is given. --unset removes a setting.
    #[command(
        after_help = "Example:\n  newsroom context set house --base https://newsroom.example --ca house-ca.pem \\\n    --issuer https://login.example --client-id newsroom-cli\n  newsroom context use house\n  newsroom login"
    )]
    Set(ContextSet),
    /// Delete a context and what this account has of its login.
    Delete {
        /// The name of the context.
        name: String,
    },
}

/// The arguments of `newsroom context set`. The addresses of services and the CA are those of the client options.
#[derive(Debug, Args)]
pub struct ContextSet {
    /// The name of the context: at most 64 lower-case letters, digits, hyphens, dots and underscores.
    pub name: String,
    /// The address of all services that have none of their own (--ingestion to --recommendations).
    #[arg(long, value_name = "URL")]
    pub base: Option<String>,
    /// Remove these settings, separated by commas.
    #[arg(long, value_name = "SETTINGS", value_delimiter = ',')]
    pub unset: Vec<SettingName>,
    /// How people log in.
    #[command(flatten)]
    pub issuer: IssuerArgs,
}

/// A setting of a context.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum SettingName {
    Base,
    Ingestion,
    Editorial,
    Publishing,
    Recommendations,
    Ca,
    Issuer,
    ClientId,
    ClientSecretFile,
    Audience,
    Scopes,
    Token,
}
