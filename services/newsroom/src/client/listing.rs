//! Reads lists page by page.

use super::error::Failure;

/// The largest page that a service answers with.
const PAGE: usize = 200;

/// The part of a list that the user asked for.
#[derive(Debug)]
pub struct Listing<T> {
    /// The rows, in the service's order.
    pub rows: Vec<T>,
    /// Whether the service has more.
    pub more: bool,
}

/// Reads up to `limit` rows by `fetch`, which receives a page size and a page token and returns a page and the next
/// token.
pub async fn collect<T>(
    limit: usize,
    fetch: impl AsyncFn(i32, String) -> Result<(Vec<T>, String), Failure>,
) -> Result<Listing<T>, Failure> {
    let mut listing = Listing { rows: Vec::new(), more: false };
    let mut token = String::new();
    while listing.rows.len() < limit {
        let size = (limit - listing.rows.len()).min(PAGE);
        let (page, next) = fetch(size as i32, token).await?;
        let empty = page.is_empty();
        listing.rows.extend(page.into_iter().take(size));
        listing.more = !next.is_empty();
        // Empty pages that each announce another page would otherwise be read without end.
        if next.is_empty() || empty {
            break;
        }
        token = next;
    }
    Ok(listing)
}
