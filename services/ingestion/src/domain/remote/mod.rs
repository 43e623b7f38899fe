//! Endpoints on remote servers. Each is written as one address without a password.

mod bucket;
mod mailbox;
mod server;
mod sftp;

pub use bucket::{Bucket, BucketStyle};
pub use mailbox::{Mailbox, SignIn};
pub use server::Server;
pub use sftp::SftpFolder;

use percent_encoding::percent_decode_str;
use url::Url;

use super::limits::URL_CHARS;

/// The rule for addresses with a password.
const PASSWORD: &str = "must not contain a password: a credential is named instead";

/// Parses an address with one of these schemes.
fn address(location: &str, schemes: &[&str], rule: &'static str) -> Result<Url, &'static str> {
    if location.len() > URL_CHARS {
        return Err("must have at most 2,048 characters");
    }
    let url = Url::parse(location).map_err(|_| rule)?;
    if !schemes.contains(&url.scheme()) || url.host_str().is_none_or(str::is_empty) {
        return Err(rule);
    }
    if url.password().is_some() {
        return Err(PASSWORD);
    }
    if url.fragment().is_some() {
        return Err("must not contain #");
    }
    Ok(url)
}

/// Decodes a part of an address. `None` if it is not text or contains control characters.
fn decoded(part: &str) -> Option<String> {
    let text = percent_decode_str(part).decode_utf8().ok()?;
    (!text.contains(char::is_control)).then(|| text.into_owned())
}

/// The parameters of an address, in order. A plus sign is not a space, because fingerprints contain it.
fn parameters(url: &Url) -> Option<Vec<(String, String)>> {
    let parameters = url.query().unwrap_or_default().split('&').filter(|parameter| !parameter.is_empty());
    let parameters = parameters.map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        Some((decoded(name)?, decoded(value)?))
    });
    parameters.collect()
}

#[cfg(test)]
mod tests;
