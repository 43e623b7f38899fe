//! The record of a draft: the content from the source.

use newsroom_chassis::store::StoreError;
use prost::Message;

use super::{TimeRecord, known, uuid};
use crate::{
    domain::{
        Annotation, Digest, Draft, Guess, Guesses, ItemLink, LanguageTag, ParsedItem, Provider, Rendition, Rights,
        Score, WrittenTimes,
    },
    store::number::Numbered,
};

#[derive(Clone, PartialEq, Message)]
pub(super) struct DraftRecord {
    #[prost(string, tag = "1")]
    identity: String,
    #[prost(string, repeated, tag = "2")]
    providers: Vec<String>,
    #[prost(string, tag = "3")]
    headline: String,
    #[prost(string, tag = "4")]
    standfirst: String,
    #[prost(string, tag = "5")]
    byline: String,
    #[prost(string, tag = "6")]
    section: String,
    #[prost(string, tag = "7")]
    language: String,
    #[prost(string, repeated, tag = "8")]
    body: Vec<String>,
    #[prost(string, repeated, tag = "9")]
    keywords: Vec<String>,
    #[prost(string, tag = "10")]
    canonical_url: String,
    #[prost(message, repeated, tag = "11")]
    links: Vec<LinkRecord>,
    #[prost(message, optional, tag = "12")]
    publish_time: Option<TimeRecord>,
    #[prost(message, optional, tag = "13")]
    source_update_time: Option<TimeRecord>,
    #[prost(string, tag = "14")]
    publish_time_text: String,
    #[prost(string, tag = "15")]
    source_update_time_text: String,
    #[prost(int64, tag = "16")]
    item_type: i64,
    #[prost(int64, tag = "17")]
    pub_status: i64,
    #[prost(string, tag = "18")]
    pub_status_text: String,
    #[prost(string, tag = "19")]
    version: String,
    #[prost(string, tag = "20")]
    slugline: String,
    #[prost(string, tag = "21")]
    dateline: String,
    #[prost(uint32, tag = "22")]
    urgency: u32,
    #[prost(message, optional, tag = "23")]
    embargo_time: Option<TimeRecord>,
    #[prost(bool, tag = "24")]
    correction: bool,
    #[prost(string, tag = "25")]
    editorial_note: String,
    #[prost(string, tag = "26")]
    credit_line: String,
    #[prost(string, tag = "27")]
    copyright_holder: String,
    #[prost(string, tag = "28")]
    copyright_notice: String,
    #[prost(string, tag = "29")]
    usage_terms: String,
    #[prost(message, repeated, tag = "30")]
    annotations: Vec<AnnotationRecord>,
    #[prost(message, repeated, tag = "31")]
    renditions: Vec<RenditionRecord>,
    #[prost(int64, repeated, tag = "32")]
    guesses: Vec<i64>,
}

#[derive(Clone, PartialEq, Message)]
struct LinkRecord {
    #[prost(int64, tag = "1")]
    kind: i64,
    #[prost(string, tag = "2")]
    title: String,
    #[prost(string, tag = "3")]
    excerpt: String,
    #[prost(string, tag = "4")]
    url: String,
    #[prost(string, tag = "5")]
    role: String,
    #[prost(string, tag = "6")]
    identity: String,
    #[prost(bytes = "vec", optional, tag = "7")]
    item_id: Option<Vec<u8>>,
}

#[derive(Clone, PartialEq, Message)]
struct AnnotationRecord {
    #[prost(int64, tag = "1")]
    kind: i64,
    #[prost(string, tag = "2")]
    name: String,
    #[prost(string, tag = "3")]
    code: String,
    #[prost(double, tag = "4")]
    score: f64,
    #[prost(int64, tag = "5")]
    origin: i64,
}

#[derive(Clone, PartialEq, Message)]
struct RenditionRecord {
    #[prost(string, tag = "1")]
    name: String,
    #[prost(string, tag = "2")]
    url: String,
    #[prost(string, tag = "3")]
    media_type: String,
    #[prost(uint32, tag = "4")]
    width: u32,
    #[prost(uint32, tag = "5")]
    height: u32,
    #[prost(uint64, tag = "6")]
    size: u64,
    /// Empty for a file that has only an address.
    #[prost(bytes = "vec", tag = "7")]
    blob: Vec<u8>,
}

