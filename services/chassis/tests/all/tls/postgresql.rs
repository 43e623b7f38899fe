//! PostgreSQL over TLS.

use newsroom_chassis::store::{Store, StoreConfig, StoreError};
use newsroom_fixtures::{Authority, CertificateFiles, Postgres, wait_until_async};
use sea_orm::{ConnectOptions, ConnectionTrait as _, Database, DbBackend, Statement};
use uuid::Uuid;

use super::TIMEOUT;
use crate::support::{Migrator, count};

/// The store at this address, with the files of a client and this mode.
fn config(url: &str, mode: &str, client: &CertificateFiles) -> StoreConfig {
    let (ca, certificate, key) = (client.ca(), client.certificate(), client.key());
    let (ca, certificate, key) = (ca.display(), certificate.display(), key.display());
    let url = format!("{url}?sslmode={mode}&sslrootcert={ca}&sslcert={certificate}&sslkey={key}");
    StoreConfig { migrate: Some(true), max_connections: 2, ..StoreConfig::at(url) }
}

async fn open(config: &StoreConfig) -> Result<Store, StoreError> {
    Box::pin(Store::open::<Migrator>(config)).await
}

async fn write(store: &Store) -> Result<i64, StoreError> {
    let id = Uuid::now_v7();
    store.write(move |tx| Box::pin(async move { count(tx, id).await })).await
}

/// The end of each session that is not this one.
async fn end_sessions(store: &Store) {
    let sql = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() \
               AND pid <> pg_backend_pid()";
    store.reader().execute_unprepared(sql).await.unwrap();
}

#[tokio::test]
async fn a_store_is_reached_over_tls_with_a_certificate_alone() {
    let (house, other) = (Authority::new("house"), Authority::new("other"));
    let postgres = Postgres::start_with_tls(&house.server(), &house);
    let url = postgres.database();
    let client = CertificateFiles::new(&house.client(&["dns:poller"]), &house);
    let store = open(&config(&url, "verify-full", &client)).await.unwrap();
    let sql = "SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    let row = store.reader().query_one_raw(Statement::from_string(DbBackend::Postgres, sql)).await.unwrap().unwrap();
    assert_eq!(row.try_get_by_index::<String>(0).unwrap(), "TLSv1.3");
    assert_eq!(write(&store).await.unwrap(), 1);

    // A service would wait for the database; a single session fails at once.
    let refused = async |url: &str| match Database::connect(ConnectOptions::new(url)).await {
        Ok(_) => panic!("there is a session"),
        Err(error) => error.to_string(),
    };
    let foreign = CertificateFiles::new(&house.client(&["dns:poller"]), &other);
    let said = refused(&config(&url, "verify-full", &foreign).url).await;
    assert!(said.contains("UnknownIssuer"), "{said}");
    let said = refused(&format!("{url}?sslmode=disable")).await;
    assert!(said.contains("no encryption"), "{said}");
    let said = refused(&format!("{url}?sslmode=verify-full&sslrootcert={}", client.ca().display())).await;
    assert!(said.contains("certificate"), "{said}");

    std::fs::set_permissions(client.key(), std::os::unix::fs::PermissionsExt::from_mode(0o644)).unwrap();
    let said = open(&config(&url, "verify-full", &client)).await.map(drop).unwrap_err();
    assert!(said.to_string().contains("is a secret that others can read"), "{said}");
}

#[tokio::test]
async fn a_new_session_uses_the_new_files() {
    let (house, next) = (Authority::new("house"), Authority::new("next"));
    let mut postgres = Postgres::start_with_tls(&house.server(), &house);
    let client = CertificateFiles::new(&house.client(&["dns:poller"]), &house);
    let store = open(&config(&postgres.database(), "verify-full", &client)).await.unwrap();
    assert_eq!(write(&store).await.unwrap(), 1);

    client.put(&next.client(&["dns:poller"]));
    std::fs::write(client.ca(), next.pem()).unwrap();
    postgres.put_tls(&next.server(), &next);
    end_sessions(&store).await;
    wait_until_async("a new session writes", TIMEOUT, async || write(&store).await.is_ok()).await;
    end_sessions(&store).await;
    wait_until_async("another one does", TIMEOUT, async || write(&store).await.is_ok()).await;
}

#[test]
fn a_remote_database_without_verified_tls_is_refused_unless_it_is_said() {
    for url in [
        "postgres://127.0.0.1/desk",
        "postgres://ann:secret@localhost:5432/desk",
        "postgres://[::1]/desk",
        "postgres://%2Frun%2Fpostgresql/desk",
        "postgres://db/desk?host=/run/postgresql",
        "postgres://db/desk?sslmode=verify-full",
        "postgres://db/desk?sslmode=disable&sslmode=verify-full",
    ] {
        assert_eq!(StoreConfig::at(url).check(), Ok(()), "{url}");
    }
    for url in [
        "postgres://ann:secret@db/desk",
        "postgres://ann:secret@10.0.0.1/desk?sslmode=disable",
        "postgres://ann:secret@db/desk?sslmode=prefer",
        "postgres://ann:secret@db/desk?sslmode=require",
        "postgres://ann:secret@db/desk?sslmode=verify-ca",
        "postgres://ann:secret@db/desk?sslmode=verify-full&sslmode=require",
        "postgres://ann:secret@127.0.0.1/desk?host=db",
    ] {
        let refused = StoreConfig::at(url).check().unwrap_err();
        assert!(refused.starts_with("store.url must have sslmode=verify-full"), "{refused}");
        assert!(!refused.contains("secret"), "{refused}");
        assert_eq!(StoreConfig { plain_on_all_networks: true, ..StoreConfig::at(url) }.check(), Ok(()), "{url}");
    }
    let refused = StoreConfig::at("postgres://ann:secret@db/desk?sslmode=always").check().unwrap_err();
    assert!(refused.starts_with("store.url must be postgres://") && !refused.contains("secret"), "{refused}");
}
