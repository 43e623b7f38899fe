//! The ports that every service has: gRPC and the admin port.

mod access;
mod address;
mod admin;
mod call;
mod caller;
mod config;
mod deadline;
mod grpc;
mod limits;
mod memory;
mod methods;
mod proof;
mod readiness;

pub use access::{CallCheck, WhenRefused};
pub use address::ForwardedHeader;
pub use caller::{NAME_KEY, NAME_KEY_BIN, caller, caller_name, is_deceptive};
pub use config::ServerConfig;
pub use limits::{AddressLimits, CallerAddress, LimitsConfig, PersonLimits, ServiceLimits};
pub use readiness::{Readiness, ReadinessScope};

pub(crate) use admin::serve as serve_admin;
pub(crate) use grpc::{serve as serve_grpc, with_common};

use std::{io, net::SocketAddr};

use crate::{
    http::{HttpServer, Port},
    service::StartError,
};

/// The ports of a service. They are bound before anything else happens.
#[derive(Debug)]
pub struct Listeners {
    pub(crate) grpc: HttpServer,
    pub(crate) admin: HttpServer,
}

impl Listeners {
    /// Binds both ports of `service`, and reads the files of their TLS. Port 0 selects a free one.
    pub async fn bind(service: &'static str, config: &ServerConfig) -> Result<Self, StartError> {
        let port = |name| Port { service, name };
        let grpc = HttpServer::bind(config.grpc, port("grpc"), config.grpc_limits()).await?;
        let admin = HttpServer::bind(config.admin, port("admin"), config.admin_limits()).await?;
        Ok(Self { grpc: grpc.with_tls(config.tls.as_ref())?, admin: admin.with_tls(config.admin_tls.as_ref())? })
    }

    /// The address of the port for calls.
    pub fn grpc_addr(&self) -> io::Result<SocketAddr> {
        self.grpc.address()
    }

    /// The address of `/metrics`, `/livez` and `/readyz`.
    pub fn admin_addr(&self) -> io::Result<SocketAddr> {
        self.admin.address()
    }
}
