//! What a token says of its owner. It is read here without its signature, only to be shown: the services check it.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value};

/// The claims of a token.
#[derive(Debug)]
pub struct Claims(Map<String, Value>);

impl Claims {
    /// The claims of a JSON Web Token. `None` for a token of another kind.
    pub fn of(token: &str) -> Option<Self> {
        let mut parts = token.split('.');
        let (_, claims, _) = (parts.next()?, parts.next()?, parts.next()?);
        let json = URL_SAFE_NO_PAD.decode(claims).ok()?;
        serde_json::from_slice(&json).ok().map(Self)
    }

    /// A claim that is a text.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.as_str()
    }

    /// The claim `groups`.
    pub fn groups(&self) -> Vec<String> {
        match self.0.get("groups") {
            Some(Value::String(group)) => vec![group.clone()],
            Some(Value::Array(groups)) => groups.iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
            _ => Vec::new(),
        }
    }

    /// When the token ends, in seconds since the epoch by the clock of its issuer.
    pub fn ends_at(&self) -> Option<i64> {
        self.seconds("exp")
    }

    /// How long the token counts after it was made, in seconds.
    pub fn lasts(&self) -> Option<i64> {
        Some(self.ends_at()?.saturating_sub(self.seconds("iat")?))
    }

    fn seconds(&self, name: &str) -> Option<i64> {
        let seconds = self.0.get(name)?.as_f64()?;
        (0.0..1e12).contains(&seconds).then_some(seconds as i64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    #[test]
    fn claims_are_those_of_the_token() {
        let claims = Claims::of(&token(r#"{"sub":"7","groups":["a",3,"b"],"exp":100.5,"iat":40}"#)).unwrap();
        assert_eq!((claims.text("sub"), claims.text("exp")), (Some("7"), None));
        assert_eq!(
            (claims.groups(), claims.ends_at(), claims.lasts()),
            (vec!["a".into(), "b".into()], Some(100), Some(60))
        );
        let claims = Claims::of(&token(r#"{"groups":"a","exp":-1}"#)).unwrap();
        assert_eq!((claims.groups(), claims.ends_at(), claims.lasts()), (vec!["a".to_owned()], None, None));
    }

    #[test]
    fn a_token_of_another_kind_has_no_claims() {
        for token in ["", "opaque", "a.b", "e30.!!.c", &token("[]"), &token("no json")] {
            assert!(Claims::of(token).is_none(), "{token}");
        }
    }
}
