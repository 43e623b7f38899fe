//! Decides by what the pieces of a document are identified. An id that is plainly none is not trusted.

use std::collections::{HashMap, HashSet};

use newsroom_text::{is_stop_word, words};
use url::Url;

use crate::{
    boilerplate::key,
    model::{Digest, ItemType, ParsedItem, canonical_address, identity_of, is_front_page},
    word_list::WordList,
};

/// Ids that templates leave where an id belongs.
static PLACEHOLDERS: WordList = WordList::of(include_str!("data/placeholder_ids.txt"));

/// Names in addresses that are no page, and endings of files that are one.
static NO_PAGE: WordList = WordList::of(include_str!("data/no_page_words.txt"));
static PAGE_FILES: WordList = WordList::of(include_str!("data/page_files.txt"));

/// The maximum number of names in an address that are examined.
const NAMES: usize = 40;
/// The number of words by which two texts are compared.
const WORDS: usize = 200;
/// The maximum share of common words of two different stories, in percent.
const COMMON: usize = 33;

/// Whether an id is left over from a template, and identifies nothing.
pub fn is_placeholder(id: &str) -> bool {
    let id = id.trim().to_lowercase();
    let bare = id.strip_prefix("urn:uuid:").unwrap_or(&id);
    PLACEHOLDERS.has(bare) || !id.is_empty() && bare.chars().all(|c| c == '0' || !c.is_alphanumeric())
}

/// Removes the ids that are plainly none from the pieces of a document, and reports them. `own_addresses` are those of
/// the document and of its site.
///
/// An id is none if it is left over from a template, if it is the address of the document or of a site, if it is the name
/// of the story's own site, or if two different stories of the document have it. A piece without an id is identified by
/// its address, if that is not such an address and no other story has it, and otherwise by its headline, its section and
/// its date.
pub fn settle(pieces: &mut [(String, ParsedItem)], own_addresses: &[String]) -> Vec<String> {
    let own: HashSet<String> = own_addresses.iter().filter_map(|address| canonical_address(address)).collect();
    let is_own = |id: &str| canonical_address(id).is_some_and(|id| is_front_page(&id) || own.contains(&id));
    let names_site = |id: &str, piece: &ParsedItem| {
        let name = site(&format!("https://{id}")).filter(|_| id.contains('.') && !id.contains(['/', ':', '@']));
        let addresses = own_addresses.iter().chain([&piece.canonical_url]);
        name.is_some_and(|name| addresses.filter_map(|address| site(address)).any(|site| site == name))
    };
    let mut untrusted: HashMap<String, usize> = HashMap::new();
    for (_, piece) in pieces.iter_mut() {
        let id = piece.own_id.trim();
        if is_placeholder(id) || is_own(id) || names_site(id, piece) {
            *untrusted.entry(identity_of(&piece.own_id)).or_default() += 1;
            piece.own_id.clear();
        }
    }
    for (id, group) in shared(pieces, |piece| identity_of(&piece.own_id)) {
        untrusted.insert(id, group.len());
        for at in group {
            pieces[at].1.own_id.clear();
        }
    }
    let address = |piece: &ParsedItem| match piece.own_id.trim() {
        "" => identity_of(&piece.canonical_url),
        _ => String::new(),
    };
    let mut by_digest: Vec<usize> = shared(pieces, address).into_values().flatten().collect();
    by_digest.extend((0..pieces.len()).filter(|at| is_own(&address(&pieces[*at].1))));
    for at in by_digest {
        pieces[at].1.own_id = digest(&pieces[at].1);
    }
    let mut reports: Vec<String> = untrusted.into_iter().map(|(id, count)| report(&id, count)).collect();
    reports.sort();
    reports
}

/// Gives the texts of an agency without an address the one that is their id, if that is the address of a page.
pub fn take_addresses(pieces: &mut [(String, ParsedItem)]) {
    let texts = pieces.iter_mut().map(|(_, piece)| piece).filter(|piece| piece.item_type == ItemType::Text);
    for piece in texts.filter(|piece| piece.canonical_url.is_empty() && is_page(piece.own_id.trim())) {
        piece.own_id.trim().clone_into(&mut piece.canonical_url);
    }
}

