//! Links from an item to pages, files and other items.

use uuid::Uuid;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLink {
    pub kind: LinkKind,
    /// May be empty.
    pub title: String,
    /// An excerpt of the target, perhaps cut in mid-sentence. May be empty.
    pub excerpt: String,
    /// May be empty, if the payload was plain text.
    pub url: String,
    /// The role of the target for the item, as the source names it. May be empty.
    pub role: String,
    /// The identity of the target item, of the same provider or source. Empty: the target is no item.
    pub identity: String,
    /// The id of the target item, once it is stored.
    pub item_id: Option<Uuid>,
}

impl ItemLink {
    /// A link to a page or file.
    pub fn to_url(kind: LinkKind, title: impl Into<String>, url: impl Into<String>) -> Self {
        Self { title: title.into(), url: url.into(), ..Self::of(kind) }
    }

    /// The same link with an excerpt of its target.
    #[must_use]
    pub fn with_excerpt(self, excerpt: impl Into<String>) -> Self {
        Self { excerpt: excerpt.into(), ..self }
    }

    /// A link to another item of the same source.
    pub fn to_item(kind: LinkKind, identity: impl Into<String>) -> Self {
        Self { identity: identity.into(), ..Self::of(kind) }
    }

    fn of(kind: LinkKind) -> Self {
        Self {
            kind,
            title: String::new(),
            excerpt: String::new(),
            url: String::new(),
            role: String::new(),
            identity: String::new(),
            item_id: None,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, strum::EnumIter)]
pub enum LinkKind {
    /// Another article that the page offers beside this one.
    Related,
    /// A picture that goes with the item.
    Image,
    /// An item that goes with this one, or a member of this package.
    Associated,
    /// An item that this one continues or replaces.
    EvolvedFrom,
}

impl LinkKind {
    /// The name in differences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Related => "Related",
            Self::Image => "Image",
            Self::Associated => "Associated",
            Self::EvolvedFrom => "EvolvedFrom",
        }
    }
}
