//! The encoding of articles, related sets and responses in their rows.
//!
//! These messages belong to the store alone. Field numbers and the names of states and kinds are stored, so they never
//! change their meaning. Times are microseconds since the epoch.

use newsroom_chassis::{
    clock::{from_micros, micros},
    store::{Compressed, StoreError, StoredResponse},
};
use prost::Message;
use uuid::Uuid;

use crate::domain::{
    Article, ArticleId, ArticlePath, ArticleState, Content, CopyGroup, CorrectionNotice, EditionKind, LanguageTag,
    Reason, Withdrawal, WithdrawnArticle,
};

/// A whole article.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ArticleRecord {
    #[prost(string, tag = "1")]
    id: String,
    #[prost(int64, tag = "2")]
    revision: i64,
    #[prost(bool, tag = "3")]
    is_withdrawn: bool,
    #[prost(string, tag = "4")]
    path: String,
    #[prost(string, tag = "5")]
    headline: String,
    #[prost(string, tag = "6")]
    standfirst: String,
    #[prost(string, tag = "7")]
    byline: String,
    #[prost(string, tag = "8")]
    dateline: String,
    #[prost(string, tag = "9")]
    section: String,
    #[prost(string, tag = "10")]
    language: String,
    #[prost(string, repeated, tag = "11")]
    body: Vec<String>,
    #[prost(string, repeated, tag = "12")]
    keywords: Vec<String>,
    #[prost(message, repeated, tag = "13")]
    corrections: Vec<CorrectionRecord>,
    #[prost(int64, optional, tag = "14")]
    first_published: Option<i64>,
    #[prost(int64, tag = "15")]
    updated: i64,
    #[prost(int64, optional, tag = "16")]
    amended: Option<i64>,
    #[prost(int64, tag = "17")]
    story_revision: i64,
    #[prost(int32, tag = "18")]
    edition: i32,
    #[prost(string, tag = "19")]
    edition_kind: String,
    #[prost(message, optional, tag = "20")]
    copy_group: Option<CopyGroupRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct CopyGroupRecord {
    #[prost(bytes = "vec", tag = "1")]
    id: Vec<u8>,
    #[prost(int64, tag = "2")]
    revision: i64,
}

#[derive(Clone, PartialEq, Message)]
struct CorrectionRecord {
    /// Absent when the source of the story corrected it.
    #[prost(string, optional, tag = "1")]
    note: Option<String>,
    #[prost(int64, tag = "2")]
    time: i64,
}

/// The members of a related set, best first.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RelatedSetRecord {
    #[prost(bytes = "vec", repeated, tag = "1")]
    article_ids: Vec<Vec<u8>>,
}

/// The response to a withdrawal, kept for a repeated request.
#[derive(Clone, PartialEq, Message)]
struct WithdrawnArticleRecord {
    #[prost(message, required, tag = "1")]
    article: ArticleRecord,
    #[prost(message, optional, tag = "2")]
    withdrawal: Option<WithdrawalRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct WithdrawalRecord {
    #[prost(string, tag = "1")]
    reason: String,
    #[prost(string, tag = "2")]
    by: String,
    #[prost(int64, tag = "3")]
    time: i64,
}

const EDITION_KINDS: [(EditionKind, &str); 4] = [
    (EditionKind::First, "first"),
    (EditionKind::Update, "update"),
    (EditionKind::Correction, "correction"),
    (EditionKind::MinorEdit, "minor_edit"),
];

pub(super) fn edition_kind_name(kind: EditionKind) -> &'static str {
    EDITION_KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| *name)
}

pub(super) fn edition_kind(name: &str) -> Result<EditionKind, StoreError> {
    let known = EDITION_KINDS.iter().find(|(_, known)| *known == name);
    known.map(|(kind, _)| *kind).ok_or_else(|| StoreError::unreadable(format_args!("an edition of the kind {name:?}")))
}

pub(super) fn read_article(stored: &Compressed) -> Result<Article, StoreError> {
    ArticleRecord::decode(stored.expand()?.as_slice()).map_err(StoreError::unreadable)?.into_article()
}

impl From<&Article> for ArticleRecord {
    fn from(article: &Article) -> Self {
        let content = &article.content;
        let group = |group: CopyGroup| CopyGroupRecord { id: group.id.as_bytes().to_vec(), revision: group.revision };
        let correction =
            |notice: &CorrectionNotice| CorrectionRecord { note: notice.note.clone(), time: micros(notice.time) };
        Self {
            id: article.id.to_string(),
            revision: article.revision,
            is_withdrawn: article.state == ArticleState::Withdrawn,
            path: article.path.to_string(),
            headline: content.headline.clone(),
            standfirst: content.standfirst.clone(),
            byline: content.byline.clone(),
            dateline: content.dateline.clone(),
            section: content.section.clone(),
            language: content.language.to_string(),
            body: content.body.clone(),
            keywords: content.keywords.clone(),
            corrections: article.corrections.iter().map(correction).collect(),
            first_published: article.first_published.map(micros),
            updated: micros(article.updated),
            amended: article.amended.map(micros),
            story_revision: article.story_revision,
            edition: article.edition,
            edition_kind: edition_kind_name(article.edition_kind).to_owned(),
            copy_group: article.copy_group.map(group),
        }
    }
}

