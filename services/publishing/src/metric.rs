//! What each metric of publishing means, for whoever reads `/metrics`.

use metrics::{describe_counter, describe_histogram};

/// Describes the metrics of this crate.
pub(crate) fn describe() {
    describe_counter!("newsroom_site_requests_total", "Requests to the site, by class of status.");
    describe_histogram!("newsroom_site_request_seconds", "How long requests to the site took, by route.");
}
