//! Pages that a caller can take in.

use futures::{Stream, TryStreamExt as _};
use newsroom_chassis::page::Page;
use sea_orm::DbErr;
use serde::{Serialize, de::DeserializeOwned};

/// The most that one page holds, in bytes, unless one entry alone has more: clients take messages of
/// up to 4 MiB.
const MAX_BYTES: usize = 3 << 20;

/// Takes as many rows as the page may have, fewer where they are large, and gives the token of the
/// next page.
pub(super) async fn cut<T, K>(
    mut rows: impl Stream<Item = Result<T, DbErr>> + Unpin,
    page: &Page<K>,
    size: impl Fn(&T) -> usize,
    key: impl Fn(&T) -> K,
) -> Result<(Vec<T>, String), DbErr>
where
    K: Serialize + DeserializeOwned + Clone,
{
    let mut page = page.clone();
    let mut taken = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.try_next().await? {
        bytes += size(&row);
        taken.push(row);
        if bytes > MAX_BYTES && taken.len() > 1 {
            page.size = taken.len() as u64 - 1;
            break;
        }
    }
    let next = page.cut(&mut taken, key);
    Ok((taken, next))
}

#[cfg(test)]
mod tests {
    use newsroom_chassis::refusal::Violations;

    use super::*;

    async fn sizes(size: i32, rows: &[usize]) -> (Vec<usize>, bool) {
        let page = Page::<u64>::parse(size, "", &[], &mut Violations::new());
        let rows = futures::stream::iter(rows.iter().copied().map(Ok));
        let (taken, next) = cut(rows, &page, |row| *row, |row| *row as u64).await.unwrap();
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
}
