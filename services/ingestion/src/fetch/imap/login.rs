//! Signs in to a mail server, over TLS only.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::client::TlsStream;
use zeroize::Zeroizing;

use super::response::Lines;
use crate::{
    domain::{Mailbox, SignIn},
    fetch::{Failure, Secret, connect::Connector},
};

/// The maximum length of the greeting in bytes.
const GREETING_BYTES: usize = 8 * 1024;

/// Connects, encrypts the connection and signs in.
pub async fn sign_in(
    connector: &Connector,
    mailbox: &Mailbox,
    secret: &Secret,
) -> Result<Lines<TlsStream<TcpStream>>, Failure> {
    let stream = connector.connect(&mailbox.server).await?;
    let mut lines = if mailbox.tls_at_once {
        let mut lines = Lines::new(connector.encrypt(&mailbox.server, stream).await?);
        greeting(&mut lines).await?;
        lines
    } else {
        let mut lines = Lines::new(stream);
        greeting(&mut lines).await?;
        if !lines.command("STARTTLS").await?.is_ok() {
            return Err(Failure::new("the server offers no STARTTLS, and nothing is sent in the clear: try imaps://"));
        }
        let stream = lines.into_stream();
        let stream = stream.ok_or_else(|| Failure::new("somebody speaks in front of the encrypted connection"))?;
        Lines::new(connector.encrypt(&mailbox.server, stream).await?)
    };
    authenticate(&mut lines, mailbox, secret).await?;
    Ok(lines)
}

async fn greeting<S: AsyncRead + AsyncWrite + Unpin>(lines: &mut Lines<S>) -> Result<(), Failure> {
    let line = lines.line(GREETING_BYTES).await?.text;
    // A greeting of `PREAUTH` would prevent STARTTLS.
    if line.starts_with("* OK") {
        return Ok(());
    }
    let refusal = line.strip_prefix("* BYE").map(|_| "the mail server turns us away: is there a limit to connections?");
    Err(Failure::new(refusal.unwrap_or("what answers is no mail server: check the port")))
}

async fn authenticate(
    lines: &mut Lines<TlsStream<TcpStream>>,
    mailbox: &Mailbox,
    secret: &Secret,
) -> Result<(), Failure> {
    let user = mailbox.user.as_str();
    let text = secret.text().filter(|text| !text.contains(['\0', '\r', '\n']));
    let text = text.ok_or_else(|| Failure::new("the credential must hold a password or a token in one line"))?;
    let can = lines.command("CAPABILITY").await?;
    let answer = match mailbox.sign_in {
        SignIn::Token => {
            let proof = Zeroizing::new(format!("user={user}\u{1}auth=Bearer {text}\u{1}\u{1}"));
            lines.exchange("AUTHENTICATE XOAUTH2", &[&encoded(&proof)]).await?
        }
        SignIn::Password if can.can("AUTH=PLAIN") => {
            let proof = Zeroizing::new(format!("\0{user}\0{text}"));
            lines.exchange("AUTHENTICATE PLAIN", &[&encoded(&proof)]).await?
        }
        SignIn::Password if !user.is_ascii() || !text.is_ascii() || can.can("LOGINDISABLED") => {
            return Err(Failure::new("the server has no way of signing in that suits this user and password"));
        }
        SignIn::Password => {
            // LOGIN can only carry ASCII, as quoted strings.
            let command = Zeroizing::new(format!("LOGIN {} {}", quoted(user), quoted(text)));
            lines.command(&command).await?
        }
    };
    if answer.is_ok() {
        return Ok(());
    }
    let with = if mailbox.sign_in == SignIn::Token { "token" } else { "password" };
    let failure = format!(
        "the server does not let {user} in with the {with} ({}): check user and credential",
        answer.status_text()
    );
    Err(Failure::new(failure))
}

fn encoded(proof: &str) -> Zeroizing<String> {
    Zeroizing::new(STANDARD.encode(proof))
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
