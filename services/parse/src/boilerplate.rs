//! Recognises what surrounds the article on a copied page: small named rules, in the languages of news.
//!
//! A rule looks at one line only and contains nothing about a site. Lines are compared by their [`key`].

mod appeals;

pub use crate::key::key;
pub use appeals::{take_out as take_out_appeals, without_call};

use crate::{date, key::KeyChars, word_list::WordList};

/// The kind of a line, as far as the line itself shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line<'a> {
    /// Text of the article, or its headline.
    Prose,
    /// Text of a widget, to be dropped.
    Boilerplate,
    /// A heading above the related articles, which fill the rest of the page.
    RelatedHeading,
    /// The title of one related article in the middle of the text.
    RelatedInline(&'a str),
    /// The end of the article: no later line belongs to it.
    End,
}

static RELATED: WordList = WordList::keyed(include_str!("boilerplate/data/related.txt"));

static WIDGETS: WordList = WordList::keyed(include_str!("boilerplate/data/widgets.txt"));

static SHARE: WordList = WordList::keyed(include_str!("boilerplate/data/share.txt"));

static END: WordList = WordList::keyed(include_str!("boilerplate/data/end.txt"));

static IN: WordList = WordList::of(include_str!("boilerplate/data/in.txt"));
static SECTION_LABELS: WordList = WordList::keyed(include_str!("boilerplate/data/section_labels.txt"));
static BY: WordList = WordList::keyed(include_str!("boilerplate/data/by.txt"));

/// The longest label before a colon, in bytes: Arabic letters with their marks have four.
const LABEL_BYTES: usize = 120;
/// The longest title of an article that ends with a full stop, in characters.
const TITLE_CHARS: usize = 80;
/// The longest line of a widget, in bytes: a row of share buttons.
const LINE_BYTES: usize = 300;

/// Classifies a line.
pub fn line(line: &str) -> Line<'_> {
    if let Some((label, title)) = line.split_once(':')
        && label.len() <= LABEL_BYTES
        && RELATED.has_line(label)
        && title.chars().filter(|c| c.is_alphanumeric()).count() > 2
        && !is_long_sentence(title)
    {
        return Line::RelatedInline(title.trim());
    }
    // No other rule concerns a long line, and its key would cost too much.
    if line.len() > LINE_BYTES {
        return Line::Prose;
    }
    if RELATED.has_line(line) {
        return Line::RelatedHeading;
    }
    if is_end(line) {
        return Line::End;
    }
    // A line without a letter or digit is an ornament.
    let is_ornament = KeyChars::of(line).next().is_none();
    if is_ornament || WIDGETS.has_line(line) || is_share(line) || is_of_widgets(line) {
        return Line::Boilerplate;
    }
    Line::Prose
}

/// Whether a line ends the article, perhaps with a number before or behind its words: `comments 12`, `12 comments`.
fn is_end(line: &str) -> bool {
    // `1.024` is two words of a key.
    let is_count = |c: &char| c.is_ascii_digit() || *c == ' ';
    END.may_begin(KeyChars::of(line).skip_while(is_count)) && END.has(key(line).trim_matches(|c| is_count(&c)))
}

/// Whether a text behind a label is a sentence of the article rather than a title.
fn is_long_sentence(text: &str) -> bool {
    text.trim_end().ends_with(['.', '。', '۔']) && text.chars().count() > TITLE_CHARS
}

/// Whether a line consists of several sentences, each of them a widget's.
fn is_of_widgets(line: &str) -> bool {
    if !WIDGETS.may_begin(KeyChars::of(line)) {
        return false;
    }
    let mut sentences = line.split(['.', '!', '?', '。', '！', '？']).map(key).filter(|sentence| !sentence.is_empty());
    sentences.next().is_some_and(|first| WIDGETS.has(&first)) && sentences.all(|sentence| WIDGETS.has(&sentence))
}

/// Whether a line consists only of the words of share buttons.
fn is_share(line: &str) -> bool {
    if !SHARE.may_begin(KeyChars::of(line)) {
        return false;
    }
    let key = key(line);
    let separated = || line.split(['|', '/', '·', '•', ',', '-']).map(self::key).filter(|piece| !piece.is_empty());
    SHARE.has(&key) || separated().all(|piece| SHARE.has(&piece)) || key.split(' ').all(|word| SHARE.has(word))
}

