//! The file of a SQLite store.

use std::{fs::Permissions, os::unix::fs::PermissionsExt as _, path::Path};

use newsroom_chassis::store::{FaultKind, Store, StoreConfig, StoreError};
use uuid::Uuid;

use crate::support::{self, Database, Migrator, count};

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn write(store: &Store, id: Uuid) -> Result<i64, StoreError> {
    store.write(move |tx| Box::pin(count(tx, id))).await
}

#[tokio::test]
async fn a_sqlite_file_is_open_in_one_process_at_a_time() {
    let database = Database::sqlite();
    let store = database.open().await;
    assert!(matches!(Store::open::<Migrator>(&database.config()).await, Err(StoreError::InUse(_))));
    assert_eq!(store.read_fault().await, None);
}

#[tokio::test]
async fn a_store_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/folders/test.db");
    let config = StoreConfig::at(format!("sqlite:{}", path.display()));
    let store = Store::open::<Migrator>(&config).await.unwrap();
    write(&store, Uuid::now_v7()).await.unwrap();
    for made in ["new", "new/folders"] {
        assert_eq!(mode(&folder.path().join(made)), 0o700, "{made}");
    }
    for file in std::fs::read_dir(path.parent().unwrap()).unwrap() {
        let file = file.unwrap().path();
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[tokio::test]
async fn a_store_that_others_could_read_is_closed_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    std::fs::write(&path, "").unwrap();
    std::fs::set_permissions(&path, Permissions::from_mode(0o664)).unwrap();
    let config = StoreConfig::at(format!("sqlite:{}", path.display()));
    let _store = Store::open::<Migrator>(&config).await.unwrap();
    assert_eq!(mode(&path), 0o600);
}

#[tokio::test]
async fn what_is_no_store_is_refused_with_its_file_and_a_remedy() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("test.db");
    std::fs::write(&path, "this is no database, ".repeat(500)).unwrap();
    let config = StoreConfig::at(format!("sqlite:{}", path.display()));
    let error = Store::open::<Migrator>(&config).await.err().unwrap();
    let StoreError::Open(fault) = &error else { panic!("{error:?}") };
    assert_eq!(fault.kind, FaultKind::Damaged);
    let text = error.to_string();
    for part in [path.display().to_string().as_str(), "file is not a database", "restore"] {
        assert!(text.contains(part), "{text}");
    }
}

#[tokio::test]
async fn nothing_is_accepted_into_a_file_that_is_gone() {
    let database = Database::sqlite();
    let store = database.open().await;
    let (path, aside) = (database.folder().join("test.db"), database.folder().join("aside"));
    let id = Uuid::now_v7();
    write(&store, id).await.unwrap();
    std::fs::rename(&path, &aside).unwrap();
    assert!(matches!(write(&store, id).await, Err(StoreError::Unavailable(_))));
    assert_eq!(store.write_fault().await.unwrap().kind, FaultKind::Replaced);
    std::fs::write(&path, "").unwrap();
    assert!(matches!(write(&store, id).await, Err(StoreError::Unavailable(_))));
    std::fs::rename(&aside, &path).unwrap();
    assert_eq!(write(&store, id).await.unwrap(), 2);
    assert_eq!((store.write_fault().await, support::value(&store, id).await), (None, 2));
}
