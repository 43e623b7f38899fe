//! `newsroom dead-letter …`, `newsroom events …`, `newsroom outbox` and `newsroom reconcile …`.

use clap::{Args, Subcommand};

use super::ServiceName;
use super::values::limit;

/// The commands for dead letters.
#[derive(Debug, Subcommand)]
pub enum DeadLetterCommand {
    /// List the dead letters of all services, oldest first in each service.
    #[command(visible_alias = "ls")]
    List {
        /// The services.
        #[command(flatten)]
        services: ServiceArgs,
        /// The most entries of each service.
        #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
        limit: usize,
    },
    /// Show one dead letter with its headers and its content.
    #[command(after_help = "Example:\n  newsroom dead-letter show editorial-42")]
    Show {
        /// The dead letter's id, which names the service.
        id: String,
    },
    /// Hand dead letters to their consumers again.
    #[command(after_help = "Example:\n  newsroom dead-letter retry editorial-42 editorial-43")]
    Retry {
        /// The ids of the dead letters.
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Remove dead letters for good.
    Drop {
        /// The ids of the dead letters.
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

/// The commands for events.
#[derive(Debug, Subcommand)]
pub enum EventsCommand {
    /// Follow the events of all services as they are published, until interrupted.
    #[command(after_help = "Example:\n  newsroom events watch --service editorial,publishing -o json | jq .payload")]
    Watch {
        /// The services.
        #[command(flatten)]
        services: ServiceArgs,
        /// Start after this position; needs exactly one service.
        #[arg(long, value_name = "SEQUENCE", requires = "service")]
        after: Option<u64>,
    },
}

/// Arguments of `reconcile`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  newsroom reconcile editorial --dry-run")]
pub struct ReconcileArgs {
    /// The service, which must be running.
    pub service: ServiceName,
    /// Only show what is missing; send nothing.
    #[arg(long)]
    pub dry_run: bool,
}

/// A choice of services.
#[derive(Clone, Debug, Args)]
pub struct ServiceArgs {
    /// Only these services.
    #[arg(long, value_name = "SERVICE", value_delimiter = ',')]
    pub service: Vec<ServiceName>,
}

impl ServiceArgs {
    /// The chosen services without duplicates; all services when none was named.
    pub fn chosen(&self) -> Vec<ServiceName> {
        let all = ServiceName::ALL.into_iter();
        all.filter(|name| self.service.is_empty() || self.service.contains(name)).collect()
    }
}
