//! New content, and the fields that it changes.

use newsroom_proto::editorial::v1::StoryContent;
use prost_types::FieldMask;

use super::form::paragraphs;
use crate::{
    cli::ContentArgs,
    client::{error::Failure, file},
};

/// The service accepts 1 MiB. More is read, so that the service itself reports the limit.
const LARGEST_BODY: u64 = 2 << 20;

/// Content with the names of the fields to change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The new values; all other fields are empty.
    pub content: StoryContent,
    /// The names of the changed fields.
    pub paths: Vec<String>,
}

impl Change {
    /// The content of the flags; `None` without such flags.
    pub fn from_flags(flags: ContentArgs) -> Result<Option<Self>, Failure> {
        let mut change = Self::default();
        let content = &mut change.content;
        let given = [
            flags.headline,
            flags.standfirst,
            flags.slugline,
            flags.byline,
            flags.dateline,
            flags.section,
            flags.language,
        ];
        for ((path, field), flag) in lines(content).into_iter().zip(given) {
            if let Some(value) = flag {
                *field = value;
                change.paths.push(path.to_owned());
            }
        }
        if let Some(path) = flags.body_file {
            // Files are often wrapped; a line break within a paragraph has no meaning.
            let text = file::read_text(&path, LARGEST_BODY)?;
            let unwrapped = paragraphs(&text).into_iter().map(|text| text.replace('\n', " "));
            content.body = unwrapped.collect();
            if content.body.is_empty() {
                let from = if path == "-" { "standard input".to_owned() } else { path };
                return Err(Failure::Usage(format!(
                    "--body-file: {from} has no text, and a story is not emptied by it"
                )));
            }
            change.paths.push("body".into());
        }
        if let Some(words) = flags.keywords {
            content.keywords = keywords(&words);
            change.paths.push("keywords".into());
        }
        Ok((!change.paths.is_empty()).then_some(change))
    }

    /// The changes from `old` to `new`.
    pub fn between(mut old: StoryContent, mut new: StoryContent) -> Self {
        let lists = [("body", old.body != new.body), ("keywords", old.keywords != new.keywords)];
        let lines = lines(&mut old).into_iter().zip(lines(&mut new));
        let differing = lines.map(|((path, old), (_, new))| (path, old != new)).chain(lists);
        let paths = differing.filter(|(_, differs)| *differs).map(|(path, _)| path.to_owned()).collect();
        Self { content: new, paths }
    }

    /// Whether the body is changed.
    pub fn has_body(&self) -> bool {
        self.paths.iter().any(|path| path == "body")
    }

    /// The changed fields as a field mask.
    pub fn mask(&self) -> FieldMask {
        FieldMask { paths: self.paths.clone() }
    }
}

/// The single-text fields with their names, in the order of the form.
pub fn lines(content: &mut StoryContent) -> [(&'static str, &mut String); 7] {
    [
        ("headline", &mut content.headline),
        ("standfirst", &mut content.standfirst),
        ("slugline", &mut content.slugline),
        ("byline", &mut content.byline),
        ("dateline", &mut content.dateline),
        ("section", &mut content.section),
        ("language", &mut content.language),
    ]
}

/// Keywords as typed, separated by commas.
pub fn keywords(text: &str) -> Vec<String> {
    let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}
