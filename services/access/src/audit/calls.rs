//! `newsroom.audit.v1.AuditService`.

use futures::{Stream, StreamExt as _, stream};
use newsroom_chassis::{
    api_error::{ApiError, Violations},
    clock::{from_micros, from_timestamp, to_timestamp},
    page::Page,
    store::Store,
};
use newsroom_proto::{
    audit::v1::{self, audit_service_server::AuditService, export_audit_response::Record as ExportRecord},
    calls::CALLS,
};
use tokio::sync::mpsc;
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    Published, PublishedError, Resource, Verified, convert,
    store::{self, AuditFilter},
    walk::{self, Record, Walk},
};
use crate::Authorization;

const DOMAIN: &str = "audit.newsroom";
/// How many messages of a verification wait for a slow caller.
const UNREAD: usize = 4;

/// The calls about the audit of one service.
pub struct AuditCalls {
    store: Store,
    published: Published,
    stopping: CancellationToken,
}

type Messages<T> = std::pin::Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

impl AuditCalls {
    /// Response streams end with `stopping`.
    pub(super) fn new(store: Store, published: Published, stopping: CancellationToken) -> Self {
        Self { store, published, stopping }
    }
}

/// Records that somebody reads the audit.
async fn note<T: Sync>(request: &Request<T>, resource_id: &str) -> Result<(), Status> {
    let by = Authorization::of(request.extensions()).map_err(|error| status(error.into()))?;
    by.read(Resource::new("audit", resource_id), 0).await.map_err(|error| status(error.into()))
}

#[tonic::async_trait]
impl AuditService for AuditCalls {
    type VerifyAuditStream = Messages<v1::VerifyAuditResponse>;
    type ExportAuditStream = Messages<v1::ExportAuditResponse>;

    async fn list_audit(
        &self,
        request: Request<v1::ListAuditRequest>,
    ) -> Result<Response<v1::ListAuditResponse>, Status> {
        let (filter, page) = query(request.get_ref()).map_err(status)?;
        note(&request, &request.get_ref().resource_id).await?;
        let (entries, next_page_token) =
            store::list(&self.store, &filter, &page).await.map_err(|error| status(error.into()))?;
        let entries = entries.into_iter().map(convert::entry_to_message).collect();
        Ok(Response::new(v1::ListAuditResponse { entries, next_page_token }))
    }

    async fn verify_audit(
        &self,
        request: Request<v1::VerifyAuditRequest>,
    ) -> Result<Response<Self::VerifyAuditStream>, Status> {
        note(&request, "").await?;
        let (teller, told) = mpsc::channel(UNREAD);
        let (store, published) = (self.store.clone(), self.published.clone());
        // It ends with the stream, which owns it.
        let work = AbortOnDropHandle::new(newsroom_chassis::task::spawn("audit.verify", async move {
            let tell = |verified: &Verified| {
                // A slow caller receives fewer reports.
                let _unread = teller.try_send(Ok(progress(verified)));
            };
            let last = match walk::verify(&store, &published.keys, tell).await {
                Ok(verified) => result(&store, &published, verified).await,
                Err(error) => Err(error.into()),
            };
            // The caller may have gone.
            let _gone = teller.send(last.map_err(status)).await;
        }));
        let messages = stream::unfold((told, work), async |(mut told, work)| {
            let message = told.recv().await?;
            Some((message, (told, work)))
        });
        Ok(Response::new(messages.take_until(self.stopping.clone().cancelled_owned()).boxed()))
    }

    async fn export_audit(
        &self,
        request: Request<v1::ExportAuditRequest>,
    ) -> Result<Response<Self::ExportAuditStream>, Status> {
        let after = request.get_ref().after_position;
        if after < 0 {
            return Err(status(ApiError::invalid("after_position", "must be 0 or more")));
        }
        note(&request, "").await?;
        let walk = Walk::after(&self.store, after).await.map_err(|error| status(error.into()))?;
        let service = self.store.service();
        let records = stream::unfold(Some(walk), move |walk| async move {
            let mut walk = walk?;
            let (record, walk) = match walk.next().await {
                Ok(Some(Record::Entry(entry))) => (ExportRecord::Entry(convert::entry_to_message(entry)), Some(walk)),
                Ok(Some(Record::Checkpoint(checkpoint))) => {
                    (ExportRecord::Checkpoint(convert::checkpoint_to_message(&checkpoint)), Some(walk))
                }
                Ok(None) => (ExportRecord::Done(true), None),
                Err(error) => return Some((Err(status(error.into())), None)),
            };
            Some((Ok(v1::ExportAuditResponse { service: service.to_owned(), record: Some(record) }), walk))
        });
        Ok(Response::new(records.take_until(self.stopping.clone().cancelled_owned()).boxed()))
    }
}

fn query(request: &v1::ListAuditRequest) -> Result<(AuditFilter, Page<Uuid>), ApiError> {
    let mut violations = Violations::new();
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let calls = calls(&request.call);
    if calls.is_empty() && !request.call.is_empty() {
        violations.add("call", "must be the name of a call, for example KillStory");
    }
    if v1::Outcome::try_from(request.outcome).is_err() {
        violations.add("outcome", "must be a known outcome");
    }
    let mut time = |field: &str, timestamp: Option<&prost_types::Timestamp>| {
        let time = timestamp.map(|timestamp| from_timestamp(timestamp).ok_or("must be a time of the years 1 to 9999"));
        violations.check(field, time.transpose()).flatten()
    };
    let (start, end) = (time("start_time", request.start_time.as_ref()), time("end_time", request.end_time.as_ref()));
    let outcome = Some(request.outcome).filter(|outcome| *outcome != 0);
    let filter = AuditFilter {
        resource_id: text(&request.resource_id),
        principal: text(&request.principal),
        calls,
        outcome,
        start,
        end,
    };
    let of = format!("{filter:?}");
    let page = Page::parse(request.page_size, &request.page_token, &[&of], &mut violations);
    violations.into_result()?;
    Ok((filter, page))
}

/// The calls with this name, without their first slash.
fn calls(name: &str) -> Vec<&'static str> {
    let named = CALLS.iter().filter(|call| call.method() == name || call.path.trim_start_matches('/') == name);
    named.map(|call| call.path.trim_start_matches('/')).collect()
}

fn progress(verified: &Verified) -> v1::VerifyAuditResponse {
    v1::VerifyAuditResponse {
        entry_count: count(verified.entries),
        checkpoint_count: count(verified.checkpoints),
        position: verified.position,
        unsigned_count: count(verified.unsigned),
        ..v1::VerifyAuditResponse::default()
    }
}

async fn result(
    store: &Store,
    published: &Published,
    mut verified: Verified,
) -> Result<v1::VerifyAuditResponse, ApiError> {
    let (mut count_published, mut not_compared) = (0, String::new());
    match published.compare(store).await {
        Ok(compared) => {
            count_published = compared.count;
            verified.fault = verified.fault.or(compared.fault);
        }
        Err(PublishedError::Bus(error)) => not_compared = error.to_string(),
        Err(PublishedError::Store(error)) => return Err(error.into()),
    }
    let (unchained, oldest) = store::tail(store).await?;
    Ok(v1::VerifyAuditResponse {
        done: true,
        fault: verified.fault.as_ref().map(convert::fault_to_message),
        unchained_count: count(unchained),
        oldest_unchained_time: oldest.map(|time| to_timestamp(from_micros(time))),
        published_count: count(count_published),
        not_compared,
        ..progress(&verified)
    })
}

fn status(error: ApiError) -> Status {
    error.into_status(DOMAIN)
}

fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
