//! Examines an address as a possible source: what it contains, what is wrong, and which settings fit.

use std::time::Duration;

use newsroom_chassis::clock;
use url::Url;

use crate::{
    domain::{Check, Diagnosis, Endpoint, Form, Level, PayloadMetadata, SitePatterns, Validators},
    fetch::{Document, FetchResult, Oddity, doubts},
    store::Sites,
    usecase::{Error, Intake, payload::Unread, source::poll::unusable},
};

/// Examines an address without storing anything. A server has `limit` to respond.
pub async fn diagnose(intake: &Intake, url: Url, limit: Duration) -> Result<Diagnosis, Error> {
    let mut diagnosis = Diagnosis::default();
    if let Err(rule) = intake.fetcher.check(&Endpoint::Feed(url.clone())).await {
        diagnosis.find(Level::Problem, Check::Address, format!("the address {rule}"));
        return Ok(diagnosis);
    }
    // At most two requests are made, each with half of the time.
    let limit = limit / 2;
    let document = match intake.fetcher.http.get(&url, &Validators::default(), limit).await {
        Ok(FetchResult::Document(document)) => *document,
        Ok(FetchResult::NotModified { .. }) => {
            diagnosis.find(
                Level::Problem,
                Check::Answer,
                "the server says that nothing changed, but was asked for all",
            );
            return Ok(diagnosis);
        }
        Err(failure) => {
            diagnosis.find(Level::Problem, Check::Answer, failure.text);
            return Ok(diagnosis);
        }
    };
    answer(&mut diagnosis, &url, &document);
    conditional(&mut diagnosis, intake, &document, limit).await;
    content(&mut diagnosis, intake, document).await?;
    Ok(diagnosis)
}

fn answer(diagnosis: &mut Diagnosis, url: &Url, document: &Document) {
    let media_type = document.content_type.as_deref().unwrap_or("no content type");
    diagnosis.find(Level::Good, Check::Answer, format!("{} bytes, {media_type}", document.bytes.len()));
    if document.url != *url {
        diagnosis.find(Level::Warning, Check::Answer, format!("it has moved to {}", document.url));
    }
    for oddity in &document.oddities {
        diagnosis.find(Level::Warning, Check::Answer, oddity.text());
    }
    if document.url.scheme() == "http" {
        diagnosis.find(Level::Warning, Check::Answer, "it came over http, which anybody on the way can change");
    }
}

async fn conditional(diagnosis: &mut Diagnosis, intake: &Intake, document: &Document, limit: Duration) {
    if document.validators == Validators::default() {
        let text = "the server sends neither ETag nor Last-Modified: each poll fetches everything";
        diagnosis.find(Level::Warning, Check::Conditional, text);
        return;
    }
    match intake.fetcher.http.get(&document.url, &document.validators, limit).await {
        Ok(FetchResult::NotModified { .. }) => {
            diagnosis.find(Level::Good, Check::Conditional, "a poll is told when nothing changed");
        }
        Ok(FetchResult::Document(_)) => {
            let text = "the server sends everything again although nothing changed";
            diagnosis.find(Level::Warning, Check::Conditional, text);
        }
        Err(failure) => diagnosis.find(Level::Warning, Check::Conditional, format!("asked again, {}", failure.text)),
    }
}

async fn content(diagnosis: &mut Diagnosis, intake: &Intake, document: Document) -> Result<(), Error> {
    let url = document.url.clone();
    let metadata = PayloadMetadata {
        form: None,
        content_type: document.content_type.clone(),
        content_language: document.content_language.clone(),
        url: Some(url.clone()),
    };
    let bytes = document.bytes.clone();
    let site = Sites::reading(&intake.store).of_host(url.host_str().unwrap_or_default()).await?;
    let recurring = site.as_ref().map(SitePatterns::recurring).unwrap_or_default();
    let unread = Unread { bytes, metadata, at: clock::now(), zone: None, providers: Vec::new(), site };
    match intake.reader.read(unread).await? {
        Ok(reading) => {
            let is_doubtful = document.oddities.iter().any(Oddity::is_doubtful);
            if is_doubtful && !reading.has_end {
                let text = format!("{}; what came has no end", doubts(&document.oddities));
                diagnosis.find(Level::Problem, Check::Content, text);
            }
            if let Some(page) = &reading.page {
                diagnosis.look_at_site(recurring, &page.left_out);
            }
            let drafts: Vec<_> = reading.items.into_iter().map(|incoming| incoming.draft).collect();
            diagnosis.look_at(reading.form, url, &drafts, &reading.rejected, clock::now());
        }
        Err(why) => {
            let text = unusable(&document.oddities, format!("what came cannot be read: {why}"));
            diagnosis.find(Level::Problem, Check::Content, text);
        }
    }
    if diagnosis.form.is_none_or(|form| form == Form::Html) {
        let offered =
            move || newsroom_parse::offered_feeds(&document.bytes, document.content_type.as_deref(), &document.url);
        diagnosis.feeds = intake.reader.work(offered).await?;
        if !diagnosis.feeds.is_empty() {
            let text = format!("the page offers {} to be polled instead of it", feeds(diagnosis.feeds.len()));
            diagnosis.find(Level::Warning, Check::Content, text);
        }
    }
    Ok(())
}

fn feeds(count: usize) -> String {
    if count == 1 { "a feed".into() } else { format!("{count} feeds") }
}
