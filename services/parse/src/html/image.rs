//! Finds the lead image of a page: the one that its metadata names, else the first of a figure with a caption.

use newsroom_text::clean_line;
use url::Url;

use super::{
    json_ld::Article,
    page::{Page, Picture},
};
use crate::model::{ItemLink, LinkKind};

/// The most words in the file name of a logo, with the file's ending.
const LOGO_WORDS: usize = 4;

/// The lead image, with its caption as title and its alternative text as excerpt.
pub fn lead(page: &Page, article: Option<&Article>, resolve: &impl Fn(&str) -> Option<Url>) -> Option<ItemLink> {
    let data = article.and_then(|article| article.text("image"));
    let metas = ["og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"];
    let metas = metas.iter().filter_map(|name| page.meta(name));
    let logo = article.and_then(|article| article.inner("publisher", "logo"));
    // A page without a picture of its own names the site's logo.
    let is_sign = |address: &str| Some(address) == logo.as_deref() || names_logo(file(address));
    let named = data.as_deref().into_iter().chain(metas).filter(|address| !is_sign(address));
    let named = named.filter_map(|address| web(resolve(address)?)).next();
    let shown = page.pictures.iter().filter(|picture| !picture.caption.is_empty() && !is_sign(&picture.address));
    let Some(url) = named else {
        let first = shown.into_iter().next()?;
        return Some(link(web(resolve(&first.address)?)?, &first.caption, &first.alt));
    };
    let same =
        |picture: &&Picture| resolve(&picture.address).is_some_and(|shown| shown == url || is_copy(&shown, &url));
    let picture = page.pictures.iter().find(same);
    let caption = picture.map(|picture| picture.caption.clone()).filter(|caption| !caption.is_empty());
    let caption = caption.or_else(|| article?.inner("image", "caption")).unwrap_or_default();
    let alt = picture.map(|picture| picture.alt.as_str()).filter(|alt| !alt.is_empty());
    let alt = alt.or_else(|| page.meta("og:image:alt")).or_else(|| page.meta("twitter:image:alt")).unwrap_or_default();
    Some(link(url, &caption, alt))
}

fn link(url: Url, caption: &str, alt: &str) -> ItemLink {
    ItemLink::to_url(LinkKind::Image, clean_line(caption), url).with_excerpt(clean_line(alt))
}

fn web(url: Url) -> Option<Url> {
    matches!(url.scheme(), "http" | "https").then_some(url)
}

/// Whether two addresses are of one picture in two sizes: they have the same file name, in any folder, with any query.
fn is_copy(one: &Url, other: &Url) -> bool {
    let (one, other) = (file(one.path()), file(other.path()));
    one.len() > 8 && one == other
}

/// Whether a file is named after a logo and little else: `site-logo-512.png`, not `new-logo-on-the-town-hall.jpg`.
fn names_logo(file: &str) -> bool {
    let name = file.to_ascii_lowercase();
    let words = name.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    name.contains("logo") && words.count() <= LOGO_WORDS
}

fn file(path: &str) -> &str {
    let path = path.split(['?', '#']).next().unwrap_or(path);
    path.trim_end_matches('/').rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logo_is_told_from_a_picture_of_one() {
        for logo in ["logo.png", "site-logo-512x512.png", "LogoPaper.svg", "og_logo_default.jpg", "logo-social.webp"] {
            assert!(names_logo(logo), "{logo}");
        }
        for picture in [
            "harbour-logo-on-a-flag-1024.jpg",
            "das-neue-logo-der-stadt.jpg",
            "quay.jpg",
            "20241104_logo_am_rathaus_neu.jpg",
        ] {
            assert!(!names_logo(picture), "{picture}");
        }
    }
}
