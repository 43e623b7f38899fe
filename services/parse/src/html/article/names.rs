//! What an element's class, id, role and tag say that it is, when that is no part of an article's body.
//!
//! Names are cut into words (`article__share-bar`, `photoCaption`), so that `shareholders` is no share bar.

/// Why an element stands apart from the body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NonContentRole {
    /// The words under a picture, and whose it is.
    Caption,
    /// Buttons to share, print or save.
    Share,
    /// Links to other articles.
    Related,
    /// A box that wants an address of its reader.
    Newsletter,
    /// Who wrote it and when.
    Byline,
    /// What readers wrote.
    Comments,
    /// An advertisement.
    Advert,
    /// Ways to the rest of the site: menus, crumbs, tags.
    Navigation,
    /// Pictures to leaf through, and their player.
    Media,
    /// What lies over the page: dialogues, notices on cookies.
    Overlay,
    /// The lines between headline and body.
    Standfirst,
    /// What was read as something else: the block of related articles.
    Taken,
}

/// Words that mean one thing wherever they stand in a name.
fn word(word: &str) -> Option<NonContentRole> {
    Some(match word {
        "caption" | "captions" | "figcaption" | "credit" | "credits" | "photocredit" | "imagecredit" | "copyright"
        | "legende" => NonContentRole::Caption,
        "share" | "shares" | "sharing" | "social" | "socials" | "addthis" | "sharethis" | "addtoany" | "sharedaddy"
        | "print" | "partage" => NonContentRole::Share,
        "related" | "recirc" | "recirculation" | "recommended" | "recommendation" | "recommendations" | "outbrain"
        | "taboola" | "zergnet" | "popular" | "trending" | "mostread" | "readmore" | "readalso" | "seealso"
        | "upnext" | "promo" | "promos" | "teaser" | "teasers" | "yarpp" | "relacionadas" => NonContentRole::Related,
        "newsletter" | "newsletters" | "signup" | "subscribe" | "subscription" | "optin" | "mailchimp" => {
            NonContentRole::Newsletter
        }
        "byline" | "bylines" | "author" | "authors" | "authorbox" | "authorbio" | "bio" | "timestamp" | "pubdate"
        | "published" | "date" | "dates" | "datetime" | "dateline" | "meta" | "postmeta" | "auteur" => {
            NonContentRole::Byline
        }
        "comment" | "comments" | "commentlist" | "disqus" | "respond" => NonContentRole::Comments,
        "ad" | "ads" | "advert" | "adverts" | "advertisement" | "advertising" | "adsbygoogle" | "sponsor"
        | "sponsored" | "publicite" => NonContentRole::Advert,
        "nav" | "navbar" | "navigation" | "breadcrumb" | "breadcrumbs" | "menu" | "pagination" | "pager" | "tags"
        | "taglist" | "toolbar" | "footer" | "sidebar" | "masthead" | "skip" | "disclaimer" => {
            NonContentRole::Navigation
        }
        "gallery" | "slideshow" | "carousel" | "lightbox" => NonContentRole::Media,
        "modal" | "popup" | "overlay" | "tooltip" | "cookie" | "cookies" | "gdpr" | "paywall" => {
            NonContentRole::Overlay
        }
        "standfirst" | "dek" | "deck" | "subtitle" | "subheadline" | "kicker" | "eyebrow" | "chapo" => {
            NonContentRole::Standfirst
        }
        _ => return None,
    })
}

/// Beginnings of words that are long enough to mean one thing.
const BEGINNINGS: &[(&str, NonContentRole)] = &[
    ("relatedp", NonContentRole::Related),
    ("relateda", NonContentRole::Related),
    ("relatedc", NonContentRole::Related),
    ("relateds", NonContentRole::Related),
    ("newsletter", NonContentRole::Newsletter),
    ("sharebutton", NonContentRole::Share),
    ("sharebar", NonContentRole::Share),
    ("sharetool", NonContentRole::Share),
    ("breadcrumb", NonContentRole::Navigation),
    ("advert", NonContentRole::Advert),
    ("outbrain", NonContentRole::Related),
    ("taboola", NonContentRole::Related),
];

/// What a tag says by itself.
pub fn of_tag(tag: &str) -> Option<NonContentRole> {
    Some(match tag {
        "figcaption" | "figure" => NonContentRole::Caption,
        "nav" | "menu" | "footer" => NonContentRole::Navigation,
        "aside" => NonContentRole::Related,
        "form" | "dialog" => NonContentRole::Overlay,
        _ => return None,
    })
}

/// What a role says (WAI-ARIA 1.2 §5.3).
pub fn of_role(role: &str) -> Option<NonContentRole> {
    Some(match role {
        "navigation" | "menu" | "menubar" | "contentinfo" | "toolbar" => NonContentRole::Navigation,
        "complementary" => NonContentRole::Related,
        "dialog" | "alertdialog" => NonContentRole::Overlay,
        _ => return None,
    })
}

/// What the first word that says something in a class or id says.
pub fn of_name(name: &str) -> Option<NonContentRole> {
    let mut buffer = [0_u8; 24];
    let mut length = 0;
    let mut lower_before = false;
    for byte in name.bytes().chain([b' ']) {
        let ends = !byte.is_ascii_alphanumeric();
        // A capital begins a word, unless it follows another.
        if ends || (byte.is_ascii_uppercase() && lower_before) {
            let found = buffer.get(..length).and_then(|word| std::str::from_utf8(word).ok()).and_then(meaning);
            if found.is_some() {
                return found;
            }
            length = 0;
        }
        lower_before = byte.is_ascii_lowercase();
        if !ends && length < buffer.len() {
            buffer[length] = byte.to_ascii_lowercase();
            length += 1;
        }
    }
    None
}

fn meaning(text: &str) -> Option<NonContentRole> {
    let begins = || BEGINNINGS.iter().find(|(beginning, _)| text.starts_with(beginning)).map(|(_, role)| *role);
    if text.len() < 2 { None } else { word(text).or_else(begins) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_word_by_word() {
        for (name, role) in [
            ("article__share-bar", Some(NonContentRole::Share)),
            ("photoCaption", Some(NonContentRole::Caption)),
            ("wp-caption-text", Some(NonContentRole::Caption)),
            ("RelatedArticles", Some(NonContentRole::Related)),
            ("relatedarticles", Some(NonContentRole::Related)),
            ("js_newsletterBox", Some(NonContentRole::Newsletter)),
            ("post-date", Some(NonContentRole::Byline)),
            ("comments", Some(NonContentRole::Comments)),
            ("shareholders", None),
            ("commentary updated", None),
            ("header-load", None),
            ("article-body", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(of_name(name), role, "{name}");
        }
        assert_eq!(of_name(&"a".repeat(100_000)), None);
    }
}
