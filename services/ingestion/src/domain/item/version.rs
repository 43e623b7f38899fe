//! Compares the versions that a source gives an item.

use std::cmp::Ordering;

/// The order of `left` and `right` if both are numbers or numbers separated by points: `2` before `10`, `1.9` before
/// `1.10`. Otherwise `None`.
pub fn compare(left: &str, right: &str) -> Option<Ordering> {
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
            assert_eq!(compare(left, right), order, "{left} {right}");
        }
    }
}
