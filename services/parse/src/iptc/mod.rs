//! The wire formats of news agencies, most of them by the IPTC.

pub mod anpa;
mod body;
pub mod codes;
mod flow;
pub mod iptc7901;
pub mod media;
pub mod newsml_1;
pub mod newsml_g2;
pub mod ninjs;
pub mod nitf;
mod stamps;
mod story;
mod subject;
pub mod transmission;
pub mod version;
pub mod wire_text;
mod wire_times;

#[cfg(test)]
mod headless_tests;

use super::{ParseError, ParseOutput, Payload, decode::Decoded};
use crate::model::{Form, Guess};

/// Reads a transmission that is framed by control characters.
pub(super) fn transmission(form: Form, payload: &Payload<'_>) -> Result<ParseOutput, ParseError> {
    let Decoded { text, is_guessed, .. } = transmission::decoded(payload.bytes, payload.content_type);
    let mut found = match form {
        Form::Anpa => anpa::read(&text, payload),
        _ => iptc7901::read(&text, payload),
    }?;
    for (_, parsed) in &mut found.pieces {
        parsed.guesses.add_if(is_guessed, Guess::Encoding);
    }
    Ok(found)
}
