//! Decides which archived articles get the paths at which they stood before.

use std::collections::{BTreeMap, HashMap};

use newsroom_chassis::store::{Store, StoreError};

use crate::{
    domain::{ArticleId, FormerPath, Story},
    render::SiteSettings,
    store::FormerPaths,
};

/// The former paths on the site that new articles of these stories get. The first article gets the path; a later one
/// with the same path stands only at its usual path.
pub(super) async fn free_former_paths(
    store: &Store,
    settings: &SiteSettings,
    stories: impl IntoIterator<Item = &Story>,
) -> Result<HashMap<ArticleId, FormerPath>, StoreError> {
    let address = |story: &Story| settings.former_path(&story.archived.as_ref()?.address);
    let former = stories.into_iter().filter_map(|story| Some((story.id, address(story)?)));
    let mut wanted: BTreeMap<FormerPath, ArticleId> = BTreeMap::new();
    for (id, path) in former {
        wanted.entry(path).or_insert(id);
    }
    let paths: Vec<&FormerPath> = wanted.keys().collect();
    let taken = FormerPaths::new(store.reader()).find(&paths).await?;
    Ok(wanted.into_iter().filter(|(path, _)| !taken.contains_key(path.as_str())).map(|(path, id)| (id, path)).collect())
}
