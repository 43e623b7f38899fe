//! Reads the rows of a query up to the size that a client accepts.

use futures::{Stream, TryStreamExt as _};
use serde::{Serialize, de::DeserializeOwned};

use super::Page;

/// The most bytes of one answer, unless a single entry is larger. Clients accept messages of up to 4 MiB.
const MAX_BYTES: usize = 3 << 20;

impl<K: Serialize + DeserializeOwned + Clone> Page<K> {
    /// Reads `rows` of a query for [`Page::limit`] up to the page's size, fewer when the rows are large. Returns the
    /// token of the next page.
    pub async fn take<T, E>(
        &self,
        mut rows: impl Stream<Item = Result<T, E>> + Unpin,
        size: impl Fn(&T) -> usize,
        key: impl Fn(&T) -> K,
    ) -> Result<(Vec<T>, String), E> {
        let (mut page, mut taken) = (self.clone(), Vec::new());
        if fill(&mut rows, &mut taken, size).await? {
            page.size = taken.len() as u64 - 1;
        }
        let next = page.cut(&mut taken, key);
        Ok((taken, next))
    }

    /// Whether [`Page::take`] needs no rows beyond these.
    pub fn is_filled<T>(&self, rows: &[T], size: impl Fn(&T) -> usize) -> bool {
        let bytes: usize = rows.iter().map(size).sum();
        rows.len() as u64 >= self.limit() || (rows.len() > 1 && bytes > MAX_BYTES)
    }
}

/// Reads all `rows`, fewer when they are large.
pub async fn take_most<T, E>(
    mut rows: impl Stream<Item = Result<T, E>> + Unpin,
    size: impl Fn(&T) -> usize,
) -> Result<Vec<T>, E> {
    let mut taken = Vec::new();
    if fill(&mut rows, &mut taken, size).await? {
        taken.pop();
    }
    Ok(taken)
}

/// Reads rows until they are too large. The last row read is then beyond the limit.
async fn fill<T, E>(
    rows: &mut (impl Stream<Item = Result<T, E>> + Unpin),
    taken: &mut Vec<T>,
    size: impl Fn(&T) -> usize,
) -> Result<bool, E> {
    let mut bytes = 0;
    while let Some(row) = rows.try_next().await? {
        bytes += size(&row);
        taken.push(row);
        if bytes > MAX_BYTES && taken.len() > 1 {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;
    use crate::api_error::Violations;

    fn rows(sizes: &[usize]) -> impl Stream<Item = Result<usize, Infallible>> + Unpin {
        futures::stream::iter(sizes.iter().copied().map(Ok))
    }

    async fn sizes(size: i32, sizes: &[usize]) -> (Vec<usize>, bool) {
        let page = Page::<u64>::parse(size, "", &[], &mut Violations::new());
        let Ok((taken, next)) = page.take(rows(sizes), |row| *row, |row| *row as u64).await;
        (taken, !next.is_empty())
    }

    #[tokio::test]
    async fn a_page_ends_at_its_size_or_before_it_grows_too_large() {
        assert_eq!(sizes(2, &[1, 2]).await, (vec![1, 2], false));
        assert_eq!(sizes(2, &[1, 2, 3]).await, (vec![1, 2], true));
        assert_eq!(sizes(9, &[MAX_BYTES, 1, 1]).await, (vec![MAX_BYTES], true));
        assert_eq!(sizes(9, &[1, MAX_BYTES]).await, (vec![1], true));
        assert_eq!(sizes(9, &[MAX_BYTES * 2]).await, (vec![MAX_BYTES * 2], false));
    }

    #[test]
    fn a_page_is_filled_once_no_further_row_could_change_it() {
        let page = Page::<u64>::parse(2, "", &[], &mut Violations::new());
        let cases: [(&[usize], bool); 4] =
            [(&[1, 2], false), (&[1, 2, 3], true), (&[MAX_BYTES, 1], true), (&[MAX_BYTES * 2], false)];
        for (rows, expected) in cases {
            assert_eq!(page.is_filled(rows, |row| *row), expected, "{rows:?}");
        }
    }

    #[tokio::test]
    async fn a_list_without_pages_ends_before_it_grows_too_large() {
        assert_eq!(take_most(rows(&[1, 2]), |row| *row).await, Ok(vec![1, 2]));
        assert_eq!(take_most(rows(&[1, MAX_BYTES, 1]), |row| *row).await, Ok(vec![1]));
    }
}
