//! Reads a page of `ListObjectsV2`. The reader is our own because that of `rusty-s3` recurses once for each nested
//! element, which a hostile store can use to overflow the stack, and knows only Amazon's XML namespace.

use percent_encoding::percent_decode_str;
use quick_xml::{Reader, escape::resolve_predefined_entity, events::Event};

/// The maximum number of objects in a page. A store sends at most 1,000.
const OBJECTS: usize = 10_000;

/// A page of a listing.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Page {
    pub objects: Vec<Object>,
    /// The token that asks for the next page, if there is one.
    pub next: Option<String>,
}

/// An object as it is listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object {
    pub key: String,
    /// Changes with the content. Empty if the store lists none.
    pub etag: String,
    /// When the content last changed, as the store writes it.
    pub changed: String,
    /// In bytes. `u64::MAX` if the store writes no number.
    pub size: u64,
}

impl Object {
    /// A mark that changes when the content does.
    pub fn mark(&self) -> String {
        if self.etag.is_empty() { format!("{}:{}", self.size, self.changed) } else { self.etag.clone() }
    }
}

impl Page {
    /// `None` if the bytes are not such a page.
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
            // Some stores state an encoding and yet do not encode. Such a key is recognised by its spaces and letters.
            for object in page.objects.iter_mut().filter(|object| object.key.bytes().all(|b| b.is_ascii_graphic())) {
                let spaced = object.key.replace('+', " ");
                object.key = percent_decode_str(&spaced).decode_utf8().ok()?.into_owned();
            }
        }
        page.next = token.filter(|_| truncated);
        Some(page)
    }
}

/// Calls `visit` at the end of each element down to the third level, with the names of its parents, its own name and
/// its text. Returns the root's name, or `None` if the bytes are not XML, declare a document type, or `visit` returns
/// false.
pub fn elements(bytes: &[u8], mut visit: impl FnMut(&[&str], &str, &str) -> bool) -> Option<String> {
    /// Deeper elements are ignored.
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
                    if !visit(&parents, &name, text.trim()) {
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
    fn a_page_is_read_in_any_namespace() {
        for namespace in ["", " xmlns='http://doc.s3.amazonaws.com/2006-03-01'"] {
            let page = format!("<ListBucketResult{namespace}><Contents><Key>a.xml</Key></Contents></ListBucketResult>");
            assert_eq!(Page::parse(page.as_bytes()).unwrap().objects[0].key, "a.xml");
        }
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
        }
    }
}
