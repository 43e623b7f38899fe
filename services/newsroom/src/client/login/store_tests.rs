//! Who can read the files of logins.

use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::*;

fn store(folder: &std::path::Path) -> LoginStore {
    LoginStore { folder: folder.join("logins"), context: "house".into() }
}

fn person(name: &str) -> Login {
    Login::Person { person: name.into() }
}

fn mode(path: &std::path::Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

async fn written(folder: &std::path::Path) -> LoginStore {
    let store = store(folder);
    let lock = store.lock().await.unwrap();
    store.write(&lock, &person("amina")).unwrap();
    store
}

#[tokio::test]
async fn a_login_is_for_its_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let store = written(folder.path()).await;
    assert_eq!((mode(&store.folder), mode(&store.path())), (0o700, 0o600));
    assert!(matches!(store.read().unwrap(), Some(Login::Person { person }) if person == "amina"));
    for (path, wrong, right) in
        [(store.path(), 0o640, 0o600), (store.path(), 0o602, 0o600), (store.folder.clone(), 0o750, 0o700)]
    {
        fs::set_permissions(&path, fs::Permissions::from_mode(wrong)).unwrap();
        let failure = store.read().unwrap_err().to_string();
        assert!(failure.contains("other accounts have rights"), "{failure}");
        fs::set_permissions(&path, fs::Permissions::from_mode(right)).unwrap();
    }
    fs::rename(store.path(), folder.path().join("elsewhere")).unwrap();
    symlink(folder.path().join("elsewhere"), store.path()).unwrap();
    assert!(store.read().is_err(), "a link could lead to the login of somebody else");
    store.delete().unwrap();
    assert!(store.read().unwrap().is_none());
    store.delete().unwrap();
}

#[tokio::test]
async fn a_damaged_login_is_told_without_its_content() {
    let folder = tempfile::tempdir().unwrap();
    let store = written(folder.path()).await;
    for damaged in ["{\"kind\":\"issuer\",\"tokens\":\"s3cret", "{\"kind\":\"s3cret\"}", ""] {
        fs::write(store.path(), damaged).unwrap();
        let failure = store.read().unwrap_err().to_string();
        assert!(failure.contains("damaged") && !failure.contains("s3cret"), "{failure}");
    }
    fs::write(store.path(), vec![b' '; 300 << 10]).unwrap();
    assert!(store.read().unwrap_err().to_string().contains("too large"));
}

#[tokio::test]
async fn one_command_at_a_time_changes_a_login() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(folder.path());
    let lock = store.lock().await.unwrap();
    let mut second = Box::pin(store.lock());
    assert!(futures::poll!(&mut second).is_pending());
    drop(lock);
    assert!(second.await.is_ok());
}
