//! `imaps://USER@HOST:PORT/MAILBOX`, after RFC 5092.

use super::{Server, address, decoded};

const RULE: &str = "must be imaps://USER@HOST/MAILBOX or imap://USER@HOST/MAILBOX, perhaps with :PORT";
const PORT: u16 = 143;
const TLS_PORT: u16 = 993;
/// The maximum length of a mailbox's name, in bytes.
const NAME_BYTES: usize = 255;

/// A mailbox on an IMAP server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// The address as configured.
    pub location: String,
    pub server: Server,
    /// Whether the connection starts with TLS instead of STARTTLS.
    pub tls_at_once: bool,
    pub user: String,
    pub sign_in: SignIn,
    pub name: String,
}

/// The kind of credential for the login.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignIn {
    Password,
    /// An OAuth 2.0 access token (SASL XOAUTH2).
    Token,
}

impl Mailbox {
    pub(in super::super) fn parse(location: &str) -> Result<Self, &'static str> {
        let url = address(location, &["imap", "imaps"], RULE)?;
        let tls_at_once = url.scheme() == "imaps";
        let server = Server::of(&url, if tls_at_once { TLS_PORT } else { PORT }).ok_or("must name a host")?;
        let user = decoded(url.username()).ok_or(RULE)?;
        let (user, sign_in) = match user.rsplit_once(";AUTH=") {
            None => (user.as_str(), SignIn::Password),
            Some((user, "XOAUTH2")) => (user, SignIn::Token),
            Some(_) => return Err("must sign in with a password, or with ;AUTH=XOAUTH2"),
        };
        if user.is_empty() {
            return Err("must name a user before the host");
        }
        let name = decoded(url.path().trim_matches('/')).filter(|name| name.len() <= NAME_BYTES).ok_or(RULE)?;
        // Other parts of RFC 5092 select a message, a section or a search.
        if url.query().is_some() || name.contains(";") {
            return Err(RULE);
        }
        Ok(Self {
            location: location.to_owned(),
            server,
            tls_at_once,
            sign_in,
            user: user.to_owned(),
            name: if name.is_empty() { "INBOX".into() } else { name },
        })
    }
}
