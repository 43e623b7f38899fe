//! Leadership: work that only one replica does at a time, with a token that grows with each holder.
//!
//! A holder whose leadership expired while it was suspended cannot write: [`check`] guards each such write.

use std::{future::Future, time::Duration};

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, entity::prelude::*,
    sea_query::OnConflict,
};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::{
    clock::micros,
    store::{Store, StoreError, Transaction},
};

/// How long a leadership lasts without renewal.
const TTL: Duration = Duration::from_secs(6);
/// How often the holder renews it and other replicas ask for it.
const HEARTBEAT: Duration = Duration::from_secs(2);
/// How long a holder whose work ended by itself waits before it asks again, so that each other replica asks at least
/// once before.
const BACKOFF: Duration = Duration::from_secs(5);

/// One row for each kind of work.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "leadership")]
pub struct Model {
    /// The work, for example `relay`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The replica that leads.
    pub holder: String,
    /// Rises with each change of holder.
    pub token: i64,
    /// When the leadership expires.
    pub expires_at: i64,
}

/// No relations.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A leadership that this process holds until another process takes it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leadership {
    name: &'static str,
    token: i64,
}

impl Leadership {
    /// The token. It is higher than the token of every earlier holder.
    pub fn token(&self) -> i64 {
        self.token
    }
}

/// Fails when another process holds the leadership.
pub async fn check(tx: &Transaction, leadership: &Leadership) -> Result<(), StoreError> {
    let row = Entity::find_by_id(leadership.name).lock_exclusive().one(tx.connection()).await?;
    if row.is_some_and(|row| row.token == leadership.token) { Ok(()) } else { Err(StoreError::LeadershipLost) }
}

/// Acquires or renews a leadership. Returns `None` while another process holds it.
pub async fn take(store: &Store, name: &'static str, holder: &str) -> Result<Option<Leadership>, StoreError> {
    let (holder, exclusive) = (holder.to_owned(), store.is_exclusive());
    store
        .write(move |tx| {
            Box::pin(async move {
                let expires_at = micros(tx.now() + TTL);
                let first = ActiveModel {
                    name: Set(name.to_owned()),
                    holder: Set(holder.clone()),
                    token: Set(1),
                    expires_at: Set(expires_at),
                };
                let inserted = Entity::insert(first)
                    .on_conflict(OnConflict::column(Column::Name).do_nothing().to_owned())
                    .exec_without_returning(tx.connection())
                    .await?;
                if inserted == 1 {
                    return Ok(Some(Leadership { name, token: 1 }));
                }
                let held = Entity::find_by_id(name).lock_exclusive().one(tx.connection()).await?;
                let Some(held) = held else { return Ok(None) };
                let mine = held.holder == holder;
                // Only this process has the store open, so the replica that led has ended.
                if !mine && !exclusive && held.expires_at > micros(tx.now()) {
                    return Ok(None);
                }
                let token = if mine { held.token } else { held.token + 1 };
                update(tx, name, &holder, token, expires_at).await?;
                Ok(Some(Leadership { name, token }))
            })
        })
        .await
}

/// Releases a leadership, so that another process can acquire it at once.
async fn give_back(store: &Store, leadership: Leadership) -> Result<(), StoreError> {
    store
        .write(move |tx| {
            Box::pin(async move {
                check(tx, &leadership).await?;
                update(tx, leadership.name, "", leadership.token, micros(OffsetDateTime::UNIX_EPOCH)).await
            })
        })
        .await
}

async fn update(tx: &Transaction, name: &str, holder: &str, token: i64, expires_at: i64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Holder, Expr::value(holder))
        .col_expr(Column::Token, Expr::value(token))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Name.eq(name))
        .exec(tx.connection())
        .await?;
    Ok(())
}

/// Runs `work` while this process holds the leadership, and waits while another process holds it, until `stop`. `work`
/// is dropped at the stop and when the leadership is lost. When `work` ends by itself, the leadership is released,
/// because another process may succeed, and is requested again after a pause.
pub async fn while_leader<F, Fut>(store: &Store, name: &'static str, stop: CancellationToken, work: F)
where
    F: Fn(Leadership) -> Fut,
    Fut: Future<Output = ()>,
{
    hold(store, name, &stop, &stop, work).await;
}

/// As [`while_leader`], but at the stop `work` ends by itself. If the leadership is free, `work` is started once more
/// even after the stop, so that it can finish what is pending.
pub async fn until_done<F, Fut>(store: &Store, name: &'static str, stop: CancellationToken, work: F)
where
    F: Fn(Leadership) -> Fut,
    Fut: Future<Output = ()>,
{
    hold(store, name, &stop, &CancellationToken::new(), work).await;
}

/// Acquires the leadership repeatedly until `stop`; `work` is dropped at `drops`.
async fn hold<F, Fut>(store: &Store, name: &'static str, stop: &CancellationToken, drops: &CancellationToken, work: F)
where
    F: Fn(Leadership) -> Fut,
    Fut: Future<Output = ()>,
{
    let holder = uuid::Uuid::now_v7().to_string();
    let held = metrics::gauge!("newsroom_leader", "service" => store.service(), "leadership" => name);
    let mut failure = Failure::default();
    loop {
        let mut pause = HEARTBEAT;
        match take(store, name, &holder).await {
            Ok(Some(leadership)) => {
                failure.ended();
                tracing::info!(leadership.name = name, leadership.token = leadership.token, "leadership taken");
                held.set(1.0);
                let ended = tokio::select! {
                    () = work(leadership.clone()) => true,
                    () = until_lost(store, &leadership, &holder) => false,
                    () = drops.cancelled() => true,
                };
                held.set(0.0);
                if ended {
                    pause = BACKOFF;
                    if let Err(error) = give_back(store, leadership).await {
                        tracing::debug!(error = &error as &dyn std::error::Error, "leadership not given back");
                    }
                } else {
                    tracing::warn!(leadership.name = name, "leadership lost");
                }
            }
            Ok(None) => failure.ended(),
            Err(error) => failure.tell(&error, name, "leadership not taken"),
        }
        if stop.is_cancelled() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = stop.cancelled() => {}
        }
    }
}

/// Renews the leadership until another process holds it, or until renewal has failed for [`TTL`].
async fn until_lost(store: &Store, leadership: &Leadership, holder: &str) {
    let mut renewed = tokio::time::Instant::now();
    let mut failure = Failure::default();
    loop {
        tokio::time::sleep(HEARTBEAT).await;
        match take(store, leadership.name, holder).await {
            Ok(Some(now)) if now.token == leadership.token => {
                failure.ended();
                renewed = tokio::time::Instant::now();
            }
            Ok(_) => return,
            Err(_) if renewed.elapsed() > TTL => return,
            Err(error) => failure.tell(&error, leadership.name, "leadership not renewed"),
        }
    }
}

/// A failure that may last. It is logged once.
#[derive(Default)]
struct Failure {
    is_told: bool,
}

impl Failure {
    fn tell(&mut self, error: &StoreError, leadership: &'static str, what: &str) {
        if !std::mem::replace(&mut self.is_told, true) {
            tracing::warn!(error = error as &dyn std::error::Error, leadership.name = leadership, "{what}");
        }
    }

    fn ended(&mut self) {
        self.is_told = false;
    }
}
