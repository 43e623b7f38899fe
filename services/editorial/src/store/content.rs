//! Contents: each version of a story's content is stored once. The story and its revisions refer to it by the revision
//! that brought it.

use newsroom_chassis::store::{
    Compressed, StoreError, WriteConnection,
    bulk::{self, OnConflict},
};
use prost::Message;
use sea_orm::{ActiveValue::Set, EntityTrait as _, RelationDef};

use super::{
    entity::{
        content::{ActiveModel, Column, Entity},
        revision, story,
    },
    record::RecordError,
};
use crate::domain::{Content, ContentVersion, Transition};

/// The contents, through a transaction.
pub(super) struct Contents<'t>(&'t WriteConnection);

impl<'t> Contents<'t> {
    pub fn over(connection: &'t WriteConnection) -> Self {
        Self(connection)
    }

    /// Inserts the contents that the transitions bring, all with one statement.
    pub async fn insert<'a>(&self, transitions: impl Iterator<Item = &'a Transition>) -> Result<(), StoreError> {
        let new = transitions.filter(|transition| transition.brings_content());
        let rows = new.map(|Transition { story, .. }| ActiveModel {
            story_id: Set(story.id.uuid()),
            revision: Set(story.content_revision),
            search: Set(story.content.search_index().to_owned()),
            content: Set(encode(&story.content)),
        });
        bulk::insert(self.0, rows.collect(), OnConflict::Fail).await?;
        Ok(())
    }
}

/// The relation from a story to its present content.
pub(super) fn of_story() -> RelationDef {
    story::Entity::belongs_to(Entity)
        .from((story::Column::Id, story::Column::ContentRevision))
        .to((Column::StoryId, Column::Revision))
        .into()
}

/// The relation from a revision to its content.
pub(super) fn of_revision() -> RelationDef {
    revision::Entity::belongs_to(Entity)
        .from((revision::Column::StoryId, revision::Column::ContentRevision))
        .to((Column::StoryId, Column::Revision))
        .into()
}

/// The content of a story. A field keeps its tag permanently.
#[derive(Clone, PartialEq, Message)]
struct ContentRecord {
    #[prost(string, tag = "1")]
    headline: String,
    #[prost(string, tag = "2")]
    standfirst: String,
    #[prost(string, tag = "3")]
    slugline: String,
    #[prost(string, tag = "4")]
    byline: String,
    #[prost(string, tag = "5")]
    dateline: String,
    #[prost(string, tag = "6")]
    section: String,
    #[prost(string, tag = "7")]
    language: String,
    #[prost(string, repeated, tag = "8")]
    body: Vec<String>,
    #[prost(string, repeated, tag = "9")]
    keywords: Vec<String>,
}

pub(super) fn encode(content: &Content) -> Compressed {
    let Content { headline, standfirst, slugline, byline, dateline, section, language, body, keywords } =
        content.clone();
    let record = ContentRecord { headline, standfirst, slugline, byline, dateline, section, language, body, keywords };
    Compressed::of(&record.encode_to_vec())
}

/// Reads a content that was joined to a row. `None`: there is no such content.
pub(super) fn decode(stored: Option<&Compressed>) -> Result<ContentVersion, RecordError> {
    let stored = stored.ok_or_else(|| RecordError::new("the content is missing"))?;
    let bytes = stored.expand().map_err(RecordError::new)?;
    let ContentRecord { headline, standfirst, slugline, byline, dateline, section, language, body, keywords } =
        ContentRecord::decode(bytes.as_slice()).map_err(RecordError::new)?;
    let content = Content { headline, standfirst, slugline, byline, dateline, section, language, body, keywords };
    Ok(content.into())
}
