//! The type of an item, and whether it may be used.

/// The type of an item (IPTC news item nature, ninjs `type`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum ItemType {
    #[default]
    Text,
    /// A photograph or other still picture.
    Picture,
    Video,
    Audio,
    /// A drawing, chart or map.
    Graphic,
    /// A package: several items that belong together.
    Composite,
    /// Coverage that is planned.
    Planning,
}

impl ItemType {
    /// The name in stored digests. It stays the same when the variant is renamed.
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

/// Whether a source allows the use of an item (IPTC publishing status).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum PubStatus {
    /// The item may be used.
    #[default]
    Usable,
    /// The item may not be used for the time being.
    Withheld,
    /// The item must not be used any more: a kill.
    Canceled,
}

impl PubStatus {
    /// The name in stored digests. It stays the same when the variant is renamed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usable => "Usable",
            Self::Withheld => "Withheld",
            Self::Canceled => "Canceled",
        }
    }
}
