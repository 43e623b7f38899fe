//! Converts between the domain and the contracts.

mod article;
mod edition;
mod error;
mod event;
mod related;
mod request;
mod story;
mod withdrawal;

pub use article::to_message as article_to_message;
pub use edition::to_message as edition_to_message;
pub use event::{article_grouped, event};
pub use related::from_message as related_from_message;
pub use request::{
    ArticlesQuery, EditionsQuery, articles_query, edition_query, editions_query, get_article, withdraw_article,
};
pub use story::{from_message as story_from_message, group_change_from_message};
pub use withdrawal::{response as withdraw_article_response, to_message as withdrawal_to_message};

#[cfg(test)]
mod tests;
