//! Changes a subscription.

use newsroom_chassis::store::Store;
use time::OffsetDateTime;

use crate::{
    domain::{Retention, SourceId, Subscription},
    store::Subscriptions,
    usecase::Error,
};

/// Changes the subscription of a source if its token is the given one and `change` applies to it. Returns the changed
/// subscription, and whether it is kept.
pub async fn change<C>(
    store: &Store,
    id: SourceId,
    token: String,
    change: C,
) -> Result<Option<(Subscription, Retention)>, Error>
where
    C: FnOnce(&mut Subscription, OffsetDateTime) -> Option<Retention> + Send + 'static,
{
    let changed = store.write(move |tx| {
        Box::pin(async move {
            let subscriptions = Subscriptions::within(tx);
            let known = subscriptions.lock(id).await?.filter(|known| known.token == token);
            let Some(mut subscription) = known else { return Ok(None) };
            let Some(retention) = change(&mut subscription, tx.now()) else { return Ok(None) };
            match retention {
                Retention::Kept => subscriptions.save(&subscription).await?,
                Retention::Forgotten => subscriptions.delete(id).await?,
            }
            Ok::<_, Error>(Some((subscription, retention)))
        })
    });
    changed.await
}
