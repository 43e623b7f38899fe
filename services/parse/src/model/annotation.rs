//! What an item is about, how sure that is, and where it is known from.

/// Something that an item is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annotation {
    pub kind: AnnotationKind,
    /// Its name. May be empty, when only a code is told.
    pub name: String,
    /// Its code in its scheme, for example `medtop:16000000`. May be empty.
    pub code: String,
    pub score: Score,
    pub origin: Origin,
}

/// What kind of thing an item is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum AnnotationKind {
    /// The language that it is in; the code is BCP 47.
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
    /// Its name in digests that are stored. It never changes, whatever the variant is called.
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

/// Where an annotation is known from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The payload says so.
    Declared,
    /// The source's settings, or the published table of two vocabularies, map what the payload says to it.
    Mapped,
    /// It was found in the text.
    Content,
    /// The source's settings say so for items that tell nothing.
    Default,
}

impl Origin {
    /// Its name in differences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Declared => "Declared",
            Self::Mapped => "Mapped",
            Self::Content => "Content",
            Self::Default => "Default",
        }
    }
}

/// How sure something is, from 0 to 1 in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Score(u16);

impl Score {
    /// Beyond doubt.
    pub const SURE: Self = Self(1_000);

    /// The nearest thousandth of `share`; what is no number from 0 to 1 becomes the nearest that is.
    pub fn of(share: f64) -> Self {
        // From 0 to 1,000 by the clamp, and NaN is 0.
        Self((share.clamp(0.0, 1.0) * 1_000.0).round() as u16)
    }

    /// As a share of 1.
    pub fn share(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }
}

impl Annotation {
    /// What a payload says of its item.
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
