//! Faults of a store, caused from outside while a service uses it.

use std::{sync::Arc, time::Duration};

use newsroom_fixtures::SmallDisk;
use newsroom_tests::{Options, StoreKind};
use rand::{RngExt as _, rngs::StdRng};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database};

/// How long a fault of a store lasts.
const LASTS: Duration = Duration::from_millis(1_500);

/// Makes statements of all stores fail for a moment.
pub(super) enum StoreFaults {
    /// The disk of all files is full.
    FullDisk(Arc<SmallDisk>),
    /// The databases with these addresses are read only, and sessions end during statements.
    ReadOnly(Vec<String>),
}

impl StoreFaults {
    /// The faults for stores of this kind, with the options of a newsroom in which they can be caused.
    pub fn prepare(stores: StoreKind) -> (Options, Option<Arc<SmallDisk>>) {
        match stores {
            StoreKind::Sqlite => {
                let disk = Arc::new(SmallDisk::of(64 << 20));
                (Options::on(stores).on_disk(disk.clone()), Some(disk))
            }
            StoreKind::Postgres => (Options::on(stores), None),
        }
    }

    /// Causes the fault, waits a moment, and ends it.
    pub async fn strike(&self, random: &mut StdRng) {
        let lasts = LASTS.mul_f64(random.random_range(0.2..1.0));
        match self {
            Self::FullDisk(disk) => {
                disk.fill(random.random_range(0..64 << 10));
                tokio::time::sleep(lasts).await;
                disk.free();
            }
            Self::ReadOnly(addresses) => {
                for address in addresses {
                    set_read_only(address, true).await;
                }
                tokio::time::sleep(lasts).await;
                for address in addresses {
                    set_read_only(address, false).await;
                }
            }
        }
    }
}

/// Also ends all other sessions of the database, because only new sessions use the new setting.
async fn set_read_only(address: &str, is_read_only: bool) {
    let mut one = ConnectOptions::new(address);
    one.max_connections(1);
    let database = Database::connect(one).await.unwrap();
    let name = address.rsplit('/').next().unwrap();
    let sql = [
        "SET default_transaction_read_only = off".to_owned(),
        format!("ALTER DATABASE {name} SET default_transaction_read_only = {is_read_only}"),
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
         AND pid <> pg_backend_pid()"
            .to_owned(),
    ];
    for sql in sql {
        database.execute_unprepared(&sql).await.unwrap();
    }
}
