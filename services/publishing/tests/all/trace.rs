//! The links from a page to its event, and the metrics of the site.

use newsroom_chassis::telemetry::{self, Telemetry, TelemetryConfig, context::TraceContext};
use newsroom_fixtures::{Collector, Span, SpanKind};

use crate::{
    service::Running,
    support::story::{approved, corrected, correction, story},
};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_is_linked_to_the_event_that_made_its_edition() {
    let collector = Collector::start();
    let otlp_endpoint = collector.endpoint().to_owned();
    let config = TelemetryConfig { otlp_endpoint, ..TelemetryConfig::default() };
    let telemetry = Telemetry::start(&config, "test").unwrap();

    let running = Running::start().await;
    // The traces of the calls in editorial that approved and corrected the story.
    let (approving, correcting) = ("0af7651916cd43dd8448eb211c80319c", "1bf7651916cd43dd8448eb211c80319c");
    let trace = |id: &str| TraceContext { traceparent: format!("00-{id}-b7ad6b7169203331-01"), ..Default::default() };
    let first = story("First");
    let second = correction(&first, "Second.", |content| content.headline = "Second".into());
    let mut event = approved(&first);
    event.trace = trace(approving);
    running.publish(&event).await;
    let section = running.page("/international", "it is published", |page| !page.all(".river h3").is_empty()).await;
    let path = section.attribute(".river h3 a", "href").unwrap();
    running.reader.page(&path).await;
    let mut event = corrected(&second);
    event.trace = trace(correcting);
    running.publish(&event).await;
    running.page(&path, "it is corrected", |page| page.all("h1") == ["Second"]).await;
    assert_eq!(running.reader.ask("HEAD", &path, &[("traceparent", &trace(approving).traceparent)]).await.status, 200);
    for missing in ["/nothing", "/no/such/page/here"] {
        assert_eq!(running.reader.get(missing).await.status, 404);
    }

    let metrics = telemetry::render_metrics("publishing");
    for line in [
        "newsroom_site_requests_total{service=\"publishing\",status_class=\"2xx\"}",
        "newsroom_site_requests_total{service=\"publishing\",status_class=\"4xx\"}",
        "newsroom_site_request_seconds_bucket{service=\"publishing\",route=\"/{section}/{article}\",le=\"",
    ] {
        assert!(metrics.contains(line), "{line}: {metrics}");
    }
    running.end().await;
    tokio::task::spawn_blocking(move || telemetry.flush()).await.unwrap();

    let spans = collector.spans();
    let named = |name: &str| spans.iter().filter(|span| span.name == name).collect::<Vec<_>>();
    // The page links to the handling of the event, which links to the call in editorial.
    let leads = |page: &Span| -> Option<String> {
        let made = page.links.first()?;
        let process = spans.iter().find(|span| span.span_id == made.span_id && span.trace_id == made.trace_id)?;
        assert!(process.name.starts_with("process newsroom.editorial.v1.Story"), "{}", process.name);
        Some(hex::encode(&process.links.first()?.trace_id))
    };
    let pages = named("GET /{section}/{article}");
    assert!(pages.iter().all(|page| page.kind == SpanKind::Server as i32 && page.parent_span_id.is_empty()));
    assert_eq!(leads(pages[0]).as_deref(), Some(approving));
    assert_eq!(leads(pages[pages.len() - 1]).as_deref(), Some(correcting));
    let head = named("HEAD /{section}/{article}");
    assert_ne!(hex::encode(&head[0].trace_id), approving, "a reader's trace is not continued");
    assert_eq!(leads(head[0]).as_deref(), Some(correcting));
    for without_edition in ["GET /{unknown}", "GET /{section}"] {
        let spans = named(without_edition);
        assert!(!spans.is_empty() && spans.iter().all(|span| span.links.is_empty()), "{without_edition}");
    }
}
