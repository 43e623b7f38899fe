//! What becomes of imported texts: editorial publishes those of an archive that have a date in the past, and keeps the
//! others as drafts, except on desks that approve by themselves, which only editorial knows.

use std::collections::HashSet;

use newsroom_editorial::{convert::item_from_message, domain::Hold};
use newsroom_proto::ingestion::v1::{Item, ListItemsRequest};
use serde::Serialize;
use time::OffsetDateTime;

use crate::client::{Caller, error::Failure, output::now};

/// The largest page that ingestion answers with.
const PAGE: i32 = 200;

/// The numbers of new texts by what becomes of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    /// Texts that are published.
    pub published: usize,
    /// Texts that become drafts.
    pub drafts: usize,
    /// Those of the drafts that state no publication time in the past.
    pub undated: usize,
    /// Those of the others that lack a field which a published story has.
    pub incomplete: usize,
    /// Those of the others that their source withholds.
    pub withheld: usize,
    /// Those of the others that are under embargo.
    pub embargoed: usize,
    /// The published texts that state no address, so each has a new one.
    pub without_address: usize,
}

impl Publication {
    /// Counts a text by the rules of editorial. What can be no story is counted nowhere.
    fn count(&mut self, item: Item, now: OffsetDateTime) {
        let Ok(Some(item)) = item_from_message(Some(item)) else { return };
        let is_dated = item.archived_before(now).is_some();
        let holds = item.holds(now);
        let cause = match holds.first() {
            None if is_dated => {
                self.published += 1;
                self.without_address += usize::from(item.canonical_url.is_empty());
                return;
            }
            _ if !is_dated => &mut self.undated,
            Some(Hold::Withheld) => &mut self.withheld,
            Some(Hold::Embargoed) => &mut self.embargoed,
            _ => &mut self.incomplete,
        };
        *cause += 1;
        self.drafts += 1;
    }
}

/// What becomes of these items of a source. They are its newest ones.
pub async fn of_texts(source_id: &str, mut ids: HashSet<String>, caller: &Caller) -> Result<Publication, Failure> {
    let (mut publication, mut page_token) = (Publication::default(), String::new());
    while !ids.is_empty() {
        let source_id = source_id.to_owned();
        let request = ListItemsRequest { page_size: PAGE, page_token, source_id, ..ListItemsRequest::default() };
        let page = caller.services.items(async |mut items| items.list_items(request.clone()).await).await?;
        let now = now();
        for item in page.items.into_iter().filter(|item| ids.remove(&item.id)) {
            publication.count(item, now);
        }
        page_token = page.next_page_token;
        // Items that are merged into others are not listed any more.
        if page_token.is_empty() {
            break;
        }
    }
    Ok(publication)
}

#[cfg(test)]
mod tests {
    use newsroom_proto::ingestion::v1::{ItemType, PubStatus};
    use prost_types::Timestamp;

    use super::*;

    #[test]
    fn only_a_whole_text_with_a_date_in_the_past_is_published() {
        let now = now();
        let at = |seconds: i64| Some(Timestamp { seconds: now.unix_timestamp() + seconds, nanos: 0 });
        let item = Item {
            id: uuid::Uuid::nil().to_string(),
            revision: 1,
            headline: "Rates".into(),
            section: "Economy".into(),
            language: "en".into(),
            body: vec!["They stay.".into()],
            publish_time: at(-60),
            archived: true,
            ..Item::default()
        };
        let count = |item: &Item| {
            let mut publication = Publication::default();
            publication.count(item.clone(), now);
            publication
        };
        let published = Publication { published: 1, without_address: 1, ..Publication::default() };
        assert_eq!(count(&item), published);
        let there = Item { canonical_url: "https://news.example/a".into(), ..item.clone() };
        assert_eq!(count(&there), Publication { without_address: 0, ..published });
        for undated in [None, at(60)] {
            let item = Item { publish_time: undated, ..item.clone() };
            assert_eq!(count(&item), Publication { drafts: 1, undated: 1, ..Publication::default() });
        }
        let one = Publication { drafts: 1, ..Publication::default() };
        for (held, why) in [
            (Item { embargo_time: at(60), ..item.clone() }, Publication { embargoed: 1, ..one }),
            (Item { headline: String::new(), ..item.clone() }, Publication { incomplete: 1, ..one }),
            (Item { language: String::new(), ..item.clone() }, Publication { incomplete: 1, ..one }),
            (Item { pub_status: PubStatus::Withheld.into(), ..item.clone() }, Publication { withheld: 1, ..one }),
        ] {
            assert_eq!(count(&held), why);
        }
        let picture = Item { r#type: ItemType::Picture.into(), ..item };
        assert_eq!(count(&picture), Publication::default());
    }
}
