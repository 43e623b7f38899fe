//! The ports that every service has: gRPC and the admin port.

mod admin;
mod call;
mod caller;
mod config;
mod deadline;
mod grpc;
mod memory;
mod methods;
mod proof;
mod readiness;

pub use caller::{NAME_KEY, NAME_KEY_BIN, caller, caller_name};
pub use config::ServerConfig;
pub use proof::{CallCheck, WhenRefused};
pub use readiness::{Readiness, ReadinessScope};

pub(crate) use admin::serve as serve_admin;
pub(crate) use grpc::{serve as serve_grpc, with_common};

use std::{io, net::SocketAddr};

use crate::http::{HttpServer, Port};

/// The ports of a service. They are bound before anything else happens.
#[derive(Debug)]
pub struct Listeners {
    pub(crate) grpc: HttpServer,
    pub(crate) admin: HttpServer,
}

impl Listeners {
    /// Binds both ports of `service`. Port 0 selects a free one.
    pub async fn bind(service: &'static str, config: &ServerConfig) -> io::Result<Self> {
        let port = |name| Port { service, name };
        Ok(Self {
            grpc: HttpServer::bind(config.grpc, port("grpc"), config.grpc_limits()).await?,
            admin: HttpServer::bind(config.admin, port("admin"), config.admin_limits()).await?,
        })
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
