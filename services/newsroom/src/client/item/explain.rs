//! `newsroom item explain`: the relation of two items, and the reason.

use newsroom_proto::ingestion::v1::{ExplainMatchRequest, GroupMembership, MatchExplanation};

use super::{resolve, short};
use crate::client::{
    Caller,
    error::Failure,
    output::{Screen, fields, item_relation, prose},
};

pub async fn run(one: &str, other: &str, caller: &Caller) -> Result<(), Failure> {
    let request = ExplainMatchRequest { item_a: resolve(one, caller).await?, item_b: resolve(other, caller).await? };
    let answer = caller.services.storylines(async |mut storylines| storylines.explain_match(request.clone()).await);
    let explanation = answer.await?.explanation.ok_or_else(Failure::empty)?;
    caller.screen.one(&explanation, |explanation| page(explanation, &caller.screen))
}

fn page(explanation: &MatchExplanation, screen: &Screen) -> String {
    let verdict = format!("{} ({:.2})", item_relation(explanation.relation), explanation.score);
    let mut parts = vec![screen.style.bold(verdict), prose(&explanation.reasons, screen).replace("\n\n", "\n")];
    let figures = explanation.figures.iter().map(|figure| match figure.threshold {
        Some(threshold) => format!("{} {:.2} (at least {threshold:.2})", figure.name, figure.value),
        None => format!("{} {:.2}", figure.name, figure.value),
    });
    let apart = explanation.apart.as_ref().map(|apart| format!("{:.1} hours", apart.seconds as f64 / 3_600.0));
    parts.push(fields(
        &[
            ("figures", figures.collect::<Vec<_>>().join("; ")),
            ("subjects", explanation.shared_subjects.join(", ")),
            ("words", explanation.shared_words.join(", ")),
            ("numbers", explanation.shared_numbers.join(", ")),
            ("apart", apart.unwrap_or_default()),
            ("first", membership(explanation.first.as_ref())),
            ("second", membership(explanation.second.as_ref())),
        ],
        screen,
    ));
    let passages = explanation.shared_passages.iter().map(|passage| fields(&[("passage", passage.clone())], screen));
    parts.extend(passages);
    parts.retain(|part| !part.is_empty());
    parts.join("\n\n")
}

fn membership(of: Option<&GroupMembership>) -> String {
    let told = |of: &GroupMembership| {
        format!("original {}, storyline {}", short(&of.original_item_id), short(&of.storyline_id))
    };
    of.map_or_else(|| "not compared, or waiting".into(), told)
}
