//! Reads the `[caption]` shortcodes of WordPress, which some feeds contain as they are in its database.

use std::borrow::Cow;

use crate::xml::entity;

const BEGINNINGS: [&str; 2] = ["[caption", "[wp_caption"];
const ENDS: [&str; 2] = ["[/caption]", "[/wp_caption]"];
/// The longest beginning of a shortcode, in bytes.
const BEGINNING_BYTES: usize = 2_000;

/// The markup with a figure in the place of each shortcode.
pub fn as_figures(html: &str) -> Cow<'_, str> {
    replaced(html, |said, inside| {
        // The caption stands behind the picture and the link around it.
        let (picture, caption) = inside.split_at(picture_end(inside).unwrap_or(0));
        let caption = said.as_deref().unwrap_or(caption);
        format!("<figure>{picture}<figcaption>{caption}</figcaption></figure>")
    })
}

/// A plain text without the shortcodes.
pub fn without(text: &str) -> Cow<'_, str> {
    replaced(text, |_, _| String::new())
}

/// The position behind the first picture, and behind the link around it.
fn picture_end(inside: &str) -> Option<usize> {
    let image = inside.to_ascii_lowercase().find("<img")?;
    let end = image + inside[image..].find('>')? + 1;
    let behind = inside[end..].trim_start();
    match behind.get(..4) {
        Some(link) if link.eq_ignore_ascii_case("</a>") => Some(inside.len() - behind.len() + link.len()),
        _ => Some(end),
    }
}

/// The text with another one in the place of each shortcode. `write` is given the caption that the beginning of the
/// shortcode states, and what is inside.
fn replaced(text: &str, write: impl Fn(Option<String>, &str) -> String) -> Cow<'_, str> {
    if !ENDS.iter().any(|end| text.contains(end)) {
        return Cow::Borrowed(text);
    }
    let mut replaced = String::with_capacity(text.len());
    let (mut done, mut begun) = (0, None);
    for (at, _) in text.match_indices('[') {
        let rest = &text[at..];
        if BEGINNINGS.iter().any(|beginning| rest.starts_with(beginning)) {
            begun = Some(at);
        } else if let Some(end) = ENDS.iter().find(|end| rest.starts_with(**end))
            && let Some(from) = begun.take()
            && let Some((said, inside)) = shortcode(&text[from..at])
        {
            replaced.push_str(&text[done..from]);
            replaced.push_str(&write(said, inside));
            done = at + end.len();
        }
    }
    replaced.push_str(&text[done..]);
    Cow::Owned(replaced)
}

/// The caption attribute and the inside of a shortcode without its end.
fn shortcode(text: &str) -> Option<(Option<String>, &str)> {
    let name = BEGINNINGS.iter().find_map(|beginning| text.strip_prefix(beginning))?;
    let begins = name.starts_with(|c: char| c.is_whitespace() || c == ']');
    let attributes = &name[..begins.then_some(name.floor_char_boundary(BEGINNING_BYTES))?];
    let attributes = &attributes[..end_of_beginning(attributes)?];
    Some((caption_attribute(attributes), &name[attributes.len() + 1..]))
}

/// The position of the bracket that ends the beginning, and is in no quotation marks.
fn end_of_beginning(attributes: &str) -> Option<usize> {
    let mut quote = None;
    attributes.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, ']') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        None
    })
}

/// The attribute `caption`, which older versions have.
fn caption_attribute(attributes: &str) -> Option<String> {
    let attributes = entity::resolve(attributes);
    let value = &attributes[attributes.find("caption=")? + "caption=".len()..];
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = value[1..].split(quote).next()?.trim();
    (!value.is_empty()).then(|| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortcode_is_a_figure() {
        let image = "<a href='x'><img src='a.jpg' /></a>";
        let figure = format!("T<figure>{image}<figcaption> C <b>d</b>.</figcaption></figure>U");
        assert_eq!(as_figures(&format!("T[caption id=\"a\" width='3']{image} C <b>d</b>.[/caption]U")), figure);
        assert_eq!(as_figures(&format!("T[wp_caption]{image} C <b>d</b>.[/wp_caption]U")), figure);
        let with_attribute = format!("<figure>{image}<figcaption>C [d]</figcaption></figure>");
        assert_eq!(as_figures(&format!("[caption caption=\"C [d]\"]{image}[/caption]")), with_attribute);
        assert_eq!(
            as_figures(&format!("[caption id=&quot;a&quot; caption=&quot;C [d&quot;]{image}[/caption]"))
                .matches("<figure>")
                .count(),
            1
        );
        assert_eq!(as_figures("[caption]C[/caption]"), "<figure><figcaption>C</figcaption></figure>");
        for other in ["[caption] of a", "[captions]x[/captions]", "a [/caption]", "[caption a", "[caption a [/caption]"]
        {
            assert_eq!(as_figures(other), other);
        }
        assert_eq!(without("T [caption id=a] C.[/caption] U"), "T  U");
    }

    #[test]
    fn many_shortcodes_take_no_time() {
        let began = std::time::Instant::now();
        for part in ["[caption", "[caption]", "[caption ]a[/caption]", "[caption '"] {
            let _read = as_figures(&format!("{}[/caption]", part.repeat(200_000)));
        }
        assert!(began.elapsed() < std::time::Duration::from_secs(20));
    }
}
