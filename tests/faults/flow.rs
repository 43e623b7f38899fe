//! Pushes stories continuously, and checks that each arrived once and complete.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::{StreamExt as _, stream};
use newsroom_proto::{
    editorial::v1::{ListStoriesRequest, ListStoryRevisionsRequest, StoryState},
    ingestion::v1::SubmitRawRequest,
    publishing::v1::{Article, ArticleState, ListArticlesRequest},
};
use newsroom_tests::{Clients, Newsroom};
use tonic::Code;

use super::events;
use crate::together::page;

/// How many stories are pushed at once.
const AT_ONCE: usize = 8;
/// The pause between two tries of one push.
const BACKOFF: Duration = Duration::from_millis(50);

/// A series of pushed stories. Each push is repeated until it is accepted.
pub(super) struct Flow {
    accepted: Arc<AtomicUsize>,
    pushing: tokio::task::JoinHandle<BTreeSet<String>>,
}

impl Flow {
    /// Starts to push `count` stories of a source.
    pub fn begin(newsroom: &Newsroom, source_id: String, count: usize) -> Self {
        let (clients, accepted) = (newsroom.clients(), Arc::new(AtomicUsize::new(0)));
        let counted = accepted.clone();
        let pushing = newsroom_chassis::task::spawn("flow", async move {
            let pushes = (0..count).map(|number| {
                let (clients, source_id, counted) = (clients.clone(), source_id.clone(), counted.clone());
                async move {
                    let item_id = push(clients, source_id, number).await;
                    counted.fetch_add(1, Ordering::Relaxed);
                    item_id
                }
            });
            stream::iter(pushes).buffer_unordered(AT_ONCE).collect().await
        });
        Self { accepted, pushing }
    }

    /// The number of stories accepted so far.
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::Relaxed)
    }

    /// Waits for the last story, and returns the ids of the items.
    pub async fn end(self) -> BTreeSet<String> {
        self.pushing.await.unwrap()
    }
}

/// Pushes one story until it is accepted. The request id makes all repeats one push.
async fn push(mut clients: Clients, source_id: String, number: usize) -> String {
    let headline = format!("Dépêche {number} : le port numéro {number} ouvre un quai");
    let body = format!("Le quai numéro {number} a reçu ce mardi ses premiers bateaux, après trois ans de travaux.");
    let request = SubmitRawRequest {
        request_id: format!("dispatch-{number}"),
        source_id,
        payload: page(&headline, "Économie", &[&body]).into(),
        ..Default::default()
    };
    loop {
        match clients.ingestion.items.submit_raw(request.clone()).await {
            Ok(answer) => return answer.into_inner().ingested.remove(0).item_id,
            Err(status) => {
                let passing = [Code::Unavailable, Code::DeadlineExceeded, Code::Cancelled, Code::Unknown];
                assert!(passing.contains(&status.code()), "dispatch {number}: {status:?}");
            }
        }
        tokio::time::sleep(BACKOFF).await;
    }
}

/// Checks that every accepted story is published once, with contiguous revisions, and that no event waits or is a dead
/// letter.
pub(super) async fn assert_whole(newsroom: &Newsroom, items: &BTreeSet<String>) {
    newsroom.settled().await;
    assert_eq!(newsroom.dead_letters().await, Vec::<String>::new());
    let mut stories = BTreeMap::new();
    let mut request = ListStoriesRequest { page_size: 200, ..Default::default() };
    loop {
        let page = newsroom.clients().stories.list_stories(request.clone()).await.unwrap().into_inner();
        for story in page.stories {
            assert_eq!(story.state(), StoryState::Approved, "{story:?}");
            let twice = stories.insert(story.origin.unwrap().item_id, story.id);
            assert_eq!(twice, None, "an item is one story");
        }
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(&stories.keys().cloned().collect::<BTreeSet<_>>(), items, "every accepted item is a story");
    for story_id in stories.values() {
        let request = ListStoryRevisionsRequest { story_id: story_id.clone(), ..Default::default() };
        let revisions = newsroom.clients().stories.list_story_revisions(request).await.unwrap().into_inner();
        let revisions: Vec<_> =
            revisions.revisions.into_iter().map(|revision| revision.story.unwrap().revision).collect();
        assert_eq!(revisions, [3, 2, 1], "created, submitted, approved");
    }
    let published: BTreeSet<_> = articles(newsroom).await.into_iter().map(|article| article.id).collect();
    assert_eq!(published, stories.into_values().collect(), "every story is an article");
    let events = events(newsroom, "PUBLISHING", "newsroom.publishing.v1.article.published.*").await;
    assert_eq!(events.len(), items.len(), "each is published once");
    let subjects: HashSet<_> = events.into_iter().map(|(_, subject)| subject).collect();
    assert_eq!(subjects.len(), items.len());
}

async fn articles(newsroom: &Newsroom) -> Vec<Article> {
    let mut articles = Vec::new();
    let mut request = ListArticlesRequest { page_size: 200, ..Default::default() };
    loop {
        let page = newsroom.clients().publishing.list_articles(request.clone()).await.unwrap().into_inner();
        for article in &page.articles {
            assert_eq!((article.state(), article.edition), (ArticleState::Published, 1), "{article:?}");
        }
        articles.extend(page.articles);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return articles;
        }
    }
}
