//! What ingestion knows about sources and news: rules, pure and synchronous.

mod annotation;
mod cleaning;
mod digest;
mod draft;
mod form;
mod health;
mod id;
mod item;
mod language;
pub mod limits;
mod material;
mod meeting;
mod refused;
mod settings;
mod source;
mod taken;
pub mod text;
pub mod version;
mod violation;

pub use annotation::{Annotation, AnnotationKind, Origin, Score};
pub use digest::Digest;
pub use draft::{Draft, Flaw, WrittenTimes};
pub use form::{Form, Parser};
pub use health::{Health, HealthState, Turn};
pub use id::{IdError, ItemId, SourceId};
pub use item::{Item, ItemLink, ItemType, LinkKind, PubStatus, Raw, Rendition, Rights};
pub use language::Language;
pub use material::Material;
pub use meeting::{Arrival, Held, Meeting, meet};
pub use refused::Refused;
pub use settings::{Place, Proposal, Settings, SettingsChange, SourceKind};
pub use source::{Asked, Source, Validators};
pub use taken::{Polled, Submitted, Taken, TakenAs};
pub use violation::{Violation, Violations};
