//! Reads the beginning of a JSON text that was cut off.

/// The part of a text before its cut that is complete, closed as JSON: the elements of a list in the outermost object
/// are complete or left out. `None`: nothing is complete.
pub fn whole_part(text: &str) -> Option<String> {
    let mut open: Vec<u8> = Vec::new();
    let (mut in_string, mut is_escaped) = (false, false);
    let mut end = None;
    for (at, byte) in text.bytes().enumerate() {
        if in_string {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' => open.push(b'}'),
            b'[' => open.push(b']'),
            b'}' | b']' => {
                open.pop();
                if matches!(open.len(), 1 | 2) {
                    end = Some((at + 1, open.clone()));
                }
            }
            b',' if matches!(open.len(), 1 | 2) => end = Some((at, open.clone())),
            _ => {}
        }
    }
    let (at, open) = end?;
    let mut whole = text[..at].to_owned();
    whole.extend(open.iter().rev().map(|bracket| char::from(*bracket)));
    Some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_complete_before_the_cut_is_kept() {
        let feed = r#"{"title": "a,]}\"", "items": [{"id": 1, "tags": ["x", "y"]}, {"id": 2}], "z": {"a": 1}}"#;
        for (until, whole) in [
            (r#""id": 2"#, r#"{"title": "a,]}\"", "items": [{"id": 1, "tags": ["x", "y"]}]}"#),
            (r#", {"id": 2}"#, r#"{"title": "a,]}\"", "items": [{"id": 1, "tags": ["x", "y"]}]}"#),
            (r#"], "z""#, r#"{"title": "a,]}\"", "items": [{"id": 1, "tags": ["x", "y"]}, {"id": 2}]}"#),
            (r#""z": {"a""#, r#"{"title": "a,]}\"", "items": [{"id": 1, "tags": ["x", "y"]}, {"id": 2}]}"#),
            (r#": 1, "tags""#, r#"{"title": "a,]}\""}"#),
        ] {
            assert_eq!(whole_part(&feed[..feed.find(until).unwrap()]).as_deref(), Some(whole), "{until}");
        }
        assert_eq!(whole_part("{\"title"), None);
    }
}
