//! One story's trace, as a collector receives it.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex},
};

use newsroom_fixtures::wait_for_async;
use newsroom_tests::{Newsroom, Options, PATIENCE, StoreKind};
use opentelemetry_proto::tonic::{
    collector::trace::v1::{
        ExportTraceServiceRequest, ExportTraceServiceResponse,
        trace_service_server::{TraceService, TraceServiceServer},
    },
    trace::v1::Span,
};
use tonic::{Request, Response, Status, transport::server::TcpIncoming};

use super::PAGE;

#[derive(Clone, Default)]
struct Collector(Arc<Mutex<HashMap<Vec<u8>, Span>>>);

#[tonic::async_trait]
impl TraceService for Collector {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let scopes = request.into_inner().resource_spans.into_iter().flat_map(|resource| resource.scope_spans);
        let spans = scopes.flat_map(|scope| scope.spans).map(|span| (span.span_id.clone(), span));
        self.0.lock().unwrap().extend(spans);
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

impl Collector {
    /// The names of a span and of all from which it follows, as child or by link.
    fn roots_of(&self, span: &Span) -> HashSet<String> {
        let spans = self.0.lock().unwrap();
        let (mut names, mut open, mut seen) = (HashSet::new(), vec![span.clone()], HashSet::new());
        while let Some(span) = open.pop() {
            if !seen.insert(span.span_id.clone()) {
                continue;
            }
            names.insert(span.name.clone());
            let links = span.links.iter().map(|link| link.span_id.clone());
            open.extend(links.chain([span.parent_span_id.clone()]).filter_map(|id| spans.get(&id).cloned()));
        }
        names
    }

    fn named(&self, name: &str) -> Vec<Span> {
        self.0.lock().unwrap().values().filter(|span| span.name.contains(name)).cloned().collect()
    }
}

#[tokio::test]
async fn a_chain_of_spans_leads_from_the_push_to_the_page() {
    let collector = Collector::default();
    let incoming = TcpIncoming::bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let endpoint = format!("telemetry.otlp_endpoint=http://{}", incoming.local_addr().unwrap());
    let server = tonic::transport::Server::builder().add_service(TraceServiceServer::new(collector.clone()));
    let serving = newsroom_chassis::task::spawn("collector", server.serve_with_incoming(incoming));

    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving().with_all(&endpoint)).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let story = newsroom.story(&item_id, "the page is a story", |_| true).await;
    let article = newsroom.article(&story.id, "the article is published", |_| true).await;
    newsroom.page(&article.path, "the page can be read", |page| page.status == 200).await;

    // Spans are exported in batches, each service's in its own time.
    let chain = [
        "newsroom.ingestion.v1.IngestionService/SubmitRaw",
        "create newsroom.ingestion.v1.ItemIngested",
        "process newsroom.ingestion.v1.ItemIngested",
        "create newsroom.editorial.v1.StoryApproved",
        "process newsroom.editorial.v1.StoryApproved",
    ];
    wait_for_async("a page whose spans lead back to the push", PATIENCE, async || {
        let pages = collector.named("GET /");
        let whole = |span: &Span| {
            let roots = collector.roots_of(span);
            chain.iter().all(|name| roots.contains(*name))
        };
        pages.into_iter().find(whole)
    })
    .await;
    let sent = collector.named("send ");
    assert!(
        !sent.is_empty() && sent.iter().all(|span| !span.links.is_empty()),
        "what is sent is linked to what stated it"
    );
    serving.abort();
}