impl ArticleRecord {
    fn into_article(self) -> Result<Article, StoreError> {
        let notice = |record: CorrectionRecord| CorrectionNotice { note: record.note, time: from_micros(record.time) };
        Ok(Article {
            id: ArticleId::parse(&self.id).map_err(StoreError::unreadable)?,
            revision: self.revision,
            state: if self.is_withdrawn { ArticleState::Withdrawn } else { ArticleState::Published },
            path: ArticlePath::parse(&self.path).map_err(StoreError::unreadable)?,
            content: Content {
                headline: self.headline,
                standfirst: self.standfirst,
                byline: self.byline,
                dateline: self.dateline,
                section: self.section,
                language: LanguageTag::or_undetermined(&self.language),
                body: self.body,
                keywords: self.keywords,
            },
            corrections: self.corrections.into_iter().map(notice).collect(),
            first_published: self.first_published.map(from_micros),
            updated: from_micros(self.updated),
            amended: self.amended.map(from_micros),
            story_revision: self.story_revision,
            edition: self.edition,
            edition_kind: edition_kind(&self.edition_kind)?,
            copy_group: self.copy_group.map(CopyGroupRecord::into_group).transpose()?,
        })
    }
}

impl CopyGroupRecord {
    fn into_group(self) -> Result<CopyGroup, StoreError> {
        Ok(CopyGroup { id: Uuid::from_slice(&self.id).map_err(StoreError::unreadable)?, revision: self.revision })
    }
}

impl RelatedSetRecord {
    pub fn of(articles: &[ArticleId]) -> Self {
        Self { article_ids: articles.iter().map(|id| id.uuid().as_bytes().to_vec()).collect() }
    }

    pub fn read_members(bytes: &[u8]) -> Result<Vec<ArticleId>, StoreError> {
        let record = Self::decode(bytes).map_err(StoreError::unreadable)?;
        let id = |bytes: &Vec<u8>| Uuid::from_slice(bytes).map(ArticleId::from).map_err(StoreError::unreadable);
        record.article_ids.iter().map(id).collect()
    }
}

impl StoredResponse for WithdrawnArticle {
    fn to_bytes(&self) -> Vec<u8> {
        let withdrawal = self.withdrawal.as_ref().map(|withdrawal| WithdrawalRecord {
            reason: withdrawal.reason.as_str().to_owned(),
            by: withdrawal.by.clone(),
            time: micros(withdrawal.time),
        });
        WithdrawnArticleRecord { article: ArticleRecord::from(&self.article), withdrawal }.encode_to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let record = WithdrawnArticleRecord::decode(bytes).map_err(StoreError::unreadable)?;
        let withdrawal = match record.withdrawal {
            None => None,
            Some(record) => Some(Withdrawal {
                reason: Reason::parse(&record.reason).map_err(StoreError::unreadable)?,
                by: record.by,
                time: from_micros(record.time),
            }),
        };
        Ok(Self { article: record.article.into_article()?, withdrawal })
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn article(kind: EditionKind, state: ArticleState) -> Article {
        let id = ArticleId::from(Uuid::from_u128(7));
        let time = datetime!(2025-11-24 10:32:05.123456 UTC);
        Article {
            id,
            revision: 2,
            state,
            path: ArticlePath::parse("/world/words-000000000007").unwrap(),
            content: Content {
                headline: "Headline".into(),
                standfirst: "Standfirst".into(),
                byline: "Byline".into(),
                dateline: "Dateline".into(),
                section: "World".into(),
                language: LanguageTag::or_undetermined("fr"),
                body: vec!["One.".into(), "Two.".into()],
                keywords: vec!["police".into()],
            },
            corrections: [Some("Not three.".to_owned()), None].map(|note| CorrectionNotice { note, time }).into(),
            first_published: (kind != EditionKind::First).then_some(time),
            updated: time,
            amended: (kind == EditionKind::Update).then_some(time),
            story_revision: 5,
            edition: 2,
            edition_kind: kind,
            copy_group: (kind == EditionKind::First).then_some(CopyGroup { id: Uuid::from_u128(9), revision: 3 }),
        }
    }

    #[test]
    fn an_article_is_read_as_it_was_stored() {
        for (kind, _) in EDITION_KINDS {
            for state in [ArticleState::Published, ArticleState::Withdrawn] {
                let article = article(kind, state);
                assert_eq!(
                    read_article(&Compressed::of(&ArticleRecord::from(&article).encode_to_vec())).unwrap(),
                    article
                );
            }
        }
        assert!(read_article(&Compressed::of(&[0xff])).is_err() && edition_kind("extra").is_err());
    }

    #[test]
    fn an_answer_and_a_related_set_are_read_as_they_were_stored() {
        let time = datetime!(2025-11-24 10:32 UTC);
        let withdrawal = Withdrawal { reason: Reason::parse("forged").unwrap(), by: "ann".into(), time };
        for withdrawal in [None, Some(withdrawal)] {
            let answer = WithdrawnArticle { article: article(EditionKind::First, ArticleState::Withdrawn), withdrawal };
            assert_eq!(WithdrawnArticle::from_bytes(&answer.to_bytes()).unwrap(), answer);
        }
        let members = [1, 2].map(|n| ArticleId::from(Uuid::from_u128(n)));
        let bytes = RelatedSetRecord::of(&members).encode_to_vec();
        assert_eq!(RelatedSetRecord::read_members(&bytes).unwrap(), members);
    }
}
