//! Tests of the similarity index: stories about one subject are related, in whatever order they arrive.

use std::collections::BTreeMap;

use proptest::prelude::*;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::*;
use crate::domain::{ArticleState, ReasonKind};

pub(super) fn id(n: u128) -> ArticleId {
    ArticleId::from(Uuid::from_u128(n))
}

fn story(n: u128, language: &str, section: &str, headline: &str, body: &str) -> Article {
    Article {
        id: id(n),
        revision: 1,
        state: ArticleState::Published,
        path: format!("/s/{n}"),
        headline: headline.into(),
        standfirst: String::new(),
        section: section.into(),
        language: language.into(),
        body: body.split('\n').map(str::to_owned).collect(),
        keywords: Vec::new(),
        published: OffsetDateTime::UNIX_EPOCH + Duration::hours(i64::try_from(n).unwrap()),
        copy_group: None,
    }
}

pub(super) fn bridge() -> Article {
    story(
        1,
        "fr",
        "Société",
        "Le vieux pont de Souk Larba rouvre après la crue",
        "SOUK LARBA — Le vieux pont de Souk Larba a rouvert mardi, deux ans après la crue qui avait emporté deux de ses \
         arches. Les camions de plus de 12,5 tonnes restent interdits sur le tablier.\nLa maire, Halima Benkirou, a \
         salué le travail des maçons. La réparation a coûté 3 450 000 dirhams.",
    )
}

fn bridge_later() -> Article {
    story(
        2,
        "fr",
        "Société",
        "À Souk Larba, les camions évitent déjà le pont réparé",
        "Une semaine après la réouverture du pont de Souk Larba, les chauffeurs de camions préfèrent le gué en aval des \
         arches réparées. « Le tablier est trop étroit », dit l’un d’eux.\nLa maire Halima Benkirou promet un second pont \
         avant la prochaine crue.",
    )
}

fn bridge_in_english() -> Article {
    story(
        3,
        "en",
        "Society",
        "Old bridge at Souk Larba reopens two years after flood",
        "The old bridge at Souk Larba reopened on Tuesday. Trucks of more than 12.5 tonnes are still barred, and the \
         repair came to 3,450,000 dirhams, said the mayor, Halima Benkirou, on the first crossing.",
    )
}

fn bridge_in_arabic() -> Article {
    story(
        4,
        "ar",
        "مجتمع",
        "إعادة فتح قنطرة سوق لربعا القديمة بعد الفيضان",
        "أعيد يوم الثلاثاء فتح القنطرة القديمة في سوق لربعا، ولا تزال الشاحنات التي تزيد حمولتها عن 12,5 طناً ممنوعة. \
         وقالت رئيسة الجماعة حليمة بنكيرو إن الإصلاح كلف 3450000 درهم.",
    )
}

fn chess() -> Article {
    story(
        5,
        "fr",
        "Sport",
        "Échecs : une lycéenne de Nador gagne l’open d’hiver",
        "Une lycéenne de seize ans a remporté dimanche l’open d’hiver de Nador, avec huit victoires en neuf parties et \
         sans perdre une seule fois sa dame.",
    )
}

pub(super) fn all() -> [Article; 5] {
    [bridge(), bridge_later(), bridge_in_english(), bridge_in_arabic(), chess()]
}

pub(super) fn index_of<'a>(limit: usize, articles: impl IntoIterator<Item = &'a Article>) -> SimilarityIndex {
    let mut index = SimilarityIndex::new(limit);
    for article in articles {
        index.insert(article, &Profile::of(article));
    }
    index
}

fn found(index: &SimilarityIndex, of: &Article) -> Vec<ArticleId> {
    index.related(of.id, 20).unwrap().into_iter().map(|related| related.id).collect()
}

#[test]
fn stories_about_one_matter_are_related_across_languages_and_scripts() {
    let index = index_of(100, &all());
    // The later story shares too little with the stories in other languages: two shared names are not enough.
    for (article, others) in [
        (bridge(), [2, 3, 4].as_slice()),
        (bridge_later(), &[1]),
        (bridge_in_english(), &[1, 4]),
        (bridge_in_arabic(), &[1, 3]),
    ] {
        let mut found = found(&index, &article);
        found.sort_unstable();
        let others: Vec<_> = others.iter().copied().map(id).collect();
        assert_eq!(found, others, "{}", article.headline);
    }
    assert_eq!(found(&index, &chess()), [], "unrelated stories are not recommended");
}

