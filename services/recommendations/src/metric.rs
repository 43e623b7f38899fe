//! The descriptions of this service's metrics.

use metrics::{describe_counter, describe_gauge, describe_histogram};

pub(crate) fn describe() {
    describe_gauge!("newsroom_recommendations_articles", "Articles in the index in memory.");
    describe_counter!("newsroom_recommendations_sets_changed_total", "Sets of related articles that changed.");
    describe_histogram!("newsroom_recommendations_lookup_seconds", "Time to find the related articles of an article.");
}
