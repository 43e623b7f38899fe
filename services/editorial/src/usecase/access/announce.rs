//! Publishes all roles and grants again, so that the stream always has each of them.

use newsroom_access::{AccessChange, store as access};
use newsroom_chassis::{
    clock::{self, micros},
    leadership::{self, Leadership},
    store::Store,
};
use time::Duration;

use crate::{convert, usecase::Error};

/// How often they are published. The stream keeps an event three times as long.
const INTERVAL: Duration = Duration::days(30);
/// How many of them one transaction publishes.
const BATCH: usize = 500;

/// Publishes all roles and grants that have not ended, if it is time.
pub async fn announce(store: &Store, leadership: &Leadership) -> Result<(), Error> {
    let now = clock::now();
    let announced_at = access::announced_at(store).await?;
    if access::version(store).await? == 0 || announced_at > micros(now - INTERVAL) {
        return Ok(());
    }
    if announced_at == 0 {
        // The first of them have just been published.
        return record(store, micros(now)).await;
    }
    let roles = access::all_roles(store.reader()).await?.into_iter().map(AccessChange::Role);
    let grants = access::present_grants(store.reader()).await?.into_iter().map(AccessChange::Grant);
    let all: Vec<_> = roles.chain(grants).collect();
    for batch in all.chunks(BATCH).map(<[_]>::to_vec) {
        let leadership = leadership.clone();
        let published = store.write::<_, Error, _>(move |tx| {
            Box::pin(async move {
                leadership::check(tx, &leadership).await?;
                for change in &batch {
                    tx.publish(convert::access_announced(change))?;
                }
                Ok(())
            })
        });
        published.await?;
    }
    record(store, micros(now)).await
}

async fn record(store: &Store, at: i64) -> Result<(), Error> {
    store.write(move |tx| Box::pin(async move { Ok(access::record_announcement(tx, at).await?) })).await
}
