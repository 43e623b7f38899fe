//! Times for readers and for programs.

use time::{OffsetDateTime, UtcOffset, format_description::well_known::Rfc3339};

use super::words::Words;

/// A day in the language of the words: `24 novembre 2025`.
pub(super) fn day(time: OffsetDateTime, words: &Words) -> String {
    let time = time.to_offset(UtcOffset::UTC);
    let day = match (words.tag, time.day()) {
        ("fr", 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    };
    let month = words.months[usize::from(u8::from(time.month())) - 1];
    let [before_month, before_year] = words.date;
    format!("{day}{before_month}{month}{before_year}{}", time.year())
}

/// A minute: `24 novembre 2025 à 10:32 UTC`.
pub(super) fn minute(time: OffsetDateTime, words: &Words) -> String {
    let utc = time.to_offset(UtcOffset::UTC);
    let day = day(time, words);
    format!("{day}{} {:02}:{:02} {}", words.comma, utc.hour(), utc.minute(), words.utc)
}

/// A time for programs, to the second (RFC 3339).
pub(super) fn machine(time: OffsetDateTime) -> String {
    let time = time.to_offset(UtcOffset::UTC).truncate_to_second();
    // Only a year before 0 cannot be formatted. The epoch replaces it.
    time.format(&Rfc3339).unwrap_or_else(|_| "1970-01-01T00:00:00Z".to_owned())
}

/// A time for RSS (RFC 822 with a year of four digits).
pub(super) fn rss_date(time: OffsetDateTime) -> String {
    http_date(time).replace("GMT", "+0000")
}

/// A time for HTTP headers, to the second (RFC 9110 §5.6.7, IMF-fixdate). A time before 1970 becomes the epoch.
pub fn http_date(time: OffsetDateTime) -> String {
    httpdate::fmt_http_date(time.max(OffsetDateTime::UNIX_EPOCH).into())
}

/// Parses a date of an HTTP header.
pub fn parse_http_date(text: &str) -> Option<OffsetDateTime> {
    httpdate::parse_http_date(text).ok().map(OffsetDateTime::from)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::{day, http_date, machine, minute, parse_http_date, rss_date};
    use crate::{domain::LanguageTag, render::words::Words};

    #[test]
    fn a_time_is_written_as_its_readers_write_it() {
        let time = datetime!(2025-11-01 09:05:59.5 UTC);
        let words = |tag| Words::of(&LanguageTag::or_undetermined(tag));
        assert_eq!(minute(time, words("fr-MA")), "1er novembre 2025 à 09:05 UTC");
        assert_eq!(minute(time, words("en")), "1 November 2025, 09:05 UTC");
        assert_eq!(day(time, words("ar")), "1 نوفمبر 2025");
        assert_eq!(minute(time, words("de-CH")), "1. November 2025, 09:05 UTC");
        assert_eq!(day(time, words("es")), "1 de noviembre de 2025");
    }

    #[test]
    fn a_time_is_written_as_machines_read_it() {
        let time = datetime!(2025-11-01 09:05:59.5 UTC);
        assert_eq!(machine(time), "2025-11-01T09:05:59Z");
        assert_eq!(rss_date(time), "Sat, 01 Nov 2025 09:05:59 +0000");
        assert_eq!(http_date(time), "Sat, 01 Nov 2025 09:05:59 GMT");
        assert_eq!(parse_http_date(&http_date(time)), Some(datetime!(2025-11-01 09:05:59 UTC)));
        assert_eq!(parse_http_date("yesterday"), None);
        assert_eq!(http_date(datetime!(9999-12-31 23:59:59 UTC)), "Fri, 31 Dec 9999 23:59:59 GMT");
    }
}
