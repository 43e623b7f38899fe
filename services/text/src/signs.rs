//! Tells quickly which signs a text does not have.

/// The number of bytes that are compared without a branch, so that the compiler compares them at once.
const AT_ONCE: usize = 32;

/// Whether a text has a byte of this kind. `is_of_kind` must have no branch.
pub fn has_byte(text: &str, is_of_kind: impl Fn(u8) -> bool) -> bool {
    let has = |bytes: &[u8]| bytes.iter().fold(0, |has, byte| has | u8::from(is_of_kind(*byte))) > 0;
    let (chunks, rest) = text.as_bytes().as_chunks::<AT_ONCE>();
    chunks.iter().any(|chunk| has(chunk)) || has(rest)
}

/// Whether two bytes of this kind stand beside each other in a text. It is fast if `are_of_kind` has no branch.
pub fn has_pair(text: &str, are_of_kind: impl Fn(u8, u8) -> bool) -> bool {
    let seconds = text.as_bytes().get(1..).unwrap_or_default();
    let firsts = &text.as_bytes()[..seconds.len()];
    let has = |firsts: &[u8], seconds: &[u8]| {
        let pairs = firsts.iter().zip(seconds);
        pairs.fold(0, |has, (first, second)| has | u8::from(are_of_kind(*first, *second))) > 0
    };
    let ((firsts, last_firsts), (seconds, last_seconds)) =
        (firsts.as_chunks::<AT_ONCE>(), seconds.as_chunks::<AT_ONCE>());
    firsts.iter().zip(seconds).any(|(firsts, seconds)| has(firsts, seconds)) || has(last_firsts, last_seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_found_anywhere() {
        let text = format!("{}+{}", "a".repeat(100), "é".repeat(100));
        assert!(has_byte(&text, |byte| byte == b'+') && has_byte("+", |byte| byte == b'+'));
        assert!(!has_byte(&text, |byte| byte == b'-') && !has_byte("", |_| true));
    }

    #[test]
    fn a_pair_is_found_anywhere() {
        let spaces = |first, second| (first == b' ') & (second == b' ');
        for at in 0..100 {
            let [single, double] = [" ", "  "].map(|gap| format!("{}{gap}b c", "a".repeat(at)));
            assert!(has_pair(&double, spaces) && !has_pair(&single, spaces), "{at}");
        }
        assert!(!has_pair("", |_, _| true) && !has_pair("a", |_, _| true));
    }
}
