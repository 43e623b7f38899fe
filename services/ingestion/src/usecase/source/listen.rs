//! Detects sources that went quiet, and quiet sources that send news again.

use newsroom_chassis::{isolate, store::Store};
use time::OffsetDateTime;

use crate::{
    convert,
    domain::{Cadence, SourceId},
    store::{Items, Sources},
    usecase::Error,
};

/// The number of sources in one page.
const PAGE: u64 = 200;

/// For each source, saves whether it is quiet at `now`, and publishes an event if that changed.
pub async fn listen(store: &Store, now: OffsetDateTime) -> Result<(), Error> {
    let mut after = None;
    loop {
        let (page, last) = Sources::reading(store).after(after, PAGE).await?;
        let ids: Vec<SourceId> = page.iter().map(|source| source.id).collect();
        let mut arrivals = Items::reading(store).arrivals(&ids).await?;
        for source in page {
            let cadence = Cadence::of(&arrivals.remove(&source.id).unwrap_or_default(), now);
            let mut heard = source.clone();
            heard.listen(cadence, now);
            if heard.health.quiet_since != source.health.quiet_since {
                match save(store, source.id, now).await {
                    Err(Error::Store(error)) if error.is_passing() => return Err(error.into()),
                    Err(error) => isolate::note("ingestion", "maintenance", &source.id, &error),
                    Ok(()) => {}
                }
            }
        }
        match last {
            Some(last) => after = Some(last),
            None => return Ok(()),
        }
    }
}

async fn save(store: &Store, id: SourceId, now: OffsetDateTime) -> Result<(), Error> {
    let saved = store.write(move |tx| {
        Box::pin(async move {
            let Some(mut source) = Sources::within(tx).lock(id).await? else { return Ok(()) };
            let arrivals = Items::within(tx).arrivals(&[id]).await?.remove(&id).unwrap_or_default();
            let health_change = source.listen(Cadence::of(&arrivals, now), now);
            Sources::within(tx).save(&source).await?;
            if let Some(health_change) = health_change {
                tx.publish(convert::source_turned(&source, health_change))?;
            }
            Ok::<_, Error>(())
        })
    });
    saved.await
}
