//! Who can hold a role.

use newsroom_chassis::{authentication::AuthenticationConfig, server::is_deceptive};

use crate::domain::text::exceeds;

/// The most characters of the id of a principal or a group.
const MAX_HOLDER: usize = 300;

/// The issuers of a newsroom, whose principals and groups can hold a role. A role of somebody whom no issuer can prove
/// would be nobody's.
#[derive(Clone, Debug, Default)]
pub struct Issuers {
    /// Their names, sorted. Empty where callers are believed without a proof: then there may be any.
    names: Vec<String>,
}

impl Issuers {
    /// The issuers and the rules for certificates of these settings.
    pub fn of(config: &AuthenticationConfig) -> Self {
        let mut names: Vec<_> = config.names().map(ToOwned::to_owned).collect();
        names.sort_unstable();
        names.dedup();
        Self { names }
    }

    /// The id of a principal: the name of an issuer, a colon, and the subject of its tokens, which has no white space.
    pub fn principal(&self, text: &str) -> Result<String, String> {
        if text.contains(char::is_whitespace) {
            return Err(
                "must be the name of an issuer, a colon, and the subject of its tokens, without white space".into()
            );
        }
        self.holder(text)
    }

    /// The id of a principal or a group: the name of an issuer, a colon, and a name without invisible characters.
    pub fn holder(&self, text: &str) -> Result<String, String> {
        let (issuer, name) = text.split_once(':').unwrap_or_default();
        if issuer.is_empty() || name.is_empty() || exceeds(text, MAX_HOLDER) || text.chars().any(is_deceptive) {
            return Err("must be the name of an issuer, a colon, and a name, for example staff:248289761001".into());
        }
        if !self.names.is_empty() && !self.names.iter().any(|name| name == issuer) {
            return Err(format!("must begin with the name of an issuer of this newsroom: {}", self.names.join(", ")));
        }
        Ok(text.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_holder_is_of_an_issuer_that_exists() {
        let issuers = Issuers { names: vec!["partners".into(), "staff".into()] };
        assert_eq!(issuers.holder("staff:1"), Ok("staff:1".into()));
        assert_eq!(issuers.holder("staff:Desk Monde"), Ok("staff:Desk Monde".into()), "a group may be so named");
        assert!(issuers.principal("staff:x y").unwrap_err().contains("without white space"));
        assert_eq!(issuers.principal("staff:1"), Ok("staff:1".into()));
        let unknown = issuers.holder("stafff:1").unwrap_err();
        assert_eq!(unknown, "must begin with the name of an issuer of this newsroom: partners, staff");
        assert_eq!(Issuers::default().holder("stafff:1"), Ok("stafff:1".into()));
        for wrong in
            ["", "staff", "staff:", ":1", "staff:a\nb", "staff:a\u{202E}b", &format!("staff:{}", "a".repeat(300))]
        {
            assert!(issuers.holder(wrong).unwrap_err().contains("a colon"), "{wrong:?}");
        }
    }
}