#[test]
fn the_same_matter_in_the_same_language_comes_first_with_its_reasons() {
    let related = index_of(100, &all()).related(bridge().id, 20).unwrap();
    let first = &related[0];
    assert_eq!((first.id, first.path.as_str()), (bridge_later().id, "/s/2"));
    assert!(first.teaser.starts_with("Une semaine après") && first.teaser.ends_with('…'));
    let words = &first.reasons[0];
    assert_eq!(words.kind, ReasonKind::SharedWords);
    let telling = ["pont", "souk", "larba", "arches", "camions", "crue", "halima", "benkirou", "tablier", "réparation"];
    assert!(words.detail.split(", ").all(|word| telling.contains(&word)), "{}", words.detail);
    let section = first.reasons.iter().find(|reason| reason.kind == ReasonKind::SameSection).unwrap();
    assert_eq!(section.detail, "Société");
    for related in &related {
        let shares: f64 = related.reasons.iter().map(|reason| reason.share).sum();
        assert!((0.97..=1.001).contains(&shares) && (0.0..=1.0).contains(&related.score));
    }
}

#[test]
fn shared_names_and_numbers_are_shown_in_the_script_of_the_article() {
    let related = index_of(100, &all()).related(bridge_in_arabic().id, 20).unwrap();
    let detail = &related[0].reasons[0].detail;
    assert!(detail.contains("3450000") && detail.contains("بنكيرو"), "{detail}");
}

#[test]
fn shared_keywords_are_a_reason() {
    let keywords = vec!["Pont".to_owned(), "Société".to_owned()];
    let articles = all().map(|article| Article { keywords: keywords.clone(), ..article });
    let related = index_of(100, &articles).related(bridge().id, 20).unwrap();
    let later = related.iter().find(|related| related.id == bridge_later().id).unwrap();
    let reason = later.reasons.iter().find(|reason| reason.kind == ReasonKind::SharedKeywords).unwrap();
    assert_eq!(reason.detail, "pont", "the section is no keyword");
}

#[test]
fn of_near_copies_only_one_is_recommended_and_none_beside_its_twin() {
    let copy = |n, from: Article| Article { id: id(n), headline: from.headline.clone() + " !", ..from };
    let copies = [copy(10, bridge_later()), copy(11, bridge_later()), copy(12, bridge()), copy(13, bridge())];
    let index = index_of(100, all().iter().chain(&copies));
    let found = found(&index, &bridge());
    let of = |ids: &[u128]| found.iter().filter(|found| ids.contains(&found.uuid().as_u128())).count();
    assert_eq!(of(&[2, 10, 11]), 1, "of the later story and its copies");
    assert_eq!(of(&[12, 13]), 0, "of the copies of the story itself");
}

#[test]
fn a_removed_article_is_in_no_answer() {
    let mut index = index_of(100, &all());
    assert!(index.remove(bridge_later().id) && !index.remove(bridge_later().id));
    assert!(!found(&index, &bridge()).contains(&bridge_later().id));
    assert_eq!(index.related(bridge_later().id, 20), None);
    assert_eq!(index.len(), 4);
    for article in all() {
        index.remove(article.id);
    }
    assert!(index.is_empty() && index.words.is_empty() && index.relations(bridge().id, 9, 9).is_none());
}

#[test]
fn an_article_outside_the_index_gets_the_answer_that_it_would_get_inside() {
    let index = index_of(100, &all()[1..]);
    let related = index.related_to(&bridge(), &Profile::of(&bridge()), 20);
    assert_eq!(related.iter().map(|related| related.id).collect::<Vec<_>>()[0], bridge_later().id);
    let held = index_of(100, &all());
    let ids = |related: Vec<RelatedArticle>| related.into_iter().map(|related| related.id).collect::<Vec<_>>();
    assert_eq!(ids(related), ids(held.related(bridge().id, 20).unwrap()));
}

#[test]
fn a_limit_cuts_and_texts_without_words_have_no_related_articles() {
    let nothing = story(9, "", "", "", "");
    let index = index_of(100, all().iter().chain([&nothing]));
    assert_eq!(index.related(bridge().id, 1).unwrap().len(), 1);
    assert_eq!(index.related(bridge().id, 0).unwrap(), []);
    assert_eq!(found(&index, &nothing), []);
}

/// A random story. Its words and names come from a small set, so that stories share some.
pub(super) fn drawn(
    n: u128,
    revision: i64,
    state: ArticleState,
    words: &[usize],
    language: usize,
    hour: i64,
) -> Article {
    let word = |at: &usize| match at % 3 {
        0 => format!("Vellor{}", ["ak", "im", "ost", "und", "yr"][at % 5]),
        1 => format!("mot{at}"),
        _ => format!("{}", 1_000 + at * 37),
    };
    let text: Vec<_> = words.iter().map(word).collect();
    let mut article =
        story(n, ["fr", "en", "ar"][language], "S", &text[..text.len() / 3].join(" "), &text.join(" de "));
    article.published = OffsetDateTime::UNIX_EPOCH + Duration::hours(hour);
    article.keywords = words.iter().take(2).map(|at| format!("k{}", at % 4)).collect();
    Article { revision, state, ..article }
}

