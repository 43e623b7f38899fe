//! Finds the thing that `newsroom audit list --about` names.

use crate::client::{
    Caller, access, article, dead_letter,
    error::Failure,
    id::{self, Typed},
    item,
    output::one_line,
    source, story,
};

/// The id of the thing. A short id is searched for among stories, items, articles, sources and grants, as far as the caller
/// may read them.
pub async fn resolve(typed: &str, caller: &Caller) -> Result<String, Failure> {
    let ending = match Typed::parse(typed) {
        Some(Typed::Whole(id)) => return Ok(id),
        Some(Typed::Ending(ending)) => ending,
        None => return named(typed, caller).await,
    };
    let found = [
        story::resolve(typed, caller).await,
        item::resolve(typed, caller).await,
        article::resolve(typed, caller).await,
        source::find(typed, caller).await.map(|source| source.id),
        access::resolve_grant(typed, caller).await,
    ];
    // A story and its item or article may have one id.
    let mut ids: Vec<String> = Vec::new();
    for found in found {
        match found {
            Ok(id) if !ids.contains(&id) => ids.push(id),
            Err(ambiguous @ Failure::Ambiguous { .. }) => return Err(ambiguous),
            Ok(_) | Err(_) => {}
        }
    }
    match ids.len() {
        0 => Err(Failure::Usage(format!(
            "--about {ending} is the end of no id that you may read: give the whole id, for example of something deleted"
        ))),
        1 => Ok(ids.swap_remove(0)),
        several => Err(Failure::Ambiguous {
            message: format!("{ending} is ambiguous: {several} things have an id that ends in it"),
            told: ids,
        }),
    }
}

/// The id of a thing that has a name for an id: a role or a dead letter.
async fn named(typed: &str, caller: &Caller) -> Result<String, Failure> {
    if dead_letter::is_id(typed) || access::has_role(typed, caller).await? {
        return Ok(typed.to_owned());
    }
    Err(Failure::Usage(format!(
        "--about \"{}\" is no id and no role: give an id whole, or its last {} characters",
        one_line(typed),
        id::SHORT
    )))
}