/// Whether an id is the address of a page for readers, and not one by which programs get the piece.
fn is_page(id: &str) -> bool {
    let Some(url) = canonical_address(id).filter(|id| !is_front_page(id)).and_then(|id| Url::parse(&id).ok()) else {
        return false;
    };
    // A host that only programs within a network know.
    let Some(host) = url.domain().filter(|host| host.contains('.')) else { return false };
    let path = url.path().to_ascii_lowercase();
    let is_version = |part: &str| part.strip_prefix('v').is_some_and(|number| number.parse::<u16>().is_ok());
    let names = || host.split(['.', '-']).chain(path.split('/'));
    let mut parts = path.split('/').filter(|part| !part.is_empty());
    let is_for_programs = names().take(NAMES).any(|name| NO_PAGE.has(name)) || parts.clone().any(is_version);
    let file = parts.next_back().and_then(|file| file.rsplit_once('.')).map(|(_, ending)| ending);
    let is_other_file = file.is_some_and(|ending| {
        (2..=5).contains(&ending.len()) && ending.contains(char::is_alphabetic) && !PAGE_FILES.has(ending)
    });
    !is_for_programs && !is_other_file && url.port().is_none()
}

/// The name of the site of an address, without `www`.
fn site(address: &str) -> Option<String> {
    let url = Url::parse(address.trim()).ok()?;
    url.host_str().map(|host| host.strip_prefix("www.").unwrap_or(host).to_owned())
}

/// The pieces that share an id although they are different stories.
fn shared(pieces: &[(String, ParsedItem)], id: impl Fn(&ParsedItem) -> String) -> HashMap<String, Vec<usize>> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, (_, piece)) in pieces.iter().enumerate() {
        let id = if piece.item_type == ItemType::Text { id(piece) } else { String::new() };
        if !id.is_empty() {
            groups.entry(id).or_default().push(at);
        }
    }
    groups.retain(|_, group| {
        let Some((first, others)) = group.split_first() else { return false };
        others.iter().any(|other| are_different_stories(&pieces[*first].1, &pieces[*other].1))
    });
    groups
}

/// Whether two pieces with the same id are different stories, and not two versions of one. Their headlines or their
/// addresses differ, and most of their words do: those of the headlines if the addresses differ, otherwise of all.
fn are_different_stories(one: &ParsedItem, other: &ParsedItem) -> bool {
    // A format with versions means them.
    if !one.version.is_empty() && !other.version.is_empty() {
        return false;
    }
    let addresses = [one, other].map(|piece| identity_of(&piece.canonical_url));
    let has_other_address = addresses[0] != addresses[1] && addresses.iter().all(|address| !address.is_empty());
    let has_other_headline = key(&one.headline) != key(&other.headline);
    match (has_other_address, has_other_headline) {
        (false, false) => false,
        (true, true) if are_different([&one.headline], [&other.headline]) => true,
        _ => are_different(texts(one), texts(other)),
    }
}

fn texts(piece: &ParsedItem) -> impl Iterator<Item = &String> {
    [&piece.headline, &piece.standfirst].into_iter().chain(&piece.body)
}

/// Whether texts have few words in common, stop words left aside.
fn are_different<'a>(one: impl IntoIterator<Item = &'a String>, other: impl IntoIterator<Item = &'a String>) -> bool {
    let (one, other) = (word_set(one), word_set(other));
    one.intersection(&other).count() * 100 <= one.len().min(other.len()) * COMMON
}

fn word_set<'a>(texts: impl IntoIterator<Item = &'a String>) -> HashSet<String> {
    let words = texts.into_iter().flat_map(|text| words(text)).map(|word| word.text.to_lowercase()).take(WORDS);
    words.filter(|word| !is_stop_word(word)).collect()
}

/// Identifies a piece that has no id and no address of its own.
fn digest(piece: &ParsedItem) -> String {
    let day = piece.publish_time.map(|time| time.unix_timestamp().to_string()).unwrap_or_default();
    format!("sha256:{}", Digest::of_parts([key(&piece.headline).as_str(), &piece.section, &day]))
}

fn report(id: &str, count: usize) -> String {
    let id: String = id.chars().take(80).collect();
    match count {
        1 => format!("the id {id} identifies no story; it is not used"),
        _ => format!("the id {id} of {count} stories identifies none of them; it is not used"),
    }
}
