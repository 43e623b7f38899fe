//! What an item is about, with the confidence and the origin of that statement.

/// Something that an item is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub kind: AnnotationKind,
    /// May be empty, if only a code is given.
    pub name: String,
    /// The code in its scheme, for example `medtop:16000000`. May be empty.
    pub code: String,
    pub score: Score,
    pub origin: Origin,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, strum::EnumIter)]
pub enum AnnotationKind {
    /// The language of the item; the code is BCP 47.
    Language,
    Section,
    /// An IPTC media topic; the code begins with `medtop:`.
    MediaTopic,
    /// A subject of another scheme.
    Subject,
    Person,
    Place,
    Organisation,
    /// A word or phrase.
    Keyword,
    Event,
}

impl AnnotationKind {
    /// The name in stored digests. It stays the same when the variant is renamed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Language => "Language",
            Self::Section => "Section",
            Self::MediaTopic => "MediaTopic",
            Self::Subject => "Subject",
            Self::Person => "Person",
            Self::Place => "Place",
            Self::Organisation => "Organisation",
            Self::Keyword => "Keyword",
            Self::Event => "Event",
        }
    }
}

/// Where an annotation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum Origin {
    /// The payload declares it.
    Declared,
    /// Mapped from the payload's own terms, by the source's settings or by the published table of two vocabularies.
    Mapped,
    /// Found in the text.
    Content,
    /// The source's settings give it for items that declare nothing.
    Default,
}

impl Origin {
    /// The name in differences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Declared => "Declared",
            Self::Mapped => "Mapped",
            Self::Content => "Content",
            Self::Default => "Default",
        }
    }
}

/// A confidence from 0 to 1, in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

impl Score {
    /// Certain.
    pub const SURE: Self = Self(1_000);

    /// `share` rounded to thousandths and clamped to 0 to 1.
    pub fn of(share: f64) -> Self {
        // The clamp limits it to 0 to 1,000, and NaN becomes 0.
        Self((share.clamp(0.0, 1.0) * 1_000.0).round() as u16)
    }

    /// As a share of 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }
}

impl Annotation {
    /// An annotation that the payload declares.
    pub fn declared(kind: AnnotationKind, name: impl Into<String>, code: impl Into<String>) -> Self {
        Self { kind, name: name.into(), code: code.into(), score: Score::SURE, origin: Origin::Declared }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_score_is_a_share_whatever_it_is_made_of() {
        for (given, share) in [(0.25, 0.25), (0.12345, 0.123), (7.0, 1.0), (-1.0, 0.0), (f64::NAN, 0.0)] {
            assert!((Score::of(given).share() - share).abs() < 1e-9, "{given}");
        }
        assert!(Score::of(0.5) < Score::SURE);
    }
}
