//! The actions of people and systems on a newsroom, and the conditions for which they wait.

use newsroom_fixtures::{wait_for_async, wait_until_async};
use newsroom_proto::{
    editorial::v1::{
        AmendmentKind, ApproveStoryRequest, CorrectStoryRequest, KillStoryRequest, ListStoriesRequest, Story,
        StoryContent, SubmitStoryRequest,
    },
    ingestion::v1::{
        CreateSourceRequest, IngestedItem, ItemType, Source, SourceKind, SubmitRawRequest, SubmitRawResponse,
    },
    operations::v1::{GetOutboxRequest, ListDeadLettersRequest},
    publishing::v1::{Article, GetArticleRequest},
    recommendations::v1::{GetRelatedRequest, RelatedArticle},
};
use prost_types::FieldMask;
use tonic::{Code, Status};

use crate::{Newsroom, Page, TIMEOUT};

/// The durable consumers of all services, each with its stream.
pub const CONSUMERS: [(&str, &str); 9] = [
    ("INGESTION_URGENT", "editorial-items-urgent"),
    ("EDITORIAL_URGENT", "publishing-stories-urgent"),
    ("PUBLISHING_URGENT", "recommendations-articles-urgent"),
    ("INGESTION", "editorial-items"),
    ("EDITORIAL", "publishing-stories"),
    ("EDITORIAL", "publishing-groups"),
    ("PUBLISHING", "recommendations-articles"),
    ("PUBLISHING", "recommendations-groups"),
    ("RECOMMENDATIONS", "publishing-related"),
];

