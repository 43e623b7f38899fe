//! Tests of near copies: none is shown beside its twin, and no two in one list.

use std::collections::{BTreeMap, HashSet};

use proptest::prelude::*;
use uuid::Uuid;

use super::{
    tests::{all, bridge, drawn, id, index_of},
    *,
};
use crate::domain::{ArticleState, CopyGroupId};

fn grouped(n: u128, group: u128, revision: i64) -> GroupChange {
    GroupChange { article_id: id(n), group: CopyGroup { id: Uuid::from_u128(group).into(), revision } }
}

#[test]
fn articles_of_one_group_are_twins_whatever_their_texts_say() {
    let mut index = index_of(100, &all());
    let found = |index: &SimilarityIndex, n| {
        let mut found: Vec<_> =
            index.related(id(n), 20).unwrap().iter().map(|other| other.id.uuid().as_u128()).collect();
        found.sort_unstable();
        found
    };
    let best = found(&index, 1);
    assert_eq!((best, found(&index, 3)), (vec![2, 3, 4], vec![1, 4]));
    assert!(index.regroup(grouped(1, 100, 0)) && index.regroup(grouped(4, 100, 1)));
    assert_eq!(found(&index, 1), [2, 3], "the fourth is a copy of it");
    assert_eq!(found(&index, 4), [3]);
    let shown = found(&index, 3);
    assert!(shown == [1] || shown == [4], "one of the two, but not both: {shown:?}");
    assert_eq!(shown[0], index.related(id(3), 1).unwrap()[0].id.uuid().as_u128(), "the best one");

    let (mut without, other) = (index_of(100, &all()), if shown == [1] { 4 } else { 1 });
    assert!(without.regroup(grouped(1, 100, 0)) && without.regroup(grouped(4, 100, 1)));
    without.remove(id(shown[0]));
    assert_eq!(found(&without, 3), [other], "once its twin is withdrawn, the other one is shown");

    assert!(!index.regroup(grouped(4, 4, 1)), "an older or the same revision changes nothing");
    assert!(!index.regroup(grouped(4, 100, 2)), "the group has another revision but is the same");
    assert!(!index.regroup(grouped(77, 100, 2)), "the article is not known");
    assert!(index.regroup(grouped(4, 4, 3)));
    assert_eq!((found(&index, 1), found(&index, 3)), (vec![2, 3, 4], vec![1, 4]));
}

#[test]
fn an_article_outside_the_index_is_not_beside_its_twin() {
    let mut index = index_of(100, &all()[1..]);
    index.regroup(grouped(2, 100, 1));
    let twin = Article { copy_group: Some(grouped(1, 100, 1).group), ..bridge() };
    let related = index.related_to(&twin, &Profile::of(&twin), 20);
    assert!(!related.is_empty() && related.iter().all(|related| related.id != id(2)));
}

/// What comes about articles: a new revision, or a new group.
#[derive(Clone, Debug)]
enum Event {
    Article(Box<Article>),
    Group(GroupChange),
}

/// Applies events as the store and the index do: what is not newer is dropped, and an article that is indexed has the
/// group that is stored.
fn play(events: &[Event]) -> (SimilarityIndex, BTreeMap<ArticleId, CopyGroupId>) {
    let mut index = SimilarityIndex::new(1_000);
    let (mut revisions, mut groups) = (BTreeMap::new(), BTreeMap::new());
    for event in events {
        match event {
            Event::Group(change) if change.group.is_newer_than(groups.get(&change.article_id).copied()) => {
                groups.insert(change.article_id, change.group);
                index.regroup(*change);
            }
            Event::Article(article) if article.is_newer_than(revisions.get(&article.id).copied()) => {
                revisions.insert(article.id, article.revision);
                let article = Article { copy_group: groups.get(&article.id).copied(), ..(**article).clone() };
                match article.is_published() {
                    true => drop(index.insert(&article, &Profile::of(&article))),
                    false => drop(index.remove(article.id)),
                }
            }
            Event::Article(_) | Event::Group(_) => {}
        }
    }
    (index, groups.into_iter().map(|(id, group)| (id, group.id)).collect())
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let words = proptest::collection::vec(0..12_usize, 6..24);
    let articles = proptest::collection::vec((0..12_u128, 0..4_i64, words), 12..40);
    let groups = proptest::collection::vec((0..12_u128, 0..5_u128, 0..4_i64), 0..24);
    (articles, groups).prop_map(|(articles, groups)| {
        let (mut of_articles, mut of_groups) = (BTreeMap::new(), BTreeMap::new());
        for (n, revision, words) in articles {
            let state = if revision == 3 { ArticleState::Withdrawn } else { ArticleState::Published };
            let article = drawn(n, revision + 1, state, &words, 0, 0);
            of_articles.entry((n, revision)).or_insert_with(|| Event::Article(Box::new(article)));
        }
        for (n, group, revision) in groups {
            of_groups.entry((n, revision)).or_insert_with(|| Event::Group(grouped(n, group, revision)));
        }
        of_articles.into_values().chain(of_groups.into_values()).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whenever_groups_are_known_no_list_has_twins_and_it_is_the_same(
        (in_order, shuffled) in events().prop_flat_map(|events| {
            let doubled: Vec<_> = events.iter().chain(&events).cloned().collect();
            (Just(events), Just(doubled).prop_shuffle())
        })
    ) {
        let ((one, groups), (other, _)) = (play(&in_order), play(&shuffled));
        for id in one.ids_after(None, 100) {
            let related = one.related(id, 8).unwrap();
            prop_assert_eq!(&related, &other.related(id, 8).unwrap());
            let mut seen: HashSet<CopyGroupId> = groups.get(&id).copied().into_iter().collect();
            for related in related {
                prop_assert!(groups.get(&related.id).is_none_or(|group| seen.insert(*group)), "{id}: {}", related.id);
            }
        }
    }
}
