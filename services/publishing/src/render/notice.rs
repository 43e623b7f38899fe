//! Pages that explain why there is no content.

use askama::Template;

use super::{
    frame::{Frame, FrameView},
    print,
};
use crate::domain::LanguageTag;

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticeTemplate<'a> {
    frame: FrameView<'a>,
    title: &'static str,
    text: &'static str,
}

/// The page for 404.
pub fn not_found(frame: Frame<'_>) -> String {
    let view = frame.view(&frame.settings.language, None);
    let words = view.words;
    print(&NoticeTemplate { frame: view, title: words.not_found, text: words.not_found_text })
}

/// The page for 500 and 503.
pub fn unavailable(frame: Frame<'_>) -> String {
    let view = frame.view(&frame.settings.language, None);
    let words = view.words;
    print(&NoticeTemplate { frame: view, title: words.unavailable, text: words.unavailable_text })
}

/// The page of a withdrawn article in `language` (410).
pub fn gone(frame: Frame<'_>, language: &LanguageTag) -> String {
    let view = frame.view(language, None);
    let words = view.words;
    print(&NoticeTemplate { frame: view, title: words.gone, text: words.gone_text })
}
