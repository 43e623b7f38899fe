//! The output of the parsers: drafts and their parts, cleaned and measured.

mod annotation;
mod blob;
mod canonical;
mod cleaning;
mod digest;
mod draft;
mod file_name;
mod form;
mod guess;
mod hints;
pub mod limits;
mod link;
mod parsed_item;
mod provider;
mod rendition;
mod status;
mod time_zone;
mod version;

pub use annotation::{Annotation, AnnotationKind, Origin, Score};
pub use blob::{Blob, BlobSet};
pub use canonical::{canonical_address, is_front_page};
pub use cleaning::identity_of;
pub use digest::{Digest, DigestError};
pub use draft::{Draft, Flaw};
pub use file_name::news_ending;
pub use form::{Form, Parser};
pub use guess::{Guess, Guesses};
pub use hints::Hints;
pub use link::{ItemLink, LinkKind};
pub use newsroom_text::LanguageTag;
pub use parsed_item::{ParsedItem, WrittenTimes};
pub use provider::Provider;
pub use rendition::{Rendition, Rights};
pub use status::{ItemType, PubStatus};
pub use time_zone::TimeZone;
pub use version::compare_versions;
