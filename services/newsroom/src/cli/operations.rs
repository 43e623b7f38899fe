//! `newsroom dead-letter …`, `newsroom events …`, `newsroom outbox` and `newsroom reconcile …`.

use clap::{Args, Subcommand};

use super::ServiceName;
use super::values::limit;

/// What can be done with dead letters.
#[derive(Debug, Subcommand)]
pub enum DeadLetterCommand {
    /// List the dead letters of all services, oldest first in each.
    #[command(visible_alias = "ls")]
    List {
        /// Which services.
        #[command(flatten)]
        services: ServiceArgs,
        /// How many at most of each service.
        #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
        limit: usize,
    },
    /// Show one dead letter with its headers and what it says.
    #[command(after_help = "Example:\n  newsroom dead-letter show editorial-42")]
    Show {
        /// Its id; it names the service.
        id: String,
    },
    /// Hand dead letters to their consumers again.
    #[command(after_help = "Example:\n  newsroom dead-letter retry editorial-42 editorial-43")]
    Retry {
        /// Their ids.
        #[arg(required = true)]
        ids: Vec<String>,
    },
    /// Remove dead letters for good.
    Drop {
        /// Their ids.
        #[arg(required = true)]
        ids: Vec<String>,
    },
}

/// What can be seen of events.
#[derive(Debug, Subcommand)]
pub enum EventsCommand {
    /// Follow the events of all services as they are published, until interrupted.
    #[command(after_help = "Example:\n  newsroom events watch --service editorial,publishing -o json | jq .payload")]
    Watch {
        /// Which services.
        #[command(flatten)]
        services: ServiceArgs,
        /// Begin behind this position; needs exactly one service.
        #[arg(long, value_name = "SEQUENCE", requires = "service")]
        after: Option<u64>,
    },
}

/// Arguments of `reconcile`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  newsroom reconcile editorial --dry-run")]
pub struct ReconcileArgs {
    /// The service; it must be running.
    pub service: ServiceName,
    /// Only say what is missing.
    #[arg(long)]
    pub dry_run: bool,
}

/// Chooses among the services.
#[derive(Clone, Debug, Args)]
pub struct ServiceArgs {
    /// Only these services.
    #[arg(long, value_name = "SERVICE", value_delimiter = ',')]
    pub service: Vec<ServiceName>,
}

impl ServiceArgs {
    /// The services that were asked for, each once; all when none was named.
    pub fn chosen(&self) -> Vec<ServiceName> {
        let all = ServiceName::ALL.into_iter();
        all.filter(|name| self.service.is_empty() || self.service.contains(name)).collect()
    }
}
