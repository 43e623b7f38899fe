//! What an item points to.

use uuid::Uuid;

/// A pointer from an item to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemLink {
    pub kind: LinkKind,
    /// Its title. May be empty.
    pub title: String,
    /// Its excerpt, perhaps cut in mid-sentence. May be empty.
    pub excerpt: String,
    /// Its address. May be empty, when the payload was text.
    pub url: String,
    /// What it is to the item, as the source calls it. May be empty.
    pub role: String,
    /// The identity of the item that it points to, of the same provider or source. Empty: it points to none.
    pub identity: String,
    /// The id of that item, once it is stored.
    pub item_id: Option<Uuid>,
}

impl ItemLink {
    /// A pointer to a page or file.
    pub fn to_url(kind: LinkKind, title: impl Into<String>, url: impl Into<String>) -> Self {
        Self { title: title.into(), url: url.into(), ..Self::of(kind) }
    }

    /// The same pointer with an excerpt of what it leads to.
    #[must_use]
    pub fn with_excerpt(self, excerpt: impl Into<String>) -> Self {
        Self { excerpt: excerpt.into(), ..self }
    }

    /// A pointer to another item of the same source.
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

/// What kind of pointer a link is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkKind {
    /// Another article that the page offers beside this one.
    Related,
    /// A picture that goes with the item.
    Image,
    /// An item that goes with this one, or a member of the package that it is.
    Associated,
    /// An item that this one carries on or takes the place of.
    EvolvedFrom,
}

impl LinkKind {
    /// Its name in differences.
    pub fn name(self) -> &'static str {
        match self {
            Self::Related => "Related",
            Self::Image => "Image",
            Self::Associated => "Associated",
            Self::EvolvedFrom => "EvolvedFrom",
        }
    }
}
