//! The life of a service: bind, connect, serve, and stop in order.

mod audit;
mod config;
mod definition;
mod life;
mod operations;
mod watch;

pub use audit::AuditConfig;
pub use config::Config;
pub use definition::{Listener, ServiceDefinition};
pub use life::{App, ServeError};
pub use operations::{Operations, RetryError};

use std::{io, net::SocketAddr, slice, sync::Arc};

use sea_orm_migration::MigratorTrait;
use tokio_util::sync::CancellationToken;

use crate::{
    bus::{Bus, BusConfig, BusError, StreamSpec},
    consumer::{Consumer, ConsumerSpec, Freshness, Handler},
    http::{self, HttpServer},
    outbox::{self, Relay, RelayConfig},
    server::{CallCheck, Listeners, Readiness, ServerConfig},
    store::{HandleOutcome, Store, StoreConfig, StoreError},
    task::Tasks,
    tls::TlsError,
};

/// The identity of a service.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Its name, for example `editorial`.
    pub name: &'static str,
    /// The stream of its events.
    pub stream: StreamSpec,
    /// The stream in which its urgent events are published a second time, if it has any.
    pub urgent: Option<StreamSpec>,
    /// The compiled contracts, for reflection.
    pub descriptors: &'static [u8],
}

/// Why a service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port cannot be bound.
    #[error(transparent)]
    Listen(#[from] io::Error),
    /// The certificate of a port cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The store cannot be opened.
    #[error("the store cannot be opened: {0}")]
    Store(#[from] StoreError),
    /// The bus cannot be used.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// A reason that is specific to one service.
    #[error("{0}")]
    Other(String),
}

/// A service under construction: its ports are bound, its store is open, and the connection to the bus is started. It
/// serves no call yet.
pub struct Service {
    identity: Identity,
    config: ServerConfig,
    listeners: Listeners,
    store: Store,
    bus: Bus,
    readiness: Readiness,
    consumers: Tasks,
    /// They end after the last call, one set after the other.
    records: Tasks,
    chains: Tasks,
    relay: Tasks,
    retries: operations::Retries,
    listening: Vec<(&'static str, SocketAddr)>,
    check: Option<CallCheck>,
}

impl Service {
    /// Binds the ports first, so that a port in use is reported before anything else happens. Then opens the store and
    /// connects to the bus, which may become available later.
    pub async fn open<M: MigratorTrait>(
        identity: Identity,
        server: &ServerConfig,
        store: &StoreConfig,
        bus: &BusConfig,
    ) -> Result<Self, StartError> {
        server.authentication.check_proofs(server.grpc).map_err(StartError::Other)?;
        let listeners = Listeners::bind(identity.name, server).await?;
        let store = Store::open_for::<M>(store, identity.name).await?;
        let bus = Bus::connect(bus, identity.name).await?;
        let readiness = Readiness::new();
        readiness.note("start", Some("starting".into()));
        Ok(Self {
            identity,
            config: server.clone(),
            listeners,
            store,
            bus,
            readiness,
            consumers: Tasks::new(),
            records: Tasks::new(),
            chains: Tasks::new(),
            relay: Tasks::new(),
            retries: operations::Retries::default(),
            listening: Vec::new(),
            check: None,
        })
    }

    /// The store.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The bus.
    pub fn bus(&self) -> &Bus {
        &self.bus
    }

    /// The unavailable parts of the service, to which it can add its own.
    pub fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// Cancelled when the service begins to stop; response streams end with it.
    pub fn stopping(&self) -> CancellationToken {
        self.consumers.stopping()
    }

    /// The largest request, in bytes, for `max_decoding_message_size` of the generated servers.
    pub fn max_message_bytes(&self) -> usize {
        self.config.max_message_bytes
    }

    /// The stream of the service's events.
    pub fn stream(&self) -> StreamSpec {
        self.identity.stream
    }

    /// The service's name.
    pub fn name(&self) -> &'static str {
        self.identity.name
    }

    /// Whether the service believes its callers without proof.
    pub fn trusts_callers(&self) -> bool {
        self.config.authentication.trust_unproved_callers
    }

    /// Lets `check` decide about each call but those of health and reflection, after the caller is known.
    pub fn check_calls(&mut self, check: CallCheck) {
        self.check = Some(check);
    }

    /// Starts a consumer; its dead letters can be retried through [`Operations`]. Returns how far it has come.
    pub fn consume<H: Handler>(&mut self, spec: ConsumerSpec, handler: H) -> Freshness {
        let consumer = Consumer::new(self.identity.name, spec, self.bus.clone(), handler);
        let again = consumer.clone();
        self.retries.insert(
            spec.durable,
            Arc::new(move |event| {
                let again = again.clone();
                Box::pin(async move {
                    again.step(slice::from_ref(&event)).await.pop().unwrap_or(Ok(HandleOutcome::Unknown))
                })
            }),
        );
        let (watched, readiness) = (consumer.clone(), self.readiness.clone());
        self.consumers.spawn("consumer.watch", move |stop| async move { watched.watch(&readiness, stop).await });
        let freshness = consumer.freshness();
        self.consumers.spawn("consumer", move |stop| consumer.run(stop));
        freshness
    }

    /// Serves a further port until the consumers stop. [`App::address`] returns its address by the port's name.
    pub fn serve<H: http::Handler>(&mut self, server: HttpServer, handler: H) -> Result<(), StartError> {
        let name = server.name();
        self.listening.push((name, server.address()?));
        self.spawn(name, move |stop| server.serve(handler, stop));
        Ok(())
    }

    /// Starts a task of this service, such as a schedule or another port. It stops with the consumers.
    pub fn spawn<F, Fut>(&self, name: &'static str, make: F)
    where
        F: FnOnce(CancellationToken) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.consumers.spawn(name, make);
    }

    /// Starts a task that ends after the last call: at the end it finishes what the calls have left to it.
    pub fn spawn_until_calls_end<F, Fut>(&self, name: &'static str, make: F)
    where
        F: FnOnce(CancellationToken) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.records.spawn(name, make);
    }

    /// As [`Service::spawn_until_calls_end`], but the task ends after those. What it publishes at the end is still sent.
    pub fn spawn_until_all_is_written<F, Fut>(&self, name: &'static str, make: F)
    where
        F: FnOnce(CancellationToken) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.chains.spawn(name, make);
    }

    /// Completes the construction. `routes` are the calls of this service.
    pub fn into_app(self, routes: tonic::service::Routes) -> App {
        let config = RelayConfig {
            service: self.identity.name,
            stream: self.identity.stream,
            urgent: self.identity.urgent,
            keep: std::time::Duration::from_secs(u64::from(self.identity.stream.days) * 24 * 60 * 60),
        };
        let relay = Relay::new(config, self.store.clone(), self.bus.clone());
        self.relay.spawn("relay", move |stop| relay.run(stop));
        let (name, store, bus) = (self.identity.name, self.store.clone(), self.bus.clone());
        self.spawn("outbox.metrics", move |stop| async move { outbox::measure(&store, name, stop).await });
        self.spawn("bus.monitor", move |stop| async move { bus.monitor(name, stop).await });
        App::new(self, routes)
    }
}
