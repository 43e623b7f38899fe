//! The descriptions of the metrics of publishing.

use metrics::{describe_counter, describe_histogram};

pub(crate) fn describe() {
    describe_counter!("newsroom_site_requests_total", "Requests to the site, by class of status.");
    describe_histogram!("newsroom_site_request_seconds", "How long requests to the site took, by route.");
}
