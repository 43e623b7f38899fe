//! What an item is, and whether it may be used.

/// What an item is (IPTC news item nature, ninjs `type`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ItemType {
    #[default]
    Text,
    /// A photograph or other still picture.
    Picture,
    /// A moving picture.
    Video,
    /// A sound.
    Audio,
    /// A drawing, chart or map.
    Graphic,
    /// A package: several items that belong together.
    Composite,
    /// What is planned to be covered.
    Planning,
}

impl ItemType {
    /// Its name in digests that are stored. It never changes, whatever the variant is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text => "Text",
            Self::Picture => "Picture",
            Self::Video => "Video",
            Self::Audio => "Audio",
            Self::Graphic => "Graphic",
            Self::Composite => "Composite",
            Self::Planning => "Planning",
        }
    }
}

/// Whether a source lets an item be used (IPTC publishing status).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PubStatus {
    /// It may be used.
    #[default]
    Usable,
    /// It may not be used for the time being.
    Withheld,
    /// It must not be used any more: a kill.
    Canceled,
}

impl PubStatus {
    /// Its name in digests that are stored. It never changes, whatever the variant is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usable => "Usable",
            Self::Withheld => "Withheld",
            Self::Canceled => "Canceled",
        }
    }
}
