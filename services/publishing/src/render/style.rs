//! The style sheet and the icon, as they are served.

use std::sync::LazyLock;

use crate::domain::edition::digest;

/// The style sheet.
pub const STYLE: &str = include_str!("../../templates/style.css");

/// The icon (SVG).
pub const ICON: &str = include_str!("../../templates/icon.svg");

/// The style sheet's address, which changes with its content, so that it may be kept.
pub fn style_href() -> &'static str {
    static HREF: LazyLock<String> = LazyLock::new(|| format!("/style.css?v={}", &digest(STYLE.as_bytes())[..12]));
    &HREF
}
