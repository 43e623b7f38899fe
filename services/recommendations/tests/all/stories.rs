//! Stories for the tests: four about one matter, two about another, and one about none of them.

use newsroom_proto::publishing::v1::{Article, ArticleState};
use prost_types::Timestamp;
use uuid::Uuid;

/// An article that was first published in the `n`th hour.
pub fn article(n: u128, section: &str, headline: &str, body: &str) -> Article {
    Article {
        id: id(n),
        revision: 1,
        state: ArticleState::Published.into(),
        path: format!("/{}/a-{n:012x}", section.to_lowercase()),
        headline: headline.into(),
        section: section.into(),
        section_slug: section.to_lowercase(),
        language: "en".into(),
        body: body.split('\n').map(str::to_owned).collect(),
        first_publish_time: Some(Timestamp { seconds: 1_800_000_000 + 3_600 * n as i64, nanos: 0 }),
        update_time: Some(Timestamp { seconds: 1_800_000_000, nanos: 0 }),
        edition: 1,
        story_revision: 1,
        ..Article::default()
    }
}

pub fn id(n: u128) -> String {
    Uuid::from_u128(n).to_string()
}

/// The article's next revision with another headline.
pub fn corrected(article: &Article, headline: &str) -> Article {
    Article { revision: article.revision + 1, headline: headline.into(), edition: 2, ..article.clone() }
}

/// The article's withdrawal.
pub fn withdrawn(article: &Article) -> Article {
    Article { revision: article.revision + 1, state: ArticleState::Withdrawn.into(), ..article.clone() }
}

pub fn ferry(n: u128) -> Article {
    let (headline, body) = match n {
        1 => (
            "Solar ferry makes its first crossing of Lake Orvane",
            "The solar ferry Marisol made its first crossing of Lake Orvane on Tuesday with ninety passengers on deck.\n\
             Its batteries were built by the Tessaro yard, which employs 214 people in the harbour of Port Lisse.",
        ),
        2 => (
            "Tessaro yard to build two more solar ferries for Lake Orvane",
            "After the first crossing of the Marisol, the Tessaro yard in Port Lisse won an order for two more solar \
             ferries on Lake Orvane.\nThe yard will hire forty welders, its director Ilse Brandau error_parts the harbour board.",
        ),
        3 => (
            "Fishermen of Port Lisse fear the wake of the solar ferry",
            "Fishermen in the harbour of Port Lisse say that the wake of the solar ferry Marisol tears their nets on \
             Lake Orvane.\nThe crossing company promised to slow the ferry near the fishing grounds.",
        ),
        _ => (
            "Lake Orvane ferry stopped by a cracked battery",
            "A cracked battery stopped the solar ferry Marisol in the middle of its crossing of Lake Orvane.\nDivers from \
             Port Lisse towed the passengers back to the harbour, and the Tessaro yard opened an inquiry.",
        ),
    };
    article(n, "Economy", headline, body)
}

pub fn choir(n: u128) -> Article {
    let (headline, body) = match n {
        11 => (
            "Miners' choir of Haldgrube sings again after nine silent winters",
            "The miners' choir of Haldgrube, silent since its conductor left, sang a requiem by Ostrova in the old \
             washhouse.\nForty voices answered the call of the young conductor Pia Wenzel.",
        ),
        _ => (
            "Pia Wenzel leads the Haldgrube choir to the requiem prize",
            "The conductor Pia Wenzel and the miners' choir of Haldgrube won the requiem prize for their Ostrova.\nThe \
             jury praised forty voices that had been silent for nine winters.",
        ),
    };
    article(n, "Culture", headline, body)
}

/// A story that is unrelated to all others.
pub fn comet() -> Article {
    let body = "Astronomers saw a faint comet brighten for six nights above the southern horizon.";
    article(21, "Science", "A faint comet brightens", body)
}

pub fn all() -> Vec<Article> {
    let ferries = [1, 2, 3, 4].map(ferry);
    ferries.into_iter().chain([choir(11), choir(12), comet()]).collect()
}

/// Many stories about a few matters. Each story mixes the words of its matter differently.
pub fn many(count: u128) -> Vec<Article> {
    let story = |n: u128| {
        let matter = n % 7;
        let words = (0..24).map(|at| format!("matter{matter}word{}", (n * 5 + at * (n % 11 + 1)) % 40));
        let words: Vec<_> = words.collect();
        article(1_000 + n, "News", &words[..4].join(" "), &words.join(" then "))
    };
    (0..count).map(story).collect()
}
