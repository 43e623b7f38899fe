//! How fast and how well articles are extracted from pages, beside dom_smoothie, on one thread.

use std::{hint::black_box, process, time::Instant};

use dom_smoothie::{Config, Readability, TextMode};
use newsroom_fixtures::{ArticlePage, ExtractionScore, article_pages, article_pages_folder};
use newsroom_parse::{Form, Payload};
use time::OffsetDateTime;
use url::Url;

use crate::{ExtractionArgs, spread::Spread};

/// A page in the form that both extractors receive.
struct PreparedPage {
    page: ArticlePage,
    /// The text for the extractor that needs text.
    text: String,
    url: Option<Url>,
}

/// Measures both extractors in turns, and prints the results.
pub(crate) fn run(args: &ExtractionArgs) {
    let folder = args.folder.clone().unwrap_or_else(article_pages_folder);
    let pages = article_pages(&folder, &args.split).unwrap_or_else(|error| {
        eprintln!("the pages of the article-extraction benchmark are not to be had: {}: {error}", folder.display());
        process::exit(1);
    });
    let prepared = |page: ArticlePage| PreparedPage {
        text: String::from_utf8_lossy(&page.html).into_owned(),
        url: Url::parse(&page.url).ok(),
        page,
    };
    let pages: Vec<PreparedPage> = pages.into_iter().map(prepared).collect();
    let rate = |extract: &dyn Fn(&PreparedPage) -> String| {
        let began = Instant::now();
        pages.iter().for_each(|page| drop(black_box(extract(page))));
        pages.len() as f64 / began.elapsed().as_secs_f64()
    };
    let [mut first, mut again, mut other] = [Spread::default(), Spread::default(), Spread::default()];
    rate(&ours);
    rate(&theirs);
    for repeat in 1..=args.repeats {
        eprintln!("measuring {repeat} of {}", args.repeats);
        first.add(rate(&ours));
        again.add(rate(&ours));
        other.add(rate(&theirs));
    }
    println!("median [least–most] of {} turns, {} pages, one thread", args.repeats, pages.len());
    println!("| from bytes to paragraphs | pages/s | F1 | precision | recall |\n|---|---|---|---|---|");
    println!("| newsroom | {first} | {} |", quality(&pages, &ours));
    println!("| dom_smoothie | {other} | {} |", quality(&pages, &theirs));
    println!("| A/A: newsroom / newsroom | {} | | | |", first.over(&again));
    println!("| newsroom / dom_smoothie | {} | | | |", again.over(&other));
    if args.each {
        println!("| page | newsroom | dom_smoothie |\n|---|---|---|");
        for page in &pages {
            let f1 = |extract: &dyn Fn(&PreparedPage) -> String| score(std::slice::from_ref(page), extract).f1();
            println!("| {} | {:.3} | {:.3} |", page.page.id, f1(&ours), f1(&theirs));
        }
    }
}

fn quality(pages: &[PreparedPage], extract: &dyn Fn(&PreparedPage) -> String) -> String {
    let score = score(pages, extract);
    format!("{:.4} | {:.4} | {:.4}", score.f1(), score.precision(), score.recall())
}

fn score(pages: &[PreparedPage], extract: &dyn Fn(&PreparedPage) -> String) -> ExtractionScore {
    let mut score = ExtractionScore::default();
    pages.iter().for_each(|prepared| score.add(&prepared.page.body, &extract(prepared)));
    score
}

/// The complete parsing of a page, including decoding, metadata, links and language.
fn ours(prepared: &PreparedPage) -> String {
    let payload = Payload {
        form: Some(Form::Html),
        url: prepared.url.as_ref(),
        ..Payload::of(&prepared.page.html, OffsetDateTime::now_utc())
    };
    let drafts = newsroom_parse::read(&payload).map(|parsed| parsed.drafts).unwrap_or_default();
    drafts.first().map(|draft| draft.body.join("\n")).unwrap_or_default()
}

fn theirs(prepared: &PreparedPage) -> String {
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let article = Readability::new(prepared.text.as_str(), None, Some(config)).and_then(|mut page| page.parse());
    article.map(|article| article.text_content.to_string()).unwrap_or_default()
}
