//! The doors of a service: gRPC and the admin port.

mod admin;
mod call;
mod config;
mod grpc;
mod readiness;

pub use config::ServerConfig;
pub use grpc::caller;
pub use readiness::{Door, Readiness};

pub(crate) use admin::serve as serve_admin;
pub(crate) use grpc::{serve as serve_grpc, with_common};

use std::{io, net::SocketAddr};

use tokio::net::TcpListener;

/// The ports of a service, bound before anything else.
#[derive(Debug)]
pub struct Listeners {
    pub(crate) grpc: TcpListener,
    pub(crate) admin: TcpListener,
}

impl Listeners {
    /// Binds both. Port 0 gives a free one.
    pub async fn bind(config: &ServerConfig) -> io::Result<Self> {
        let bind = async |address: SocketAddr| {
            let named = |error: io::Error| io::Error::new(error.kind(), format!("cannot listen on {address}: {error}"));
            TcpListener::bind(address).await.map_err(named)
        };
        Ok(Self { grpc: bind(config.grpc).await?, admin: bind(config.admin).await? })
    }

    /// Where calls are taken.
    pub fn grpc_addr(&self) -> io::Result<SocketAddr> {
        self.grpc.local_addr()
    }

    /// Where `/metrics`, `/livez` and `/readyz` are served.
    pub fn admin_addr(&self) -> io::Result<SocketAddr> {
        self.admin.local_addr()
    }
}
