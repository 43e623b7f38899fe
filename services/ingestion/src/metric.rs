//! The descriptions of ingestion's metrics in `/metrics`.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// Registers the descriptions.
pub(crate) fn describe() {
    describe_gauge!(
        "newsroom_ingestion_match_backlog",
        "Items that wait to be matched with near copies and storylines."
    );
    describe_counter!("newsroom_ingestion_items_total", "Items that came in, by outcome.");
    describe_counter!(
        "newsroom_ingestion_blobs_total",
        "Files that came within payloads and were stored, or were collected later, by outcome."
    );
    describe_histogram!("newsroom_ingestion_poll_duration_seconds", "How long polls of sources took, by outcome.");
    describe_counter!(
        "newsroom_ingestion_http_requests_total",
        "Requests to the door for pushes, by route and class of status."
    );
    describe_histogram!(
        "newsroom_ingestion_http_request_seconds",
        "How long requests to the door for pushes took, by route."
    );
    describe_counter!("newsroom_ingestion_websub_unproven_total", "Contents from hubs without a valid signature.");
}
