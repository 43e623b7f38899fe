//! Editorial as a process, with an issuer of tokens or without.

use std::{net::SocketAddr, path::PathBuf};

use newsroom_fixtures::issuer::{Issuer, SigningKey};
use newsroom_proto::editorial::v1::{CreateStoryRequest, StoryContent, story_service_client::StoryServiceClient};
use newsroom_tests::{Newsroom, Options, Role, StoreKind};
use serde_json::Value;
use tonic::{
    Request,
    transport::{Channel, Endpoint},
};

use super::{load::Bearer, text};

const AUDIENCE: &str = "newsroom";

/// Editorial and its bus, with one story.
pub(super) struct Editorial {
    _newsroom: Newsroom,
    address: SocketAddr,
    pid: u32,
    issuer: Issuer,
    key: SigningKey,
    is_guarded: bool,
    story: String,
}

impl Editorial {
    /// The id of the issuer's key.
    pub const KEY_ID: &str = "bench";

    /// A service that asks for a token.
    pub async fn guarded(settings: &[String]) -> Self {
        Self::start(settings, true, None).await
    }

    /// A service to which a caller is who it says it is.
    pub async fn open(settings: &[String]) -> Self {
        Self::start(settings, false, None).await
    }

    /// Starts it as this program, or as the newsroom beside this one.
    pub async fn start(settings: &[String], is_guarded: bool, program: Option<PathBuf>) -> Self {
        let key = SigningKey::p256(Self::KEY_ID);
        let issuer = Issuer::start(&[&key]);
        let mut options = Options::on(StoreKind::Sqlite);
        if let Some(program) = program {
            options = options.running(program);
        }
        for setting in settings {
            options = options.with(Role::Editorial, setting.as_str());
        }
        if is_guarded {
            let (url, keys) = (issuer.url(), issuer.keys_url());
            options = options.with(
                Role::Editorial,
                format!(
                    "server.authentication.issuers=[{{name=\"bench\",issuer=\"{url}\",audience=\"{AUDIENCE}\",keys=\"{keys}\"}}]"
                ),
            );
        }
        let grants = "editorial.initial_grants=[{group=\"bench:desk\",role=\"editor\"}]";
        let mut newsroom = Newsroom::prepare(options.with(Role::Editorial, grants));
        newsroom.service(Role::Editorial).start();
        newsroom.service(Role::Editorial).serving().await;
        let (address, pid) = (newsroom.service(Role::Editorial).grpc(), newsroom.service(Role::Editorial).pid());
        let story = String::new();
        let mut service = Self { _newsroom: newsroom, address, pid, issuer, key, is_guarded, story };
        service.story = service.create().await;
        service
    }

    async fn create(&self) -> String {
        let dispatch = text::Dispatch::of(1);
        let content = StoryContent {
            section: "Monde".into(),
            language: "fr".into(),
            headline: dispatch.headline,
            body: dispatch.paragraphs,
            ..StoryContent::default()
        };
        let mut request = Request::new(CreateStoryRequest { content: Some(content), ..CreateStoryRequest::default() });
        if let Some(token) = self.good_token() {
            request.metadata_mut().insert("authorization", token);
        }
        let mut stories = StoryServiceClient::new(self.channels(1).remove(0));
        let created = stories.create_story(request).await.expect("a story is created").into_inner();
        created.story.expect("the answer has the story").id
    }

    /// New connections.
    pub fn channels(&self, count: usize) -> Vec<Channel> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.address)).expect("an address makes a URL");
        (0..count).map(|_| endpoint.connect_lazy()).collect()
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// The id of the story.
    pub fn story(&self) -> String {
        self.story.clone()
    }

    /// The claims of a token for this service.
    pub fn claims(&self, subject: &str) -> Value {
        let mut claims = self.issuer.claims(subject, AUDIENCE);
        claims["groups"] = serde_json::json!(["desk"]);
        claims
    }

    /// The key of the issuer.
    pub fn key(&self) -> &SigningKey {
        &self.key
    }

    /// A token of this subject.
    pub fn token_of(&self, subject: &str) -> Bearer {
        let token = self.key.token(&self.claims(subject));
        format!("Bearer {token}").parse().expect("a token is ASCII")
    }

    /// A new token of the one good caller, if the service asks for one.
    pub fn good_token(&self) -> Option<Bearer> {
        self.is_guarded.then(|| self.token_of("reader"))
    }
}
