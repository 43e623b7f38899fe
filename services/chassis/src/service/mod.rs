//! A service's life: bind, connect, serve, and the end in good order.

mod config;
mod definition;
mod life;
mod operations;
mod watch;

pub use config::Config;
pub use definition::ServiceDefinition;
pub use life::{App, ServeError};
pub use operations::{Operations, RetryError};

use std::{io, net::SocketAddr, sync::Arc};

use sea_orm_migration::MigratorTrait;
use tokio_util::sync::CancellationToken;

use crate::{
    bus::{Bus, BusConfig, BusError, StreamSpec},
    consumer::{Consumer, ConsumerSpec, Handler},
    outbox::{self, Relay, RelayConfig},
    server::{Listeners, Readiness, ServerConfig},
    store::{Store, StoreConfig, StoreError},
    task::Tasks,
};

/// The identity of a service.
#[derive(Clone, Copy, Debug)]
pub struct Identity {
    /// Its name, for example `editorial`.
    pub name: &'static str,
    /// The stream of its events.
    pub stream: StreamSpec,
    /// The stream in which its urgent events stand a second time, if it publishes any.
    pub urgent: Option<StreamSpec>,
    /// The compiled contracts, for reflection.
    pub descriptors: &'static [u8],
}

/// Why a service did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// A port cannot be had.
    #[error(transparent)]
    Listen(#[from] io::Error),
    /// The store cannot be opened.
    #[error("the store cannot be opened: {0}")]
    Store(#[from] StoreError),
    /// The bus cannot be used.
    #[error(transparent)]
    Bus(#[from] BusError),
    /// Something of the service's own.
    #[error("{0}")]
    Other(String),
}

/// A service that is being put together: its ports are bound, its store and bus are there, nothing
/// runs yet but the admin port and the relay.
pub struct Service {
    identity: Identity,
    config: ServerConfig,
    listeners: Listeners,
    store: Store,
    bus: Bus,
    readiness: Readiness,
    consumers: Tasks,
    relay: Tasks,
    retries: operations::Retries,
    listening: Vec<(&'static str, SocketAddr)>,
}

impl Service {
    /// Binds first, so that a taken port is told before anything else happens; then opens the store
    /// and connects to the bus. The bus may come later.
    pub async fn open<M: MigratorTrait>(
        identity: Identity,
        server: &ServerConfig,
        store: &StoreConfig,
        bus: &BusConfig,
    ) -> Result<Self, StartError> {
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
            relay: Tasks::new(),
            retries: operations::Retries::default(),
            listening: Vec::new(),
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

    /// Note here what the service lacks, beyond store and bus, to do its work.
    pub fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// Cancelled when the service begins to stop; streams of answers end with it.
    pub fn stopping(&self) -> CancellationToken {
        self.consumers.stopping()
    }

    /// The largest request, in bytes, for the generated servers' `max_decoding_message_size`.
    pub fn max_message_bytes(&self) -> usize {
        self.config.max_message_bytes
    }

    /// Starts a consumer; its dead letters can be retried through [`Operations`].
    pub fn consume<H: Handler>(&mut self, spec: ConsumerSpec, handler: H) {
        let consumer = Consumer::new(self.identity.name, spec, self.bus.clone(), handler);
        let again = consumer.clone();
        self.retries.insert(
            spec.durable,
            Arc::new(move |event| {
                let again = again.clone();
                Box::pin(async move { again.step(&event).await })
            }),
        );
        let (watched, readiness) = (consumer.clone(), self.readiness.clone());
        self.consumers.spawn("consumer.watch", move |stop| async move { watched.watch(&readiness, stop).await });
        self.consumers.spawn("consumer", move |stop| consumer.run(stop));
    }

    /// Notes that the service listens on a further address, which [`App::address`] then gives.
    pub fn listening(&mut self, name: &'static str, address: SocketAddr) {
        self.listening.push((name, address));
    }

    /// Starts a task of the service's own, such as a schedule or a second scope. It stops with the
    /// consumers.
    pub fn spawn<F, Fut>(&self, name: &'static str, make: F)
    where
        F: FnOnce(CancellationToken) -> Fut,
        Fut: Future<Output = ()> + Send + 'static,
    {
        self.consumers.spawn(name, make);
    }

    /// Done putting together: `routes` are the service's own calls.
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
