//! Says in plain words which setting is wrong, its value, and what is expected. The reader of configurations speaks of the
//! types of the program.

use newsroom_chassis::config::ConfigError;

use super::tell::sentence;

/// What is expected, in the words of the reader and in plain ones.
const EXPECTED: [(&str, &str); 8] = [
    ("an integer", "a whole number"),
    ("a boolean", "true or false"),
    ("a sequence", "a list, for example [\"a\", \"b\"]"),
    ("a string", "a text"),
    ("a floating point number", "a number"),
    ("a map", "a section with keys of its own"),
    ("struct", "a section with keys of its own"),
    ("unit", "nothing"),
];

/// The words of settings with few values, by the type of the program.
const WORDS: [(&str, &str); 6] = [
    ("PrincipalKind", "person or service"),
    ("ForwardedHeader", "x-forwarded-for or forwarded"),
    ("LogFormat", "pretty or json"),
    ("OpenCalls", "health or reflection"),
    ("SignatureAlgorithm", "one of the names of RFC 7518 and RFC 8037, for example RS256 or EdDSA"),
    ("ClientCertificates", "off, optional or required"),
];

/// The sentence of an error. `settings`: those of the command line.
pub fn told(error: &anyhow::Error, settings: &[String]) -> String {
    let plain = match error.downcast_ref() {
        Some(ConfigError::Flag(text) | ConfigError::Wrong(text)) => plain(text, settings),
        None => None,
    };
    plain.unwrap_or_else(|| sentence(error))
}

/// The error of a configuration in plain words, if it speaks of types.
fn plain(text: &str, settings: &[String]) -> Option<String> {
    let (what, key) = match text.strip_suffix('`').and_then(|text| text.rsplit_once(" for key `")) {
        Some((what, key)) => (what, Some(key)),
        None => (text, None),
    };
    let (typed, what) = match what.strip_prefix("--set ").and_then(|flag| flag.split_once(": ")) {
        Some((typed, what)) => (Some(typed), what),
        None => (None, what.strip_prefix("the configuration is wrong: ")?),
    };
    let key = key.or(typed)?;
    let name = typed.map_or_else(|| key.to_owned(), |typed| format!("--set {}", as_typed(typed, settings)));
    // A key within a value of the command line.
    let within = typed.and_then(|typed| key.strip_prefix(typed)).filter(|rest| !rest.is_empty());
    let name = within.map_or_else(|| name.clone(), |within| format!("{name}, at {within}"));
    let value = typed.and_then(|typed| value_of(typed, settings)).map(|value| format!(", not \"{value}\""));
    let value = value.unwrap_or_default();
    if let Some(rest) = what.strip_prefix("invalid type: ").or_else(|| what.strip_prefix("invalid value: ")) {
        let (found, expected) = rest.rsplit_once(", expected ")?;
        return Some(format!("{name}: must be {}{}", expectation(expected, found), not(found)));
    }
    if what == "invalid socket address syntax" {
        return Some(format!("{name}: must be an IP address and a port, for example 127.0.0.1:7102{value}"));
    }
    if let Some((kind, word)) =
        what.strip_prefix("enum ").and_then(|rest| rest.split_once(" does not have variant constructor "))
    {
        let words =
            WORDS.iter().find(|(known, _)| *known == kind).map_or("one of the words for it", |(_, words)| words);
        return Some(format!("{name}: must be {words}, not \"{word}\""));
    }
    let (field, known) = what.strip_prefix("unknown field `")?.split_once("`, ")?;
    let known = known.strip_prefix("expected one of ").or_else(|| known.strip_prefix("expected "))?.replace('`', "");
    Some(format!("{name}: there is no setting \"{field}\"; there are {known}"))
}

/// The key as the user typed it: `up` takes the name of a service before it.
fn as_typed<'s>(key: &'s str, settings: &'s [String]) -> &'s str {
    let typed = settings.iter().rev().filter_map(|setting| setting.split_once('='));
    let mut typed = typed.map(|(typed, _)| typed.trim());
    typed.find(|typed| *typed == key || typed.strip_suffix(key).is_some_and(|rest| rest.ends_with('.'))).unwrap_or(key)
}

fn value_of<'s>(key: &str, settings: &'s [String]) -> Option<&'s str> {
    let typed = as_typed(key, settings);
    let mut pairs = settings.iter().rev().filter_map(|setting| setting.split_once('='));
    pairs.find(|(key, _)| key.trim() == typed).map(|(_, value)| value)
}

fn expectation(expected: &str, found: &str) -> String {
    let known = EXPECTED.iter().find(|(theirs, _)| expected == *theirs || expected.starts_with(&format!("{theirs} ")));
    let is_number = found.contains(|c: char| c.is_ascii_digit()) && !found.contains(char::is_alphabetic);
    let number = found.strip_prefix("string \"").and_then(|rest| rest.strip_suffix('"')).unwrap_or(found);
    let is_number = is_number || number.parse::<f64>().is_ok_and(f64::is_finite);
    match known.map_or(expected, |(_, plain)| plain) {
        "a whole number" if is_number => "a whole number of a possible size, 0 or more".into(),
        plain => plain.to_owned(),
    }
}

/// The value that was found, if it can be told.
fn not(found: &str) -> String {
    match found.split_once(' ') {
        Some(("string" | "integer" | "boolean", value)) => format!(", not {}", value.replace('`', "\"")),
        _ if found == "sequence" => ", not a list".into(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_is_told_without_the_types_of_the_program() {
        let settings = ["server.grpc=7", "editorial.server.timeout_seconds=soon"].map(str::to_owned);
        for (text, told) in [
            (
                "--set server.timeout_seconds: invalid type: string \"soon\", expected an integer for key `server.timeout_seconds`",
                "--set editorial.server.timeout_seconds: must be a whole number, not \"soon\"",
            ),
            (
                "--set audit.retention_days: invalid type: string \"-1\", expected an integer for key `audit.retention_days`",
                "--set audit.retention_days: must be a whole number of a possible size, 0 or more, not \"-1\"",
            ),
            (
                "--set server.grpc: invalid socket address syntax for key `server.grpc`",
                "--set server.grpc: must be an IP address and a port, for example 127.0.0.1:7102, not \"7\"",
            ),
            (
                "--set bus.tls: invalid type: string \"7\", expected struct BusTlsConfig for key `bus.tls`",
                "--set bus.tls: must be a section with keys of its own, not \"7\"",
            ),
            (
                "--set a.b: invalid type: string \"a\", expected a sequence for key `a.b`",
                "--set a.b: must be a list, for example [\"a\", \"b\"], not \"a\"",
            ),
            (
                "--set store.url: invalid type: sequence, expected a string for key `store.url`",
                "--set store.url: must be a text, not a list",
            ),
            (
                "--set a.issuers: enum PrincipalKind does not have variant constructor x for key `a.issuers[0]kind`",
                "--set a.issuers, at [0]kind: must be person or service, not \"x\"",
            ),
            (
                "--set store: unknown field `urll`, expected one of `url`, `migrate` for key `store`",
                "--set store: there is no setting \"urll\"; there are url, migrate",
            ),
            (
                "the configuration is wrong: invalid type: string \"maybe\", expected a boolean for key `server.plain`",
                "server.plain: must be true or false, not \"maybe\"",
            ),
        ] {
            assert_eq!(plain(text, &settings).as_deref(), Some(told));
        }
        for text in ["store.size must not be 0", "--set foo.bar: unknown section `foo`, there are the sections a and b"]
        {
            assert_eq!(plain(text, &settings), None, "{text}");
        }
    }
}
