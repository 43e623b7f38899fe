//! What the store keeps, over both databases.

use newsroom_chassis::{
    consumer::HandleError,
    outbox,
    store::{HandleOutcome, Store},
};
use newsroom_proto::{
    editorial::v1::Story,
    publishing::v1::{ListArticlesRequest, ListEditionsRequest},
};
use newsroom_publishing::{
    convert,
    domain::{Article, ArticleId, ArticleState, Edition, EditionState, SectionSlug, digest},
    store::{Articles, Editions, RelatedSets, Sections},
};
use rstest::rstest;

use crate::support::{
    Consumers, Database,
    story::{approved, corrected, correction, kill, killed, related, story, with},
};

fn id(story: &Story) -> ArticleId {
    ArticleId::parse(&story.id).unwrap()
}

async fn published(store: &Store) -> u64 {
    outbox::outbox_status(store).await.unwrap().kept
}

async fn editions(store: &Store, story: &Story) -> Vec<Edition> {
    let request = ListEditionsRequest { article_id: story.id.clone(), ..Default::default() };
    Editions::new(store.reader()).list(&convert::editions_query(&request).unwrap()).await.unwrap().0
}

/// The pages of all articles.
async fn list(store: &Store, request: ListArticlesRequest) -> Vec<Vec<Article>> {
    let (mut request, mut pages) = (request, Vec::new());
    loop {
        let (page, next) =
            Articles::new(store.reader()).list(&convert::articles_query(&request).unwrap()).await.unwrap();
        pages.push(page);
        if next.is_empty() {
            return pages;
        }
        request.page_token = next;
    }
}

