//! What signs requests: the id of an access key and its secret.

use zeroize::Zeroizing;

use crate::fetch::Secret;

const RULE: &str = "the credential must hold the id of an access key, its secret and perhaps a session token, a line each, \
                    or id:secret";

/// An access key.
pub struct Access {
    /// Its id, which is no secret.
    pub id: String,
    pub secret: Zeroizing<String>,
    /// What a session that was given out for a while adds.
    pub token: Option<Zeroizing<String>>,
}

impl Access {
    /// From lines as they are, or as `aws_access_key_id = …` and so on.
    pub fn parse(secret: &Secret) -> Result<Self, &'static str> {
        let text = secret.text().ok_or(RULE)?;
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['[', '#']));
        let mut words = Vec::new();
        for line in lines {
            match line.split_once('=') {
                // A secret may end with `=`, but its name has none of what secrets have before it.
                Some((name, value)) if name.trim().starts_with("aws_") => words.push(value.trim()),
                _ => words.push(line),
            }
        }
        if let [first, rest @ ..] = words.as_slice()
            && rest.len() <= 1
            && let Some((id, secret)) = first.split_once(':')
        {
            words = [&[id, secret], rest].concat();
        }
        let printable = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic());
        let (id, secret, token) = match words.as_slice() {
            [id, secret] => (id, secret, None),
            [id, secret, token] => (id, secret, Some(token)),
            _ => return Err(RULE),
        };
        if !words.iter().all(|word| printable(word)) {
            return Err(RULE);
        }
        let token = token.map(|token| Zeroizing::new((*token).to_owned()));
        Ok(Self { id: (*id).to_owned(), secret: Zeroizing::new((*secret).to_owned()), token })
    }
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Access").field("id", &self.id).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, String, Option<String>)> {
        let access = Access::parse(&Secret::new(text.into())).ok()?;
        Some((access.id, access.secret.to_string(), access.token.map(|token| token.to_string())))
    }

    #[test]
    fn a_key_is_read_from_lines_or_as_one() {
        let whole = Some(("ID".into(), "se/cr+et=".into(), None));
        let with_token = Some(("ID".into(), "se/cr+et=".into(), Some("tok==".into())));
        assert_eq!(parsed("ID:se/cr+et="), whole);
        assert_eq!(parsed("ID\nse/cr+et="), whole);
        assert_eq!(parsed("ID\nse/cr+et=\ntok=="), with_token);
        let file = "[default]\naws_access_key_id = ID\naws_secret_access_key=se/cr+et=\naws_session_token = tok==\n";
        assert_eq!(parsed(file), with_token);
        for text in ["", "ID", "ID:", ":secret", "a\nb\nc\nd", "ID:se cret"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }

    #[test]
    fn it_shows_no_secret() {
        let access = Access::parse(&Secret::new(b"ID:geheim".to_vec())).unwrap();
        assert!(!format!("{access:?}").contains("geheim"));
    }
}
