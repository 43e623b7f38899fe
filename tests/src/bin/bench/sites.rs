//! How much a score of extraction depends on single sites.

use std::collections::BTreeMap;

use newsroom_fixtures::ExtractionScore;
use url::Url;

/// The number of sites that are named as the worst.
const WORST: usize = 5;

/// The score of one page.
pub(crate) struct ScoredPage {
    pub site: String,
    pub score: ExtractionScore,
}

/// The host of a page, without `www`.
pub(crate) fn site(url: Option<&Url>) -> String {
    let host = url.and_then(Url::host_str).unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

/// The score of all pages.
pub(crate) fn all<'a>(pages: impl IntoIterator<Item = &'a ScoredPage>) -> ExtractionScore {
    let mut score = ExtractionScore::default();
    pages.into_iter().for_each(|page| score.merge(&page.score));
    score
}

/// The scores of the sites, and those of all pages without each site.
pub(crate) struct BySite {
    scores: BTreeMap<String, f64>,
    left_out: Vec<f64>,
}

impl BySite {
    pub fn of(pages: &[ScoredPage]) -> Self {
        let mut sites: BTreeMap<String, f64> = BTreeMap::new();
        for page in pages {
            let of_site = pages.iter().filter(|other| other.site == page.site);
            sites.entry(page.site.clone()).or_insert_with(|| all(of_site).f1());
        }
        let left_out = sites.keys().map(|site| all(pages.iter().filter(|page| page.site != *site)).f1()).collect();
        Self { scores: sites, left_out }
    }

    pub fn count(&self) -> usize {
        self.scores.len()
    }

    /// The least and the most F1 when one site is left out.
    pub fn left_out(&self) -> String {
        let (least, most) = range(&self.left_out);
        format!("{least:.4}–{most:.4}")
    }

    /// The standard error of F1, from the scores without each site (Efron and Stein 1981).
    pub fn standard_error(&self) -> f64 {
        let count = self.left_out.len() as f64;
        let mean = self.left_out.iter().sum::<f64>() / count;
        let squares: f64 = self.left_out.iter().map(|f1| (f1 - mean).powi(2)).sum();
        ((count - 1.0) / count * squares).sqrt()
    }

    /// The mean F1 of the sites, each counted once, with the least and the most.
    pub fn scores(&self) -> String {
        let scores: Vec<f64> = self.scores.values().copied().collect();
        let (least, most) = range(&scores);
        format!("{:.4} [{least:.3}–{most:.3}]", scores.iter().sum::<f64>() / scores.len() as f64)
    }

    /// The sites with the lowest F1.
    pub fn worst(&self) -> String {
        let mut sites: Vec<(&str, f64)> = self.scores.iter().map(|(site, f1)| (site.as_str(), *f1)).collect();
        sites.sort_by(|one, other| one.1.total_cmp(&other.1));
        let named: Vec<String> = sites.into_iter().take(WORST).map(|(site, f1)| format!("{site} {f1:.3}")).collect();
        named.join(", ")
    }
}

fn range(values: &[f64]) -> (f64, f64) {
    values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(*value), most.max(*value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(url: &str, found: &str) -> ScoredPage {
        let mut score = ExtractionScore::default();
        score.add("a b c d e", found);
        ScoredPage { site: site(Url::parse(url).ok().as_ref()), score }
    }

    #[test]
    fn a_site_is_left_out_with_all_its_pages() {
        let pages = [
            page("https://www.quay.example/1", "a b c d e"),
            page("https://quay.example/2", "a b c d e"),
            page("https://pier.example/1", ""),
        ];
        let sites = BySite::of(&pages);
        assert_eq!(sites.count(), 2);
        assert_eq!(sites.left_out(), "0.0000–1.0000");
        assert_eq!(sites.worst(), "pier.example 0.000, quay.example 1.000");
        assert!((sites.standard_error() - 0.5).abs() < 1e-9);
        assert_eq!(BySite::of(&pages[..2]).standard_error(), 0.0);
    }
}
