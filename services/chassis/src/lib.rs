//! The parts of a service that are not about news.
//!
//! - [`store`]: SQLite or PostgreSQL, one writer, idempotency and inbox in the same transaction
//! - [`outbox`]: events from the write that publishes them to the stream
//! - [`bus`]: NATS JetStream, events as CloudEvents
//! - [`consumer`]: events from the stream to their effect, once; dead letters
//! - [`isolate`]: one bad item stops nothing
//! - [`leadership`]: what only one replica may do at a time
//! - [`http`]: ports for HTTP with bounded connections, hosts and origins
//! - [`server`]: gRPC with health, reflection, limits; the admin port; the end in good order
//! - [`telemetry`], [`config`], [`api_error`], [`page`], [`convert`], [`usecase`], [`clock`], [`task`],
//!   [`compute`](mod@compute): the small parts

pub mod api_error;
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
pub mod usecase;
