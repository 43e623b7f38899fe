//! How fast and how well articles are extracted from pages, beside dom_smoothie, on one thread.

use std::{hint::black_box, path::Path, process, time::Instant};

use dom_smoothie::{Config, Readability, TextMode};
use newsroom_fixtures::{ArticlePage, ExtractionScore, article_pages, article_pages_folder};
use newsroom_parse::{Form, Payload};
use time::OffsetDateTime;
use url::Url;

use crate::{
    ExtractionArgs,
    sites::{self, BySite, ScoredPage},
    spread::Spread,
};

/// A page in the form that both extractors receive.
struct PreparedPage {
    page: ArticlePage,
    /// The text for the extractor that needs text.
    text: String,
    url: Option<Url>,
}

/// Extracts the text of the article of a page.
type Extract = fn(&PreparedPage) -> String;

/// The extractors and their names.
const EXTRACTORS: [(&str, Extract); 2] = [("newsroom", ours), ("dom_smoothie", theirs)];

/// Measures both extractors in turns, and prints the results.
pub(crate) fn run(args: &ExtractionArgs) {
    let folder = args.folder.clone().unwrap_or_else(article_pages_folder);
    let pages = prepared(&folder, &args.split);
    let unseen_folder = args.unseen_folder.as_deref().unwrap_or(&folder);
    let unseen = args.unseen.as_ref().map(|list| prepared(unseen_folder, list));
    let rate = |extract: fn(&PreparedPage) -> String| {
        let began = Instant::now();
        pages.iter().for_each(|page| drop(black_box(extract(page))));
        pages.len() as f64 / began.elapsed().as_secs_f64()
    };
    let [mut first, mut again, mut other] = [Spread::default(), Spread::default(), Spread::default()];
    rate(ours);
    rate(theirs);
    for repeat in 1..=args.repeats {
        eprintln!("measuring {repeat} of {}", args.repeats);
        first.add(rate(ours));
        again.add(rate(ours));
        other.add(rate(theirs));
    }
    let scores = EXTRACTORS.map(|(_, extract)| scored(&pages, extract));
    println!("median [least–most] of {} turns, {} pages, one thread", args.repeats, pages.len());
    println!("| from bytes to paragraphs | pages/s | F1 | precision | recall |\n|---|---|---|---|---|");
    println!("| newsroom | {first} | {} |", quality(&scores[0]));
    println!("| dom_smoothie | {other} | {} |", quality(&scores[1]));
    println!("| A/A: newsroom / newsroom | {} | | | |", first.over(&again));
    println!("| newsroom / dom_smoothie | {} | | | |", again.over(&other));
    println!(
        "\nThe rules were developed with the pages of dev.txt, whose score is optimistic. No number in the rules was fitted by a"
    );
    println!("program: leaving out a site changes no rule. It shows how much the score depends on single sites.");
    print_sites(&scores);
    if let Some(unseen) = unseen {
        let scores = EXTRACTORS.map(|(_, extract)| scored(&unseen, extract));
        println!("\n{} pages with which no rule was developed", unseen.len());
        println!("| | F1 | precision | recall |\n|---|---|---|---|");
        for ((name, _), scores) in EXTRACTORS.iter().zip(&scores) {
            println!("| {name} | {} |", quality(scores));
        }
        print_sites(&scores);
    }
    if args.each {
        println!("\n| page | newsroom | dom_smoothie |\n|---|---|---|");
        for (page, [ours, theirs]) in pages.iter().zip(in_pairs(&scores)) {
            println!("| {} | {:.3} | {:.3} |", page.page.id, ours.score.f1(), theirs.score.f1());
        }
    }
}

fn prepared(folder: &Path, list: &str) -> Vec<PreparedPage> {
    let pages = article_pages(folder, list).unwrap_or_else(|error| {
        eprintln!("the pages of the article-extraction benchmark are not to be had: {}: {error}", folder.display());
        process::exit(1);
    });
    let prepared = |page: ArticlePage| PreparedPage {
        text: String::from_utf8_lossy(&page.html).into_owned(),
        url: Url::parse(&page.url).ok(),
        page,
    };
    pages.into_iter().map(prepared).collect()
}

fn scored(pages: &[PreparedPage], extract: fn(&PreparedPage) -> String) -> Vec<ScoredPage> {
    let scored = |page: &PreparedPage| {
        let mut score = ExtractionScore::default();
        score.add(&page.page.body, &extract(page));
        ScoredPage { site: sites::site(page.url.as_ref()), score }
    };
    pages.iter().map(scored).collect()
}

fn in_pairs(scores: &[Vec<ScoredPage>; 2]) -> impl Iterator<Item = [&ScoredPage; 2]> {
    let [ours, theirs] = scores;
    ours.iter().zip(theirs).map(|(ours, theirs)| [ours, theirs])
}

fn quality(pages: &[ScoredPage]) -> String {
    let score = sites::all(pages);
    format!("{:.4} | {:.4} | {:.4}", score.f1(), score.precision(), score.recall())
}

fn print_sites(scores: &[Vec<ScoredPage>; 2]) {
    let [ours, theirs] = scores.each_ref().map(|pages| BySite::of(pages));
    println!("| by site | newsroom | dom_smoothie |\n|---|---|---|");
    println!("| number of sites | {} | {} |", ours.count(), theirs.count());
    println!("| F1 of all pages but those of one site | {} | {} |", ours.left_out(), theirs.left_out());
    println!("| its standard error (jackknife) | {:.4} | {:.4} |", ours.standard_error(), theirs.standard_error());
    println!("| F1 of a site | {} | {} |", ours.scores(), theirs.scores());
    println!("| the worst sites | {} | {} |", ours.worst(), theirs.worst());
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
