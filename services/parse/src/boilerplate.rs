//! What a copied page has around its article: small named rules, in English, French and Arabic.
//!
//! A rule looks at one line alone and knows no site. Lines are compared by their [`key`].

use newsroom_text::{Profile, fold};

/// What a line is, as far as it can be told from itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Text of the article, or its headline.
    Prose,
    /// A widget's text: to be dropped.
    Boilerplate,
    /// Stands above the related articles, which fill the rest of the page.
    RelatedHeading,
    /// Names one related article in the middle of the text.
    RelatedInline(&'a str),
    /// Behind it nothing belongs to the article any more.
    End,
}

const RELATED: &[&str] = &[
    "you may also like",
    "you might also like",
    "you may also be interested in",
    "related",
    "related articles",
    "related stories",
    "related posts",
    "related content",
    "related news",
    "read also",
    "also read",
    "read next",
    "see also",
    "more on this story",
    "more on this topic",
    "recommended",
    "recommended for you",
    "recommended stories",
    "vous aimerez aussi",
    "vous aimerez peut etre aussi",
    "vous pourriez aussi aimer",
    "vous pourriez aimer",
    "a lire aussi",
    "lire aussi",
    "lisez aussi",
    "a lire egalement",
    "lire egalement",
    "a voir aussi",
    "voir aussi",
    "sur le meme sujet",
    "sur le meme theme",
    "dans la meme rubrique",
    "articles lies",
    "articles similaires",
    "articles connexes",
    "articles recommandes",
    "nos articles sur le sujet",
    "قد يعجبك ايضا",
    "قد يعجبك",
    "قد يهمك ايضا",
    "قد يهمك",
    "اقرا ايضا",
    "شاهد ايضا",
    "مواضيع ذات صله",
    "مقالات ذات صله",
    "اخبار ذات صله",
    "مواضيع متعلقه",
    "ذات صله",
];

const LOADING: &[&str] = &[
    "loading",
    "loading more",
    "please wait",
    "chargement",
    "chargement en cours",
    "veuillez patienter",
    "جار التحميل",
    "جاري التحميل",
    "تحميل",
];

const WIDGETS: &[&str] = &[
    "advert",
    "advertisement",
    "advertising",
    "sponsored",
    "sponsored content",
    "skip advertisement",
    "article continues below",
    "read more",
    "show more",
    "subscribe",
    "subscribe now",
    "sign up",
    "sign in",
    "log in",
    "newsletter",
    "subscribe to our newsletter",
    "follow us",
    "back to top",
    "skip to content",
    "skip to main content",
    "publicite",
    "contenu sponsorise",
    "lire la suite",
    "voir plus",
    "s abonner",
    "abonnez vous",
    "se connecter",
    "inscrivez vous a notre newsletter",
    "abonnez vous a notre newsletter",
    "suivez nous",
    "retour en haut",
    "aller au contenu",
    "اعلان",
    "اعلانات",
    "اقرا المزيد",
    "المزيد",
    "اشترك",
    "اشترك الان",
    "اشترك في نشرتنا",
    "تسجيل الدخول",
    "تابعنا",
];

const SHARE: &[&str] = &[
    "share",
    "share this",
    "share this article",
    "share on",
    "tweet",
    "facebook",
    "twitter",
    "x",
    "whatsapp",
    "telegram",
    "linkedin",
    "pinterest",
    "reddit",
    "messenger",
    "email",
    "e mail",
    "mail",
    "print",
    "copy link",
    "copy",
    "save",
    "partager",
    "partager cet article",
    "partager sur",
    "partagez",
    "imprimer",
    "envoyer",
    "copier le lien",
    "copier",
    "enregistrer",
    "courriel",
    "شارك",
    "شارك المقال",
    "شاركها",
    "مشاركه",
    "طباعه",
    "نسخ الرابط",
    "نسخ",
    "فيسبوك",
    "تويتر",
    "واتساب",
    "واتس اب",
    "تلغرام",
    "تيليجرام",
    "بريد",
    "ارسال",
    "حفظ",
];

const END: &[&str] = &[
    "leave a comment",
    "leave a reply",
    "post a comment",
    "add a comment",
    "comments",
    "all rights reserved",
    "laisser un commentaire",
    "laissez un commentaire",
    "ajouter un commentaire",
    "commentaires",
    "reactions",
    "tous droits reserves",
    "اترك تعليقا",
    "اترك ردا",
    "اضف تعليقا",
    "التعليقات",
    "تعليقات",
    "جميع الحقوق محفوظه",
];

const IN: &[&str] = &["in", "dans", "en", "في"];
const SECTION_LABELS: &[&str] = &["section", "rubrique", "category", "categorie", "القسم", "تصنيف"];
const BY: &[&str] = &["by", "par", "بقلم", "كتب"];

/// The longest label in front of a colon, in bytes: Arabic letters with their marks have four.
const LABEL_BYTES: usize = 120;
/// The longest line that a widget is made of, in bytes: a row of share buttons.
const LINE_BYTES: usize = 300;

/// A line for comparison: folded, without punctuation, words joined by single spaces.
pub fn key(line: &str) -> String {
    let mut key = String::with_capacity(line.len());
    for c in fold(line, Profile::Comparison).chars() {
        match c {
            c if c.is_alphanumeric() => key.push(c),
            c if c.is_control() => {}
            _ if key.ends_with(' ') || key.is_empty() => {}
            _ => key.push(' '),
        }
    }
    key.truncate(key.trim_end().len());
    key
}

