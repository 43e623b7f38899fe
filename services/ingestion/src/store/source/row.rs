//! Converts sources to rows and back.

use std::collections::HashMap;

use newsroom_chassis::{clock::micros, store::StoreError};
use sea_orm::ActiveValue::Set;
use url::Url;
use uuid::Uuid;

use crate::{
    domain::{Moved, Source, Validators},
    store::{
        entity::source::{ActiveModel, Model},
        record::SourceRecord,
    },
};

pub(super) fn of(source: &Source) -> ActiveModel {
    ActiveModel {
        id: Set(source.id.uuid()),
        name: Set(source.settings.name.clone()),
        next_poll_at: Set(source.health.next_poll_time.map(micros)),
        http_etag: Set(source.validators.etag.clone()),
        http_last_modified: Set(source.validators.last_modified.clone()),
        moved_to: Set(source.moved.as_ref().map(|moved| moved.to.to_string())),
        moved_polls: Set(source.moved.as_ref().map_or(0, |moved| moved.polls.into())),
        host: Set(source.host()),
        failures: Set(source.health.consecutive_failures.into()),
        snapshot: Set(SourceRecord::encode_source(source)),
    }
}

pub(super) fn read(row: Model, counts: &HashMap<Uuid, u64>) -> Result<Source, StoreError> {
    let mut source = SourceRecord::decode_source(&row.snapshot)?;
    source.validators = Validators { etag: row.http_etag, last_modified: row.http_last_modified };
    let polls = u32::try_from(row.moved_polls).unwrap_or_default();
    let to = row.moved_to.as_deref().and_then(|to| Url::parse(to).ok());
    source.moved = to.map(|to| Moved { to, polls });
    source.health.item_count = counts.get(&row.id).copied().unwrap_or_default();
    Ok(source)
}
