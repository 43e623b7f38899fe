//! The connections to the four services, and the repetition of calls.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use futures::Stream;
use newsroom_chassis::{authentication::TokenError, http::is_unprocessed};
use newsroom_proto::{
    audit::v1::{
        ExportAuditRequest, ExportAuditResponse, VerifyAuditRequest, VerifyAuditResponse,
        audit_service_client::AuditServiceClient,
    },
    editorial::v1::{
        WatchDeskRequest, WatchDeskResponse, access_service_client::AccessServiceClient,
        desk_service_client::DeskServiceClient, schedule_service_client::ScheduleServiceClient,
        story_service_client::StoryServiceClient,
    },
    ingestion::v1::{
        GetBlobRequest, GetBlobResponse, ReparseRequest, ReparseResponse, SubmitRawStreamRequest,
        SubmitRawStreamResponse, item_service_client::ItemServiceClient, source_service_client::SourceServiceClient,
        storyline_service_client::StorylineServiceClient,
    },
    operations::v1::{
        RunReconciliationRequest, RunReconciliationResponse, WatchEventsRequest, WatchEventsResponse,
        operations_service_client::OperationsServiceClient,
    },
    publishing::v1::article_service_client::ArticleServiceClient,
    recommendations::v1::related_service_client::RelatedServiceClient,
};
use tonic::{
    Code, Response, Status, Streaming, TimeoutExpired, service::interceptor::InterceptedService, transport::Channel,
};
use tonic_types::StatusExt as _;

use super::{
    address::{self, Stamp},
    error::{CallError, Failure, told_wait},
    login::{SecretText, Session},
    notice,
    token::{Proof, Token},
};
use crate::cli::{ClientOptions, ServiceName};

/// A page of 200 long stories is larger than tonic's 4 MiB.
const LARGEST_ANSWER: usize = 64 << 20;
/// How often a call is repeated to a service that is unavailable, or asks the caller to wait.
const REPEATS: u32 = 3;
const FIRST_BACKOFF: Duration = Duration::from_millis(200);
const LONGEST_BACKOFF: Duration = Duration::from_secs(3);

/// A channel that adds the caller's metadata to every request.
pub type StampedChannel = InterceptedService<Channel, Stamp>;

/// The four services. Each is connected at its first call.
pub struct Services {
    options: ClientOptions,
    stamp: Stamp,
    channels: [OnceLock<Channel>; 4],
}

impl Services {
    /// Reads the addresses. It does not connect yet.
    pub fn new(options: &ClientOptions, proof: Proof) -> Result<Self, Failure> {
        Ok(Self { options: options.clone(), stamp: Stamp::new(options, proof)?, channels: Default::default() })
    }

    /// The token that goes to a service, if there is one. A login whose token ends soon is renewed.
    pub async fn token(&self, service: ServiceName) -> Result<Option<Token>, Failure> {
        self.stamp.proof().keep_fresh().await?;
        Ok(self.stamp.clone().toward(address::of(service, &self.options))?.token().cloned())
    }