fn headlines(articles: &[Article]) -> Vec<&str> {
    articles.iter().map(|article| article.content.headline.as_str()).collect()
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_approval_a_correction_and_a_kill_are_kept_with_their_editions_and_events(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let first = story("First");
    consumers.handle_all([approved(&first)]).await;
    let article = Articles::new(consumers.store.reader()).find(id(&first)).await.unwrap().unwrap();
    assert_eq!((article.revision, article.edition, article.story_revision), (1, 1, 3));
    assert_eq!(published(&consumers.store).await, 1);

    let second = correction(&first, "Second.", |content| content.headline = "Second".into());
    consumers.handle_all([corrected(&second)]).await;
    let kept = editions(&consumers.store, &first).await;
    let states: Vec<_> = kept.iter().map(|e| (e.number, e.state, e.story_revision, e.headline.as_str())).collect();
    let expected = [(2, EditionState::Live, 4, "Second"), (1, EditionState::Superseded, 3, "First")];
    assert_eq!(states, expected);
    let newest = Editions::new(consumers.store.reader()).find(id(&first), None).await.unwrap().unwrap();
    assert_eq!((newest.number, &newest.digest), (2, &digest(newest.html.as_bytes())));
    assert!(newest.html.starts_with("<article") && newest.html.trim_end().ends_with("</article>"));
    assert_eq!(published(&consumers.store).await, 2);

    consumers.handle_all([killed(&kill(&second))]).await;
    let article = Articles::new(consumers.store.reader()).find(id(&first)).await.unwrap().unwrap();
    assert_eq!((article.state, article.revision, article.story_revision), (ArticleState::Withdrawn, 3, 5));
    let states: Vec<_> = editions(&consumers.store, &first).await.iter().map(|e| e.state).collect();
    assert_eq!(states, [EditionState::Withdrawn, EditionState::Superseded]);
    assert_eq!(published(&consumers.store).await, 3);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn an_event_without_a_change_for_readers_publishes_nothing(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let first = story("First");
    let event = approved(&first);
    consumers.handle_all([event.clone()]).await;
    assert_eq!(consumers.handle(&event).await.unwrap(), HandleOutcome::Duplicate);
    // The same revision in another event, and a kill of what was never published.
    consumers.handle_all([approved(&first), killed(&kill(&story("Never")))]).await;
    assert_eq!(published(&consumers.store).await, 1);
    assert_eq!(editions(&consumers.store, &first).await.len(), 1);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_list_goes_on_where_its_page_ended(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    for number in 0..5 {
        let section = if number % 2 == 0 { "Sport" } else { "Économie" };
        let story = with(&story(&format!("S{number}")), |content| content.section = section.into());
        consumers.handle_all([approved(&story)]).await;
        if number == 2 {
            consumers.handle_all([killed(&kill(&story))]).await;
        }
    }
    let pages = list(&consumers.store, ListArticlesRequest { page_size: 2, ..Default::default() }).await;
    let pages: Vec<_> = pages.iter().map(|page| headlines(page)).collect();
    assert_eq!(pages, [vec!["S4", "S3"], vec!["S2", "S1"], vec!["S0"]]);
    let of = async |section: &str, state: i32| {
        let request = ListArticlesRequest { section_slug: section.into(), state, ..Default::default() };
        list(&consumers.store, request).await.concat()
    };
    assert_eq!(headlines(&of("economie", 0).await), ["S3", "S1"]);
    assert_eq!(headlines(&of("sport", 1).await), ["S4", "S0"]);
    assert_eq!(headlines(&of("", 2).await), ["S2"]);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn articles_are_found_by_the_end_of_their_ids(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    for (headline, id) in
        [("A", "7000-8000-0123456789ab"), ("B", "7000-8000-0f23456789ab"), ("C", "7000-8000-0123456789ba")]
    {
        let story = Story { id: format!("019a2b3c-4d5e-{id}"), ..story(headline) };
        consumers.handle_all([approved(&story)]).await;
    }
    for (ending, found) in [
        ("89ab", vec!["B", "A"]),
        ("89AB", vec!["B", "A"]),
        ("123456789ab", vec!["A"]),
        ("0f23456789ab", vec!["B"]),
        ("9aba", vec![]),
    ] {
        let request = ListArticlesRequest { id_ending: ending.into(), ..Default::default() };
        assert_eq!(headlines(&list(&consumers.store, request).await.concat()), found, "{ending}");
    }
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_page_of_very_long_articles_stays_below_what_a_caller_takes(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    for number in 0..6 {
        let long = with(&story(&format!("L{number}")), |c| c.body = vec!["mot ".repeat(4_900); 40]);
        consumers.handle_all([approved(&long)]).await;
    }
    let pages = list(&consumers.store, ListArticlesRequest { page_size: 200, ..Default::default() }).await;
    assert_eq!(pages.concat().len(), 6);
    for page in &pages {
        let bytes: usize =
            page.iter().map(|a| prost::Message::encoded_len(&convert::article_to_message(a.clone()))).sum();
        assert!(bytes < 4 << 20, "{bytes}");
    }
    assert_eq!(pages.len(), 2, "as many as fit");
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn the_site_s_lists_leave_out_what_is_withdrawn(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let [a, b, c] = ["A", "B", "C"].map(story);
    consumers.handle_all([&a, &b, &c].map(approved)).await;
    consumers.handle_all([related(&a, 1, &[&c, &b]), killed(&kill(&c))]).await;
    let section = SectionSlug::of("International");
    let newest = Articles::new(consumers.store.reader()).newest(Some(&section), 10, 0).await.unwrap();
    assert_eq!(newest.iter().map(|card| card.headline.as_str()).collect::<Vec<_>>(), ["B", "A"]);
    assert_eq!(headlines(&Articles::new(consumers.store.reader()).newest_in_full(None, 10).await.unwrap()), ["B", "A"]);
    assert_eq!(Articles::new(consumers.store.reader()).paths(10).await.unwrap().len(), 2);
    let shown = RelatedSets::new(consumers.store.reader()).find_cards(id(&a), 6).await.unwrap();
    assert_eq!(shown.cards.iter().map(|card| card.headline.as_str()).collect::<Vec<_>>(), ["B"]);
    let withdrawn = Articles::new(consumers.store.reader()).find(id(&c)).await.unwrap().unwrap();
    assert_eq!(Articles::new(consumers.store.reader()).last_change().await.unwrap(), Some(withdrawn.updated));
    assert!(shown.changed >= Some(withdrawn.updated), "the page of A has changed by it");
    let suffix = Articles::new(consumers.store.reader()).find_by_suffix(&id(&c).suffix()).await.unwrap();
    let (gone, changed) = &suffix[0];
    assert_eq!((suffix.len(), gone.content.headline.as_str(), *changed), (1, "C", withdrawn.updated));
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn a_section_is_stored_once_also_after_a_failed_write(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    // This article is too large to be published, so its section is not stored. The next article stores it.
    let huge = with(&story("Huge"), |content| content.body = vec!["x".repeat(1_100_000)]);
    assert!(consumers.handle(&approved(&huge)).await.is_err());
    assert_eq!(Articles::new(consumers.store.reader()).find(id(&huge)).await.unwrap(), None);
    assert_eq!(Sections::new(consumers.store.reader()).list().await.unwrap(), []);
    consumers.handle_all(["A", "B"].map(story).iter().map(approved)).await;
    let sections = Sections::new(consumers.store.reader()).list().await.unwrap();
    assert_eq!(sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(), ["International"]);
}

#[rstest]
#[case::sqlite(Database::sqlite())]
#[case::postgresql(Database::postgres())]
#[tokio::test]
async fn fifty_events_of_one_story_at_once_leave_one_live_edition(#[case] database: Database) {
    let consumers = Consumers::over(database.open().await);
    let first = story("First");
    let revisions = (0..50).map(|n| approved(&Story { revision: 3 + n, ..first.clone() })).collect::<Vec<_>>();
    let mut waiting = revisions;
    while !waiting.is_empty() {
        let outcomes = futures::future::join_all(waiting.iter().map(|event| consumers.handle(event))).await;
        let passing = outcomes
            .iter()
            .all(|outcome| matches!(outcome, Ok(_) | Err(HandleError::Passing(_) | HandleError::Conflict(_))));
        assert!(passing, "{outcomes:?}");
        let mut outcomes = outcomes.into_iter();
        waiting.retain(|_| outcomes.next().is_some_and(|outcome| outcome.is_err()));
    }
    let article = Articles::new(consumers.store.reader()).find(id(&first)).await.unwrap().unwrap();
    assert_eq!(article.story_revision, 52);
    let live = Editions::new(consumers.store.reader()).find(id(&first), None).await.unwrap().unwrap();
    assert_eq!((live.state, live.story_revision, live.number), (EditionState::Live, 52, article.edition));
    assert_eq!(published(&consumers.store).await, u64::try_from(article.revision).unwrap());
}
