//! Withdrawals by operators.

use newsroom_chassis::clock::to_timestamp;
use newsroom_proto::publishing::v1;

use super::{ConvertError, article, convert_error, time};
use crate::domain::{Article, Reason, Withdrawal};

/// The withdrawal as callers see it.
pub fn to_message(withdrawal: &Withdrawal) -> v1::Withdrawal {
    v1::Withdrawal {
        reason: withdrawal.reason.as_str().to_owned(),
        by: withdrawal.by.clone(),
        time: Some(to_timestamp(withdrawal.time)),
    }
}

fn from_message(message: v1::Withdrawal) -> Result<Withdrawal, ConvertError> {
    Ok(Withdrawal {
        reason: Reason::parse(&message.reason).map_err(|_| convert_error("withdrawal.reason", "is no reason"))?,
        time: time("withdrawal.time", message.time.as_ref())?,
        by: message.by,
    })
}

/// The answer to `WithdrawArticle`.
pub fn withdrawn_to_message(article: &Article, withdrawal: Option<&Withdrawal>) -> v1::WithdrawArticleResponse {
    v1::WithdrawArticleResponse { article: Some(article::to_message(article)), withdrawal: withdrawal.map(to_message) }
}

/// Takes back what [`withdrawn_to_message`] gave.
pub fn withdrawn_from_message(
    message: v1::WithdrawArticleResponse,
) -> Result<(Article, Option<Withdrawal>), ConvertError> {
    let article = message.article.ok_or(convert_error("article", "is missing"))?;
    Ok((article::from_message(article)?, message.withdrawal.map(from_message).transpose()?))
}
