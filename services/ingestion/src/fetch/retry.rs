//! Reads `Retry-After` (RFC 9110 §10.2.3): seconds or a date.

use std::time::Duration;

use newsroom_chassis::clock;
use reqwest::{
    StatusCode,
    header::{HeaderMap, RETRY_AFTER},
};
use time::OffsetDateTime;

/// How long an overloaded server asks to wait.
pub fn requested(status: StatusCode, headers: &HeaderMap) -> Option<Duration> {
    let is_overloaded = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    is_overloaded.then(|| after(headers, clock::now())).flatten()
}

fn after(headers: &HeaderMap, now: OffsetDateTime) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if value.bytes().all(|b| b.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let time = OffsetDateTime::from(httpdate::parse_http_date(value).ok()?);
    Duration::try_from(time - now).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read() {
        let now = OffsetDateTime::from_unix_timestamp(784_111_777).unwrap();
        for (value, seconds) in [
            ("120", Some(120)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:49:30 GMT", None),
            ("soon", None),
            ("-1", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, value.parse().unwrap())]);
            assert_eq!(after(&headers, now).map(|wait| wait.as_secs()), seconds, "{value}");
        }
    }
}
