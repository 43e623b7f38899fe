//! The time zone of a source.

use std::fmt;

use jiff::tz;

/// The longest name of a zone, in bytes.
const NAME_BYTES: usize = 64;

/// A zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeZone(tz::TimeZone);

impl TimeZone {
    /// Finds the zone of this name, in upper or lower case: `Europe/Paris`.
    pub fn named(name: &str) -> Option<Self> {
        let zone = if name.len() <= NAME_BYTES { tz::TimeZone::get(name).ok()? } else { return None };
        (!zone.is_unknown()).then_some(Self(zone))
    }

    /// The rules of the zone's clocks.
    pub fn rules(&self) -> &tz::TimeZone {
        &self.0
    }
}

impl fmt::Display for TimeZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.iana_name().unwrap_or("UTC"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_known_by_its_name_of_the_iana_database() {
        let paris = TimeZone::named("europe/paris").unwrap();
        assert_eq!((paris.to_string().as_str(), TimeZone::named("Europe/Paris")), ("Europe/Paris", Some(paris)));
        for name in ["", "Atlantis/Capital", "+02:00", "CEST", &"x".repeat(65)] {
            assert_eq!(TimeZone::named(name), None, "{name}");
        }
    }
}
