//! The same store over both databases.

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
    domain::{Article, ArticleId, ArticleState, Edition, EditionState, SectionSlug, edition::digest},
    store,
};

use crate::support::{
    Database, Desk,
    story::{approved, corrected, correction, kill, killed, related, story, with},
};

fn id(story: &Story) -> ArticleId {
    ArticleId::parse(&story.id).unwrap()
}

async fn both(test: impl AsyncFn(&Desk)) {
    for database in Database::both() {
        test(&Desk::over(database.open().await)).await;
    }
}

async fn published(store: &Store) -> u64 {
    outbox::outbox_status(store).await.unwrap().kept
}

async fn editions(store: &Store, story: &Story) -> Vec<Edition> {
    let request = ListEditionsRequest { article_id: story.id.clone(), ..Default::default() };
    store::editions(store, &convert::editions_query(&request).unwrap()).await.unwrap().0
}

/// All articles, page by page.
async fn list(store: &Store, request: ListArticlesRequest) -> Vec<Vec<Article>> {
    let (mut request, mut pages) = (request, Vec::new());
    loop {
        let (page, next) = store::list(store, &convert::articles_query(&request).unwrap()).await.unwrap();
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

#[tokio::test]
async fn an_approval_a_correction_and_a_kill_are_kept_with_their_editions_and_events() {
    both(async |desk| {
        let first = story("First");
        desk.take([approved(&first)]).await;
        let article = store::find(&desk.store, id(&first)).await.unwrap().unwrap();
        assert_eq!((article.revision, article.edition, article.story_revision), (1, 1, 3));
        assert_eq!(published(&desk.store).await, 1);

        let second = correction(&first, "Second.", |content| content.headline = "Second".into());
        desk.take([corrected(&second)]).await;
        let kept = editions(&desk.store, &first).await;
        let states: Vec<_> = kept.iter().map(|e| (e.number, e.state, e.story_revision, e.headline.as_str())).collect();
        let expected = [(2, EditionState::Live, 4, "Second"), (1, EditionState::Superseded, 3, "First")];
        assert_eq!(states, expected);
        let newest = store::edition(&desk.store, id(&first), None).await.unwrap().unwrap();
        assert_eq!((newest.number, &newest.digest), (2, &digest(newest.html.as_bytes())));
        assert!(newest.html.starts_with("<article") && newest.html.trim_end().ends_with("</article>"));
        assert_eq!(published(&desk.store).await, 2);

        desk.take([killed(&kill(&second))]).await;
        let article = store::find(&desk.store, id(&first)).await.unwrap().unwrap();
        assert_eq!((article.state, article.revision, article.story_revision), (ArticleState::Withdrawn, 3, 5));
        let states: Vec<_> = editions(&desk.store, &first).await.iter().map(|e| e.state).collect();
        assert_eq!(states, [EditionState::Withdrawn, EditionState::Superseded]);
        assert_eq!(published(&desk.store).await, 3);
    })
    .await;
}

#[tokio::test]
async fn what_changes_nothing_for_readers_states_nothing() {
    both(async |desk| {
        let first = story("First");
        let event = approved(&first);
        desk.take([event.clone()]).await;
        assert_eq!(desk.hand(&event).await.unwrap(), HandleOutcome::Duplicate);
        // The same revision in another event, and a kill of what was never published.
        desk.take([approved(&first), killed(&kill(&story("Never")))]).await;
        assert_eq!(published(&desk.store).await, 1);
        assert_eq!(editions(&desk.store, &first).await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_list_goes_on_where_its_page_ended() {
    both(async |desk| {
        for number in 0..5 {
            let section = if number % 2 == 0 { "Sport" } else { "Économie" };
            let story = with(&story(&format!("S{number}")), |content| content.section = section.into());
            desk.take([approved(&story)]).await;
            if number == 2 {
                desk.take([killed(&kill(&story))]).await;
            }
        }
        let pages = list(&desk.store, ListArticlesRequest { page_size: 2, ..Default::default() }).await;
        let pages: Vec<_> = pages.iter().map(|page| headlines(page)).collect();
        assert_eq!(pages, [vec!["S4", "S3"], vec!["S2", "S1"], vec!["S0"]]);
        let of = async |section: &str, state: i32| {
            let request = ListArticlesRequest { section_slug: section.into(), state, ..Default::default() };
            list(&desk.store, request).await.concat()
        };
        assert_eq!(headlines(&of("economie", 0).await), ["S3", "S1"]);
        assert_eq!(headlines(&of("sport", 1).await), ["S4", "S0"]);
        assert_eq!(headlines(&of("", 2).await), ["S2"]);
    })
    .await;
}

#[tokio::test]
async fn a_page_of_very_long_articles_stays_below_what_a_caller_takes() {
    both(async |desk| {
        for number in 0..6 {
            let long = with(&story(&format!("L{number}")), |c| c.body = vec!["mot ".repeat(4_900); 40]);
            desk.take([approved(&long)]).await;
        }
        let pages = list(&desk.store, ListArticlesRequest { page_size: 200, ..Default::default() }).await;
        assert_eq!(pages.concat().len(), 6);
        for page in &pages {
            let bytes: usize = page.iter().map(|a| prost::Message::encoded_len(&convert::article_to_message(a))).sum();
            assert!(bytes < 4 << 20, "{bytes}");
        }
        assert_eq!(pages.len(), 2, "as many as fit");
    })
    .await;
}

#[tokio::test]
async fn the_site_s_lists_leave_out_what_is_withdrawn() {
    both(async |desk| {
        let [a, b, c] = ["A", "B", "C"].map(story);
        desk.take([&a, &b, &c].map(approved)).await;
        desk.take([related(&a, 1, &[&c, &b]), killed(&kill(&c))]).await;
        let section = SectionSlug::of("International");
        let newest = store::newest(&desk.store, Some(&section), 10, 0).await.unwrap();
        assert_eq!(newest.iter().map(|card| card.headline.as_str()).collect::<Vec<_>>(), ["B", "A"]);
        assert_eq!(headlines(&store::newest_in_full(&desk.store, None, 10).await.unwrap()), ["B", "A"]);
        assert_eq!(store::addresses(&desk.store, 10).await.unwrap().len(), 2);
        let shown = store::related(&desk.store, id(&a), 6).await.unwrap();
        assert_eq!(shown.cards.iter().map(|card| card.headline.as_str()).collect::<Vec<_>>(), ["B"]);
        let withdrawn = store::find(&desk.store, id(&c)).await.unwrap().unwrap();
        assert_eq!(store::last_change(&desk.store).await.unwrap(), Some(withdrawn.updated));
        assert!(shown.changed >= Some(withdrawn.updated), "the page of A has changed by it");
        let suffix = store::find_by_suffix(&desk.store, &id(&c).suffix()).await.unwrap();
        assert_eq!(headlines(&suffix), ["C"]);
    })
    .await;
}

#[tokio::test]
async fn a_section_is_noted_once_and_again_after_a_write_that_failed() {
    both(async |desk| {
        // This one cannot be published, so nothing of it stays; the section of the next is noted all the same.
        let huge = with(&story("Huge"), |content| content.body = vec!["x".repeat(1_100_000)]);
        assert!(desk.hand(&approved(&huge)).await.is_err());
        assert_eq!(store::find(&desk.store, id(&huge)).await.unwrap(), None);
        assert_eq!(store::sections(&desk.store).await.unwrap(), []);
        desk.take(["A", "B"].map(story).iter().map(approved)).await;
        let sections = store::sections(&desk.store).await.unwrap();
        assert_eq!(sections.iter().map(|section| section.name.as_str()).collect::<Vec<_>>(), ["International"]);
    })
    .await;
}

#[tokio::test]
async fn fifty_events_of_one_story_at_once_leave_one_live_edition() {
    both(async |desk| {
        let first = story("First");
        let revisions = (0..50).map(|n| approved(&Story { revision: 3 + n, ..first.clone() })).collect::<Vec<_>>();
        let mut waiting = revisions;
        while !waiting.is_empty() {
            let outcomes = futures::future::join_all(waiting.iter().map(|event| desk.hand(event))).await;
            let passing = outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(HandleError::Passing(_))));
            assert!(passing, "{outcomes:?}");
            let mut outcomes = outcomes.into_iter();
            waiting.retain(|_| outcomes.next().is_some_and(|outcome| outcome.is_err()));
        }
        let article = store::find(&desk.store, id(&first)).await.unwrap().unwrap();
        assert_eq!(article.story_revision, 52);
        let live = store::edition(&desk.store, id(&first), None).await.unwrap().unwrap();
        assert_eq!((live.state, live.story_revision, live.number), (EditionState::Live, 52, article.edition));
        assert_eq!(published(&desk.store).await, u64::try_from(article.revision).unwrap());
    })
    .await;
}
