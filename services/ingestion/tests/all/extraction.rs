//! Articles out of real pages, when the public benchmark's pages stand beside the repository.

use newsroom_fixtures::{ExtractionScore, article_pages, article_pages_folder};
use newsroom_ingestion::domain::Form;
use newsroom_parse::Payload;
use time::OffsetDateTime;
use url::Url;

/// The least that extraction must reach, as F1 over runs of four words.
const LEAST: f64 = 0.975;

#[test]
fn articles_are_taken_whole_and_clean_out_of_real_pages() {
    let folder = article_pages_folder();
    if !folder.exists() {
        return eprintln!("not checked: the pages are not part of the repository, and are not beside it");
    }
    let mut score = ExtractionScore::default();
    for page in article_pages(&folder, "dev.txt").unwrap() {
        let url = Url::parse(&page.url).unwrap();
        let now = OffsetDateTime::now_utc();
        let payload = Payload {
            bytes: &page.html,
            form: Some(Form::Html),
            content_type: None,
            url: Some(&url),
            now,
            zone: None,
            providers: &[],
        };
        let parsed = newsroom_parse::read(&payload).unwrap_or_else(|error| panic!("{}: {error}", page.id));
        score.add(&page.body, &parsed.drafts[0].body.join("\n"));
    }
    let told = format!("F1 {:.4}, precision {:.4}, recall {:.4}", score.f1(), score.precision(), score.recall());
    println!("{told}");
    assert!(score.f1() >= LEAST, "{told}");
}
