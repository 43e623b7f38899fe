//! The HELP texts of the chassis' metrics.

use metrics::{describe_counter, describe_gauge, describe_histogram};

/// Describes the metrics of this crate.
pub(super) fn chassis() {
    describe_gauge!(
        "newsroom_ready",
        "1 when callers can be served at this scope (read, write), 0 when something is missing."
    );
    describe_histogram!("newsroom_rpc_server_call_duration_seconds", "How long calls took, by method and status.");
    describe_gauge!("newsroom_http_connections", "Open connections, by port.");
    describe_counter!(
        "newsroom_http_connections_excess_total",
        "Connections beyond a limit: an idle one gave way (evicted), or the new one was closed (refused)."
    );
    describe_counter!(
        "newsroom_http_requests_refused_total",
        "Requests that named a host or an origin which is not allowed."
    );
    describe_gauge!(
        "newsroom_tls_certificate_expires_seconds",
        "The time until the certificate of a port expires, negative afterwards."
    );
    describe_gauge!(
        "newsroom_tls_certificate_broken",
        "1 while the files of a port's certificate cannot be used, so that the former one is served."
    );
    describe_counter!(
        "newsroom_tls_handshake_failures_total",
        "Connections that ended before their handshake did: it took too long (timeout), or the peer is the cause (peer)."
    );
    describe_counter!(
        "newsroom_authentication_refusals_total",
        "Calls that were not taken before they proved who calls, by the reason."
    );
    describe_counter!(
        "newsroom_calls_limited_total",
        "Calls beyond a limit, by whose it is (of) and what it limits: calls, streams, answers, \
         failures, examinations."
    );
    describe_counter!(
        "newsroom_authentication_key_failures_total",
        "How often the keys of an issuer could not be read."
    );
    describe_histogram!("newsroom_store_batch_size", "How many writes shared one commit (SQLite).");
    describe_counter!(
        "newsroom_store_statements_total",
        "Statements sent to the database, by kind: read, poll (reads that only time causes) or write."
    );
    describe_gauge!("newsroom_leader", "1 while this replica holds the leadership, 0 after it has lost it.");

    describe_counter!("newsroom_bus_connections_total", "Connections made to the bus, the first included.");
    describe_counter!("newsroom_bus_disconnections_total", "Connections to the bus that were lost.");
    describe_counter!("newsroom_bus_slow_consumers_total", "How often the bus client dropped messages.");
    describe_gauge!("newsroom_bus_healthy", "1 when every server of the bus says that it is well, else 0.");
    describe_counter!("newsroom_bus_permission_violations_total", "What the bus did not permit.");

    describe_counter!("newsroom_outbox_sent_total", "Events that were sent to the stream and marked as sent.");
    describe_gauge!("newsroom_outbox_waiting", "Events that wait to be sent, by queue, as the database has them.");
    describe_gauge!("newsroom_outbox_oldest_seconds", "The age of the oldest event that waits to be sent, by queue.");
    describe_counter!("newsroom_relay_faults_total", "Faults after which the relay paused.");
    describe_counter!("newsroom_relay_refused_batches_total", "Batches whose events were sent one by one instead.");

    describe_counter!("newsroom_consumer_events_total", "Events that a consumer handled, by outcome.");
    describe_gauge!("newsroom_consumer_pending", "Events that a durable consumer has not handled.");
    describe_gauge!("newsroom_consumer_oldest_seconds", "The age of the oldest event that a consumer has not handled.");
    describe_gauge!("newsroom_consumer_stands_still", "1 while a consumer with events to handle makes no progress.");
    describe_histogram!("newsroom_consumer_batch_size", "How many events a consumer handled together.");
    describe_histogram!("newsroom_consumer_process_seconds", "How long a consumer took for one batch of events.");
    describe_counter!("newsroom_consumer_rebinds_total", "How often a consumer was bound anew to its durable.");
    describe_counter!("newsroom_consumer_missing_heartbeats_total", "How often the bus was silent for too long.");
    describe_counter!("newsroom_items_failed_total", "Items that a worker failed because of, and set aside.");
    describe_counter!("newsroom_unreadable_rows_total", "Rows that a list left out because they cannot be read.");
    describe_counter!("newsroom_dead_letters_total", "Events that a consumer gave up.");
}
