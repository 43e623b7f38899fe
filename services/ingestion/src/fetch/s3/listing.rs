//! A page of `ListObjectsV2`, read without a tree, so that no nesting matters.

use percent_encoding::percent_decode_str;
use quick_xml::{Reader, escape::resolve_predefined_entity, events::Event};

/// More than a page ever has.
const OBJECTS: usize = 10_000;

impl Object {
    /// What differs when its content does.
    pub fn mark(&self) -> String {
        if self.etag.is_empty() { format!("{}:{}", self.size, self.changed) } else { self.etag.clone() }
    }
}

/// A page of a listing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub objects: Vec<Object>,
    /// What the next page is asked for by, if there is one.
    pub next: Option<String>,
}

/// An object as it is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    pub key: String,
    /// What changes with its content; empty where a store lists none.
    pub etag: String,
    /// When it was last changed, as the store writes it.
    pub changed: String,
    /// Its size in bytes.
    pub size: u64,
}

impl Page {
    /// `None` when it is no such page.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let mut page = Self::default();
        let mut encoded = false;
        let (mut truncated, mut token) = (false, None);
        let mut object: Option<Object> = None;
        let root = elements(bytes, |parents, name, text| {
            match (parents, name) {
                ([_], "EncodingType") => encoded = text == "url",
                ([_], "IsTruncated") => truncated = text == "true",
                ([_], "NextContinuationToken") => token = Some(text.to_owned()),
                ([_], "Contents") => page.objects.extend(object.take()),
                ([_, "Contents"], "Key") => object.get_or_insert_default().key = text.to_owned(),
                ([_, "Contents"], "ETag") => object.get_or_insert_default().etag = text.trim_matches('"').to_owned(),
                ([_, "Contents"], "LastModified") => text.clone_into(&mut object.get_or_insert_default().changed),
                ([_, "Contents"], "Size") => object.get_or_insert_default().size = text.parse().unwrap_or(u64::MAX),
                _ => {}
            }
            page.objects.len() <= OBJECTS
        })?;
        if root != "ListBucketResult" || page.objects.iter().any(|object| object.key.is_empty()) {
            return None;
        }
        if encoded {
            // Some stores only say that they encode.
            for object in page.objects.iter_mut().filter(|object| object.key.bytes().all(|b| b.is_ascii_graphic())) {
                let spaced = object.key.replace('+', " ");
                object.key = percent_decode_str(&spaced).decode_utf8().ok()?.into_owned();
            }
        }
        page.next = token.filter(|_| truncated);
        Some(page)
    }
}

/// The code of an error and the region that it names.
pub fn error(bytes: &[u8]) -> Option<(String, Option<String>)> {
    let (mut code, mut region) = (None, None);
    elements(bytes, |parents, name, text| {
        match (parents, name) {
            (["Error"], "Code") => code = Some(text.to_owned()),
            (["Error"], "Region") => region = Some(text.to_owned()),
            _ => {}
        }
        true
    })?;
    Some((code?, region))
}

/// Tells each element at its end: the names of those around it, down to the third, its own and its text. Gives the
/// name of the first, or `None` for what is no XML, or when `tell` wants no more.
fn elements(bytes: &[u8], mut tell: impl FnMut(&[&str], &str, &str) -> bool) -> Option<String> {
    /// What lies deeper is passed over.
    const DEPTH: usize = 3;
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).ok()?);
    let (mut open, mut text, mut depth): (Vec<String>, String, usize) = (Vec::new(), String::new(), 0);
    let mut root = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                depth += 1;
                text.clear();
                if depth <= DEPTH {
                    open.push(tag.local_name().as_ref().to_owned());
                    root = root.or_else(|| open.first().cloned());
                }
            }
            Event::Text(more) => text.push_str(&more.xml10_content()),
            Event::CData(more) => text.push_str(&more.xml10_content()),
            Event::GeneralRef(reference) => match reference.resolve_char_ref() {
                Ok(Some(char)) => text.push(char),
                _ => text.push_str(resolve_predefined_entity(&reference.xml10_content())?),
            },
            Event::End(_) => {
                if depth <= DEPTH {
                    let name = open.pop()?;
                    let parents: Vec<&str> = open.iter().map(String::as_str).collect();
                    if !tell(&parents, &name, text.trim()) {
                        return None;
                    }
                }
                text.clear();
                depth = depth.checked_sub(1)?;
            }
            Event::DocType(_) => return None,
            Event::Eof => return root.filter(|_| depth == 0),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_is_read_with_its_keys_decoded() {
        let page = br#"<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">
            <Name>agence</Name><EncodingType>url</EncodingType><IsTruncated>true</IsTruncated>
            <NextContinuationToken>a&amp;b=</NextContinuationToken>
            <Contents><Key>in/a+b%2B%C3%A9.xml</Key><ETag>&quot;d41d&quot;</ETag><Size>12</Size>
            <Owner><ID><Key>x</Key></ID></Owner></Contents>
            <Contents><Key>in/c.xml</Key><ETag>"2"</ETag><Size>-1</Size></Contents></ListBucketResult>"#;
        let page = Page::parse(page).unwrap();
        let object =
            |key: &str, etag: &str, size| Object { key: key.into(), etag: etag.into(), size, ..Object::default() };
        assert_eq!(page.objects, [object("in/a b+é.xml", "d41d", 12), object("in/c.xml", "2", u64::MAX)]);
        assert_eq!(page.next.as_deref(), Some("a&b="));
    }

    #[test]
    fn what_is_no_page_is_none() {
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        for page in ["", "<html></html>", "<ListBucketResult>", "<ListBucketResult><Contents/>", deep.as_str()] {
            assert_eq!(Page::parse(page.as_bytes()), None);
        }
        let bomb = "<!DOCTYPE x [<!ENTITY a 'aaaa'>]><ListBucketResult>&a;</ListBucketResult>";
        assert_eq!(Page::parse(bomb.as_bytes()), None);
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_a_page_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let _page = Page::parse(&bytes);
            let _error = error(&bytes);
        }
    }
}