    /// Calls ingestion about sources; repeats the call while the service is unavailable.
    pub async fn sources<T>(
        &self,
        call: impl AsyncFn(SourceServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Ingestion, self.stamp.clone())?;
        let client = SourceServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Ingestion, async || call(client.clone()).await).await
    }

    /// Calls ingestion about items; repeats the call while the service is unavailable.
    pub async fn items<T>(
        &self,
        call: impl AsyncFn(ItemServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Ingestion, self.stamp.clone())?;
        let client = ItemServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Ingestion, async || call(client.clone()).await).await
    }

    /// Calls ingestion about storylines; repeats the call while the service is unavailable.
    pub async fn storylines<T>(
        &self,
        call: impl AsyncFn(StorylineServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Ingestion, self.stamp.clone())?;
        let client = StorylineServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Ingestion, async || call(client.clone()).await).await
    }

    /// Calls editorial about stories; repeats the call while the service is unavailable.
    pub async fn stories<T>(
        &self,
        call: impl AsyncFn(StoryServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Editorial, self.stamp.clone())?;
        let client = StoryServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Editorial, async || call(client.clone()).await).await
    }

    /// Calls editorial about schedules; repeats the call while the service is unavailable.
    pub async fn schedules<T>(
        &self,
        call: impl AsyncFn(ScheduleServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Editorial, self.stamp.clone())?;
        let client = ScheduleServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Editorial, async || call(client.clone()).await).await
    }

    /// Calls editorial about desks; repeats the call while the service is unavailable.
    pub async fn desks<T>(
        &self,
        call: impl AsyncFn(DeskServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Editorial, self.stamp.clone())?;
        let client = DeskServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Editorial, async || call(client.clone()).await).await
    }

    /// Calls editorial about roles and grants; repeats the call while the service is unavailable.
    pub async fn access<T>(
        &self,
        call: impl AsyncFn(AccessServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Editorial, self.stamp.clone())?;
        let client = AccessServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Editorial, async || call(client.clone()).await).await
    }

    /// Calls publishing; repeats the call while the service is unavailable.
    pub async fn publishing<T>(
        &self,
        call: impl AsyncFn(ArticleServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Publishing, self.stamp.clone())?;
        let client = ArticleServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Publishing, async || call(client.clone()).await).await
    }

    /// Calls recommendations; repeats the call while the service is unavailable.
    pub async fn recommendations<T>(
        &self,
        call: impl AsyncFn(RelatedServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(ServiceName::Recommendations, self.stamp.clone())?;
        let client = RelatedServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(ServiceName::Recommendations, async || call(client.clone()).await).await
    }

    /// Calls the operations of a service; repeats the call while the service is unavailable.
    pub async fn operations<T>(
        &self,
        service: ServiceName,
        call: impl AsyncFn(OperationsServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(service, self.stamp.clone())?;
        let client = OperationsServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(service, async || call(client.clone()).await).await
    }

    /// Calls the audit of a service; repeats the call while the service is unavailable.
    pub async fn audit<T>(
        &self,
        service: ServiceName,
        call: impl AsyncFn(AuditServiceClient<StampedChannel>) -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let channel = self.channel_to(service, self.stamp.clone())?;
        let client = AuditServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.repeat(service, async || call(client.clone()).await).await
    }

    /// Starts to verify the audit of a service. Only the opening has a timeout.
    pub async fn verify_audit(&self, service: ServiceName) -> Result<Streaming<VerifyAuditResponse>, Failure> {
        let channel = self.channel_to(service, self.stamp.without_timeout())?;
        let client = AuditServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        let open = async || self.begin(client.clone().verify_audit(VerifyAuditRequest {})).await;
        self.repeat(service, open).await
    }

    /// Opens the stream of a service's audit. Only the opening has a timeout.
    pub async fn export_audit(
        &self,
        service: ServiceName,
        request: ExportAuditRequest,
    ) -> Result<Streaming<ExportAuditResponse>, Failure> {
        let channel = self.channel_to(service, self.stamp.without_timeout())?;
        let client = AuditServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        let open = async || self.begin(client.clone().export_audit(request)).await;
        self.repeat(service, open).await
    }

    /// Opens a stream that pushes many payloads. Only the opening has a timeout.
    pub async fn submit_raw_stream(
        &self,
        messages: impl Stream<Item = SubmitRawStreamRequest> + Send + 'static,
    ) -> Result<Streaming<SubmitRawStreamResponse>, Status> {
        let fresh = self.stamp.proof().keep_fresh().await;
        fresh.map_err(|failure| Status::unauthenticated(failure.to_string()))?;
        let channel = self.channel_to(ServiceName::Ingestion, self.stamp.without_timeout());
        let channel = channel.map_err(|failure| Status::invalid_argument(failure.to_string()))?;
        let mut client = ItemServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        self.begin(client.submit_raw_stream(messages)).await.map(Response::into_inner)
    }

    /// Opens a stream of a desk's changes. Only the opening has a timeout.
    pub async fn watch_desk(&self, request: WatchDeskRequest) -> Result<Streaming<WatchDeskResponse>, Failure> {
        let channel = self.channel_to(ServiceName::Editorial, self.stamp.without_timeout())?;
        let client = DeskServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        let open = async || self.begin(client.clone().watch_desk(request.clone())).await;
        self.repeat(ServiceName::Editorial, open).await
    }

    /// Opens a stream that parses stored payloads again. Only the opening has a timeout.
    pub async fn reparse(&self, request: ReparseRequest) -> Result<Streaming<ReparseResponse>, Failure> {
        let channel = self.channel_to(ServiceName::Ingestion, self.stamp.without_timeout())?;
        let client = ItemServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        let open = async || self.begin(client.clone().reparse(request.clone())).await;
        self.repeat(ServiceName::Ingestion, open).await
    }

    /// Opens a stream with a file of an item. Only the opening has a timeout.
    pub async fn blob(&self, request: GetBlobRequest) -> Result<Streaming<GetBlobResponse>, Failure> {
        let channel = self.channel_to(ServiceName::Ingestion, self.stamp.without_timeout())?;
        let client = ItemServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        let open = async || self.begin(client.clone().get_blob(request.clone())).await;
        self.repeat(ServiceName::Ingestion, open).await
    }

    /// Opens a stream of a service's events. Only the opening has a timeout.
    pub async fn watch_events(
        &self,
        service: ServiceName,
        request: WatchEventsRequest,
    ) -> Result<Streaming<WatchEventsResponse>, Failure> {
        let channel = self.channel_to(service, self.stamp.without_timeout())?;
        let client = OperationsServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        let open = async || self.begin(client.clone().watch_events(request)).await;
        self.repeat(service, open).await
    }

    /// Starts to compare a service's outbox with its streams. The comparison has its own timeouts.
    pub async fn run_reconciliation(
        &self,
        service: ServiceName,
        request: RunReconciliationRequest,
    ) -> Result<Streaming<RunReconciliationResponse>, Failure> {
        let channel = self.channel_to(service, self.stamp.without_timeout())?;
        let client = OperationsServiceClient::new(channel).max_decoding_message_size(LARGEST_ANSWER);
        let open = async || self.begin(client.clone().run_reconciliation(request)).await;
        self.repeat(service, open).await
    }

    async fn begin<T>(
        &self,
        opening: impl Future<Output = Result<Response<T>, Status>>,
    ) -> Result<Response<T>, Status> {
        let opened = tokio::time::timeout(self.options.timeout, opening).await;
        opened.unwrap_or_else(|_| Err(Status::from_error(Box::new(TimeoutExpired(())))))
    }

    /// The failure for an error of this service, with the address that was called.
    pub fn failure(&self, service: ServiceName, status: Status) -> Failure {
        let token_from = match &self.stamp.proof().token {
            Some(Token::Given(_, given_by)) => Some(given_by.clone()),
            _ => None,
        };
        failure(service, &self.options, token_from, status)
    }

    fn channel_to(&self, service: ServiceName, stamp: Stamp) -> Result<StampedChannel, Failure> {
        let stamp = stamp.toward(address::of(service, &self.options))?;
        if stamp.token().is_some_and(Token::is_owner) {
            notice::tell_owner();
        }
        let known = &self.channels[service as usize];
        let channel = match known.get() {
            Some(channel) => channel,
            None => {
                let endpoint = address::endpoint(service, &self.options)?;
                known.get_or_init(|| endpoint.connect_lazy())
            }
        };
        Ok(InterceptedService::new(channel.clone(), stamp))
    }

    /// The session of the caller and the token that the next call sends, if the caller has one.
    async fn fresh_session(&self) -> Result<Option<(Arc<Session>, SecretText)>, Failure> {
        let proof = self.stamp.proof();
        proof.keep_fresh().await?;
        Ok(match &proof.token {
            Some(Token::Session(session)) => Some((session.clone(), session.bearer())),
            _ => None,
        })
    }

    /// A read can be repeated. A write can be repeated too, because its request id makes it happen once.
    async fn repeat<T>(
        &self,
        service: ServiceName,
        attempt: impl AsyncFn() -> Result<Response<T>, Status>,
    ) -> Result<T, Failure> {
        let mut backoff = FIRST_BACKOFF;
        let mut sent = self.fresh_session().await?;
        for _ in 0..REPEATS {
            match attempt().await {
                Ok(response) => return Ok(response.into_inner()),
                // The clocks differ, or the token ended on its way: a new one is tried, once.
                Err(status) if sent.is_some() && has_expired(&status) => {
                    if let Some((session, bearer)) = sent.take() {
                        session.replace(&bearer).await?;
                    }
                }
                // The connection ended before the server began with the call: repeat at once, on a new connection.
                Err(status) if is_unprocessed(&status) => {}
                Err(status) if status.code() == Code::Unavailable || told_wait(&status).is_some() => {
                    tokio::time::sleep(told_wait(&status).unwrap_or(backoff).min(LONGEST_BACKOFF)).await;
                    backoff *= 2;
                }
                Err(status) => return Err(self.failure(service, status)),
            }
        }
        attempt().await.map(Response::into_inner).map_err(|status| self.failure(service, status))
    }
}

/// Fails if nothing answers at the address of a service.
pub async fn reach(service: ServiceName, options: &ClientOptions) -> Result<(), Failure> {
    let connected = address::endpoint(service, options)?.connect().await;
    connected.map(drop).map_err(|error| failure(service, options, None, Status::from_error(Box::new(error))))
}

fn failure(service: ServiceName, options: &ClientOptions, token_from: Option<String>, status: Status) -> Failure {
    let address = address::of(service, options).to_owned();
    let given_by = options.given_by(service.as_str());
    Failure::Rejected(Box::new(CallError { service, address, given_by, flags: &[], token_from, status }))
}

/// Whether the service says that the token has expired.
fn has_expired(status: &Status) -> bool {
    status.code() == Code::Unauthenticated
        && status.get_details_error_info().is_some_and(|info| info.reason == TokenError::Expired.reason())
}

/// A new request id. With it a repeated write receives the first answer.
pub fn request_id() -> String {
    uuid::Uuid::now_v7().to_string()
}