/// The section that a line above the body names: `- in International`, `dans Économie`, `Rubrique : Monde`.
pub fn section(line: &str) -> Option<&str> {
    let bare = line.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | '•' | '|' | '·'));
    if let Some((label, name)) = bare.split_once(':')
        && SECTION_LABELS.has_line(label)
    {
        return section_name(name);
    }
    let (word, name) = bare.split_once(char::is_whitespace)?;
    let capital = name.trim_start().chars().next().is_some_and(|c| !c.is_lowercase());
    if IN.has(&word.to_lowercase()) && capital { section_name(name) } else { None }
}

fn section_name(name: &str) -> Option<&str> {
    let name = name.trim();
    let short = name.chars().count() <= 60 && name.split_whitespace().count() <= 5;
    let plain = !name.contains(['.', '!', '?', '؟', ':', ';']) && name.chars().any(char::is_alphabetic);
    (short && plain).then_some(name)
}

/// The writer that a line above the body names: `Par Amina Alaoui`, perhaps with a date behind.
pub fn byline(line: &str) -> Option<&str> {
    let (word, name) = line.trim().split_once(char::is_whitespace)?;
    if !BY.has_line(word) {
        return None;
    }
    let name = date::without_date(name.trim_start_matches([':', ' ', '\u{A0}']).trim());
    let short = name.chars().count() <= 100 && name.split_whitespace().count() <= 8;
    let capital = name.chars().next().is_some_and(|c| c.is_alphabetic() && !c.is_lowercase());
    (short && capital && !name.ends_with(['.', ':'])).then_some(name)
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
    fn furniture_is_known_in_the_languages_of_news() {
        for (related, widget, share, end) in [
            ("Lesen Sie auch", "Anzeige", "Teilen | Drucken | Merken", "Kommentare"),
            ("Te puede interesar", "Publicidad", "Compartir en Facebook", "Deja un comentario"),
            ("Leia também:", "Publicidade", "Compartilhar", "Todos os direitos reservados"),
            ("Leggi anche", "Pubblicità", "Condividi", "Lascia un commento"),
            ("Lees ook", "Advertentie", "Delen", "Reacties"),
            ("Czytaj także:", "Reklama", "Udostępnij", "Dodaj komentarz"),
            ("Читайте также", "Реклама", "Поделиться", "Оставить комментарий"),
            ("İlginizi çekebilir", "Reklam", "Paylaş", "Yorum yaz"),
            ("関連記事", "広告", "シェアする", "コメントする"),
            ("相关阅读", "广告", "分享到", "发表评论"),
            ("관련 기사", "광고", "공유하기", "댓글"),
            ("Baca juga:", "Iklan", "Bagikan", "Tinggalkan komentar"),
        ] {
            assert_eq!(line(related), Line::RelatedHeading, "{related}");
            assert_eq!([line(widget), line(share)], [Line::Boilerplate, Line::Boilerplate], "{widget} {share}");
            assert_eq!(line(end), Line::End, "{end}");
        }
        for counted in ["Comments (12)", "3 Kommentare", "Comentários (1.024)", "コメント 7", "تعليقات (5)"]
        {
            assert_eq!(line(counted), Line::End, "{counted}");
        }
        for wish in [
            "Bültenimize abone olun!",
            "Assine a nossa newsletter",
            "Suscríbete a nuestro boletín",
            "この記事は有料会員限定です。",
            "この記事は会員限定です。登録すると続きをお読みいただけます。",
            "この記事は有料会員限定です。会員登録すると続きをお読みいただけます！",
        ] {
            assert_eq!(line(wish), Line::Boilerplate, "{wish}");
        }
        assert_eq!(line("この記事は会員限定です。港は火曜日に開いた。"), Line::Prose);
        assert_eq!(line("12 comments were deleted"), Line::Prose);
        assert_eq!(
            line("Mehr dazu: Der Hafen bekommt einen neuen Kai"),
            Line::RelatedInline("Der Hafen bekommt einen neuen Kai")
        );
        let sentence = "Más información: el puerto abre a las ocho, y los barcos salen cada hora desde el muelle del norte, según el plan.";
        assert_eq!(line(sentence), Line::Prose);
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
