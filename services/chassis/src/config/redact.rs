//! Hides passwords in addresses, for example in the URL of a database.

use toml::Value;

const HIDDEN: &str = "***";

/// Hides the passwords of all addresses in a value.
pub(super) fn value(value: &mut Value) {
    match value {
        Value::String(text) => *text = text.split(',').map(address).collect::<Vec<_>>().join(","),
        Value::Array(values) => values.iter_mut().for_each(self::value),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| self::value(value)),
        _ => {}
    }
}

/// Hides the passwords in `scheme://user:password@host/path?password=…`; returns any other text unchanged.
fn address(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let (place, query) = rest.split_once('?').map_or((rest, None), |(place, query)| (place, Some(query)));
    // A password may contain a slash that is not escaped.
    let place = match place.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:{HIDDEN}@{host}"),
            None => place.to_owned(),
        },
        None => place.to_owned(),
    };
    let query = query.map(|query| {
        let shown = query.split('&').map(|pair| match pair.split_once('=') {
            Some((name, _)) if name.to_lowercase().contains("password") => format!("{name}={HIDDEN}"),
            _ => pair.to_owned(),
        });
        format!("?{}", shown.collect::<Vec<_>>().join("&"))
    });
    format!("{scheme}://{place}{}", query.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_in_an_address_is_hidden() {
        for (text, shown) in [
            ("postgres://ann:hunter2@db:5432/desk", "postgres://ann:***@db:5432/desk"),
            ("postgres://ann:hun@ter/2@db/desk", "postgres://ann:***@db/desk"),
            ("postgres://db/desk?user=ann&password=hunter2", "postgres://db/desk?user=ann&password=***"),
            ("postgres://ann@db/desk", "postgres://ann@db/desk"),
            ("sqlite:news.db", "sqlite:news.db"),
        ] {
            assert_eq!(address(text), shown);
        }
        let mut both = Value::from("nats://a:b@one:4222,nats://a:b@two:4222");
        value(&mut both);
        assert_eq!(both, Value::from("nats://a:***@one:4222,nats://a:***@two:4222"));
    }
}
