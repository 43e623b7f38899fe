//! The answer to a call that writes, as a repeat of the call receives it.

use newsroom_chassis::store::{Store, StoreError, StoredResponse};
use prost::Message;
use uuid::Uuid;

use super::Revisions;
use crate::domain::{Story, StoryId};

/// The answer to a call that writes: the story after it. Only the story's id and revision are stored with the request,
/// because the history holds the rest.
pub enum WriteAnswer {
    /// The call has been executed now.
    First(Box<Story>),
    /// The call is a repeat. Its first answer was this revision of the story.
    Repeat(StoryId, i64),
}

#[derive(Clone, PartialEq, Message)]
struct AnswerRecord {
    #[prost(bytes = "vec", tag = "1")]
    story_id: Vec<u8>,
    #[prost(int64, tag = "2")]
    revision: i64,
}

impl From<Story> for WriteAnswer {
    fn from(story: Story) -> Self {
        Self::First(Box::new(story))
    }
}

impl WriteAnswer {
    /// The story that the first call was answered with. The transaction of that call has to be committed.
    pub async fn story(self, store: &Store) -> Result<Story, StoreError> {
        match self {
            Self::First(story) => Ok(*story),
            Self::Repeat(id, revision) => {
                let stored = Revisions::reading(store).find(id, revision).await?;
                let missing = || StoreError::unreadable(format_args!("revision {revision} of story {id} is missing"));
                Ok(stored.ok_or_else(missing)?.story)
            }
        }
    }
}

impl StoredResponse for WriteAnswer {
    fn to_bytes(&self) -> Vec<u8> {
        let (id, revision) = match self {
            Self::First(story) => (story.id, story.revision),
            Self::Repeat(id, revision) => (*id, *revision),
        };
        AnswerRecord { story_id: id.uuid().as_bytes().to_vec(), revision }.encode_to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, StoreError> {
        let record = AnswerRecord::decode(bytes).map_err(StoreError::unreadable)?;
        let id = Uuid::from_slice(&record.story_id).map_err(StoreError::unreadable)?;
        Ok(Self::Repeat(id.into(), record.revision))
    }
}
