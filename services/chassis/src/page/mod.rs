//! Pages of a list: a size, and an opaque keyset token (AIP-158).

mod rows;

pub use rows::take_most;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use crate::api_error::Violations;

/// The size of a page when the caller names none.
pub const DEFAULT_SIZE: u64 = 50;
/// The largest page.
pub const MAX_SIZE: u64 = 200;

/// Which page of a list is wanted: up to `size` entries behind `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<K> {
    /// How many entries at most.
    pub size: u64,
    /// The key of the last entry of the page before; `None` for the first page.
    pub after: Option<K>,
    filter: String,
}

#[derive(Serialize, Deserialize)]
struct Token<K> {
    k: K,
    f: String,
}

impl<K: Serialize + DeserializeOwned> Page<K> {
    /// Reads `page_size` and `page_token`. `filter` is whatever else the list was asked by: a token
    /// goes on with the list that it came from and with no other. Violations are added, and the first
    /// page is given in their stead.
    pub fn parse(page_size: i32, page_token: &str, filter: &[&str], violations: &mut Violations) -> Self {
        let size = match u64::try_from(page_size) {
            Ok(0) => DEFAULT_SIZE,
            Ok(size) if size <= MAX_SIZE => size,
            _ => {
                violations.add("page_size", format_args!("must be 0 to {MAX_SIZE}"));
                DEFAULT_SIZE
            }
        };
        let mut page = Self { size, after: None, filter: digest(filter) };
        if page_token.is_empty() {
            return page;
        }
        let token =
            URL_SAFE_NO_PAD.decode(page_token).ok().and_then(|json| serde_json::from_slice::<Token<K>>(&json).ok());
        match token {
            Some(token) if token.f == page.filter => page.after = Some(token.k),
            Some(_) => violations.add("page_token", "must go with the filters that it came from"),
            None => violations.add("page_token", "must be a next_page_token of this list"),
        }
        page
    }

    /// Cuts the entries of a query for `size + 1` to the page, and gives the token of the next one:
    /// empty on the last page.
    pub fn cut<T>(&self, entries: &mut Vec<T>, key: impl Fn(&T) -> K) -> String {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        if entries.len() <= size {
            return String::new();
        }
        entries.truncate(size);
        entries.last().map(|last| self.token(key(last))).unwrap_or_default()
    }

    fn token(&self, k: K) -> String {
        let token = serde_json::to_vec(&Token { k, f: self.filter.clone() });
        URL_SAFE_NO_PAD.encode(token.expect("a key of plain values is JSON"))
    }

    /// How many entries to query: one more than the page, to know whether another follows.
    pub fn limit(&self) -> u64 {
        self.size + 1
    }
}

fn digest(filter: &[&str]) -> String {
    let mut hasher = Sha256::new();
    for part in filter {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(&hasher.finalize()[..6])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(size: i32, token: &str, filter: &[&str]) -> (Page<i64>, Violations) {
        let mut violations = Violations::new();
        let page = Page::parse(size, token, filter, &mut violations);
        (page, violations)
    }

    #[test]
    fn a_token_goes_on_behind_the_last_entry() {
        let (page, _) = parse(2, "", &["desk"]);
        let mut entries = vec![1, 2, 3];
        let token = page.cut(&mut entries, |entry| *entry);
        assert_eq!(entries, [1, 2]);
        let (next, violations) = parse(2, &token, &["desk"]);
        assert_eq!((next.after, violations.is_empty()), (Some(2), true));
    }

    #[test]
    fn the_last_page_has_no_token() {
        let (page, _) = parse(0, "", &[]);
        assert_eq!(page.cut(&mut vec![1, 2, 3], |entry| *entry), "");
    }

    #[test]
    fn a_token_of_another_list_is_refused() {
        let (page, _) = parse(1, "", &["a"]);
        let token = page.cut(&mut vec![1, 2], |entry| *entry);
        for (size, token, filter) in [(1, token.as_str(), "b"), (1, "no token", "a"), (-1, "", "a"), (201, "", "a")] {
            assert_eq!(parse(size, token, &[filter]).1.iter().count(), 1, "{size} {token} {filter}");
        }
    }
}
