//! Converts the content of a story.

use newsroom_chassis::api_error::Violations;
use newsroom_proto::editorial::v1;
use prost_types::FieldMask;

use crate::domain::{Content, Edit, Field, FieldViolation};

pub(super) fn content_to_message(content: &Content) -> v1::StoryContent {
    let content = content.clone();
    v1::StoryContent {
        headline: content.headline,
        standfirst: content.standfirst,
        slugline: content.slugline,
        byline: content.byline,
        dateline: content.dateline,
        section: content.section,
        language: content.language,
        body: content.body,
        keywords: content.keywords,
    }
}

pub(super) fn content_from_message(content: v1::StoryContent) -> Content {
    Content {
        headline: content.headline,
        standfirst: content.standfirst,
        slugline: content.slugline,
        byline: content.byline,
        dateline: content.dateline,
        section: content.section,
        language: content.language,
        body: content.body,
        keywords: content.keywords,
    }
}

pub(super) fn whole(content: Option<&v1::StoryContent>, violations: &mut Violations) -> Option<Edit> {
    let raw = content_from_message(content.cloned().unwrap_or_default());
    edited(Edit::whole(&raw), violations)
}

/// The fields of the content that a mask names, at least one.
pub(super) fn masked(
    content: Option<&v1::StoryContent>,
    mask: Option<&FieldMask>,
    violations: &mut Violations,
) -> Option<Edit> {
    let raw = content_from_message(content.cloned().unwrap_or_default());
    let fields = fields(mask, violations);
    edited(Edit::new(&raw, &fields), violations)
}

fn fields(mask: Option<&FieldMask>, violations: &mut Violations) -> Vec<Field> {
    let paths = mask.map(|mask| mask.paths.as_slice()).unwrap_or_default();
    let mut fields = Vec::new();
    let mut unknown = false;
    for path in paths {
        match Field::named(path) {
            Some(field) if !fields.contains(&field) => fields.push(field),
            Some(_) => {}
            None => unknown = true,
        }
    }
    if unknown || fields.is_empty() {
        violations.add("update_mask", "must name one or more fields of content, and nothing else");
    }
    fields
}

fn edited(edit: Result<Edit, Vec<FieldViolation>>, violations: &mut Violations) -> Option<Edit> {
    match edit {
        Ok(edit) => Some(edit),
        Err(broken) => {
            for FieldViolation { field, rule } in broken {
                violations.add(format!("content.{field}"), rule);
            }
            None
        }
    }
}
