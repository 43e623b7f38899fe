//! An agency's own conventions, apart from the rules of a format: data that a source selects by its provider's name.

use super::word_list::entries;
use crate::model::Provider;

/// The conventions of the agency that a source names, else of all known agencies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Profile {
    agency: Option<&'static str>,
}

impl Profile {
    /// The profile of the first known agency among these providers.
    pub fn of(providers: &[Provider]) -> Self {
        let named = |name: &str| providers.iter().any(|provider| provider.as_str() == name);
        let agency = ways().find(|(_, way, words)| *way == "provider" && named(words)).map(|(agency, ..)| agency);
        Self { agency }
    }

    /// The words that the agency uses for one convention.
    pub fn words(self, wanted: &str) -> impl Iterator<Item = &'static str> {
        let fits = move |agency: &str| self.agency.is_none_or(|own| own == agency);
        ways().filter(move |(agency, way, _)| *way == wanted && fits(agency)).map(|(.., words)| words)
    }
}

fn ways() -> impl Iterator<Item = (&'static str, &'static str, &'static str)> {
    entries(include_str!("profile/data/profiles.txt")).filter_map(|line| {
        let (agency, rest) = line.split_once(" | ")?;
        let (way, words) = rest.split_once(" | ")?;
        Some((agency, way, words))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_names_a_profile_and_one_that_names_none_has_all() {
        let dpa = Profile::of(&[Provider::parse("DPA").unwrap()]);
        assert_eq!((dpa.words("sign-off").count(), dpa.words("close").count()), (1, 0));
        for providers in [&[][..], &[Provider::parse("agence.example").unwrap()]] {
            let all = Profile::of(providers);
            assert_eq!((all.words("sign-off").count(), all.words("close").count()), (1, 1));
        }
        let known = ["provider", "sign-off", "close", "subtitle", "offer"];
        assert_eq!(ways().filter(|(_, way, _)| known.contains(way)).count(), 14);
        assert_eq!(entries(include_str!("profile/data/profiles.txt")).count(), ways().count());
    }
}
