//! Parses values of the command line.

use std::time::Duration;

const UNITS: [(&str, u64); 5] = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// Parses a length of time: a whole number and `ms`, `s`, `m`, `h` or `d`, for example `90s`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, tx) = text.split_at(digits);
    let millis = UNITS
        .iter()
        .find(|(name, _)| *name == tx)
        .and_then(|(_, millis)| number.parse::<u64>().ok()?.checked_mul(*millis));
    match millis {
        // A century is longer than any wait here, and keeps every sum of times in range.
        Some(millis) if millis <= 36_500 * 86_400_000 => Ok(Duration::from_millis(millis)),
        Some(_) => Err("must be at most 36500d".into()),
        _ => Err("give a whole number and ms, s, m, h or d, for example 90s".into()),
    }
}

/// Parses the number of entries that are wanted, at least one.
pub fn limit(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|limit| *limit > 0).ok_or_else(|| "give a whole number from 1".into())
}

/// Parses a length of time for a call: more than zero, at most a day.
pub fn timeout(text: &str) -> Result<Duration, String> {
    let parsed = duration(text)?;
    if parsed.is_zero() || parsed > Duration::from_secs(86_400) {
        return Err("must be longer than 0 and at most 1d".into());
    }
    Ok(parsed)
}

/// Parses the address of a web site or of a folder of it.
pub fn web_address(text: &str) -> Result<String, String> {
    let is_plain = !text.contains(|c: char| c.is_whitespace() || c.is_control() || "?#".contains(c));
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if is_plain && !host.trim_matches('/').is_empty() => Ok(text.to_owned()),
        _ => Err("give an http or https address without a query, for example https://news.example/archive/".into()),
    }
}
