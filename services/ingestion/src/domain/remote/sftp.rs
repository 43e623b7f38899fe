//! `sftp://USER@HOST:PORT/FOLDER?hostkey=SHA256:…&depth=…`

use super::{Server, address, decoded, parameters};

const RULE: &str = "must be sftp://USER@HOST/FOLDER, perhaps with :PORT, ?hostkey=SHA256: and &depth=";
const PORT: u16 = 22;
/// The maximum depth.
const DEPTH: u8 = 5;
/// The length of a fingerprint after `SHA256:`: 32 bytes in base64 without padding.
const FINGERPRINT_CHARS: usize = 43;

/// A folder on an SFTP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SftpFolder {
    /// The address as configured.
    pub location: String,
    pub server: Server,
    pub user: String,
    /// The folder. A relative path starts in the user's home folder.
    pub folder: String,
    /// The fingerprint of the server's key in the format of OpenSSH: `SHA256:` and base64.
    pub host_key: Option<String>,
    /// The depth to which subfolders are read.
    pub depth: u8,
}

impl SftpFolder {
    pub(in super::super) fn parse(location: &str) -> Result<Self, &'static str> {
        let url = address(location, &["sftp"], RULE)?;
        let server = Server::of(&url, PORT).ok_or("must name a host")?;
        let user = decoded(url.username()).filter(|user| !user.is_empty()).ok_or("must name a user before the host")?;
        let path = decoded(url.path()).ok_or(RULE)?;
        let folder = match path.strip_prefix("/~") {
            Some("") => ".".to_owned(),
            Some(below) if below.starts_with('/') => format!(".{}", below.trim_end_matches('/')),
            _ if path.trim_matches('/').is_empty() => "/".to_owned(),
            _ => path.trim_end_matches('/').to_owned(),
        };
        // The URL parser has resolved plain dot segments, but not encoded ones.
        if folder.split('/').any(|part| part == "..") {
            return Err("must be a folder without ..");
        }
        let (mut host_key, mut depth) = (None, 0);
        for (parameter, value) in parameters(&url).ok_or(RULE)? {
            match parameter.as_str() {
                "hostkey" if is_fingerprint(&value) => host_key = Some(value),
                "hostkey" => {
                    return Err("has a hostkey that is not SHA256: and 43 characters, as ssh-keygen -l shows it");
                }
                "depth" => {
                    let deep = value.parse().ok().filter(|deep| *deep <= DEPTH);
                    depth = deep.ok_or("has a depth that is not 0 to 5")?;
                }
                _ => return Err(RULE),
            }
        }
        Ok(Self { location: location.to_owned(), server, user, folder, host_key, depth })
    }
}

fn is_fingerprint(text: &str) -> bool {
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.strip_prefix("SHA256:").is_some_and(|hash| hash.len() == FINGERPRINT_CHARS && hash.bytes().all(base64))
}
