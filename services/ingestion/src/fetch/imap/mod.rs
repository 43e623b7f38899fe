//! Reads the messages of a mailbox on an IMAP server (RFC 3501, and the parts of RFC 9051 that agree with it), and
//! changes nothing there. The client is our own because `async-imap` allocates up to 512 MiB for a literal that a
//! server merely announces, and `imap-codec` refuses common responses, such as a tagged status with UTF-8 text or
//! without text.

mod login;
mod response;
mod utf7;

use tokio::{net::TcpStream, time::Instant};
use tokio_rustls::client::TlsStream;

use self::response::{Lines, Response};
use super::{
    Failure, Secret, Unfetched,
    connect::Connector,
    failure::in_time,
    files::{deadline_of, too_large},
};
use crate::domain::{Mailbox, limits::TEXT_BYTES};

/// The number of UIDs in one request.
const WINDOW: u32 = 1_000;

/// A mailbox that is open for reading.
#[derive(Debug)]
pub struct Mail {
    lines: Lines<TlsStream<TcpStream>>,
    deadline: Instant,
    max_mail_bytes: usize,
    validity: u32,
    /// Greater than every UID of the mailbox.
    end: u32,
    /// The last UID that was requested.
    last: u32,
}

/// The position in a mailbox up to which it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailboxCursor {
    /// The UIDVALIDITY of the mailbox. With another value, the UIDs are no longer valid.
    pub validity: u32,
    /// All messages up to this UID were read.
    pub uid: u32,
}

/// A message in the mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    pub uid: u32,
    /// In bytes.
    pub size: u64,
}

impl Mail {
    /// Connects, signs in and opens the mailbox for reading. It is read from the position `read` if that is still
    /// valid, else from the beginning.
    pub(super) async fn open(
        connector: &Connector,
        mailbox: &Mailbox,
        secret: Option<&Secret>,
        read: Option<MailboxCursor>,
        deadline: Instant,
    ) -> Result<Self, Failure> {
        let secret = secret.ok_or_else(|| Failure::new("a mail server asks who is there: name a credential"))?;
        let work = async {
            let mut lines = login::sign_in(connector, mailbox, secret).await?;
            let answer = lines.command(&format!("EXAMINE {}", utf7::quoted(&mailbox.name))).await?;
            if !answer.is_ok() {
                let text = format!("the mailbox {} cannot be opened: {}", mailbox.name, answer.status_text());
                return Err(Failure::new(text));
            }
            let validity = answer.code("UIDVALIDITY");
            let validity =
                validity.ok_or_else(|| Failure::new("the server does not number the messages of the mailbox"))?;
            let end = answer.code("UIDNEXT").unwrap_or(u32::MAX);
            let last = read.filter(|read| read.validity == validity).map_or(0, |read| read.uid);
            Ok(Self { lines, deadline, max_mail_bytes: TEXT_BYTES, validity, end, last })
        };
        in_time(deadline, "the server", work).await
    }

    /// Sets the maximum size of a mail, in bytes.
    pub(super) fn with_mails_of(mut self, max_mail_bytes: usize) -> Self {
        self.lines.allow(max_mail_bytes);
        Self { max_mail_bytes, ..self }
    }

    /// The position up to which messages were requested.
    pub fn read_to(&self) -> MailboxCursor {
        MailboxCursor { validity: self.validity, uid: self.last }
    }

    /// The next messages in the order of arrival; `None` at the end.
    pub async fn next(&mut self) -> Result<Option<Vec<Message>>, Failure> {
        if self.last >= self.end.saturating_sub(1) {
            return Ok(None);
        }
        let first = self.last + 1;
        // Without a known end, one request covers all messages.
        let to = if self.end == u32::MAX { u32::MAX } else { self.last.saturating_add(WINDOW).min(self.end - 1) };
        let range = if to == u32::MAX { format!("{first}:*") } else { format!("{first}:{to}") };
        let answer = self.ask(&format!("UID FETCH {range} (UID RFC822.SIZE)")).await?;
        if !answer.is_ok() {
            return Err(Failure::new(format!("the server does not list the messages: {}", answer.status_text())));
        }
        let messages = answer.lines.iter().filter_map(|line| {
            Some(Message { uid: u32::try_from(line.number("UID")?).ok()?, size: line.number("RFC822.SIZE")? })
        });
        let mut messages: Vec<Message> = messages.filter(|message| (first..=to).contains(&message.uid)).collect();
        messages.sort_unstable_by_key(|message| message.uid);
        messages.dedup_by_key(|message| message.uid);
        self.last = if to == u32::MAX { messages.last().map_or(self.last, |message| message.uid) } else { to };
        if to == u32::MAX {
            self.end = self.last.saturating_add(1);
        }
        Ok(Some(messages))
    }

    pub async fn read(&mut self, message: Message) -> Result<Vec<u8>, Unfetched> {
        let limit = self.max_mail_bytes;
        if message.size > limit as u64 {
            return Err(Unfetched::File(too_large(limit)));
        }
        // The server may send more bytes than it announced.
        let ask = format!("UID FETCH {} (UID BODY.PEEK[]<0.{}>)", message.uid, limit + 1);
        let deadline = deadline_of(self.deadline, usize::try_from(message.size).unwrap_or(limit));
        let answer = in_time(deadline, "the server", self.lines.command(&ask)).await?;
        if !answer.is_ok() {
            return Err(Unfetched::File(format!("the server does not give it: {}", answer.status_text())));
        }
        let found = answer.lines.into_iter().find(|line| line.number("UID") == Some(message.uid.into()));
        // Without a response, the message was deleted after it was listed.
        let bytes = found.and_then(|mut line| line.literals.pop()).ok_or(Unfetched::Later)?;
        if bytes.len() > limit { Err(Unfetched::File(too_large(limit))) } else { Ok(bytes) }
    }

    async fn ask(&mut self, command: &str) -> Result<Response, Failure> {
        in_time(self.deadline, "the server", self.lines.command(command)).await
    }
}

impl std::fmt::Display for MailboxCursor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.validity, self.uid)
    }
}

impl std::str::FromStr for MailboxCursor {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (validity, uid) = text.split_once(':').unwrap_or((text, ""));
        Ok(Self { validity: validity.parse()?, uid: uid.parse()? })
    }
}
