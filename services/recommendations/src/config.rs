//! The settings of recommendations.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecommendationsConfig {
    /// How many of the newest articles can be recommended. They are kept in memory, about 8 kB each.
    pub max_articles: usize,
}

impl Default for RecommendationsConfig {
    fn default() -> Self {
        Self { max_articles: 50_000 }
    }
}

impl RecommendationsConfig {
    /// Checks all values. The error begins with the key.
    pub fn check(&self) -> Result<(), String> {
        match self.max_articles {
            1..=1_000_000 => Ok(()),
            _ => Err("recommendations.max_articles must be 1 to 1000000".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_without_articles_is_refused() {
        assert_eq!(RecommendationsConfig::default().check(), Ok(()));
        let wrong = RecommendationsConfig { max_articles: 0 }.check().unwrap_err();
        assert_eq!(wrong, "recommendations.max_articles must be 1 to 1000000");
    }
}
