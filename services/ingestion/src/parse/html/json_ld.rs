//! schema.org in JSON-LD: the article that a page describes, wherever it stands in the data.

use serde_json::{Map, Value};

/// The types of schema.org that are articles.
const ARTICLES: &[&str] = &[
    "NewsArticle",
    "Article",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "BlogPosting",
    "LiveBlogPosting",
    "Report",
];
/// How many values of a page's data are looked at.
const VALUES: usize = 20_000;

/// An article as schema.org tells it.
#[derive(Debug, Default)]
pub struct Article(Map<String, Value>);

impl Article {
    /// The first article in some pieces of JSON-LD; pieces that are no JSON are passed over.
    pub fn first(pieces: impl Iterator<Item = String>) -> Option<Self> {
        let mut looked_at = 0;
        for piece in pieces {
            let Ok(value) = serde_json::from_str::<Value>(piece.trim()) else { continue };
            let mut open = vec![value];
            while let Some(value) = open.pop() {
                looked_at += 1;
                if looked_at > VALUES {
                    return None;
                }
                match value {
                    Value::Array(values) => open.extend(values.into_iter().rev()),
                    Value::Object(object) if is_article(&object) => return Some(Self(object)),
                    Value::Object(mut object) => {
                        for inner in ["mainEntity", "mainEntityOfPage", "@graph"] {
                            open.extend(object.remove(inner));
                        }
                    }
                    _ => {}
                }
            }
        }
        None
    }

    /// A text, or the name, address or id of the thing that stands in its place.
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
        |value: &Value| value.as_str().is_some_and(|name| ARTICLES.contains(&name.rsplit('/').next().unwrap_or(name)));
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
            let article = Article::first(["not json".into(), json.into()].into_iter()).unwrap();
            assert_eq!(article.text("headline").as_deref(), Some("Un"), "{json}");
        }
        assert!(Article::first([r#"{"@type": "Recipe"}"#.to_owned()].into_iter()).is_none());
        assert!(Article::first(["[".repeat(100_000)].into_iter()).is_none());
    }

    #[test]
    fn a_thing_stands_for_its_name() {
        let json =
            r#"{"@type": "Article", "author": [{"name": "A"}, "B", 3], "image": {"url": "https://a.example/x.jpg"}}"#;
        let article = Article::first([json.to_owned()].into_iter()).unwrap();
        assert_eq!(article.texts("author"), ["A", "B"]);
        assert_eq!(article.text("image").as_deref(), Some("https://a.example/x.jpg"));
    }
}