/// The items that are texts: each becomes a story, a picture does not.
pub fn texts(ingested: &[IngestedItem]) -> impl Iterator<Item = &IngestedItem> {
    ingested.iter().filter(|item| item.r#type() == ItemType::Text)
}

impl Newsroom {
    /// Creates a source that pushes, and returns its id.
    pub async fn push_source(&self, name: &str) -> String {
        self.push_source_for(name, &[]).await
    }

    /// Creates a source that pushes and may speak for these providers, and returns its id.
    pub async fn push_source_for(&self, name: &str, providers: &[&str]) -> String {
        let providers = providers.iter().map(|name| (*name).to_owned()).collect();
        let source = Source { name: name.into(), kind: SourceKind::Push.into(), providers, ..Default::default() };
        let request = CreateSourceRequest { source: Some(source), ..Default::default() };
        let created = self.clients().ingestion.sources.create_source(request).await.expect("a new name");
        created.into_inner().source.expect("the contract").id
    }

    /// Pushes a payload.
    pub async fn push(&self, source_id: &str, payload: impl Into<Vec<u8>>) -> Result<SubmitRawResponse, Status> {
        let request = SubmitRawRequest { source_id: source_id.into(), payload: payload.into(), ..Default::default() };
        Ok(self.clients().ingestion.items.submit_raw(request).await?.into_inner())
    }

    /// Pushes a payload of one item, and returns the item's id.
    pub async fn push_one(&self, source_id: &str, payload: impl Into<Vec<u8>>) -> String {
        let mut answer = self.push(source_id, payload).await.expect("a payload that can be read");
        assert_eq!((answer.ingested.len(), answer.rejected.len()), (1, 0), "{answer:?}");
        answer.ingested.remove(0).item_id
    }

    /// The story of an item, once `holds` is true for it.
    pub async fn story(&self, item_id: &str, what: &str, holds: impl Fn(&Story) -> bool) -> Story {
        let mut editorial = self.clients().stories;
        wait_for_async(what, TIMEOUT, async || {
            let request = ListStoriesRequest { page_size: 200, ..Default::default() };
            let stories = editorial.list_stories(request).await.ok()?.into_inner().stories;
            let of_item = |story: &Story| story.origin.as_ref().is_some_and(|origin| origin.item_id == item_id);
            stories.into_iter().find(of_item).filter(&holds)
        })
        .await
    }

    /// Submits a draft and approves it.
    pub async fn approve(&self, story: &Story) -> Story {
        let mut editorial = self.clients().stories;
        let request = SubmitStoryRequest { id: story.id.clone(), etag: story.etag.clone(), ..Default::default() };
        let submitted =
            editorial.submit_story(request).await.expect("a whole draft").into_inner().story.expect("the contract");
        let request = ApproveStoryRequest { id: submitted.id, etag: submitted.etag, ..Default::default() };
        editorial.approve_story(request).await.expect("a submitted story").into_inner().story.expect("the contract")
    }

    /// Corrects a published story's headline.
    pub async fn correct_headline(&self, id: &str, headline: &str, note: &str) -> Story {
        self.amend_headline(id, headline, note, AmendmentKind::Correction).await
    }

    /// Amends a published story's headline.
    pub async fn amend_headline(&self, id: &str, headline: &str, note: &str, kind: AmendmentKind) -> Story {
        let request = CorrectStoryRequest {
            id: id.into(),
            content: Some(StoryContent { headline: headline.into(), ..Default::default() }),
            update_mask: Some(FieldMask { paths: vec!["headline".into()] }),
            note: note.into(),
            kind: kind.into(),
            ..Default::default()
        };
        let corrected = self.clients().stories.correct_story(request).await.expect("an approved story");
        corrected.into_inner().story.expect("the contract")
    }

    /// Kills a published story.
    pub async fn kill(&self, id: &str, reason: &str) -> Story {
        let request = KillStoryRequest { id: id.into(), reason: reason.into(), ..Default::default() };
        self.clients()
            .stories
            .kill_story(request)
            .await
            .expect("an approved story")
            .into_inner()
            .story
            .expect("the contract")
    }

    /// The article of a story, once `holds` is true for it.
    pub async fn article(&self, story_id: &str, what: &str, holds: impl Fn(&Article) -> bool) -> Article {
        let mut publishing = self.clients().publishing;
        wait_for_async(what, TIMEOUT, async || {
            let answer = publishing.get_article(GetArticleRequest { id: story_id.into() }).await.ok()?;
            answer.into_inner().article.filter(&holds)
        })
        .await
    }

    /// The related articles of an article; `None` when it is unknown or withdrawn.
    pub async fn related(&self, article_id: &str) -> Option<Vec<RelatedArticle>> {
        let request = GetRelatedRequest { article_id: article_id.into(), limit: 20 };
        match self.clients().recommendations.get_related(request).await {
            Ok(answer) => Some(answer.into_inner().related),
            Err(status) if status.code() == Code::NotFound => None,
            Err(status) => panic!("{status:?}"),
        }
    }

    /// A page of the site, once `holds` is true for it.
    pub async fn page(&self, path: &str, what: &str, holds: impl Fn(&Page) -> bool) -> Page {
        let site = self.site();
        wait_for_async(what, TIMEOUT, async || Some(site.get(path).await).filter(&holds)).await
    }

    /// Waits until no outbox has an event to send, and no consumer has an event to settle.
    pub async fn settled(&self) {
        wait_until_async("every event has had its effect", TIMEOUT * 2, async || {
            self.pending_events().await == Some(0) && self.unsettled(&CONSUMERS).await == Some(0)
        })
        .await;
    }

    /// How many events wait in all outboxes; `None` when a service does not answer.
    pub async fn pending_events(&self) -> Option<i64> {
        let mut pending = 0;
        for mut operations in self.clients().operations {
            pending += operations.get_outbox(GetOutboxRequest {}).await.ok()?.into_inner().pending_count;
        }
        Some(pending)
    }

    /// How many events of their streams these consumers have not settled; `None` when a consumer does not exist.
    pub async fn unsettled(&self, consumers: &[(&str, &str)]) -> Option<u64> {
        let client = async_nats::connect(self.nats.url()).await.ok()?;
        let jetstream = async_nats::jetstream::new(client);
        let mut unsettled = 0;
        for (stream, durable) in consumers {
            let stream = jetstream.get_stream(stream).await.ok()?;
            let info = stream.consumer_info(durable).await.ok()?;
            unsettled += info.num_pending + info.num_ack_pending as u64;
        }
        Some(unsettled)
    }

    /// Whether a durable consumer of a stream has received anything yet.
    pub async fn has_begun(&self, (stream, durable): (&str, &str)) -> bool {
        let Ok(client) = async_nats::connect(self.nats.url()).await else { return false };
        let Ok(stream) = async_nats::jetstream::new(client).get_stream(stream).await else { return false };
        stream.consumer_info(durable).await.is_ok_and(|info| info.delivered.consumer_sequence > 0)
    }

    /// Every dead letter of every service, as its consumer and error.
    pub async fn dead_letters(&self) -> Vec<String> {
        let mut letters = Vec::new();
        for mut operations in self.clients().operations {
            let answer = operations.list_dead_letters(ListDeadLettersRequest::default()).await.expect("the bus is up");
            let told = |letter: newsroom_proto::operations::v1::DeadLetter| {
                format!("{} {}: {}", letter.consumer, letter.event_type, letter.error)
            };
            letters.extend(answer.into_inner().dead_letters.into_iter().map(told));
        }
        letters
    }
}
