//! Tests with hostile pages: each is read in time that grows no faster than its length, and with bounded memory.

use url::Url;

use super::*;
use crate::{
    hostile_tests::{LONGEST, time_of},
    model::Form,
};

const TEXT: &str =
    "The new quay took in its first boats on Tuesday, after three years of work, said the harbour master.";

/// Pages that repeat one thing.
fn pages() -> Vec<(&'static str, String)> {
    let (deep, up) = ("<div>".repeat(200), "</div>".repeat(200));
    let article = format!("<h1>The new quay opens</h1><p>{TEXT}</p><p>{TEXT}</p><p>{TEXT}</p>");
    let within = |part: &str, count: usize| format!("<div>{}</div>", part.repeat(count));
    let wide = "x".repeat(900_000);
    let names = "a ".repeat(400_000);
    let titles = "<h1>The new quay opens</h1>".repeat(250);
    let data: String = (0..50)
        .map(|_| {
            format!(
                "<script type='application/ld+json'>{{\"@type\":\"Article\",\"headline\":\"{}\"}}</script>",
                "word ".repeat(7_000)
            )
        })
        .collect();
    vec![
        ("links in boxes", format!("{deep}{}{up}", "<p><a href=/x>Go</a></p>".repeat(8_000))),
        ("links below a text", format!("<p>{TEXT}</p>{}", "<p><a href=/x>Go</a></p>".repeat(8_000))),
        ("buttons", format!("{deep}{}{up}", "<p>a<button></button></p>".repeat(8_000))),
        ("buttons without text", format!("{deep}{}{up}", "<p><button></button></p>".repeat(10_000))),
        ("boxes with a call", "<div>some text<p><a href=/x>Go</a></p></div>".repeat(5_000)),
        ("counters", format!("{article}<div><img src=a>{}</div>", "<p>1/2</p>".repeat(10_000))),
        ("rows above the text", format!("<div><ul>{}</ul><p>{TEXT}</p></div>", "<li>Ann Lee</li>".repeat(10_000))),
        ("lists above the text", format!("<div>{}<p>{TEXT}</p></div>", "<ul><li>Ann Lee<li>Bob</ul>".repeat(5_000))),
        ("labels above the text", format!("<div>{}<p>{TEXT}</p></div>", "<p>Ann Lee</p>".repeat(10_000))),
        (
            "names within names",
            format!(
                "{}{article}{}{}",
                "<div class=comments>".repeat(240),
                "<p>ab</p>".repeat(10_000),
                "</div>".repeat(240)
            ),
        ),
        (
            "quotes within names",
            format!(
                "{article}{}{}{}",
                "<div class=comments><blockquote>".repeat(120),
                "<p>ab.</p>".repeat(10_000),
                "</blockquote></div>".repeat(120)
            ),
        ),
        (
            "pictures in a figure",
            format!("<figure>{}<figcaption>{wide}</figcaption></figure>{article}", "<img src=a>".repeat(10_000)),
        ),
        (
            "properties of one element",
            format!("<div itemscope><p itemprop='{names}' content='{wide}'>x</p></div>{article}"),
        ),
        (
            "a long title",
            format!("<meta property='og:title' content='The new quay {names}'>{}{article}", "<h1>a</h1>".repeat(9_000)),
        ),
        ("long titles", format!("{data}{titles}{article}")),
        (
            "replies",
            format!(
                "{article}<div>{}</div>",
                (0..3_500)
                    .map(|n| format!(
                        "<div class={}><p>Ann</p><p>x y z</p></div>",
                        ["a", "b", "c", "d"].iter().cycle().skip(n).take(n % 50).copied().collect::<String>()
                    ))
                    .collect::<String>()
            ),
        ),
        (
            "pictures",
            format!(
                "{article}{}{}",
                "<img alt='The quay on Tuesday, in the rain'>".repeat(2_100),
                "<p>Ann Lee</p>".repeat(9_000)
            ),
        ),
        (
            "articles within articles",
            format!("{}{article}{}{}", "<article>".repeat(240), "<p>ab</p>".repeat(10_000), "</article>".repeat(240)),
        ),
        ("related headings", format!("{article}{}", "<h3>Related</h3><ul><li><a href=/x>Go</a></ul>".repeat(4_000))),
        ("cells", format!("{article}<table>{}</table>", "<tr><td>1<td>2".repeat(5_000))),
        ("space", format!("{}<p>a{}</p>{article}", "<div>".repeat(200), " ".repeat(1_900_000))),
        ("line breaks", format!("<div>{}</div>", "a<br>".repeat(10_000))),
        ("emphasis", within("<i>a</i>", 10_000)),
        ("pop-ups", format!("<p>{}</p>{article}", "<a href=x>a</a><span><a>b</a></span>".repeat(9_000))),
        ("quotes", format!("{article}{}", format!("<blockquote>{TEXT}</blockquote>").repeat(9_000))),
        ("headings", format!("{article}{}", "<h2>a</h2>".repeat(10_000))),
        ("addresses", format!("{article}{}", "<p>a@b.c</p>".repeat(10_000))),
    ]
}

#[test]
fn a_page_that_repeats_one_thing_is_read_in_time() {
    let url = Url::parse("https://www.quay.example/1").unwrap();
    let now = date::exact("2025-01-01").unwrap();
    for (kind, html) in pages() {
        let payload = Payload { form: Some(Form::Html), url: Some(&url), ..Payload::of(html.as_bytes(), now) };
        let time = time_of(|| assert_ne!(crate::read(&payload), Err(ParseError::ParserFault), "{kind}"));
        assert!(time < LONGEST, "{kind}: {time:?}");
    }
}
