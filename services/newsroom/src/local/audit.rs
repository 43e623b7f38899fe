//! The key that signs the audit of the services of one data folder.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, anyhow};
use ring::{rand::SystemRandom, signature::Ed25519KeyPair};

use super::private;

/// The file of the key. It is made at the first start, and only the owner can read it. Fails if another account could have
/// the key, or could have put it there.
pub fn audit_key(data_dir: &Path) -> anyhow::Result<PathBuf> {
    let folder = data_dir.join("audit");
    let path = folder.join("key.pk8");
    private::create_folder(&folder)?;
    private::check(&folder)?;
    if !fs::exists(&path)? {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
        let key = key.map_err(|_| anyhow!("there is no randomness for a key"))?;
        private::write(&path, key.as_ref()).with_context(|| format!("cannot write {}", path.display()))?;
    }
    private::check(&path)?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use newsroom_access::audit::AuditKey;

    use super::*;

    #[test]
    fn a_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let public = || AuditKey::read(&audit_key(folder.path()).unwrap()).unwrap().public();
        assert_eq!(public(), public());
        fs::set_permissions(audit_key(folder.path()).unwrap(), std::os::unix::fs::PermissionsExt::from_mode(0o644))
            .unwrap();
        assert!(audit_key(folder.path()).is_err(), "others could read it");
    }
}
