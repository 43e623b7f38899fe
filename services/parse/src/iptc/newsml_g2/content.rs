//! `contentSet`: the words of an item, and the files that it can be had as (NewsML-G2 §12).

use super::{
    super::{
        super::{ParseError, editors_only, prose},
        body::{self, first},
        flow,
        media::{self, Medium},
    },
    Item, lines,
};
use crate::mapping::fill_text;
use crate::model::{ItemType, LanguageTag, ParsedItem, Rendition};
use crate::xml::Element;

impl Item<'_> {
    /// Fills in what the content tells, and gives the media in it that are pieces of their own.
    pub fn content(&self, parsed: &mut ParsedItem) -> Result<Vec<Medium>, ParseError> {
        let contents = self.root.children("contentSet").flat_map(Element::elements);
        let (notes, contents): (Vec<&Element>, Vec<&Element>) = contents.partition(|content| is_for_editors(content));
        for note in notes {
            let told = if note.is("inlineXML") { flow::paragraphs(note) } else { self.inline_data(note)? };
            parsed.add_note(&told.join(" "));
        }
        let own = parsed.language.as_ref().map_or("", LanguageTag::as_str).to_owned();
        let words = contents.iter().filter(|content| content.is("inlineXML") || content.is("inlineData"));
        // One text may be told in several languages and in several forms.
        let nearest = words.clone().map(|content| lines::distance(content.attribute("xml:lang"), &own)).min();
        let mut media = Vec::new();
        for content in words {
            if Some(lines::distance(content.attribute("xml:lang"), &own)) != nearest || !parsed.body.is_empty() {
                continue;
            }
            if content.is("inlineXML") {
                self.inline_xml(content, parsed, &mut media);
            } else {
                parsed.body = self.inline_data(content)?;
            }
        }
        let remote: Vec<&Element> = contents.into_iter().filter(|content| content.is("remoteContent")).collect();
        let is_medium = parsed.item_type != ItemType::Text;
        if parsed.item_type == ItemType::Text
            && parsed.body.is_empty()
            && let Some(kind) = remote.first().and_then(|content| kind_of(content))
            && self.root.find("itemMeta/itemClass").is_empty()
        {
            parsed.item_type = kind;
        }
        if is_medium || parsed.item_type != ItemType::Text {
            parsed.renditions.extend(remote.into_iter().filter_map(|content| self.rendition(content)));
            if parsed.body.is_empty() {
                parsed.body.extend(Some(std::mem::take(&mut parsed.standfirst)).filter(|line| !line.is_empty()));
            }
        } else {
            media.extend(self.remote_media(&remote));
            // A caption among the descriptions of a text is that of its only picture.
            if let [medium] = media.as_mut_slice()
                && medium.caption.is_empty()
            {
                medium.caption.extend(Some(self.caption()).filter(|caption| !caption.is_empty()));
            }
        }
        Ok(media)
    }

    /// NITF or XHTML within the item.
    fn inline_xml(&self, content: &Element, parsed: &mut ParsedItem, media: &mut Vec<Medium>) {
        let root = content.elements().find(|element| !element.name.is_empty()).unwrap_or(content);
        let whole = if content.elements().count() > 1 { content } else { root };
        let told = body::read(whole, self.payload, &self.guid);
        media.extend(told.fill(parsed));
        fill_text(&mut parsed.headline, root.value("head/title"));
        if content.elements().next().is_none() {
            parsed.body = flow::of_text(&content.raw_text()).unwrap_or_default();
        }
        // Superdesk and others write markup as characters into an element of XHTML.
        if let [only] = parsed.body.as_slice()
            && only.contains("</")
            && let Ok(paragraphs) = prose::of_markup(only)
        {
            parsed.body = paragraphs;
        }
    }

    /// Characters within the item: text, or markup as text. What is encoded is no text.
    fn inline_data(&self, content: &Element) -> Result<Vec<String>, ParseError> {
        let content_type = content.attribute("contenttype").to_ascii_lowercase();
        let is_text = content_type.is_empty() || content_type.starts_with("text/") || content_type.contains("xml");
        if !is_text || !content.attribute("encoding").is_empty() {
            return Ok(Vec::new());
        }
        flow::of_text(&content.raw_text())
    }

    /// The files beside a text, as pieces: renditions of one picture are one piece.
    fn remote_media(&self, remote: &[&Element]) -> Vec<Medium> {
        let mut media: Vec<Medium> = Vec::new();
        for content in remote {
            let Some(item_type) = kind_of(content) else { continue };
            let Some(rendition) = self.rendition(content) else { continue };
            let id = content.first_attribute(&["residref", "guidref"]);
            let belongs = media.last().is_some_and(|last| {
                let other = id.is_empty() || last.own_id == id;
                let again = last.renditions.iter().any(|known| known.name == rendition.name);
                other && last.item_type == item_type && !again && !rendition.name.is_empty()
            });
            if belongs && let Some(last) = media.last_mut() {
                last.renditions.push(rendition);
                continue;
            }
            media.push(Medium {
                own_id: first([id.to_owned(), rendition.url.clone()]),
                item_type,
                headline: content.value("headline | title | description"),
                caption: content.children("description").map(Element::line).collect(),
                credit: content.value("creditline"),
                renditions: vec![rendition],
                role: "remoteContent".into(),
                ..Medium::default()
            });
        }
        media
    }

    /// `remoteContent` as a file, at the first of its places that can be followed.
    pub fn rendition(&self, content: &Element) -> Option<Rendition> {
        let places = content.children("altLoc").map(Element::line);
        let places = [content.attribute("href").to_owned()].into_iter().chain(places);
        let mut places = places.map(|place| media::address(&place, self.payload));
        let url = places.find(|url| url.starts_with("http")).unwrap_or_default();
        let rendition = Rendition {
            name: media::rendition_name(content.attribute("rendition")),
            media_type: content.attribute("contenttype").to_owned(),
            width: media::pixels(content.attribute("width")),
            height: media::pixels(content.attribute("height")),
            size: media::bytes(content.attribute("size")),
            url,
            ..Rendition::default()
        };
        rendition.url.starts_with("http").then_some(rendition)
    }
}

/// Whether a content is for editors and for no reader, by its role or rendition.
fn is_for_editors(content: &Element) -> bool {
    ["role", "rendition", "class"].iter().any(|name| editors_only::is_element(content.attribute(name)))
}

fn kind_of(content: &Element) -> Option<ItemType> {
    let told = media::kind(content.attribute("contenttype"));
    told.or_else(|| media::kind_of_name(content.attribute("href")))
}
