//! Tells whether a page came to its end.

/// Whether the page has the end tag of its body or of the whole. One inside a text of a script is none.
pub fn has_end(html: &str) -> bool {
    ["</html", "</body"].iter().any(|tag| {
        let mut starts = html.as_bytes().windows(tag.len());
        let last = starts.rposition(|start| start.eq_ignore_ascii_case(tag.as_bytes()));
        let behind = last.and_then(|at| html[at + tag.len()..].trim_start().strip_prefix('>'));
        let behind = behind.map(|behind| behind.trim_start_matches(|c: char| c.is_whitespace() || c == '\0'));
        behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('<'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_its_end_tag_outside_of_scripts() {
        for page in [
            "<html><body>Texte</body></html>",
            "<p>Texte</BODY></HTML >\n",
            "<p>Texte</body>",
            "<p>Texte</html>\n<!-- cached -->\0",
            "<p>é</body><script>x()</script></html><script>y()</script>",
        ] {
            assert!(has_end(page), "{page}");
        }
        for page in [
            "",
            "<p>Texte",
            "<p>Texte</bod",
            "<p>Texte</html",
            "<script>write('<html></html>'); more",
            "<iframe srcdoc=\"<html></html>\"></iframe><p>Te",
        ] {
            assert!(!has_end(page), "{page}");
        }
    }
}
