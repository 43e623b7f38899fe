//! Pages of a list: a size, and an opaque keyset token (AIP-158).

mod rows;

pub use rows::take_most;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest as _, Sha256};

use crate::api_error::Violations;

/// The page size when the caller gives none.
pub const DEFAULT_SIZE: u64 = 50;
/// The largest page.
pub const MAX_SIZE: u64 = 200;

/// The requested page of a list: up to `size` entries after the key `after`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<K> {
    /// The most entries of the page.
    pub size: u64,
    /// The key of the last entry of the previous page; `None` for the first page.
    pub after: Option<K>,
    filter: String,
}

#[derive(Serialize, Deserialize)]
struct Token<K> {
    k: K,
    f: String,
}

impl<K: Serialize + DeserializeOwned> Page<K> {
    /// Reads `page_size` and `page_token`. `filter` holds the other parameters of the list: a token is valid only for
    /// the list that returned it. A violation is added for each error, and the first page is returned instead.
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

    /// Cuts the entries of a query for `size + 1` rows to the page. Returns the token of the next page, empty on the
    /// last one.
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

    /// The number of entries to query: one more than the page, to find out whether another page follows.
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
