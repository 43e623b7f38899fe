//! What recommendations says belongs to an article.

use newsroom_proto::recommendations::v1;

use super::{ConvertError, convert_error};
use crate::domain::{ArticleId, RelatedSet};

/// Takes in a set. Headlines and teasers are not kept: the page shows what the articles say by then.
pub fn from_message(message: v1::RelatedChanged) -> Result<RelatedSet, ConvertError> {
    let article_id = id("article_id", &message.article_id)?;
    let mut articles = Vec::with_capacity(message.related.len());
    for related in &message.related {
        articles.push(id("related.article_id", &related.article_id)?);
    }
    Ok(RelatedSet::new(article_id, message.revision, &articles))
}

/// What [`from_message`] takes in, with the ids alone.
pub fn to_message(set: &RelatedSet) -> v1::RelatedChanged {
    let related = |id: &ArticleId| v1::RelatedArticle { article_id: id.to_string(), ..v1::RelatedArticle::default() };
    v1::RelatedChanged {
        article_id: set.article_id.to_string(),
        revision: set.revision,
        related: set.articles.iter().map(related).collect(),
    }
}

fn id(field: &'static str, text: &str) -> Result<ArticleId, ConvertError> {
    ArticleId::parse(text).map_err(|_| convert_error(field, "is not a UUID"))
}
