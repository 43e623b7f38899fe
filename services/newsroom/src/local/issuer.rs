//! The issuer of tokens in a data folder.

use std::{
    fs::{self, DirBuilder, File},
    io::{self, ErrorKind, Write as _},
    os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, anyhow, ensure};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use newsroom_chassis::authentication::{IssuerConfig, PrincipalKind, SignatureAlgorithm};
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use rustix::process::geteuid;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

/// The claim `aud`.
const AUDIENCE: &str = "newsroom";
/// The first part of the ids of its principals and groups.
pub(super) const NAME: &str = "local";
/// The largest key file, in bytes.
const MAX_KEY: u64 = 1_024;

/// A key that signs tokens for the services of one data folder.
pub struct LocalIssuer {
    key: Ed25519KeyPair,
    /// The key's id: a part of the digest of the public key.
    id: String,
    /// The public key as a JWK set.
    keys: PathBuf,
}

impl LocalIssuer {
    /// The issuer of a data folder. Its key is made at the first start, and only the owner can read it. Fails if another
    /// account could have the key, or could have put it there.
    pub fn of(data_dir: &Path) -> anyhow::Result<Self> {
        let (folder, path) = (folder(data_dir), key_file(data_dir));
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        check_private(&folder)?;
        let issuer = match Self::open(data_dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
                let key = key.map_err(|_| anyhow!("there is no randomness for a key"))?;
                write(&path, key.as_ref()).with_context(|| format!("cannot write {}", path.display()))?;
                Self::open(data_dir)
            }
            opened => opened,
        };
        let issuer =
            issuer.with_context(|| format!("cannot read {}; without it, a start makes a new key", path.display()))?;
        check_private(&path)?;
        let keys = json!({ "keys": [issuer.public()] }).to_string();
        write(&issuer.keys, keys.as_bytes()).with_context(|| format!("cannot write {}", issuer.keys.display()))?;
        Ok(issuer)
    }

    /// The issuer of a data folder in which `up` has run.
    pub fn open(data_dir: &Path) -> io::Result<Self> {
        let path = key_file(data_dir);
        let found = fs::metadata(&path)?;
        if !found.is_file() || found.len() > MAX_KEY {
            return Err(io::Error::new(ErrorKind::InvalidData, "it is no file, or too large for a key"));
        }
        let key = Ed25519KeyPair::from_pkcs8(&fs::read(&path)?);
        let key = key.map_err(|_| io::Error::new(ErrorKind::InvalidData, "it is no Ed25519 key"))?;
        let id = hex::encode(&Sha256::digest(key.public_key().as_ref())[..8]);
        Ok(Self { key, id, keys: folder(data_dir).join("keys.json") })
    }

    /// The settings with which a service takes this issuer's tokens.
    pub fn config(&self) -> IssuerConfig {
        IssuerConfig {
            name: NAME.into(),
            issuer: self.name(),
            audience: AUDIENCE.into(),
            keys: format!("file:{}", self.keys.display()),
            algorithms: vec![SignatureAlgorithm::EdDSA],
            leeway_seconds: 30,
            name_claims: vec!["name".into()],
            groups_claim: "groups".into(),
            kind: PrincipalKind::Person,
        }
    }

    /// A token for a person with this name.
    pub fn token(&self, name: &str, lasts: Duration) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let claims = json!({
            "iss": self.name(), "aud": AUDIENCE, "sub": subject(name), "name": name, "groups": ["owner"],
            "iat": now, "exp": now + lasts.as_secs(),
        });
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": self.id });
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = encode(self.key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    fn name(&self) -> String {
        format!("newsroom-up:{}", self.id)
    }

    fn public(&self) -> Value {
        let key = encode(self.key.public_key());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.id, "x": key })
    }
}

/// The subject of a caller with this name: without white space, and at most 255 characters for a name of 100.
fn subject(name: &str) -> String {
    // A per cent sign is doubled, so that no two names have one subject.
    name.replace('%', "%%").replace(' ', "%20")
}

fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("issuer")
}

fn key_file(data_dir: &Path) -> PathBuf {
    folder(data_dir).join("key.pk8")
}

/// Fails unless the file or folder belongs to this account, and no other account has a right to it.
pub(super) fn check_private(path: &Path) -> anyhow::Result<()> {
    let found = fs::symlink_metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    let is_own = !found.is_symlink() && found.uid() == geteuid().as_raw();
    ensure!(is_own, "{} is not this account's own: whoever has put it there could act in any name", path.display());
    let is_closed = found.mode() & 0o077 == 0;
    ensure!(
        is_closed,
        "other accounts have rights to {}: take them away by `chmod go=`, or delete it if its key is known to others",
        path.display()
    );
    Ok(())
}

/// Writes the whole file or nothing, for the owner alone.
pub(super) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let new = path.with_extension("new");
    let mut out = File::options().write(true).create(true).truncate(true).mode(0o600).open(&new)?;
    out.write_all(bytes)?;
    out.sync_all()?;
    fs::rename(new, path)
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_is_made_once_and_is_for_the_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let first = LocalIssuer::of(folder.path()).unwrap();
        let again = LocalIssuer::of(folder.path()).unwrap();
        assert_eq!(first.name(), again.name());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&key_file(folder.path())), mode(&super::folder(folder.path()))), (0o600, 0o700));
        fs::write(key_file(folder.path()), "no key").unwrap();
        assert!(LocalIssuer::of(folder.path()).is_err(), "a key is never replaced");
    }

    #[test]
    fn a_key_that_others_could_have_is_refused() {
        let data = tempfile::tempdir().unwrap();
        let (folder, key) = (super::folder(data.path()), key_file(data.path()));
        LocalIssuer::of(data.path()).unwrap();
        for (path, mode, right) in [(&key, 0o640, 0o600), (&key, 0o604, 0o600), (&folder, 0o770, 0o700)] {
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
            let told = LocalIssuer::of(data.path()).err().map(|error| error.to_string()).unwrap_or_default();
            assert!(told.contains("other accounts have rights"), "{mode:o}: {told}");
            fs::set_permissions(path, fs::Permissions::from_mode(right)).unwrap();
        }
        let elsewhere = data.path().join("elsewhere");
        fs::rename(&key, &elsewhere).unwrap();
        std::os::unix::fs::symlink(&elsewhere, &key).unwrap();
        let told = LocalIssuer::of(data.path()).err().map(|error| error.to_string()).unwrap_or_default();
        assert!(told.contains("not this account's own"), "{told}");
        fs::remove_file(&key).unwrap();
        fs::create_dir(&key).unwrap();
        assert!(LocalIssuer::open(data.path()).is_err());
    }

    #[test]
    fn each_name_has_a_subject_of_its_own() {
        let names = ["a b", "a%20b", "a%b", "a%%b", "a_b", "أمينة الفاسي", "李小龍"];
        let subjects: std::collections::BTreeSet<String> = names.map(subject).into();
        assert_eq!(subjects.len(), names.len());
        for longest in ["山".repeat(100), "Ж ".repeat(50), "% ".repeat(49) + "a"] {
            let subject = subject(longest.trim());
            assert!(subject.chars().count() <= 255 && !subject.contains(char::is_whitespace), "{subject}");
        }
    }
}
