//! The issuer of tokens in a data folder.

use std::{
    fs,
    io::{self, ErrorKind},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context as _, anyhow};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use newsroom_chassis::authentication::{IssuerConfig, PrincipalKind, SignatureAlgorithm};
use ring::{
    rand::SystemRandom,
    signature::{Ed25519KeyPair, KeyPair as _},
};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{people::LocalCaller, private};

/// The first part of the ids of its callers.
pub const NAME: &str = "local";
/// The beginning of the claim `iss`.
const PREFIX: &str = "newsroom-up:";
/// The claim `aud`.
const AUDIENCE: &str = "newsroom";
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

/// Whether the claim `iss` is that of a local newsroom.
pub fn is_local(issuer: &str) -> bool {
    issuer.starts_with(PREFIX)
}

impl LocalIssuer {
    /// The issuer of a data folder. Its key is made at the first start, and only the owner can read it. Fails if another
    /// account could have the key, or could have put it there.
    pub fn of(data_dir: &Path) -> anyhow::Result<Self> {
        let (folder, path) = (folder(data_dir), key_file(data_dir));
        private::create_folder(&folder)?;
        private::check(&folder)?;
        let issuer = match Self::open(data_dir) {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
                let key = key.map_err(|_| anyhow!("there is no randomness for a key"))?;
                private::write(&path, key.as_ref()).with_context(|| format!("cannot write {}", path.display()))?;
                Self::open(data_dir)
            }
            opened => opened,
        };
        let issuer =
            issuer.with_context(|| format!("cannot read {}; without it, a start makes a new key", path.display()))?;
        private::check(&path)?;
        let keys = json!({ "keys": [issuer.public()] }).to_string();
        private::write(&issuer.keys, keys.as_bytes())
            .with_context(|| format!("cannot write {}", issuer.keys.display()))?;
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

    /// A token that proves this caller.
    pub fn token(&self, caller: &LocalCaller, lasts: Duration) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let claims = json!({
            "iss": self.name(), "aud": AUDIENCE, "sub": caller.subject, "name": caller.name, "groups": [caller.group],
            "iat": now, "exp": now + lasts.as_secs(),
        });
        let header = json!({ "alg": "EdDSA", "typ": "JWT", "kid": self.id });
        let message = format!("{}.{}", encode(header.to_string()), encode(claims.to_string()));
        let signature = encode(self.key.sign(message.as_bytes()));
        format!("{message}.{signature}")
    }

    fn name(&self) -> String {
        format!("{PREFIX}{}", self.id)
    }

    fn public(&self) -> Value {
        let key = encode(self.key.public_key());
        json!({ "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.id, "x": key })
    }
}

fn folder(data_dir: &Path) -> PathBuf {
    data_dir.join("issuer")
}

fn key_file(data_dir: &Path) -> PathBuf {
    folder(data_dir).join("key.pk8")
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
}
