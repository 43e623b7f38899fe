//! Cleans and measures the parts of a draft. A part beyond its limit is shortened or left out; only a body
//! that is too long is rejected.

use newsroom_text::{clean_line, cleaned_line, pieces, shortened};

use super::{
    Annotation, Digest, Flaw, ItemLink, Provider, Rendition, Rights, canonical_address,
    limits::{
        ANNOTATIONS, BODY_BYTES, CODE_CHARS, EXCERPT_CHARS, HEADLINE_CHARS, IDENTITY_CHARS, KEYWORD_CHARS, KEYWORDS,
        LINKS, PARAGRAPH_CHARS, PARAGRAPHS, PROVIDERS_NAMED, RENDITIONS, RIGHTS_CHARS, URL_CHARS,
    },
};

/// The number of paragraphs after joining: below the limit, because paragraphs that are too long are split again.
const JOINED: usize = PARAGRAPHS * 4 / 5;

/// The identity from a source's own id: the id itself, the canonical form of an address, or the digest of an id that is
/// too long.
pub fn identity_of(own_id: &str) -> String {
    let own_id = clean_line(own_id);
    let own_id = canonical_address(&own_id).unwrap_or(own_id);
    if own_id.chars().nth(IDENTITY_CHARS).is_some() {
        return format!("sha256:{}", Digest::of(own_id.as_bytes()));
    }
    own_id
}

/// The providers that a payload names, each once. The authority in its id comes first.
pub fn providers(own_id: &str, named: &[String]) -> Vec<Provider> {
    let mut providers: Vec<Provider> = Vec::new();
    for provider in Provider::within(own_id).into_iter().chain(named.iter().filter_map(|name| Provider::parse(name))) {
        if providers.len() < PROVIDERS_NAMED && !providers.contains(&provider) {
            providers.push(provider);
        }
    }
    providers
}

/// Cleaned paragraphs, none empty, none too long. If there are too many, neighbours are joined: news is not cut.
pub fn body(paragraphs: Vec<String>) -> Result<Vec<String>, Flaw> {
    let lines: Vec<String> = paragraphs.into_iter().map(cleaned_line).filter(|line| !line.is_empty()).collect();
    if lines.iter().map(String::len).sum::<usize>() > BODY_BYTES {
        return Err(Flaw::TooLong);
    }
    let body = measured(lines);
    if body.len() <= PARAGRAPHS {
        return Ok(body);
    }
    let joined: Vec<String> = body.chunks(body.len().div_ceil(JOINED)).map(|lines| lines.join(" ")).collect();
    Ok(measured(joined))
}

/// The lines, split where they are too long.
fn measured(lines: Vec<String>) -> Vec<String> {
    if lines.iter().all(|line| line.len() <= PARAGRAPH_CHARS) {
        return lines;
    }
    let pieces = lines.iter().flat_map(|line| pieces(line, PARAGRAPH_CHARS));
    pieces.filter(|piece| !piece.is_empty()).map(ToOwned::to_owned).collect()
}

/// Keywords, each once, compared without case.
pub fn keywords(raw: &[String]) -> Vec<String> {
    let mut keywords: Vec<String> = Vec::new();
    for keyword in raw {
        let keyword = clean_line(keyword);
        let fits = !keyword.is_empty() && keyword.chars().nth(KEYWORD_CHARS).is_none();
        let lowered = keyword.to_lowercase();
        if fits && keywords.len() < KEYWORDS && !keywords.iter().any(|known| known.to_lowercase() == lowered) {
            keywords.push(keyword);
        }
    }
    keywords
}

/// Links that have an address, an identity or a text.
pub fn links(raw: Vec<ItemLink>) -> Vec<ItemLink> {
    let cleaned = raw.into_iter().map(|link| ItemLink {
        kind: link.kind,
        title: shortened(clean_line(&link.title), HEADLINE_CHARS),
        excerpt: shortened(clean_line(&link.excerpt), EXCERPT_CHARS),
        url: fitting_url(&link.url),
        role: shortened(clean_line(&link.role), CODE_CHARS),
        identity: identity_of(&link.identity),
        item_id: link.item_id,
    });
    let says = |link: &ItemLink| !link.title.is_empty() || !link.url.is_empty() || !link.identity.is_empty();
    cleaned.filter(says).take(LINKS).collect()
}

/// Annotations, each combination of kind, code and name once, even if the payload repeats it.
pub fn annotations(raw: Vec<Annotation>) -> Vec<Annotation> {
    let mut annotations: Vec<Annotation> = Vec::new();
    for annotation in raw {
        let name = shortened(clean_line(&annotation.name), KEYWORD_CHARS);
        let code = clean_line(&annotation.code);
        let lower = name.to_lowercase();
        let known = annotations.iter().any(|known| {
            let is_named = || !code.is_empty() || known.name.to_lowercase() == lower;
            known.kind == annotation.kind && known.code == code && is_named()
        });
        let says = (!name.is_empty() || !code.is_empty()) && code.chars().nth(CODE_CHARS).is_none();
        if says && !known {
            annotations.push(Annotation { name, code, ..annotation });
        }
        if annotations.len() == ANNOTATIONS {
            break;
        }
    }
    annotations
}

/// Renditions that can be fetched or came within the payload, each once.
pub fn renditions(raw: Vec<Rendition>) -> Vec<Rendition> {
    let mut renditions: Vec<Rendition> = Vec::new();
    for rendition in raw {
        let url = fitting_url(&rendition.url);
        let is_none = url.is_empty() && rendition.blob.is_none();
        let is_known = renditions.iter().any(|known| known.url == url && known.blob == rendition.blob);
        if is_none || is_known || renditions.len() == RENDITIONS {
            continue;
        }
        let name = shortened(clean_line(&rendition.name), CODE_CHARS);
        let media_type = shortened(clean_line(&rendition.media_type), CODE_CHARS);
        renditions.push(Rendition { name, url, media_type, ..rendition });
    }
    renditions
}

/// Rights, each text cleaned and shortened.
pub fn rights(raw: &Rights) -> Rights {
    let clean = |text: &str| shortened(clean_line(text), RIGHTS_CHARS);
    Rights {
        credit_line: clean(&raw.credit_line),
        copyright_holder: clean(&raw.copyright_holder),
        copyright_notice: clean(&raw.copyright_notice),
        usage_terms: clean(&raw.usage_terms),
    }
}

/// An `http` or `https` address within the length limit, or an empty text. Readers will follow the address.
pub fn fitting_url(raw: &str) -> String {
    let url = url::Url::parse(raw.trim()).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
    url.map(String::from).filter(|url| url.len() <= URL_CHARS).unwrap_or_default()
}
