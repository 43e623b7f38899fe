//! The settings of the limits of callers.

use std::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// What a rate, a burst or a number of streams may be. There is no value for "without a limit".
const COUNT: RangeInclusive<u64> = 1..=1_000_000;

/// What a caller may do, in each process of a service. Replicas do not count together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsConfig {
    /// A person who has proved who it is.
    pub person: PersonLimits,
    /// A program that has proved who it is.
    pub service: ServiceLimits,
    /// An address with the calls that prove no principal. An IPv6 network of 64 bits counts as one address.
    pub address: AddressLimits,
}

/// What one person may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct PersonLimits {
    /// How many calls may begin in a second, in the long run.
    pub calls_per_second: u32,
    /// How many calls may begin at once.
    pub burst: u32,
    /// How many streams may be open, over all connections.
    pub max_streams: u32,
    /// The largest message, in bytes. Without it, `server.max_message_bytes` counts.
    pub max_message_bytes: Option<u32>,
}

/// What one program may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServiceLimits {
    /// How many calls may begin in a second, in the long run.
    pub calls_per_second: u32,
    /// How many calls may begin at once.
    pub burst: u32,
    /// How many streams may be open, over all connections.
    pub max_streams: u32,
    /// The largest message, in bytes. Without it, `server.max_message_bytes` counts.
    pub max_message_bytes: Option<u32>,
}

/// What one address may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AddressLimits {
    /// How many calls may begin in a second, in the long run.
    pub calls_per_second: u32,
    /// How many calls may begin at once.
    pub burst: u32,
    /// How many streams may be open, over all connections.
    pub max_streams: u32,
    /// How many tokens that prove nothing may come in a second, in the long run.
    pub failures_per_second: u32,
    /// How many such tokens may come at once, and how many tokens may be under examination.
    pub failure_burst: u32,
}

impl Default for PersonLimits {
    fn default() -> Self {
        Self { calls_per_second: 200, burst: 1_000, max_streams: 64, max_message_bytes: None }
    }
}

impl Default for ServiceLimits {
    fn default() -> Self {
        Self { calls_per_second: 2_000, burst: 4_000, max_streams: 256, max_message_bytes: None }
    }
}

impl Default for AddressLimits {
    fn default() -> Self {
        Self { calls_per_second: 5_000, burst: 10_000, max_streams: 512, failures_per_second: 10, failure_burst: 100 }
    }
}

impl LimitsConfig {
    /// Fails with a sentence that names the first setting that is wrong. `largest` is `server.max_message_bytes`.
    pub(crate) fn check(&self, largest: usize) -> Result<(), String> {
        let Self { person, service, address } = self;
        let counts = [
            ("person.calls_per_second", person.calls_per_second),
            ("person.burst", person.burst),
            ("person.max_streams", person.max_streams),
            ("service.calls_per_second", service.calls_per_second),
            ("service.burst", service.burst),
            ("service.max_streams", service.max_streams),
            ("address.calls_per_second", address.calls_per_second),
            ("address.burst", address.burst),
            ("address.max_streams", address.max_streams),
            ("address.failures_per_second", address.failures_per_second),
            ("address.failure_burst", address.failure_burst),
        ];
        if let Some((name, _)) = counts.iter().find(|(_, count)| !COUNT.contains(&u64::from(*count))) {
            return Err(format!("server.limits.{name} must be {} to {}", COUNT.start(), COUNT.end()));
        }
        let sizes = [("person", person.max_message_bytes), ("service", service.max_message_bytes)];
        for (name, size) in sizes {
            if size.is_some_and(|size| size == 0 || size as usize > largest) {
                return Err(format!(
                    "server.limits.{name}.max_message_bytes must be 1 to server.max_message_bytes ({largest})"
                ));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_limit_can_be_switched_off() {
        let check = |change: fn(&mut LimitsConfig)| {
            let mut config = LimitsConfig::default();
            change(&mut config);
            config.check(4 << 20).unwrap_err()
        };
        assert_eq!(LimitsConfig::default().check(4 << 20), Ok(()));
        for (change, named) in [
            ((|config| config.person.burst = 0) as fn(&mut LimitsConfig), "person.burst must be 1 to 1000000"),
            (|config| config.service.calls_per_second = 0, "service.calls_per_second must be 1 to 1000000"),
            (|config| config.address.failure_burst = 1_000_001, "address.failure_burst must be 1 to 1000000"),
            (
                |config| config.person.max_message_bytes = Some(0),
                "person.max_message_bytes must be 1 to server.max_message_bytes (4194304)",
            ),
            (
                |config| config.service.max_message_bytes = Some(5 << 20),
                "service.max_message_bytes must be 1 to server.max_message_bytes (4194304)",
            ),
        ] {
            assert_eq!(check(change), format!("server.limits.{named}"));
        }
    }

    #[test]
    fn a_section_may_name_only_what_differs() {
        let read: LimitsConfig = toml::from_str("service = { burst = 7 }").unwrap();
        let expected = ServiceLimits { burst: 7, ..ServiceLimits::default() };
        assert_eq!(read, LimitsConfig { service: expected, ..LimitsConfig::default() });
        assert!(toml::from_str::<LimitsConfig>("person = { rate = 7 }").is_err());
    }
}
