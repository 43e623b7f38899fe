//! Reads the pictures within the text of an entry: those that browsers load at once, those that a script loads later,
//! and figures with a caption.

use dom_query::{NodeId, NodeRef};
use url::Url;

use super::{
    entry::{Entry, Object},
    media,
    text::{Kind, Written},
};
use crate::{
    captions::Captions,
    model::{ItemType, Rendition},
    prose,
    shown_picture::{Caption, attribute, captions, is_tiny, pixels},
    word_list::WordList,
};

/// The role of a picture within a text.
pub const INLINE: &str = "inline";

/// Attributes with the address of a picture that a script loads later.
static LAZY: WordList = WordList::of(include_str!("data/lazy.txt"));
/// Attributes with the addresses of one picture in several sizes.
static SETS: WordList = WordList::of(include_str!("data/sets.txt"));
/// Words in the file names of pictures that only stand in for others.
static STAND_INS: WordList = WordList::of(include_str!("data/stand_ins.txt"));

/// The maximum number of pictures of one text, and of sizes of one picture.
const PICTURES: usize = 20;
const SIZES: usize = 50;

/// Adds the pictures in the texts of an entry to its media. `page` is the address of the entry's page.
pub fn take(entry: &mut Entry<'_>, page: &str) {
    let texts = [(&entry.content, &entry.content_base), (&entry.summary, &entry.summary_base)];
    let texts = texts.into_iter().filter_map(|(text, base)| Some((text.as_ref()?, base)));
    let Some((html, own_base)) = texts.into_iter().find(|(text, _)| may_have_picture(text)) else { return };
    let Ok(tree) = prose::fragment(&html.text) else { return };
    // Without a declared base, addresses in the content are relative to the page.
    let of_context = |says: bool| entry.context.base.clone().filter(|_| entry.context.says_base == says);
    let base = own_base.clone().or_else(|| of_context(true));
    let base = base.or_else(|| Url::parse(page).ok()).or_else(|| of_context(false));
    let resolve = |address: &str| match &base {
        Some(base) => base.join(address).ok(),
        None => Url::parse(address).ok(),
    };
    let captions = captions(&tree.root());
    let images = tree.select("img, amp-img");
    let objects: Vec<Object> =
        images.nodes().iter().filter_map(|image| object(image, &captions, &resolve)).take(PICTURES).collect();
    for object in objects {
        media::offer(entry, object);
    }
}

fn may_have_picture(text: &Written<'_>) -> bool {
    let has_image = ["<img", "<IMG", "<amp-img"].iter().any(|tag| text.text.contains(tag));
    has_image && matches!(text.kind, Kind::Html | Kind::Unsaid)
}

/// A picture with its caption. `None`: it is not for viewing.
fn object(image: &NodeRef<'_>, captions: &Captions<NodeId>, resolve: &impl Fn(&str) -> Option<Url>) -> Option<Object> {
    if is_tiny(image) || prose::is_hidden(image) {
        return None;
    }
    let mut files: Vec<Rendition> = Vec::new();
    let main = lazy(image).or_else(|| attribute(image, "src").filter(|address| shows(address)));
    if let Some(url) = main.and_then(|address| resolve(&address)) {
        let (width, height) = (pixels(image, "width"), pixels(image, "height"));
        files.push(Rendition { name: "original".into(), url: url.into(), width, height, ..Rendition::default() });
    }
    if let Some((address, width)) = largest(image, image.parent().as_ref())
        && let Some(url) = resolve(&address).map(String::from)
        && files.iter().all(|file| file.url != url)
    {
        let name = if files.is_empty() { "original" } else { "alternate" };
        files.push(Rendition { name: name.into(), url, width, ..Rendition::default() });
    }
    if files.is_empty() {
        return None;
    }
    let Caption { title, text } = Caption::of(image, captions);
    Some(Object { kind: ItemType::Picture, role: INLINE, files, title, description: text, ..Object::default() })
}

/// The address that a script loads.
fn lazy(image: &NodeRef<'_>) -> Option<String> {
    LAZY.iter().find_map(|name| attribute(image, name).filter(|address| shows(address)))
}

/// The largest of several sizes, of the image and of the `picture` around it: its address, and its width or 0.
fn largest(image: &NodeRef<'_>, parent: Option<&NodeRef<'_>>) -> Option<(String, u32)> {
    let picture = parent.filter(|parent| parent.has_name("picture"));
    let sources = picture.into_iter().flat_map(|picture| picture.children_it(false).take(SIZES));
    let sources = sources.filter(|child| child.has_name("source"));
    let sets = std::iter::once(*image).chain(sources);
    let sets = sets.flat_map(|node| SETS.iter().filter_map(move |name| attribute(&node, name)));
    let all: Vec<(String, f32, u32)> =
        sets.flat_map(|set| sizes(&set)).filter(|(address, ..)| shows(address)).collect();
    let best = all.into_iter().rev().max_by(|one, other| one.1.total_cmp(&other.1));
    best.map(|(address, _, width)| (address, width))
}

/// The candidates of a `srcset` (HTML standard 4.8.4.2.2): addresses, their rank, and their width or 0.
fn sizes(set: &str) -> Vec<(String, f32, u32)> {
    let mut sizes = Vec::new();
    let mut rest = set;
    while sizes.len() < SIZES {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        if rest.is_empty() {
            break;
        }
        let (address, behind) = rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len()));
        // A comma at the end of an address ends the candidate; one within it belongs to it.
        let (descriptor, behind) = match address.ends_with(',') {
            true => ("", behind),
            false => behind.split_once(',').unwrap_or((behind, "")),
        };
        let descriptor = descriptor.trim();
        let number = descriptor.trim_end_matches(['w', 'x']).parse::<f32>().ok().filter(|number| *number > 0.0);
        let width = number.filter(|_| descriptor.ends_with('w')).unwrap_or(0.0) as u32;
        sizes.push((address.trim_end_matches(',').to_owned(), number.unwrap_or(1.0), width));
        rest = behind;
    }
    sizes
}

/// Whether an address is of a picture to view, and not of one that stands in for it until a script runs.
fn shows(address: &str) -> bool {
    let file = address.split(['?', '#']).next().unwrap_or_default().rsplit('/').next().unwrap_or_default();
    let file = file.to_ascii_lowercase();
    !address.is_empty() && !address.starts_with("data:") && !STAND_INS.iter().any(|word| file.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_has_candidates_with_widths_or_densities() {
        let read = |set: &str| -> Vec<(String, f32, u32)> { sizes(set) };
        assert_eq!(
            read("a.jpg 480w, b,c.jpg 1.5x ,d.jpg, e.jpg"),
            [
                ("a.jpg".into(), 480.0, 480),
                ("b,c.jpg".into(), 1.5, 0),
                ("d.jpg".into(), 1.0, 0),
                ("e.jpg".into(), 1.0, 0)
            ]
        );
        assert_eq!(read(" , "), []);
        assert_eq!(read("a.jpg -1w, b.jpg NaNx").len(), 2);
    }
}
