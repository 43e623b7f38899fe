//! The style sheet and the icon.

use std::sync::LazyLock;

use crate::domain::digest;

pub const STYLE: &str = include_str!("../../templates/style.css");

pub const ICON: &str = include_str!("../../templates/icon.svg");

/// The address of the style sheet. It changes with the content, so caches may keep the style sheet forever.
pub fn style_href() -> &'static str {
    static HREF: LazyLock<String> = LazyLock::new(|| format!("/style.css?v={}", &digest(STYLE.as_bytes())[..12]));
    &HREF
}
