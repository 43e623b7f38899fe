//! A person's stories, from the call `ApproveStory` to their pages on the site.

use std::time::{Duration, Instant};

use futures::future::join_all;
use newsroom_proto::editorial::v1::{
    ApproveStoryRequest, CreateStoryRequest, Story, StoryContent, SubmitStoryRequest,
    story_service_client::StoryServiceClient,
};
use newsroom_tests::{Newsroom, Site};
use tonic::transport::Channel;

use crate::{text::Dispatch, times::Times};

/// How long a page may take.
const TIMEOUT: Duration = Duration::from_secs(60);
/// The pause between two requests for a page, so that the requests are no load of their own.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// Submitted stories that wait for approval.
pub(super) struct Approvals {
    editorial: StoryServiceClient<Channel>,
    site: Site,
    submitted: Vec<Story>,
}

impl Approvals {
    /// Creates and submits stories. The numbers in their headlines begin with `first`.
    pub async fn prepare(newsroom: &Newsroom, first: u64, count: u64) -> Self {
        let mut editorial = newsroom.clients().stories;
        let mut submitted = Vec::new();
        for number in first..first + count {
            let content = StoryContent {
                headline: headline(number),
                section: "Monde".into(),
                language: "fr".into(),
                body: Dispatch::of(number).paragraphs,
                ..Default::default()
            };
            let request = CreateStoryRequest { content: Some(content), ..Default::default() };
            let created = editorial.create_story(request).await.expect("a whole story").into_inner().story;
            let id = created.expect("the contract").id;
            let request = SubmitStoryRequest { id, ..Default::default() };
            let story = editorial.submit_story(request).await.expect("a whole story").into_inner().story;
            submitted.push(story.expect("the contract"));
        }
        Self { editorial, site: newsroom.site(), submitted }
    }

    /// Approves the stories, one in each interval, independent of one another. Returns the times from when each approval
    /// was due until its page is served.
    pub async fn measure(self, interval: Duration) -> Times {
        let start = Instant::now();
        let person = &self;
        let approvals = (0_u32..).zip(&person.submitted).map(|(number, story)| {
            let due = start + interval * number;
            async move {
                tokio::time::sleep_until(due.into()).await;
                person.approve(story, due).await
            }
        });
        let mut times = Times::new();
        join_all(approvals).await.into_iter().for_each(|time| times.add(time));
        times
    }

    async fn approve(&self, story: &Story, due: Instant) -> Duration {
        let headline = story.content.as_ref().map(|content| content.headline.as_str()).unwrap_or_default();
        let end = story.id.rsplit('-').next().unwrap_or_default();
        let path = format!("/monde/{}-{end}", headline.to_lowercase().replace(' ', "-"));
        let request = ApproveStoryRequest { id: story.id.clone(), etag: story.etag.clone(), ..Default::default() };
        self.editorial.clone().approve_story(request).await.expect("a submitted story");
        loop {
            let status = self.site.get(&path).await.status;
            if status == 200 {
                return due.elapsed();
            }
            assert!(due.elapsed() < TIMEOUT, "{path} is not served: {status}");
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    }
}

/// A headline whose words are those of its path.
fn headline(number: u64) -> String {
    format!("Approbation {number}")
}
