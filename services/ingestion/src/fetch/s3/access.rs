//! Reads an access key: its id and its secret, which sign requests, and perhaps a session token.

use rusty_s3::Credentials;

use crate::fetch::Secret;

const RULE: &str = "the credential must hold the id of an access key, its secret and perhaps a session token, a line each, \
                    or id:secret";

/// Accepts plain lines and lines such as `aws_access_key_id = …`.
pub fn credentials(secret: &Secret) -> Result<Credentials, &'static str> {
    let text = secret.text().ok_or(RULE)?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with(['[', '#']));
    let mut words = Vec::new();
    for line in lines {
        match line.split_once('=') {
            // A secret may contain `=` itself, so only a name that begins with `aws_` is taken off.
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
    Ok(match token {
        Some(token) => Credentials::new_with_token(*id, *secret, *token),
        None => Credentials::new(*id, *secret),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, String, Option<String>)> {
        let read = credentials(&Secret::new(text.into())).ok()?;
        Some((read.key().to_owned(), read.secret().to_owned(), read.token().map(ToOwned::to_owned)))
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
}