/// Tells what a line is.
pub fn line(line: &str) -> Line<'_> {
    if let Some((label, title)) = line.split_once(':')
        && label.len() <= LABEL_BYTES
        && RELATED.contains(&key(label).as_str())
        && title.chars().filter(|c| c.is_alphanumeric()).count() > 2
    {
        return Line::RelatedInline(title.trim());
    }
    // No other rule is about a long line, and a long one is not worth a key.
    if line.len() > LINE_BYTES {
        return Line::Prose;
    }
    let key = key(line);
    let known = |words: &[&str]| words.contains(&key.as_str());
    if known(RELATED) {
        return Line::RelatedHeading;
    }
    if known(END) {
        return Line::End;
    }
    // A line without a letter or digit is an ornament.
    if key.is_empty() || known(LOADING) || known(WIDGETS) || is_share(line, &key) {
        return Line::Boilerplate;
    }
    Line::Prose
}

/// Whether a line is made of nothing but share buttons' words.
fn is_share(line: &str, key: &str) -> bool {
    let separated = || line.split(['|', '/', '·', '•', ',', '-']).map(self::key).filter(|piece| !piece.is_empty());
    SHARE.contains(&key)
        || separated().all(|piece| SHARE.contains(&piece.as_str()))
        || key.split(' ').all(|word| SHARE.contains(&word))
}

/// The section that a line above the body names: `- in International`, `dans Économie`,
/// `Rubrique : Monde`.
pub fn section(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '•' | '|' | '·'));
    if let Some((label, name)) = bare.split_once(':')
        && SECTION_LABELS.contains(&key(label).as_str())
    {
        return section_name(name);
    }
    let (word, name) = bare.split_once(char::is_whitespace)?;
    let capital = name.trim_start().chars().next().is_some_and(|c| !c.is_lowercase());
    if IN.contains(&word.to_lowercase().as_str()) && capital { section_name(name) } else { None }
}

fn section_name(name: &str) -> Option<&str> {
    let name = name.trim();
    let short = name.chars().count() <= 60 && name.split_whitespace().count() <= 5;
    let plain = !name.contains(['.', '!', '?', '؟', ':', ';']) && name.chars().any(char::is_alphabetic);
    (short && plain).then_some(name)
}

/// The writer that a line above the body names: `Par Amina Alaoui`.
pub fn byline(line: &str) -> Option<&str> {
    let (word, name) = line.trim().split_once(char::is_whitespace)?;
    let name = name.trim_start_matches([':', ' ', '\u{A0}']).trim();
    let short = name.chars().count() <= 100 && name.split_whitespace().count() <= 8;
    let capital = name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    let word = key(word);
    (BY.contains(&word.as_str()) && short && capital && !name.ends_with(['.', ':'])).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn related_headings_are_known_in_three_languages() {
        for heading in [
            "You may also like",
            "YOU MAY ALSO LIKE:",
            "Vous aimerez aussi",
            "À lire aussi",
            "A LIRE AUSSI :",
            "قد يعجبك أيضا",
            "قد يعجبك أيضاً",
            "إقرأ أيضا:",
        ] {
            assert_eq!(line(heading), Line::RelatedHeading, "{heading}");
        }
        assert_eq!(line("Lire aussi\u{A0}: Le Maroc à Interpol"), Line::RelatedInline("Le Maroc à Interpol"));
        assert_eq!(line("اقرأ أيضا: المغرب في الإنتربول"), Line::RelatedInline("المغرب في الإنتربول"));
    }

    #[test]
    fn widgets_are_residue_and_sentences_are_not() {
        for boilerplate in [
            "Loading",
            "Loading…",
            "Chargement...",
            "جارٍ التحميل",
            "Share | Tweet | WhatsApp",
            "Partager Facebook Twitter",
            "شارك",
            "Publicité",
            "* * *",
            "—",
        ] {
            assert_eq!(line(boilerplate), Line::Boilerplate, "{boilerplate}");
        }
        for prose in [
            "Loading dock workers strike",
            "Partager le pouvoir est difficile.",
            "Related parties met.",
            "X a annoncé",
            "تحميل السفن في الميناء",
        ] {
            assert_eq!(line(prose), Line::Prose, "{prose}");
        }
        assert_eq!(line("Laisser un commentaire"), Line::End);
    }

    #[test]
    fn a_section_line_is_told_from_a_sentence() {
        for (text, name) in [
            ("- in International", Some("International")),
            ("dans Économie", Some("Économie")),
            ("في دولية", Some("دولية")),
            ("Rubrique : Faits divers", Some("Faits divers")),
            ("Dans la ville", None),
            ("In Marrakech, police chiefs met. They spoke.", None),
        ] {
            assert_eq!(section(text), name, "{text}");
        }
    }

    #[test]
    fn a_byline_names_a_person() {
        assert_eq!(byline("Par Amina Alaoui"), Some("Amina Alaoui"));
        assert_eq!(byline("By: John Smith"), Some("John Smith"));
        assert_eq!(byline("بقلم أمينة العلوي"), Some("أمينة العلوي"));
        assert_eq!(byline("Par ailleurs, le ministre a parlé."), None);
    }
}
