//! Parses requests and gathers all violations.

use newsroom_chassis::{
    api_error::{ApiError, Violations},
    page::Page,
    store::{IdEnding, Request},
};
use newsroom_proto::publishing::v1;
use prost::Message as _;
use uuid::Uuid;

use crate::domain::{ArticleId, ArticleState, Reason, SectionSlug};

/// A page of articles, the latest change first. A page token holds a time of change, in microseconds, and an id.
#[derive(Debug)]
pub struct ArticlesQuery {
    pub page: Page<(i64, Uuid)>,
    pub section: Option<SectionSlug>,
    pub state: Option<ArticleState>,
    /// The last digits of the article ids, in lower case.
    pub ending: Option<String>,
}

/// A page of an article's editions, newest first. A page token holds a number.
#[derive(Debug)]
pub struct EditionsQuery {
    pub article_id: ArticleId,
    pub page: Page<i32>,
}

pub fn get_article(request: &v1::GetArticleRequest) -> Result<ArticleId, ApiError> {
    ArticleId::parse(&request.id).map_err(|error| ApiError::invalid("id", error))
}

pub fn withdraw_article(message: &v1::WithdrawArticleRequest) -> Result<(ArticleId, Reason, Request), ApiError> {
    let mut violations = Violations::new();
    let method = "/newsroom.publishing.v1.ArticleService/WithdrawArticle";
    let request = Request::parse(&message.request_id, method, &message.encode_to_vec(), &mut violations);
    let id = violations.check("id", ArticleId::parse(&message.id));
    let reason = violations.check("reason", Reason::parse(&message.reason));
    match id.zip(reason) {
        Some((id, reason)) if violations.is_empty() => Ok((id, reason, request)),
        _ => Err(violations.into()),
    }
}

pub fn articles_query(request: &v1::ListArticlesRequest) -> Result<ArticlesQuery, ApiError> {
    let mut violations = Violations::new();
    let section = match request.section_slug.as_str() {
        "" => None,
        slug => violations.check("section_slug", SectionSlug::parse(slug).ok_or("is not the slug of a section")),
    };
    let state = match v1::ArticleState::try_from(request.state) {
        Ok(v1::ArticleState::Unspecified) => None,
        Ok(v1::ArticleState::Published) => Some(ArticleState::Published),
        Ok(v1::ArticleState::Withdrawn) => Some(ArticleState::Withdrawn),
        Err(_) => {
            violations.add("state", "is not a state of an article");
            None
        }
    };
    let ending = match request.id_ending.as_str() {
        "" => None,
        ending => violations.check("id_ending", IdEnding::parse(ending)).map(|_| ending.to_ascii_lowercase()),
    };
    let filter = [request.section_slug.as_str(), &request.state.to_string(), &request.id_ending];
    let page = Page::parse(request.page_size, &request.page_token, &filter, &mut violations);
    violations.into_result()?;
    Ok(ArticlesQuery { page, section, state, ending })
}

/// The article and the number of the edition. No number means the newest edition.
pub fn edition_query(request: &v1::GetEditionRequest) -> Result<(ArticleId, Option<i32>), ApiError> {
    let mut violations = Violations::new();
    let article_id = violations.check("article_id", ArticleId::parse(&request.article_id));
    if request.number < 0 {
        violations.add("number", "must be 0 or more");
    }
    let number = Some(request.number).filter(|number| *number > 0);
    match article_id {
        Some(article_id) if violations.is_empty() => Ok((article_id, number)),
        _ => Err(violations.into()),
    }
}

pub fn editions_query(request: &v1::ListEditionsRequest) -> Result<EditionsQuery, ApiError> {
    let mut violations = Violations::new();
    let article_id = violations.check("article_id", ArticleId::parse(&request.article_id));
    let page = Page::parse(request.page_size, &request.page_token, &[&request.article_id], &mut violations);
    match article_id {
        Some(article_id) if violations.is_empty() => Ok(EditionsQuery { article_id, page }),
        _ => Err(violations.into()),
    }
}
