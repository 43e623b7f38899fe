//! A whole newsroom for a test or a benchmark: nats-server and the four services as processes of the one binary, on
//! free loopback ports, each with its own store.

mod journey;
mod newsroom;
mod peers;
mod process;
mod site;
mod stores;

pub use journey::{CONSUMERS, texts};
pub use newsroom::{Clients, IngestionClients, Newsroom, Options};
pub use peers::{SlowPeers, ask, get, raise_open_files, web_call};
pub use process::{Role, ServiceProcess, binary};
pub use site::{Page, Site};
pub use stores::StoreKind;

use std::time::Duration;

/// How long a test waits for something that should happen soon.
pub const TIMEOUT: Duration = Duration::from_secs(60);
