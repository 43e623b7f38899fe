//! The parts of a service that are not about news.
//!
//! - [`store`]: SQLite or PostgreSQL, one writer, idempotency and inbox in the same transaction
//! - [`outbox`]: keeps published events in the store and sends them to the stream
//! - [`batch`]: many commands in one transaction, one that is bad fails alone
//! - [`blob`]: files by their digests, in a folder or an object store
//! - [`bus`]: NATS JetStream, events as CloudEvents
//! - [`consumer`]: handles each event of a stream once; dead letters
//! - [`isolate`]: one bad item does not stop the others
//! - [`leadership`]: work that only one replica may do at a time
//! - [`authentication`]: who calls, proved by the token of an issuer
//! - [`http`]: HTTP ports with limits, routes, and allowed hosts and origins
//! - [`server`]: gRPC with health, reflection and limits; the admin port
//! - [`tls`]: certificates and keys from files that may change
//! - [`telemetry`], [`config`], [`api_error`], [`page`], [`convert`], [`usecase`], [`clock`], [`task`],
//!   [`compute`](mod@compute), [`background`]: the small parts

pub mod api_error;
pub mod authentication;
pub mod background;
pub mod batch;
pub mod blob;
pub mod bus;
pub mod clock;
pub mod compute;
pub mod config;
pub mod consumer;
pub mod convert;
pub mod http;
pub mod isolate;
pub mod leadership;
pub mod outbox;
pub mod page;
pub mod server;
pub mod service;
pub mod store;
pub mod task;
pub mod telemetry;
pub mod tls;
pub mod usecase;
