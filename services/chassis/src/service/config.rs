//! The configuration of one service.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{Error as _, MapAccess, Visitor},
    ser::SerializeMap as _,
};

use super::{App, AuditConfig, Listener, Service, ServiceDefinition, StartError};
use crate::{
    bus::BusConfig,
    config::Configuration,
    server::ServerConfig,
    store::{Migrated, Store, StoreConfig, StoreError},
    telemetry::TelemetryConfig,
};

/// The sections that every service has, and the service's own section, which in a file has the service's name.
#[derive(Clone, Debug)]
pub struct Config<S: ServiceDefinition> {
    /// Section `server`: the ports and their limits.
    pub server: ServerConfig,
    /// Section `store`: the database.
    pub store: StoreConfig,
    /// Section `bus`: the bus.
    pub bus: BusConfig,
    /// Section `telemetry`: logs and traces.
    pub telemetry: TelemetryConfig,
    /// Section `audit`: the record of what callers did.
    pub audit: AuditConfig,
    /// The section with the service's name. It may be absent.
    pub settings: S::Settings,
}

impl<S: ServiceDefinition> Config<S> {
    /// Binds the ports, opens the store and connects to the bus.
    pub async fn open(&self) -> Result<Service, StartError> {
        Service::open::<S::Migrator>(S::IDENTITY, &self.server, &self.store, &self.bus).await
    }

    /// Builds the service ([`ServiceDefinition::build`]).
    pub async fn build(&self) -> Result<App, StartError> {
        S::build(self).await
    }

    /// Applies the migrations of the store.
    pub async fn migrate(&self) -> Result<Migrated, StoreError> {
        Store::migrate::<S::Migrator>(&self.store).await
    }
}

impl<S: ServiceDefinition> Default for Config<S> {
    fn default() -> Self {
        let (grpc, admin) = S::PORTS;
        Self {
            server: ServerConfig::on_loopback(grpc, admin),
            store: StoreConfig::at(format!("sqlite:.newsroom/{}.db", S::IDENTITY.name)),
            bus: BusConfig::default(),
            telemetry: TelemetryConfig::default(),
            audit: AuditConfig::default(),
            settings: S::Settings::default(),
        }
    }
}

impl<S: ServiceDefinition> Configuration for Config<S> {
    fn check(&self) -> Result<(), String> {
        self.server.check()?;
        self.store.check()?;
        self.bus.check()?;
        self.telemetry.check()?;
        self.audit.check()?;
        let own = [self.server.grpc, self.server.admin];
        for Listener { key, address, tls_key, tls, .. } in S::listeners(&self.settings) {
            if address.port() != 0 && own.contains(&address) {
                return Err(format!("{}.{key} must differ from server.grpc and server.admin", S::IDENTITY.name));
            }
            let (key, section) = (format!("{}.{key}", S::IDENTITY.name), format!("{}.{tls_key}", S::IDENTITY.name));
            self.server.check_listener((&key, address), (&section, tls.as_ref()))?;
        }
        S::check(self)
    }
}

impl<S: ServiceDefinition> Serialize for Config<S> {
    fn serialize<T: Serializer>(&self, serializer: T) -> Result<T::Ok, T::Error> {
        let mut sections = serializer.serialize_map(Some(6))?;
        sections.serialize_entry("server", &self.server)?;
        sections.serialize_entry("store", &self.store)?;
        sections.serialize_entry("bus", &self.bus)?;
        sections.serialize_entry("telemetry", &self.telemetry)?;
        sections.serialize_entry("audit", &self.audit)?;
        sections.serialize_entry(S::IDENTITY.name, &self.settings)?;
        sections.end()
    }
}

impl<'de, S: ServiceDefinition> Deserialize<'de> for Config<S> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Sections(PhantomData))
    }
}

struct Sections<S>(PhantomData<S>);

impl<'de, S: ServiceDefinition> Visitor<'de> for Sections<S> {
    type Value = Config<S>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the sections server, store, bus, telemetry, audit and {}", S::IDENTITY.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let (mut server, mut store, mut bus, mut telemetry) = (None, None, None, None);
        let (mut audit, mut settings) = (None, None);
        while let Some(section) = map.next_key::<String>()? {
            match section.as_str() {
                "server" => server = Some(map.next_value()?),
                "store" => store = Some(map.next_value()?),
                "bus" => bus = Some(map.next_value()?),
                "telemetry" => telemetry = Some(map.next_value()?),
                "audit" => audit = Some(map.next_value()?),
                own if own == S::IDENTITY.name => settings = Some(map.next_value()?),
                other => return Err(A::Error::custom(format_args!("unknown section `{other}`, there are {self:?}"))),
            }
        }
        Ok(Config {
            server: server.ok_or_else(|| A::Error::missing_field("server"))?,
            store: store.ok_or_else(|| A::Error::missing_field("store"))?,
            bus: bus.ok_or_else(|| A::Error::missing_field("bus"))?,
            telemetry: telemetry.ok_or_else(|| A::Error::missing_field("telemetry"))?,
            audit: audit.unwrap_or_default(),
            settings: settings.unwrap_or_default(),
        })
    }
}

impl<S: ServiceDefinition> fmt::Debug for Sections<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expecting(f)
    }
}
