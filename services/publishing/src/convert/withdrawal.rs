//! Converts withdrawals by operators.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::publishing::v1;

use super::article_to_message;
use crate::domain::{Withdrawal, WithdrawnArticle};

pub fn to_message(withdrawal: &Withdrawal) -> v1::Withdrawal {
    v1::Withdrawal {
        reason: withdrawal.reason.as_str().to_owned(),
        by: withdrawal.by.clone(),
        time: Some(to_timestamp(withdrawal.time)),
    }
}

/// The response to `WithdrawArticle`.
pub fn response(withdrawn: WithdrawnArticle) -> v1::WithdrawArticleResponse {
    v1::WithdrawArticleResponse {
        article: Some(article_to_message(withdrawn.article)),
        withdrawal: withdrawn.withdrawal.as_ref().map(to_message),
    }
}
