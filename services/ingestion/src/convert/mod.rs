//! Converts between domain types and proto messages.

mod annotation;
mod answer;
mod diagnosis;
mod difference;
mod error;
mod event;
mod item;
mod link;
mod query;
mod reparse;
mod request;
mod source;
mod storyline;

pub use answer::{poll_source_response, submit_raw_response};
pub use diagnosis::{diagnose_source, diagnosis_to_message};
pub use error::error_to_message;
pub use event::{item_contested, item_grouped, item_ingested, item_updated, source_turned, storyline_changed};
pub use item::{item_to_message, item_without_text, way_to_message};
pub use query::{
    BlobQuery, ItemsQuery, RawQuery, SourcesQuery, get_blob, get_item, get_raw, get_source, items_query, sources_query,
};
pub use reparse::{ReparseQuery, progress_to_message, reparse_query, reparsed_to_message};
pub use request::{
    Creation, Deletion, Submission, Update, create_source, delete_source, poll_source, push, submit_raw, update_source,
};
pub use source::{kind_name, source_to_message};
pub use storyline::{
    StorylineKey, StorylinesQuery, explain_match, explanation_to_message, get_storyline, storyline_to_message,
    storylines_query,
};

#[cfg(test)]
mod tests;
