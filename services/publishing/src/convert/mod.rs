//! Converts between the domain and the contracts.

mod article;
mod edition;
mod event;
mod related;
mod request;
mod story;
mod withdrawal;

pub use article::to_message as article_to_message;
pub use edition::to_message as edition_to_message;
pub use event::event;
pub use related::from_message as related_from_message;
pub use request::{
    ArticlesQuery, EditionsQuery, articles_query, edition_query, editions_query, get_article, withdraw_article,
};
pub use story::from_message as story_from_message;
pub use withdrawal::{response as withdraw_article_response, to_message as withdrawal_to_message};

use newsroom_chassis::clock;
use time::OffsetDateTime;

/// What is wrong with a message from the bus.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} {rule}")]
pub struct ConvertError {
    field: &'static str,
    rule: &'static str,
}

fn convert_error(field: &'static str, rule: &'static str) -> ConvertError {
    ConvertError { field, rule }
}

/// A time that must be given.
fn time(field: &'static str, time: Option<&prost_types::Timestamp>) -> Result<OffsetDateTime, ConvertError> {
    let time = time.ok_or(convert_error(field, "is missing"))?;
    clock::from_timestamp(time).ok_or(convert_error(field, "lies outside the calendar"))
}

#[cfg(test)]
mod tests;
