//! Size limits. Input is hostile until measured.

/// A document that a parser reads, in bytes.
pub const DOCUMENT_BYTES: usize = 10 * 1024 * 1024;
/// The entries of one feed.
pub const ENTRIES: usize = 10_000;
/// An address, in characters.
pub const URL_CHARS: usize = 2_048;
/// An identity, in characters. A longer one is replaced by its digest.
pub const IDENTITY_CHARS: usize = 500;
pub const HEADLINE_CHARS: usize = 300;
/// A headline that is made from the beginning of a text, in characters.
pub const BEGINNING_CHARS: usize = 120;
/// A standfirst, in characters.
pub const STANDFIRST_CHARS: usize = 2_000;
/// A byline, in characters.
pub const BYLINE_CHARS: usize = 200;
/// A section, in characters.
pub const SECTION_CHARS: usize = 100;
/// The paragraphs of a body.
pub const PARAGRAPHS: usize = 500;
/// One paragraph, in characters. A longer one is split between words.
pub const PARAGRAPH_CHARS: usize = 20_000;
/// A whole body, in bytes: an item must fit into one event.
pub const BODY_BYTES: usize = 512 * 1024;
/// The keywords of an item.
pub const KEYWORDS: usize = 50;
/// One keyword, in characters.
pub const KEYWORD_CHARS: usize = 100;
/// A slugline, in characters.
pub const SLUGLINE_CHARS: usize = 100;
/// A dateline, in characters.
pub const DATELINE_CHARS: usize = 200;
/// A note to editors, in characters.
pub const NOTE_CHARS: usize = 2_000;
/// Each of the texts about rights, in characters.
pub const RIGHTS_CHARS: usize = 1_000;
/// A source's own version, or a time as the source writes it, in characters.
pub const STAMP_CHARS: usize = 100;
/// Why an item is not usable, in characters.
pub const STATUS_CHARS: usize = 300;
/// A provider's name, in characters.
pub const PROVIDER_CHARS: usize = 100;
/// The providers that a payload may name for one item.
pub const PROVIDERS_NAMED: usize = 8;
/// The annotations of an item.
pub const ANNOTATIONS: usize = 100;
/// An annotation's code, or the role of a link, in characters.
pub const CODE_CHARS: usize = 64;
/// The renditions of an item.
pub const RENDITIONS: usize = 20;
/// One picture within a payload, in bytes.
pub const PICTURE_BYTES: usize = 5 * 1024 * 1024;
/// The pictures within one payload.
pub const PICTURES: usize = 20;
/// All pictures within one payload, in bytes.
pub const PICTURES_BYTES: usize = 8 * 1024 * 1024;
/// The excerpt of a link's target, in characters.
pub const EXCERPT_CHARS: usize = 600;
/// The links of an item.
pub const LINKS: usize = 30;
/// The reasons that are reported for the rejected pieces of one payload.
pub const REJECTED: usize = 100;
