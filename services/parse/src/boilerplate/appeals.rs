//! Removes whole sentences that ask readers to subscribe or to log in, from a paragraph that also has other sentences.

use std::borrow::Cow;

use newsroom_text::is_word_alone;

use super::key;
use crate::word_list::WordList;

/// The beginnings of such sentences.
static APPEALS: WordList = WordList::keyed(include_str!("data/appeals.txt"));

/// The number of paragraphs at either end of a text that are examined.
const EDGE: usize = 3;
/// The longest such sentence, in bytes.
const SENTENCE_BYTES: usize = 300;
/// The longest paragraph that is examined, in bytes.
const PARAGRAPH_BYTES: usize = 8_000;
/// The most that may follow a call at the end of a text, in characters.
const BEHIND_CALL: usize = 80;

const ENDS: [char; 8] = ['.', '!', '?', '。', '！', '？', '؟', '۔'];
const CLOSING: [char; 9] = ['"', '”', '’', '\'', '»', ')', '）', '」', '』'];
const OPENING: [char; 6] = ['“', '„', '«', '「', '『', '‹'];

/// Removes the appeals from the first and last paragraphs of a text.
pub fn take_out(body: &mut Vec<String>) {
    let last = body.len().saturating_sub(EDGE);
    let edges = body.iter_mut().enumerate().filter(|(at, _)| *at < EDGE || *at >= last);
    for (_, paragraph) in edges {
        if let Cow::Owned(rest) = without(paragraph) {
            *paragraph = rest;
        }
    }
    body.retain(|paragraph| !paragraph.is_empty());
}

/// A paragraph without the sentences that are appeals; it may be empty.
fn without(paragraph: &str) -> Cow<'_, str> {
    if paragraph.len() > PARAGRAPH_BYTES {
        return Cow::Borrowed(paragraph);
    }
    let sentences = sentences(paragraph);
    let is_kept: Vec<bool> = sentences.iter().map(|sentence| sentence.is_quoted || !is_appeal(sentence.text)).collect();
    if is_kept.iter().all(|kept| *kept) {
        return Cow::Borrowed(paragraph);
    }
    let kept = sentences.iter().zip(is_kept).filter(|(_, kept)| *kept).map(|(sentence, _)| sentence.text);
    Cow::Owned(kept.collect::<String>().trim().to_owned())
}

/// The last paragraph of a text without the call at its end, and what follows that: `Did you like this? Share it!`. A
/// paragraph that begins with a call stays as it is.
pub fn without_call(paragraph: &str, is_call: impl Fn(&str) -> bool) -> &str {
    if paragraph.len() > PARAGRAPH_BYTES {
        return paragraph;
    }
    let mut at = paragraph.len();
    let mut whole = paragraph;
    for sentence in sentences(paragraph).iter().skip(1).rev() {
        let behind = &paragraph[at..];
        at -= sentence.text.len();
        if behind.chars().count() > BEHIND_CALL {
            break;
        }
        let text = sentence.text.trim();
        // A statement may begin as a call does.
        let asks = text.trim_end_matches(CLOSING).ends_with(['?', '!', '？', '！', '؟']) || !text.contains(' ');
        if !sentence.is_quoted && asks && is_call(text) {
            whole = paragraph[..at].trim_end();
        }
    }
    whole
}

fn is_appeal(sentence: &str) -> bool {
    if sentence.len() > SENTENCE_BYTES {
        return false;
    }
    let key = key(sentence);
    // A number of characters or per cent may be in it.
    let words = key.split(' ').filter(|word| !word.chars().all(char::is_numeric));
    let bare = words.collect::<Vec<&str>>().join(" ");
    // A script without spaces has no whole words.
    let is_unspaced = bare.contains(is_word_alone);
    let letters = || bare.chars().filter(|c| !c.is_numeric() && *c != ' ').collect::<String>();
    APPEALS.begins(&bare) || is_unspaced && APPEALS.starts(&letters())
}

struct Sentence<'a> {
    /// With the white space behind it.
    text: &'a str,
    /// Whether it is within quotation marks that are open before it.
    is_quoted: bool,
}

