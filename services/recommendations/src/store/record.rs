//! The encoding of articles and related sets in their rows.
//!
//! These messages belong to the store alone. Field numbers and the names of the reasons are stored, so they never
//! change their meaning.

use newsroom_chassis::store::StoreError;
use prost::Message;

use crate::domain::{Article, ArticleId, Reason, ReasonKind, RelatedArticle};

/// The part of an article that has no column of its own.
#[derive(Clone, PartialEq, Message)]
pub(super) struct ArticleRecord {
    #[prost(string, tag = "1")]
    pub path: String,
    #[prost(string, tag = "2")]
    pub headline: String,
    #[prost(string, tag = "3")]
    pub standfirst: String,
    #[prost(string, tag = "4")]
    pub section: String,
    #[prost(string, tag = "5")]
    pub language: String,
    #[prost(string, repeated, tag = "6")]
    pub body: Vec<String>,
    #[prost(string, repeated, tag = "7")]
    pub keywords: Vec<String>,
}

/// The members of a related set, best first.
#[derive(Clone, PartialEq, Message)]
pub(super) struct RelatedSetRecord {
    #[prost(message, repeated, tag = "1")]
    members: Vec<MemberRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct MemberRecord {
    #[prost(string, tag = "1")]
    article_id: String,
    #[prost(string, tag = "2")]
    headline: String,
    #[prost(string, tag = "3")]
    teaser: String,
    #[prost(string, tag = "4")]
    path: String,
    #[prost(string, tag = "5")]
    section: String,
    #[prost(string, tag = "6")]
    language: String,
    #[prost(double, tag = "7")]
    score: f64,
    #[prost(message, repeated, tag = "8")]
    reasons: Vec<ReasonRecord>,
}

#[derive(Clone, PartialEq, Message)]
struct ReasonRecord {
    #[prost(string, tag = "1")]
    kind: String,
    #[prost(string, tag = "2")]
    detail: String,
    #[prost(double, tag = "3")]
    share: f64,
}

const REASON_KINDS: [(ReasonKind, &str); 4] = [
    (ReasonKind::SharedWords, "shared_words"),
    (ReasonKind::SameSection, "same_section"),
    (ReasonKind::SharedKeywords, "shared_keywords"),
    (ReasonKind::CloseInTime, "close_in_time"),
];

impl ArticleRecord {
    pub fn read(bytes: &[u8]) -> Result<Self, StoreError> {
        Self::decode(bytes).map_err(StoreError::unreadable)
    }
}

impl From<&Article> for ArticleRecord {
    fn from(article: &Article) -> Self {
        Self {
            path: article.path.clone(),
            headline: article.headline.clone(),
            standfirst: article.standfirst.clone(),
            section: article.section.clone(),
            language: article.language.clone(),
            body: article.body.clone(),
            keywords: article.keywords.clone(),
        }
    }
}

impl RelatedSetRecord {
    pub fn of(members: &[RelatedArticle]) -> Self {
        Self { members: members.iter().map(MemberRecord::from).collect() }
    }

    /// Reads the members of a set.
    pub fn read_members(bytes: &[u8]) -> Result<Vec<RelatedArticle>, StoreError> {
        let record = Self::decode(bytes).map_err(StoreError::unreadable)?;
        record.members.into_iter().map(MemberRecord::into_domain).collect()
    }
}

impl From<&RelatedArticle> for MemberRecord {
    fn from(member: &RelatedArticle) -> Self {
        Self {
            article_id: member.id.to_string(),
            headline: member.headline.clone(),
            teaser: member.teaser.clone(),
            path: member.path.clone(),
            section: member.section.clone(),
            language: member.language.clone(),
            score: member.score,
            reasons: member.reasons.iter().map(ReasonRecord::from).collect(),
        }
    }
}

impl MemberRecord {
    fn into_domain(self) -> Result<RelatedArticle, StoreError> {
        Ok(RelatedArticle {
            id: ArticleId::parse(&self.article_id).map_err(StoreError::unreadable)?,
            headline: self.headline,
            teaser: self.teaser,
            path: self.path,
            section: self.section,
            language: self.language,
            score: self.score,
            // A newer version may have stored a kind that this version does not know.
            reasons: self.reasons.into_iter().filter_map(ReasonRecord::into_domain).collect(),
        })
    }
}

impl From<&Reason> for ReasonRecord {
    fn from(reason: &Reason) -> Self {
        let name = REASON_KINDS.iter().find(|(kind, _)| *kind == reason.kind).map_or("", |(_, name)| *name);
        Self { kind: name.into(), detail: reason.detail.clone(), share: reason.share }
    }
}

impl ReasonRecord {
    fn into_domain(self) -> Option<Reason> {
        let (kind, _) = REASON_KINDS.iter().find(|(_, name)| *name == self.kind)?;
        Some(Reason { kind: *kind, detail: self.detail, share: self.share })
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_member_is_read_as_it_was_stored() {
        let reason = |(kind, _)| Reason { kind, detail: "interpol, police".into(), share: 0.25 };
        let member = RelatedArticle {
            id: ArticleId::from(Uuid::from_u128(2)),
            headline: "h".into(),
            teaser: "t…".into(),
            path: "/p".into(),
            section: "s".into(),
            language: "fr".into(),
            score: 0.5,
            reasons: REASON_KINDS.map(reason).to_vec(),
        };
        let bytes = RelatedSetRecord::of(std::slice::from_ref(&member)).encode_to_vec();
        assert_eq!(RelatedSetRecord::read_members(&bytes).unwrap(), [member]);
    }

    #[test]
    fn an_unknown_reason_is_left_out_and_broken_bytes_are_an_error() {
        let reason = ReasonRecord { kind: "same_weather".into(), ..ReasonRecord::default() };
        let article_id = Uuid::from_u128(2).to_string();
        let member = MemberRecord { article_id, reasons: vec![reason], ..MemberRecord::default() };
        let bytes = RelatedSetRecord { members: vec![member] }.encode_to_vec();
        assert_eq!(RelatedSetRecord::read_members(&bytes).unwrap()[0].reasons, []);
        assert!(RelatedSetRecord::read_members(&[0xff]).is_err() && ArticleRecord::read(&[0xff]).is_err());
    }
}
