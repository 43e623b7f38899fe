//! Related sets are brought up to date, and their changes published.

use std::sync::Arc;

use newsroom_chassis::{
    isolate,
    leadership::Leadership,
    store::{Store, StoreError},
};

use super::find_related::{is_published, related_to_old};
use crate::{
    domain::{ArticleId, RelatedSet, SET_SIZE},
    index::ArticleIndex,
    store,
};

/// How many more are looked for than a set holds, should some be withdrawn by now.
const SPARE: usize = 4;

/// Finds anew what belongs to these articles, and keeps and publishes each set that became another one,
/// under the leadership. Gives how many did. A withdrawn article has an empty set and is in none. One for which nothing can
/// be found is set aside, and its set stays.
pub async fn refresh_related(
    store: &Store,
    index: &Arc<ArticleIndex>,
    leadership: &Leadership,
    mut ids: Vec<ArticleId>,
) -> Result<usize, StoreError> {
    let aside = index.failed_related.waiting();
    ids.retain(|id| !aside.contains(id));
    let asked = ids.clone();
    let found = move |similarity: &crate::domain::SimilarityIndex| {
        let related = |id| (id, isolate::catch(|| similarity.related(id, SET_SIZE + SPARE)));
        asked.into_iter().map(related).collect::<Vec<_>>()
    };
    let mut found_of = Vec::with_capacity(ids.len());
    for (id, related) in index.query(found).await? {
        let related = match related {
            Ok(Some(related)) => Ok(related),
            Ok(None) => related_to_old(store, index, id, SET_SIZE + SPARE).await.map(Option::unwrap_or_default),
            Err(panicked) => Err(panicked.into()),
        };
        match related {
            Ok(related) => {
                index.failed_related.release(id);
                found_of.push((id, related));
            }
            Err(error) if error.is_passing() => return Err(error),
            Err(error) => index.failed_related.add(id, &error),
        }
    }
    let members = found_of.iter().flat_map(|(_, related)| related.iter().map(|member| member.id));
    let mut concerned: Vec<_> = members.chain(ids.iter().copied()).collect();
    concerned.sort_unstable();
    concerned.dedup();
    let publication_states = store::publication_states(store, &concerned).await?;
    let held = store::sets(store, &ids).await?;
    let mut next = Vec::new();
    for (id, mut members) in found_of {
        members.retain(|member| is_published(&publication_states, id) && is_published(&publication_states, member.id));
        members.truncate(SET_SIZE);
        next.extend(RelatedSet::next(held.get(&id), id, members));
    }
    let count = next.len();
    if count > 0 {
        store::state(store, leadership, next).await?;
        metrics::counter!("newsroom_recommendations_sets_changed_total", "service" => "recommendations")
            .increment(count as u64);
    }
    Ok(count)
}
