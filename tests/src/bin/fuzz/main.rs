//! Parsers with random inputs: `./just fuzz`.
//!
//! Built with `--cfg newsroom_fuzz`, this is a libFuzzer target for the parser that `FUZZ_TARGET` names. Built as
//! usual, it reads the files that follow the name of a target, to examine what was found.

#![cfg_attr(newsroom_fuzz, no_main)]

use newsroom_parse::{Form, ParseError, Parsed, Payload};

/// A parser and its name on the command line.
type Target = (&'static str, Option<Form>);

/// All parsers; `any` detects the format itself.
const TARGETS: [Target; 13] = [
    ("any", None),
    ("rss", Some(Form::Rss)),
    ("atom", Some(Form::Atom)),
    ("json-feed", Some(Form::JsonFeed)),
    ("html", Some(Form::Html)),
    ("text", Some(Form::Text)),
    ("ninjs", Some(Form::Ninjs)),
    ("newsml-g2", Some(Form::NewsmlG2)),
    ("newsml-1", Some(Form::Newsml1)),
    ("nitf", Some(Form::Nitf)),
    ("iptc7901", Some(Form::Iptc7901)),
    ("anpa", Some(Form::Anpa)),
    ("mail", Some(Form::Mail)),
];

fn target(name: &str) -> Target {
    let known = TARGETS.iter().find(|(known, _)| *known == name);
    let names = || TARGETS.map(|(name, _)| name).join(", ");
    *known.unwrap_or_else(|| panic!("FUZZ_TARGET must be one of {}", names()))
}

fn read(form: Option<Form>, bytes: &[u8]) -> Result<Parsed, ParseError> {
    // The time is fixed, so that the same bytes always give the same result.
    let now = time::OffsetDateTime::UNIX_EPOCH + time::Duration::days(20_000);
    let url = url::Url::parse("https://agence.example/une").ok();
    let parsed = newsroom_parse::read(&Payload { form, url: url.as_ref(), ..Payload::of(bytes, now) });
    assert_ne!(parsed.as_ref().err(), Some(&ParseError::ParserFault), "a parser panicked");
    parsed
}

#[cfg(newsroom_fuzz)]
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    static FORM: std::sync::LazyLock<Option<Form>> =
        std::sync::LazyLock::new(|| target(&std::env::var("FUZZ_TARGET").unwrap_or_default()).1);
    let _read = read(*FORM, bytes);
});

#[cfg(not(newsroom_fuzz))]
fn main() {
    let mut args = std::env::args().skip(1);
    let Some(name) = args.next() else {
        TARGETS.iter().for_each(|(name, _)| println!("{name}"));
        return;
    };
    for file in args {
        let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
        match read(target(&name).1, &bytes) {
            Ok(parsed) => println!("{file}: {} items, {} rejected", parsed.drafts.len(), parsed.rejected.len()),
            Err(why) => println!("{file}: {why}"),
        }
    }
}