impl DraftRecord {
    pub fn of(draft: Draft) -> Self {
        let Draft { identity, providers, item } = draft;
        Self {
            identity,
            providers: providers.iter().map(ToString::to_string).collect(),
            headline: item.headline,
            standfirst: item.standfirst,
            byline: item.byline,
            section: item.section,
            language: item.language.map(|language| language.to_string()).unwrap_or_default(),
            body: item.body,
            keywords: item.keywords,
            canonical_url: item.canonical_url,
            links: item.links.into_iter().map(LinkRecord::of).collect(),
            publish_time: item.publish_time.map(TimeRecord::of),
            source_update_time: item.source_update_time.map(TimeRecord::of),
            publish_time_text: item.written_times.publish,
            source_update_time_text: item.written_times.update,
            item_type: item.item_type.number(),
            pub_status: item.pub_status.number(),
            pub_status_text: item.pub_status_text,
            version: item.version,
            slugline: item.slugline,
            dateline: item.dateline,
            urgency: item.urgency.into(),
            embargo_time: item.embargo_time.map(TimeRecord::of),
            correction: item.correction,
            editorial_note: item.editorial_note,
            credit_line: item.rights.credit_line,
            copyright_holder: item.rights.copyright_holder,
            copyright_notice: item.rights.copyright_notice,
            usage_terms: item.rights.usage_terms,
            annotations: item.annotations.into_iter().map(AnnotationRecord::of).collect(),
            renditions: item.renditions.into_iter().map(RenditionRecord::of).collect(),
            guesses: item.guesses.iter().map(|guess| guess.number()).collect(),
        }
    }

    pub fn read(self) -> Result<Draft, StoreError> {
        Ok(Draft {
            identity: self.identity,
            providers: self.providers.iter().filter_map(|name| Provider::parse(name)).collect(),
            item: ParsedItem {
                headline: self.headline,
                standfirst: self.standfirst,
                byline: self.byline,
                section: self.section,
                language: LanguageTag::parse(&self.language),
                body: self.body,
                keywords: self.keywords,
                canonical_url: self.canonical_url,
                links: self.links.into_iter().map(LinkRecord::read).collect::<Result<_, _>>()?,
                publish_time: self.publish_time.map(TimeRecord::read).transpose()?,
                source_update_time: self.source_update_time.map(TimeRecord::read).transpose()?,
                written_times: WrittenTimes { publish: self.publish_time_text, update: self.source_update_time_text },
                item_type: known("item_type", Numbered::numbered(self.item_type))?,
                pub_status: known("pub_status", Numbered::numbered(self.pub_status))?,
                pub_status_text: self.pub_status_text,
                version: self.version,
                slugline: self.slugline,
                dateline: self.dateline,
                urgency: u8::try_from(self.urgency).map_err(StoreError::unreadable)?,
                embargo_time: self.embargo_time.map(TimeRecord::read).transpose()?,
                correction: self.correction,
                editorial_note: self.editorial_note,
                rights: Rights {
                    credit_line: self.credit_line,
                    copyright_holder: self.copyright_holder,
                    copyright_notice: self.copyright_notice,
                    usage_terms: self.usage_terms,
                },
                annotations: self.annotations.into_iter().map(AnnotationRecord::read).collect::<Result<_, _>>()?,
                renditions: self.renditions.into_iter().map(RenditionRecord::read).collect::<Result<_, _>>()?,
                guesses: guesses(&self.guesses)?,
                ..ParsedItem::default()
            },
        })
    }
}

fn guesses(numbers: &[i64]) -> Result<Guesses, StoreError> {
    numbers
        .iter()
        .map(|number| known("guesses", Numbered::numbered(*number)))
        .collect::<Result<Vec<Guess>, _>>()
        .map(Guesses::from_iter)
}

impl LinkRecord {
    fn of(link: ItemLink) -> Self {
        let ItemLink { kind, title, excerpt, url, role, identity, item_id } = link;
        let item_id = item_id.map(|id| id.as_bytes().to_vec());
        Self { kind: kind.number(), title, excerpt, url, role, identity, item_id }
    }

    fn read(self) -> Result<ItemLink, StoreError> {
        let Self { kind, title, excerpt, url, role, identity, item_id } = self;
        let kind = known("links.kind", Numbered::numbered(kind))?;
        let item_id = item_id.map(|id| uuid("links.item_id", &id)).transpose()?;
        Ok(ItemLink { kind, title, excerpt, url, role, identity, item_id })
    }
}

impl AnnotationRecord {
    fn of(annotation: Annotation) -> Self {
        let Annotation { kind, name, code, score, origin } = annotation;
        let (kind, origin) = (kind.number(), origin.number());
        Self { kind, name, code, score: score.share(), origin }
    }

    fn read(self) -> Result<Annotation, StoreError> {
        let Self { kind, name, code, score, origin } = self;
        let kind = known("annotations.kind", Numbered::numbered(kind))?;
        let origin = known("annotations.origin", Numbered::numbered(origin))?;
        Ok(Annotation { kind, name, code, score: Score::of(score), origin })
    }
}

impl RenditionRecord {
    fn of(rendition: Rendition) -> Self {
        let Rendition { name, url, blob, media_type, width, height, size } = rendition;
        let blob = blob.map(Digest::to_vec).unwrap_or_default();
        Self { name, url, media_type, width, height, size, blob }
    }

    fn read(self) -> Result<Rendition, StoreError> {
        let Self { name, url, media_type, width, height, size, blob } = self;
        let blob = Some(blob.as_slice()).filter(|blob| !blob.is_empty());
        let blob = blob.map(Digest::try_from).transpose().map_err(StoreError::unreadable)?;
        Ok(Rendition { name, url, blob, media_type, width, height, size })
    }
}
