//! Networks of addresses.

use std::{net::IpAddr, str::FromStr as _};

use ipnet::{IpNet, Ipv6Net};

/// The length of an IPv6 network in bits. One subscriber usually has all addresses of such a network.
const IPV6_NETWORK: u8 = 64;

/// Networks in CIDR notation (`10.0.0.0/8`). A single address is a network of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Networks(Vec<IpNet>);

impl Networks {
    /// Parses all entries. The error is the first invalid entry.
    pub fn parse<S: AsRef<str>>(entries: &[S]) -> Result<Self, String> {
        let parse = |entry: &S| {
            let text = entry.as_ref().trim();
            let network = IpNet::from_str(text).or_else(|_| IpAddr::from_str(text).map(IpNet::from));
            network.map_err(|_| text.to_owned())
        };
        entries.iter().map(parse).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an address lies in one of the networks.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }
}

/// The key by which connections and calls are counted: the IPv4 address, or the IPv6 network.
pub(crate) fn holder(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Net::new(address, IPV6_NETWORK).map_or(address, |network| network.network()).into(),
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_lies_in_the_networks_that_name_it() {
        let networks = Networks::parse(&["10.0.0.0/8", "192.0.2.7", "fd00::/8"]).unwrap();
        for inside in ["10.1.2.3", "::ffff:10.1.2.3", "192.0.2.7", "fd12::1"] {
            assert!(networks.contains(ip(inside)), "{inside}");
        }
        for outside in ["11.0.0.1", "192.0.2.8", "fe80::1", "::1"] {
            assert!(!networks.contains(ip(outside)), "{outside}");
        }
        assert_eq!(Networks::parse(&["10.0.0.0/8", "ingress"]), Err("ingress".into()));
    }

    #[test]
    fn whoever_has_a_network_has_one_place() {
        assert_eq!(holder(ip("2001:db8::1")), holder(ip("2001:db8::ffff:1")));
        assert_ne!(holder(ip("2001:db8::1")), holder(ip("2001:db8:0:1::1")));
        assert_eq!(holder(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        assert_ne!(holder(ip("192.0.2.1")), holder(ip("192.0.2.2")));
    }
}
