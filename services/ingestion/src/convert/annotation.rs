//! The annotations of an item, in both directions.

use newsroom_proto::ingestion::v1;

use crate::domain::{Annotation, AnnotationKind, Origin};

pub(super) fn annotation_to_message(annotation: Annotation) -> v1::Annotation {
    let kind = match annotation.kind {
        AnnotationKind::Language => v1::AnnotationKind::Language,
        AnnotationKind::Section => v1::AnnotationKind::Section,
        AnnotationKind::MediaTopic => v1::AnnotationKind::MediaTopic,
        AnnotationKind::Subject => v1::AnnotationKind::Subject,
        AnnotationKind::Person => v1::AnnotationKind::Person,
        AnnotationKind::Place => v1::AnnotationKind::Place,
        AnnotationKind::Organisation => v1::AnnotationKind::Organisation,
        AnnotationKind::Keyword => v1::AnnotationKind::Keyword,
        AnnotationKind::Event => v1::AnnotationKind::Event,
    };
    let origin = match annotation.origin {
        Origin::Declared => v1::AnnotationOrigin::Declared,
        Origin::Mapped => v1::AnnotationOrigin::Mapped,
        Origin::Content => v1::AnnotationOrigin::Content,
        Origin::Default => v1::AnnotationOrigin::Default,
    };
    v1::Annotation {
        kind: kind.into(),
        name: annotation.name,
        code: annotation.code,
        score: annotation.score.share(),
        origin: origin.into(),
    }
}
