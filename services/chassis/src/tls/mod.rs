//! TLS: certificates and keys from files, which are read again when they change, and the names in a peer's certificate.
//!
//! TLS 1.3 and 1.2, each with the cipher suites of rustls alone: an ephemeral key exchange and an authenticated cipher.

mod certificate;
mod client;
mod config;
mod contents;
mod error;
mod fault;
mod file;
mod reload;
mod server;

pub use certificate::PeerCertificate;
pub use client::{ClientPair, read_authorities};
pub use config::{ClientCertificates, TlsConfig};
pub use error::TlsError;
pub use fault::of as fault_of;
pub use file::read_secret;
pub(crate) use server::{Handshake, ServerTls};

use std::net::{IpAddr, SocketAddr};

/// Fails for an address beyond loopback without TLS, unless the settings allow it. `key` names the setting of the address,
/// and `section` that of its TLS.
pub(crate) fn check_listener(
    (key, address): (&str, SocketAddr),
    (section, is_encrypted): (&str, bool),
    may_be_plain: bool,
) -> Result<(), String> {
    if is_encrypted || may_be_plain || address.ip().to_canonical().is_loopback() {
        return Ok(());
    }
    Err(format!(
        "{key} must be a loopback address, not {address}, or have TLS ({section}); server.plain_on_all_networks = true \
         allows it without, where something else protects the network"
    ))
}

/// Whether a host, as an address names it, is this machine itself.
pub(crate) fn is_loopback(host: &str) -> bool {
    let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => {
            let name = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
            name == "localhost" || name.ends_with(".localhost")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_port_of_this_machine_may_be_plain_by_itself() {
        let check = |address: &str, is_encrypted, may_be_plain| {
            let listener = ("server.grpc", address.parse().unwrap());
            check_listener(listener, ("server.tls", is_encrypted), may_be_plain)
        };
        for address in ["127.0.0.1:1", "127.9.9.9:1", "[::1]:1", "[::ffff:127.0.0.1]:1"] {
            assert_eq!(check(address, false, false), Ok(()), "{address}");
        }
        for address in ["0.0.0.0:1", "[::]:1", "10.0.0.1:1", "[::ffff:10.0.0.1]:1", "[fe80::1]:1"] {
            let refused = check(address, false, false).unwrap_err();
            assert!(refused.starts_with("server.grpc must be a loopback address"), "{refused}");
            assert!(refused.contains("server.tls") && refused.contains("server.plain_on_all_networks"), "{refused}");
            assert_eq!((check(address, true, false), check(address, false, true)), (Ok(()), Ok(())), "{address}");
        }
    }

    #[test]
    fn a_host_is_this_machine_only_by_a_loopback_name_or_address() {
        for host in ["localhost", "LOCALHOST", "a.localhost", "localhost.", "127.0.0.1", "::1", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["", "nats", "localhost.example", "127.0.0.1.example", "10.0.0.1", "[fe80::1]", "0.0.0.0"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
