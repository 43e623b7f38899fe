//! A person's stories, from the call `ApproveStory` to their pages on the site.

use std::time::{Duration, Instant};

use newsroom_proto::editorial::v1::{
    ApproveStoryRequest, CreateStoryRequest, Story, StoryContent, SubmitStoryRequest,
    story_service_client::StoryServiceClient,
};
use newsroom_tests::{Newsroom, Site};
use tonic::transport::Channel;

use crate::{text::Dispatch, times::Times};

/// How long a page may take.
const TIMEOUT: Duration = Duration::from_secs(60);

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

    /// Approves the stories, one in each interval at most, and returns the times until their pages are served.
    pub async fn measure(mut self, interval: Duration) -> Times {
        let mut times = Times::new();
        let mut due = tokio::time::interval(interval);
        due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        for story in std::mem::take(&mut self.submitted) {
            due.tick().await;
            times.add(self.approve(story).await);
        }
        times
    }

    async fn approve(&mut self, story: Story) -> Duration {
        let headline = story.content.map(|content| content.headline).unwrap_or_default();
        let end = story.id.rsplit('-').next().unwrap_or_default();
        let path = format!("/monde/{}-{end}", headline.to_lowercase().replace(' ', "-"));
        let start = Instant::now();
        let request = ApproveStoryRequest { id: story.id.clone(), etag: story.etag, ..Default::default() };
        self.editorial.approve_story(request).await.expect("a submitted story");
        loop {
            let status = self.site.get(&path).await.status;
            if status == 200 {
                return start.elapsed();
            }
            assert!(start.elapsed() < TIMEOUT, "{path} is not served: {status}");
        }
    }
}

/// A headline whose words are those of its path.
fn headline(number: u64) -> String {
    format!("Approbation {number}")
}
