//! The name of a secret in the service's configuration, but never the secret itself.

use std::{fmt, str::FromStr};

/// The maximum length of a name, in characters. It is the limit for names of files that a cluster mounts.
const CHARS: usize = 63;

/// The name of a secret: 1 to 63 of `a-z`, `0-9` and `-`. It is always a plain file name, never a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CredentialName(String);

/// The text is not a valid name of a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must have 1 to 63 of a-z, 0-9 and -")]
pub struct CredentialNameError;

impl CredentialName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CredentialName {
    type Err = CredentialNameError;

    fn from_str(text: &str) -> Result<Self, CredentialNameError> {
        let plain = text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'));
        if plain && (1..=CHARS).contains(&text.len()) { Ok(Self(text.to_owned())) } else { Err(CredentialNameError) }
    }
}

impl fmt::Display for CredentialName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_no_path_and_no_other_spelling_of_one() {
        for name in ["agence", "agence-2", "0", &"a".repeat(63)] {
            assert_eq!(name.parse::<CredentialName>().unwrap().as_str(), name);
        }
        for name in ["", "..", "a/b", "/etc/passwd", "a.b", "A", "é", "a_b", "a b", "a\0", "a\n", &"a".repeat(64)] {
            assert_eq!(name.parse::<CredentialName>(), Err(CredentialNameError), "{name:?}");
        }
    }
}
