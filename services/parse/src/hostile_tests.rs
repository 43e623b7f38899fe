//! Tests with hostile payloads that repeat one thing: the time to read each grows no faster than its length.

use std::time::{Duration, Instant};

use crate::{ParseError, testing::read};

/// The longest time that a payload may take in a build without optimisation.
pub const LONGEST: Duration = Duration::from_secs(20);

/// Repeats a part in a frame.
fn filled(before: &str, part: &str, behind: &str) -> String {
    format!("{before}{}{behind}", part.repeat(400_000 / part.len()))
}

#[track_caller]
fn is_read_in_time(kind: &str, payload: &str) {
    let time = time_of(|| assert_ne!(read(payload), Err(ParseError::ParserFault), "{kind}"));
    assert!(time < LONGEST, "{kind}: {time:?}");
}

/// The time that a function takes; where the system tells it, without the time that other processes had.
pub fn time_of(run: impl FnOnce()) -> Duration {
    let on_processor = || {
        let times = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
        times.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    };
    let (began, before) = (Instant::now(), on_processor());
    run();
    match (before, on_processor()) {
        (Some(before), Some(after)) => after.saturating_sub(before),
        _ => began.elapsed(),
    }
}

#[test]
fn wires_that_repeat_one_thing_are_read_in_time() {
    let anpa = |slug: &str, text: &str| format!("\x16\x01a0023\x1f\r\nu i {slug} 11-04-24 0450\r\n\x02{text}\r\n\x03");
    let european = |text: &str| format!("\x01AFP0123 3 eco 0250\r\n\x02{text}\r\n\x03");
    let space = " ".repeat(200_000);
    for (kind, payload) in [
        ("versions in a slugline", anpa(&filled("", "a 1st Ld,", ""), "^Safi<\r\n\tOne.")),
        ("marked lines below a long slugline", anpa(&"a-".repeat(100_000), &"^bc<\r\n".repeat(30_000))),
        ("marked lines", anpa("BC-Safi", &filled("", "^bc<\r\n", ""))),
        ("version lines", european(&filled("", "REFILE\r\n", "Safi\r\nOne."))),
        ("notes above the headline", european(&filled("", "(x)\r\n", "Safi\r\nOne."))),
        ("notes before white space", european(&format!("{}{space}", "(x)\r\n".repeat(30_000)))),
        ("keyword lines", european(&filled("", "a/b/\r\n", "Safi\r\nOne."))),
        ("paragraphs without an end", european(&filled("Safi\r\n\r\n", "ab\r\n\r\n", ""))),
        ("notes to editors", european(&filled("Safi\r\n\r\n", "Eds: x\r\n\r\n", ""))),
        ("rows", european(&filled("Safi\r\n\r\n", "Ann 1  2  3\r\n", ""))),
        ("indents", european(&filled("Safi\r\n\r\n", "   a\r\n", ""))),
        ("stories", filled("", "\x01AFP0123 3 eco 0250\r\n\x02Safi\r\n\x03", "")),
    ] {
        is_read_in_time(kind, &payload);
    }
}

#[test]
fn xml_that_repeats_one_thing_is_read_in_time() {
    let item = |part: &str| {
        let subject = filled("", part, "");
        format!(
            "<newsItem guid='g'><contentMeta><headline>H</headline><subject qcode='subj:01000000'>{subject}</subject>\
             </contentMeta></newsItem>"
        )
    };
    let feed = |text: &str| {
        format!(
            "<rss version='2.0'><channel><item><title>T</title><description>{text}</description></item></channel></rss>"
        )
    };
    for (kind, payload) in [
        ("broader subjects", item("<broader qcode='subj:15054000'/>")),
        (
            "names of an asserted concept",
            format!(
                "<newsItem guid='g'>{}<contentMeta><headline>H</headline><subject><bag>{}</bag></subject></contentMeta></newsItem>",
                filled("<assert qcode='a:b'>", "<name>B</name>", "</assert>"),
                filled("", "<bit qcode='a:b'/>", "")
            ),
        ),
        (
            "descriptions of a topic",
            format!(
                "<NewsML><TopicSet><Topic Duid='t'><FormalName>a</FormalName>{}</Topic></TopicSet><NewsItem><NewsComponent>\
                 <NewsLines><HeadLine>H</HeadLine></NewsLines><DescriptiveMetadata>{}</DescriptiveMetadata></NewsComponent>\
                 </NewsItem></NewsML>",
                filled("", "<Description>B</Description>", ""),
                "<TopicOccurrence Topic='#t'/><Genre FormalName='a'/>".repeat(5_000)
            ),
        ),
        ("broader topics", item("<broader qcode='medtop:20000032'/>")),
        ("document types", filled("", "<!DOCTYPE[<!a>", "")),
        ("declarations", filled("", "<!a[>", "")),
        ("comments", filled("", "<!--", "")),
        ("wide spaces", feed(&filled("x", "\u{3000}", "y"))),
        ("indented lines", feed(&filled("x", "\n  y", ""))),
        ("lines", feed(&filled("x", "&lt;br&gt;y", ""))),
    ] {
        is_read_in_time(kind, &payload);
    }
}

#[test]
fn plain_text_that_repeats_one_thing_is_read_in_time() {
    for (kind, part) in [
        ("lines", "ab\n"),
        ("paragraphs", "ab\n\n"),
        ("words", "ab "),
        ("headings", "Read also\nab\n"),
        ("dots", "…\n\n"),
    ] {
        is_read_in_time(kind, &filled("Safi opens a pier\n\n", part, ""));
    }
}
