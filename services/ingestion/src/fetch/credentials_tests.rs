//! Secrets are read from where they may be, and from nowhere else.

use std::{
    fs::{self, Permissions},
    os::unix::fs::{PermissionsExt as _, symlink},
};

use super::*;

fn write(path: &Path, bytes: &[u8], mode: u32) {
    fs::write(path, bytes).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

async fn get(folder: &Path, name: &str) -> Result<Vec<u8>, String> {
    let credentials = Credentials::new(Some(folder.to_owned()));
    let secret = credentials.get(&name.parse().unwrap()).await;
    secret.map(|secret| secret.bytes().to_vec()).map_err(|failure| failure.text)
}

#[tokio::test]
async fn a_secret_is_the_file_of_its_name_and_follows_its_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("agence");
    for (bytes, secret) in
        [(&b"one"[..], &b"one"[..]), (b"two\n", b"two"), (b"three\r\n", b"three"), (b"4\n\n", b"4\n")]
    {
        write(&path, bytes, 0o600);
        assert_eq!(get(folder.path(), "agence").await.unwrap(), secret);
    }
}

#[tokio::test]
async fn a_secret_may_be_linked_as_a_cluster_links_it_but_not_from_elsewhere() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    fs::create_dir(folder.path().join("..2026")).unwrap();
    write(&folder.path().join("..2026/agence"), b"s", 0o440);
    symlink("..2026", folder.path().join("..data")).unwrap();
    symlink("..data/agence", folder.path().join("agence")).unwrap();
    assert_eq!(get(folder.path(), "agence").await.unwrap(), b"s");

    write(&elsewhere.path().join("key"), b"s", 0o400);
    symlink(elsewhere.path().join("key"), folder.path().join("out")).unwrap();
    let text = get(folder.path(), "out").await.unwrap_err();
    assert_eq!(text, "the credential out cannot be used: it leads out of the folder with credentials");
}

#[tokio::test]
async fn what_cannot_be_a_secret_is_told_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    write(&at("read-by-all"), b"s", 0o644);
    write(&at("changed-by-group"), b"s", 0o660);
    write(&at("large"), &vec![b's'; SECRET_BYTES + 1], 0o400);
    write(&at("empty"), b"\n", 0o400);
    fs::create_dir(at("folder")).unwrap();
    for (name, why) in [
        ("missing", "there is none of that name"),
        ("read-by-all", "everyone on the machine may read or change it: it needs mode 0440 or less"),
        ("changed-by-group", "everyone on the machine may read or change it: it needs mode 0440 or less"),
        ("large", "it is larger than 16 KiB"),
        ("empty", "it is empty"),
        ("folder", "it is no plain file"),
    ] {
        let expected = format!("the credential {name} cannot be used: {why}");
        assert_eq!(get(folder.path(), name).await.unwrap_err(), expected);
    }
    write(&at("full"), &vec![b's'; SECRET_BYTES], 0o400);
    assert_eq!(get(folder.path(), "full").await.unwrap().len(), SECRET_BYTES);
    let none = Credentials::default().get(&"agence".parse().unwrap()).await.unwrap_err();
    assert_eq!(none.text, "the service's configuration names no folder with credentials");
}

#[test]
fn a_secret_is_shown_nowhere() {
    assert_eq!(format!("{:?}", Secret::new(b"hunter2".to_vec())), "Secret(…)");
}
