//! The trace of one story, as a collector receives it.

use std::collections::{HashMap, HashSet};

use newsroom_fixtures::{Collector, Span, wait_for_async};
use newsroom_tests::{Newsroom, Options, StoreKind, TIMEOUT};

use super::PAGE;

/// The names of a span and of all spans from which it follows, as child or by link.
fn roots_of(span: &Span, spans: &[Span]) -> HashSet<String> {
    let by_id: HashMap<_, _> = spans.iter().map(|span| (&span.span_id, span)).collect();
    let (mut names, mut open, mut seen) = (HashSet::new(), vec![span], HashSet::new());
    while let Some(span) = open.pop() {
        if !seen.insert(&span.span_id) {
            continue;
        }
        names.insert(span.name.clone());
        let links = span.links.iter().map(|link| &link.span_id);
        open.extend(links.chain([&span.parent_span_id]).filter_map(|id| by_id.get(id).copied()));
    }
    names
}

#[tokio::test]
async fn a_chain_of_spans_leads_from_the_push_to_the_page() {
    let collector = Collector::start();
    let endpoint = format!("telemetry.otlp_endpoint={}", collector.endpoint());
    let newsroom = Newsroom::start(Options::on(StoreKind::Sqlite).auto_approving().with_all(&endpoint)).await;
    let agency = newsroom.push_source("Atlas Presse").await;
    let item_id = newsroom.push_one(&agency, PAGE).await;
    let story = newsroom.story(&item_id, "the page is a story", |_| true).await;
    let article = newsroom.article(&story.id, "the article is published", |_| true).await;
    newsroom.page(&article.path, "the page can be read", |page| page.status == 200).await;

    // Spans are exported in batches, with a delay of each service.
    let chain = [
        "newsroom.ingestion.v1.ItemService/SubmitRaw",
        "create newsroom.ingestion.v1.ItemIngested",
        "process newsroom.ingestion.v1.ItemIngested",
        "create newsroom.editorial.v1.StoryApproved",
        "process newsroom.editorial.v1.StoryApproved",
    ];
    let spans = wait_for_async("a page whose spans lead back to the push", TIMEOUT, async || {
        let spans = collector.spans();
        let whole = |page: &&Span| {
            let roots = roots_of(page, &spans);
            chain.iter().all(|name| roots.contains(*name))
        };
        let found = spans.iter().filter(|span| span.name.starts_with("GET /")).any(|page| whole(&page));
        found.then_some(spans)
    })
    .await;
    let mut sent = spans.iter().filter(|span| span.name.starts_with("send "));
    assert!(sent.all(|send| !send.links.is_empty()), "what is sent is linked to what published it");
}
