//! Leases: what only one replica may do at a time, with a token that grows with each holder.
//!
//! A holder that slept past its lease cannot write under it: [`check`] fences each such write.

use std::{future::Future, time::Duration};

use sea_orm::{
    ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, QuerySelect as _, entity::prelude::*,
    sea_query::OnConflict,
};
use time::OffsetDateTime;
use tokio_util::sync::CancellationToken;

use crate::{
    clock::micros,
    store::{Store, StoreError, Unit},
};

/// How long a lease lasts without renewal.
const TERM: Duration = Duration::from_secs(6);
/// How often it is renewed or asked for.
const BEAT: Duration = Duration::from_secs(2);
/// How long a holder whose work ended by itself leaves the lease to others: each of them asks at least once.
const REST: Duration = Duration::from_secs(5);

/// Who may do what.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "lease")]
pub struct Model {
    /// What is leased, for example `relay`.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// Who has it.
    pub holder: String,
    /// Rises with each change of holder.
    pub token: i64,
    /// Until when.
    pub expires_at: i64,
}

/// It stands alone.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}

/// A lease that this process holds, as long as nobody took it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    name: &'static str,
    token: i64,
}

impl Lease {
    /// The token: higher than every earlier holder's.
    pub fn token(&self) -> i64 {
        self.token
    }
}

/// Refuses the write when the lease has another holder by now.
pub async fn check(unit: &Unit, lease: &Lease) -> Result<(), StoreError> {
    let row = Entity::find_by_id(lease.name).lock_exclusive().one(unit.connection()).await?;
    if row.is_some_and(|row| row.token == lease.token) { Ok(()) } else { Err(StoreError::LeaseLost) }
}

/// Takes or renews a lease; `None` while another holds it.
pub async fn take(store: &Store, name: &'static str, holder: &str) -> Result<Option<Lease>, StoreError> {
    let (holder, sole) = (holder.to_owned(), store.is_sole());
    store
        .write(move |unit| {
            Box::pin(async move {
                let expires_at = micros(unit.now() + TERM);
                let first = ActiveModel {
                    name: Set(name.to_owned()),
                    holder: Set(holder.clone()),
                    token: Set(1),
                    expires_at: Set(expires_at),
                };
                let inserted = Entity::insert(first)
                    .on_conflict(OnConflict::column(Column::Name).do_nothing().to_owned())
                    .exec_without_returning(unit.connection())
                    .await?;
                if inserted == 1 {
                    return Ok(Some(Lease { name, token: 1 }));
                }
                let held = Entity::find_by_id(name).lock_exclusive().one(unit.connection()).await?;
                let Some(held) = held else { return Ok(None) };
                let mine = held.holder == holder;
                // Nobody else has the store open: whoever held it is dead.
                if !mine && !sole && held.expires_at > micros(unit.now()) {
                    return Ok(None);
                }
                let token = if mine { held.token } else { held.token + 1 };
                update(unit, name, &holder, token, expires_at).await?;
                Ok(Some(Lease { name, token }))
            })
        })
        .await
}

/// Gives a lease back, so that another can have it at once.
async fn give_back(store: &Store, lease: Lease) -> Result<(), StoreError> {
    store
        .write(move |unit| {
            Box::pin(async move {
                check(unit, &lease).await?;
                update(unit, lease.name, "", lease.token, micros(OffsetDateTime::UNIX_EPOCH)).await
            })
        })
        .await
}

async fn update(unit: &Unit, name: &str, holder: &str, token: i64, expires_at: i64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::Holder, Expr::value(holder))
        .col_expr(Column::Token, Expr::value(token))
        .col_expr(Column::ExpiresAt, Expr::value(expires_at))
        .filter(Column::Name.eq(name))
        .exec(unit.connection())
        .await?;
    Ok(())
}

/// Runs `work` while this process holds the lease, and waits for the lease while another does, until
/// `stop`. `work` is dropped at the stop and when the lease is lost; when it ends by itself, the lease is
/// given back, so that another process may do better, and asked for again after a rest.
pub async fn while_held<F, Fut>(store: &Store, name: &'static str, stop: CancellationToken, work: F)
where
    F: Fn(Lease) -> Fut,
    Fut: Future<Output = ()>,
{
    hold(store, name, &stop, &stop, work).await;
}

/// As [`while_held`], but at the stop `work` ends by itself; it is begun once more even then, if the
/// lease is free, so that it can bring to its end what waits.
pub async fn until_done<F, Fut>(store: &Store, name: &'static str, stop: CancellationToken, work: F)
where
    F: Fn(Lease) -> Fut,
    Fut: Future<Output = ()>,
{
    hold(store, name, &stop, &CancellationToken::new(), work).await;
}

/// Takes the lease again and again until `stop`; `work` is dropped at `drops`.
async fn hold<F, Fut>(store: &Store, name: &'static str, stop: &CancellationToken, drops: &CancellationToken, work: F)
where
    F: Fn(Lease) -> Fut,
    Fut: Future<Output = ()>,
{
    let holder = uuid::Uuid::now_v7().to_string();
    let held = metrics::gauge!("newsroom_lease_held", "service" => store.service(), "lease" => name);
    let mut failure = Failure::default();
    loop {
        let mut pause = BEAT;
        match take(store, name, &holder).await {
            Ok(Some(lease)) => {
                failure.ended();
                tracing::info!(lease.name = name, lease.token = lease.token, "lease taken");
                held.set(1.0);
                let ended = tokio::select! {
                    () = work(lease.clone()) => true,
                    () = until_lost(store, &lease, &holder) => false,
                    () = drops.cancelled() => true,
                };
                held.set(0.0);
                if ended {
                    pause = REST;
                    if let Err(error) = give_back(store, lease).await {
                        tracing::debug!(error = &error as &dyn std::error::Error, "lease not given back");
                    }
                } else {
                    tracing::warn!(lease.name = name, "lease lost");
                }
            }
            Ok(None) => failure.ended(),
            Err(error) => failure.tell(&error, name, "lease not taken"),
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

/// Renews until another holds it, or until it could not be renewed for as long as it lasts.
async fn until_lost(store: &Store, lease: &Lease, holder: &str) {
    let mut renewed = tokio::time::Instant::now();
    let mut failure = Failure::default();
    loop {
        tokio::time::sleep(BEAT).await;
        match take(store, lease.name, holder).await {
            Ok(Some(now)) if now.token == lease.token => {
                failure.ended();
                renewed = tokio::time::Instant::now();
            }
            Ok(_) => return,
            Err(_) if renewed.elapsed() > TERM => return,
            Err(error) => failure.tell(&error, lease.name, "lease not renewed"),
        }
    }
}

/// A failure that may last: it is told once.
#[derive(Default)]
struct Failure {
    is_told: bool,
}

impl Failure {
    fn tell(&mut self, error: &StoreError, lease: &'static str, what: &str) {
        if !std::mem::replace(&mut self.is_told, true) {
            tracing::warn!(error = error as &dyn std::error::Error, lease.name = lease, "{what}");
        }
    }

    fn ended(&mut self) {
        self.is_told = false;
    }
}
