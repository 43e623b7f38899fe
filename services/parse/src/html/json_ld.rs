//! schema.org in JSON-LD: finds the articles that a page describes, at any place in the data.

use crate::word_list::WordList;
use serde_json::{Map, Value};

/// The schema.org types of articles.
static ARTICLES: WordList = WordList::of(include_str!("data/article_types.txt"));
/// The maximum number of values that are read from a page's data.
const VALUES: usize = 20_000;

/// An article as schema.org describes it.
#[derive(Debug, Default)]
pub struct Article(Map<String, Value>);

/// The maximum number of articles that are kept from one page.
const ARTICLES_KEPT: usize = 50;

/// The articles in pieces of JSON-LD, in order; invalid JSON is skipped.
pub fn articles<'a>(pieces: impl Iterator<Item = &'a str>) -> Vec<Article> {
    let mut articles = Vec::new();
    let mut looked_at = 0;
    for piece in pieces {
        let Some(value) = parse(piece) else { continue };
        let mut open = vec![value];
        while let Some(value) = open.pop() {
            looked_at += 1;
            if looked_at > VALUES || articles.len() >= ARTICLES_KEPT {
                return articles;
            }
            match value {
                Value::Array(values) => open.extend(values.into_iter().rev()),
                Value::Object(object) if is_article(&object) => articles.push(Article(object)),
                Value::Object(mut object) => {
                    for inner in ["mainEntity", "mainEntityOfPage", "@graph"] {
                        open.extend(object.remove(inner));
                    }
                }
                _ => {}
            }
        }
    }
    articles
}

/// Parses one piece. Some are wrapped in a comment or CDATA, or have line breaks within texts.
fn parse(piece: &str) -> Option<Value> {
    let piece = piece.trim();
    if let Ok(value) = serde_json::from_str(piece) {
        return Some(value);
    }
    let objects = piece.get(piece.find('{')?..=piece.rfind('}')?)?;
    let mended: String = objects.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mended = format!("[{mended}]");
    serde_json::from_str(&mended).ok()
}

impl Article {
    /// The article that an object describes, if it is one.
    pub fn of(object: Map<String, Value>) -> Option<Self> {
        is_article(&object).then_some(Self(object))
    }

    /// A text inside the object in a field: the caption of an image.
    pub fn inner(&self, field: &str, inner: &str) -> Option<String> {
        let value = match self.0.get(field)? {
            Value::Array(values) => values.first()?,
            value => value,
        };
        texts(value.as_object()?.get(inner)?).into_iter().next()
    }

    /// The text in a field, or the name, address or id of the object in it.
    pub fn text(&self, field: &str) -> Option<String> {
        texts(self.0.get(field)?).into_iter().next()
    }

    /// All texts of a field that may hold several.
    pub fn texts(&self, field: &str) -> Vec<String> {
        self.0.get(field).map(texts).unwrap_or_default()
    }
}

fn is_article(object: &Map<String, Value>) -> bool {
    let is_name =
        |value: &Value| value.as_str().is_some_and(|name| ARTICLES.has(name.rsplit('/').next().unwrap_or(name)));
    match object.get("@type") {
        Some(Value::Array(types)) => types.iter().any(is_name),
        Some(name) => is_name(name),
        None => false,
    }
}

fn texts(value: &Value) -> Vec<String> {
    let one = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        Value::Object(object) => {
            ["name", "url", "@id"].iter().find_map(|field| object.get(*field)?.as_str().map(Into::into))
        }
        _ => None,
    };
    let all = match value {
        Value::Array(values) => values.iter().take(100).filter_map(one).collect(),
        value => Vec::from_iter(one(value)),
    };
    all.into_iter().map(|text: String| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_found_wherever_it_stands() {
        for json in [
            r#"{"@type": "NewsArticle", "headline": "Un"}"#,
            r#"[{"@type": "Organization"}, {"@type": ["Thing", "https://schema.org/NewsArticle"], "headline": "Un"}]"#,
            r#"{"@graph": [{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Un"}}]}"#,
        ] {
            let articles = articles(["not json", json].into_iter());
            assert_eq!(articles[0].text("headline").as_deref(), Some("Un"), "{json}");
        }
        assert!(articles([r#"{"@type": "Recipe"}"#].into_iter()).is_empty());
        assert!(articles(["[".repeat(100_000).as_str()].into_iter()).is_empty());
    }

    #[test]
    fn data_that_is_wrapped_or_broken_over_lines_is_read() {
        let json = "//<![CDATA[\n{\"@type\": \"NewsArticle\", \"headline\": \"Un\\u00e9\ndeux\"}\n//]]>";
        assert_eq!(articles([json].into_iter())[0].text("headline").as_deref(), Some("Uné deux"));
    }

    #[test]
    fn a_thing_stands_for_its_name() {
        let json =
            r#"{"@type": "Article", "author": [{"name": "A"}, "B", 3], "image": {"url": "https://a.example/x.jpg"}}"#;
        let article = &articles([json].into_iter())[0];
        assert_eq!(article.texts("author"), ["A", "B"]);
        assert_eq!(article.text("image").as_deref(), Some("https://a.example/x.jpg"));
    }
}