/// The sentences of a paragraph.
fn sentences(paragraph: &str) -> Vec<Sentence<'_>> {
    let mut sentences = Vec::new();
    let (mut from, mut open, mut is_quoted) = (0, 0_i32, false);
    let mut ended: Option<bool> = None;
    for (at, c) in paragraph.char_indices() {
        if let Some(is_wide) = ended
            && !ENDS.contains(&c)
            && !CLOSING.contains(&c)
        {
            if c.is_whitespace() {
                ended = Some(true);
            } else {
                if is_wide {
                    sentences.push(Sentence { text: &paragraph[from..at], is_quoted });
                    (from, is_quoted) = (at, open > 0);
                }
                ended = None;
            }
        }
        match c {
            // Between ideographs there is no space.
            '。' | '！' | '？' => ended = Some(true),
            c if ENDS.contains(&c) => ended = ended.or(Some(false)),
            c if OPENING.contains(&c) => open += 1,
            '”' | '»' | '」' | '』' | '›' => open -= 1,
            '"' => open = i32::from(open == 0),
            _ => {}
        }
    }
    if from < paragraph.len() {
        sentences.push(Sentence { text: &paragraph[from..], is_quoted });
    }
    sentences
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_sentences_that_are_appeals_go() {
        for (paragraph, rest) in [
            ("港は火曜日に開いた。この記事は有料会員限定です。", "港は火曜日に開いた。"),
            ("この記事は会員限定です。港は火曜日に開いた。", "港は火曜日に開いた。"),
            ("港は開いた。この記事は有料会員限定です。残り1,234文字", "港は開いた。"),
            ("※この記事は有料記事です！登録すると続きをお読みいただけます。", ""),
            ("The quay is open. This article is for subscribers only. Boats come.", "The quay is open. Boats come."),
            (
                "Le quai est ouvert. Il vous reste 79.3% de cet article à lire. La suite est réservée aux abonnés.",
                "Le quai est ouvert.",
            ),
            ("Der Kai ist offen. Dieser Artikel ist nur für Abonnenten.", "Der Kai ist offen."),
            ("El muelle abrió. Este artículo es exclusivo para suscriptores. ¿Ya eres suscriptor?", "El muelle abrió."),
            ("Il molo è aperto. Questo articolo è riservato agli abbonati.", "Il molo è aperto."),
            ("O cais abriu. Este conteúdo é exclusivo para assinantes.", "O cais abriu."),
            ("码头启用。本文为会员专享内容。", "码头启用。"),
            ("부두가 열렸다. 이 기사는 유료회원 전용입니다.", "부두가 열렸다."),
            ("Причал открыт. Статья доступна только подписчикам.", "Причал открыт."),
            ("افتتح الرصيف. هذا المقال للمشتركين فقط.", "افتتح الرصيف."),
        ] {
            assert_eq!(without(paragraph), rest, "{paragraph}");
        }
        for text in [
            "The page said “It is closed. This article is for subscribers only.” They left.",
            "She wrote that this article is for subscribers only.",
            "店は「開かない。この記事は有料会員限定です。」と書いた。",
            "港は火曜日に開いた。",
            "",
        ] {
            assert_eq!(without(text), text);
        }
    }

    #[test]
    fn a_call_at_the_end_goes_with_what_follows_it() {
        let is_call = |line: &str| line.starts_with("Like this story") || line.starts_with("記事が");
        for (paragraph, rest) in [
            ("The quay is open. Like this story? Share it!", "The quay is open."),
            ("The quay is open. Like this story told it.", "The quay is open. Like this story told it."),
            ("港は開いた。記事が気に入ったらシェアしよう。", "港は開いた。"),
            ("Like this story? Share it!", "Like this story? Share it!"),
            ("The quay. “It is. Like this story? No.”", "The quay. “It is. Like this story? No.”"),
        ] {
            assert_eq!(without_call(paragraph, is_call), rest, "{paragraph}");
        }
        let long = format!("The quay. Like this story? {}", "Boats come. ".repeat(10));
        assert_eq!(without_call(&long, is_call), long);
    }
}
