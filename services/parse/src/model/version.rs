//! Compares the versions that a source gives an item.

use std::cmp::Ordering;

use super::Draft;

/// The order of `left` and `right` if both are numbers or numbers separated by points: `2` before `10`, `1.9` before
/// `1.10`. Otherwise `None`.
pub fn compare_versions(left: &str, right: &str) -> Option<Ordering> {
    let (mut left, mut right) = (numbers(left)?, numbers(right)?);
    let places = left.len().max(right.len());
    left.resize(places, 0);
    right.resize(places, 0);
    Some(left.cmp(&right))
}

fn numbers(version: &str) -> Option<Vec<u64>> {
    let parts = version.trim().split('.').map(|part| part.parse().ok());
    parts.collect::<Option<Vec<u64>>>().filter(|numbers| numbers.len() <= 4)
}

impl Draft {
    /// Whether this draft is certainly newer than another one of the same item: by version if both have one, otherwise
    /// by time.
    pub fn is_newer_than(&self, other: &Self) -> bool {
        match compare_versions(&self.version, &other.version) {
            Some(Ordering::Greater) => true,
            Some(Ordering::Less) => false,
            Some(Ordering::Equal) | None => self.version_time() > other.version_time(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers_or_not_at_all() {
        for (left, right, order) in [
            ("2", "10", Some(Ordering::Less)),
            ("1.10", "1.9", Some(Ordering::Greater)),
            ("1", "1.0", Some(Ordering::Equal)),
            (" 3 ", "3", Some(Ordering::Equal)),
            ("3", "", None),
            ("draft", "2", None),
            ("-1", "2", None),
            ("99999999999999999999999", "2", None),
        ] {
            assert_eq!(compare_versions(left, right), order, "{left} {right}");
        }
    }
}
