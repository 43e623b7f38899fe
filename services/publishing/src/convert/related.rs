//! Converts the related sets of recommendations.

use newsroom_chassis::convert::ConvertError;
use newsroom_proto::recommendations::v1;

use crate::domain::{ArticleId, RelatedSet};

/// Reads a set. Headlines and teasers are left out: the page shows those of the current articles.
pub fn from_message(message: v1::RelatedChanged) -> Result<RelatedSet, ConvertError> {
    let article_id = id("article_id", &message.article_id)?;
    let mut articles = Vec::with_capacity(message.related.len());
    for related in &message.related {
        articles.push(id("related.article_id", &related.article_id)?);
    }
    Ok(RelatedSet::new(article_id, message.revision, &articles))
}

fn id(field: &'static str, text: &str) -> Result<ArticleId, ConvertError> {
    ArticleId::parse(text).map_err(|_| ConvertError::new(field, "is not a UUID"))
}