/// Applies events as the store and the index do: revisions that are not newer are dropped.
fn play(events: &[Article]) -> (SimilarityIndex, BTreeMap<ArticleId, Article>) {
    let (mut index, mut held) = (SimilarityIndex::new(1_000), BTreeMap::<ArticleId, Article>::new());
    for event in events {
        if !event.is_newer_than(held.get(&event.id).map(|held| held.revision)) {
            continue;
        }
        held.insert(event.id, event.clone());
        if event.is_published() {
            index.insert(event, &Profile::of(event));
        } else {
            index.remove(event.id);
        }
    }
    (index, held)
}

fn events() -> impl Strategy<Value = Vec<Article>> {
    let words = proptest::collection::vec(0..40_usize, 3..24);
    let event = (0..12_u128, 0..4_i64, words, 0..3_usize);
    proptest::collection::vec(event, 1..40).prop_map(|drawn_events| {
        let mut events = BTreeMap::new();
        for (n, revision, words, language) in drawn_events {
            let state = if revision == 3 { ArticleState::Withdrawn } else { ArticleState::Published };
            let hour = i64::try_from(n).unwrap() / 2;
            events.entry((n, revision)).or_insert_with(|| drawn(n, revision + 1, state, &words, language, hour));
        }
        events.into_values().collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_order_of_events_ends_in_the_same_sets(
        (in_order, shuffled) in events().prop_flat_map(|events| {
            let doubled: Vec<_> = events.iter().chain(&events).cloned().collect();
            (Just(events), Just(doubled).prop_shuffle())
        })
    ) {
        let ((one, held), (other, _)) = (play(&in_order), play(&shuffled));
        for (id, article) in &held {
            let (related, again) = (one.related(*id, 8), other.related(*id, 8));
            prop_assert_eq!(&related, &again);
            prop_assert_eq!(related.is_some(), article.is_published());
            for related in related.into_iter().flatten() {
                prop_assert!(related.id != *id && held[&related.id].is_published());
            }
            prop_assert_eq!(one.relations(*id, 8, 9), other.relations(*id, 8, 9));
        }
    }

    #[test]
    fn no_text_makes_it_fail(
        texts in proptest::collection::vec(("\\PC{0,40}", "\\PC{0,200}", "[a-zA-Z-]{0,10}|\\PC{0,6}"), 1..6),
        keywords in proptest::collection::vec("\\PC{0,20}", 0..4),
    ) {
        let mut index = SimilarityIndex::new(3);
        for (n, (headline, body, language)) in texts.iter().enumerate() {
            let mut article = story(n as u128, language, headline, headline, body);
            article.keywords = keywords.clone();
            let article = article.trimmed();
            let profile = Profile::of(&article);
            index.insert(&article, &profile);
            index.related_to(&article, &profile, 8);
        }
        for n in 0..texts.len() {
            for related in index.related(id(n as u128), 8).unwrap_or_default() {
                prop_assert!(related.score.is_finite() && related.teaser.chars().count() <= 180);
            }
            index.remove(id(n as u128));
        }
        prop_assert!(index.is_empty());
    }

    #[test]
    fn the_index_holds_the_newest_articles_in_any_order(
        (count, limit, order) in (1..30_usize, 1..12_usize).prop_flat_map(|(count, limit)| {
            (Just(count), Just(limit), Just((0..count).collect::<Vec<_>>()).prop_shuffle())
        })
    ) {
        let articles: Vec<_> = (0..count).map(|n| drawn(n as u128, 1, ArticleState::Published, &[n], 0, n as i64 / 3)).collect();
        let index = index_of(limit, order.iter().map(|at| &articles[*at]));
        let newest: Vec<_> = (count.saturating_sub(limit)..count).map(|n| id(n as u128)).collect();
        prop_assert_eq!(index.ids_after(None, 100), newest);
        prop_assert_eq!(index.free_capacity(), None);
    }
}

#[test]
fn an_older_article_comes_back_when_there_is_room() {
    let articles: Vec<_> = (1..=5).map(|n| drawn(n, 1, ArticleState::Published, &[1, 2], 0, n as i64)).collect();
    let mut index = index_of(3, &articles);
    assert_eq!(index.ids_after(None, 9), [id(3), id(4), id(5)]);
    index.remove(id(4));
    assert_eq!(index.free_capacity(), Some((1, Some((articles[2].published, id(3))))));
    assert!(
        !index.insert(&articles[0], &Profile::of(&articles[0])),
        "the second article is newer, so the first must wait"
    );
    index.fill_up(&articles[1], &Profile::of(&articles[1]));
    assert_eq!((index.ids_after(Some(id(2)), 9), index.free_capacity()), (vec![id(3), id(5)], None));
    index.remove(id(5));
    index.fill_up(&articles[0], &Profile::of(&articles[0]));
    index.set_truncated(false);
    assert_eq!((index.len(), index.free_capacity()), (3, None));
}
