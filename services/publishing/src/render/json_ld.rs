//! An article as schema.org's `NewsArticle`, for search engines.

use serde_json::{Value, json};

use super::{article::note, dates::machine, site_settings::SiteSettings, words::Words};
use crate::domain::Article;

/// The article as JSON-LD that is safe inside a `<script>` element.
pub(super) fn json_ld(settings: &SiteSettings, article: &Article, canonical: &str) -> String {
    let content = &article.content;
    let publisher = json!({
        "@type": "NewsMediaOrganization",
        "name": settings.name,
        "url": settings.url("/"),
    });
    let mut news = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": canonical,
        "mainEntityOfPage": canonical,
        "url": canonical,
        "identifier": format!("urn:uuid:{}", article.id),
        "headline": content.headline,
        "description": content.summary(),
        "inLanguage": content.language.as_str(),
        "articleSection": content.section,
        "keywords": content.keywords,
        "datePublished": machine(article.published_at()),
        "dateModified": machine(article.modified_at()),
        "version": article.edition,
        "isAccessibleForFree": true,
        "publisher": publisher,
        "author": publisher,
    });
    if !content.byline.is_empty() {
        news["author"] = json!({ "@type": "Person", "name": content.byline });
    }
    if !content.dateline.is_empty() {
        news["dateline"] = json!(content.dateline);
    }
    if !article.corrections.is_empty() {
        let words = Words::of(&content.language);
        let comment = |correction: &crate::domain::CorrectionNotice| {
            json!({
                "@type": "CorrectionComment",
                "text": note(correction, words),
                "datePublished": machine(correction.time),
            })
        };
        news["correction"] = Value::from_iter(article.corrections.iter().map(comment));
    }
    inert(&news.to_string())
}

/// Escapes JSON so that an HTML parser finds no tag, comment or line separator in it.
fn inert(json: &str) -> String {
    let mut inert = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => inert.push_str("\\u003c"),
            '>' => inert.push_str("\\u003e"),
            '&' => inert.push_str("\\u0026"),
            '\u{2028}' => inert.push_str("\\u2028"),
            '\u{2029}' => inert.push_str("\\u2029"),
            other => inert.push(other),
        }
    }
    inert
}
