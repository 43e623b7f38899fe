//! Tells quickly which signs a text does not have.

/// The number of bytes that are compared without a branch, so that the compiler compares them at once.
const AT_ONCE: usize = 32;

/// Whether a text has a byte of this kind. `is_of_kind` must have no branch.
pub fn has_byte(text: &str, is_of_kind: impl Fn(u8) -> bool) -> bool {
    let has = |bytes: &[u8]| bytes.iter().fold(0, |has, byte| has | u8::from(is_of_kind(*byte))) > 0;
    let (chunks, rest) = text.as_bytes().as_chunks::<AT_ONCE>();
    chunks.iter().any(|chunk| has(chunk)) || has(rest)
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
}
