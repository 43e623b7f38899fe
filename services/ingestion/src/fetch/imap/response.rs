//! Sends commands and reads their responses in bounded memory, line by line and without recursion.

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};

use crate::{
    domain::limits::TEXT_BYTES,
    fetch::{
        Failure,
        failure::{quoted, tls},
    },
};

/// The maximum length of a line in bytes, without its literals.
const LINE_BYTES: usize = 64 * 1024;
/// The maximum number of lines in a response.
const LINES: usize = 10_000;
/// The maximum size of a response in bytes, without the message in it.
const ANSWER_BYTES: usize = 2 * 1024 * 1024;

/// A connection that carries lines.
#[derive(Debug)]
pub struct Lines<S> {
    stream: S,
    buffer: Vec<u8>,
    tag: u32,
    /// The maximum size of a response in bytes.
    answer_bytes: usize,
}

/// The response to a command.
#[derive(Debug, Default)]
pub struct Response {
    /// The untagged lines.
    pub lines: Vec<Line>,
    /// The tagged status: `OK`, `NO` or `BAD`, and its text.
    status: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The line without its literals.
    pub text: String,
    pub literals: Vec<Vec<u8>>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Lines<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, buffer: Vec::new(), tag: 0, answer_bytes: ANSWER_BYTES + TEXT_BYTES }
    }

    /// Allows messages of this many bytes in responses.
    pub(super) fn allow(&mut self, message_bytes: usize) {
        self.answer_bytes = ANSWER_BYTES + message_bytes;
    }

    /// The stream, if no bytes are left unread. Unread bytes before STARTTLS may come from an attacker between us and
    /// the server, who injects them into the encrypted connection.
    pub(super) fn into_stream(self) -> Option<S> {
        self.buffer.is_empty().then_some(self.stream)
    }

    /// Sends a command and reads its response.
    pub(super) async fn command(&mut self, command: &str) -> Result<Response, Failure> {
        self.exchange(command, &[]).await
    }

    /// Sends a command and reads its response. Each continuation request of the server is answered with the next of
    /// `more`.
    pub(super) async fn exchange(&mut self, command: &str, more: &[&str]) -> Result<Response, Failure> {
        self.tag += 1;
        let tag = format!("n{} ", self.tag);
        self.send(&format!("{tag}{command}")).await?;
        let mut more = more.iter();
        let (mut response, mut bytes) = (Response::default(), 0);
        loop {
            let line = self.line(self.answer_bytes.saturating_sub(bytes)).await?;
            bytes += line.text.len() + line.literals.iter().map(Vec::len).sum::<usize>();
            if let Some(status) = line.text.strip_prefix(&tag) {
                status.clone_into(&mut response.status);
                return Ok(response);
            }
            if line.text.starts_with('+') {
                // Without anything more to send, an empty line ends the command.
                self.send(more.next().copied().unwrap_or_default()).await?;
            }
            if response.lines.len() == LINES || bytes > self.answer_bytes {
                return Err(too_long());
            }
            response.lines.push(line);
        }
    }

    async fn send(&mut self, line: &str) -> Result<(), Failure> {
        let written = self.stream.write_all(format!("{line}\r\n").as_bytes()).await;
        written.map_err(broken)?;
        self.stream.flush().await.map_err(broken)
    }

    /// Reads a line with its literals, of at most `limit` bytes.
    pub(super) async fn line(&mut self, limit: usize) -> Result<Line, Failure> {
        let mut line = Line::default();
        let mut bytes = 0;
        loop {
            let end = self.end_of_line().await?;
            let part: Vec<u8> = self.buffer.drain(..end).collect();
            let part = String::from_utf8_lossy(&part);
            let part = part.trim_end_matches(['\r', '\n']);
            bytes += part.len();
            let literal = literal_length(part);
            line.text.push_str(part);
            let Some(length) = literal else {
                return if line.text.len() > LINE_BYTES { Err(too_long()) } else { Ok(line) };
            };
            bytes = bytes.saturating_add(length);
            if bytes > limit || line.text.len() > LINE_BYTES {
                return Err(too_long());
            }
            while self.buffer.len() < length {
                self.receive().await?;
            }
            line.literals.push(self.buffer.drain(..length).collect());
        }
    }

    async fn end_of_line(&mut self) -> Result<usize, Failure> {
        let mut searched = 0;
        loop {
            if let Some(at) = self.buffer.iter().skip(searched).position(|byte| *byte == b'\n') {
                return Ok(searched + at + 1);
            }
            searched = self.buffer.len();
            if searched > LINE_BYTES {
                return Err(too_long());
            }
            self.receive().await?;
        }
    }

    async fn receive(&mut self) -> Result<(), Failure> {
        match self.stream.read_buf(&mut self.buffer).await {
            Ok(0) => Err(Failure::new("the server ended the connection")),
            Ok(_) => Ok(()),
            Err(error) => Err(broken(error)),
        }
    }
}

impl Response {
    /// Whether the command succeeded.
    pub fn is_ok(&self) -> bool {
        self.status.get(..2).is_some_and(|word| word.eq_ignore_ascii_case("OK"))
    }

    /// The text of the status, for people.
    pub fn status_text(&self) -> String {
        let text = quoted(self.status.split_once(' ').map_or("", |(_, text)| text));
        if text.is_empty() { "the server does not say why".into() } else { text }
    }

    /// The number of a status code such as `[UIDVALIDITY 1]`.
    pub fn code(&self, code: &str) -> Option<u32> {
        self.lines.iter().find_map(|line| {
            let (_, codes) = line.text.split_once('[')?;
            let (name, rest) = codes.split_once(' ')?;
            let digits = rest.split(|c: char| !c.is_ascii_digit()).next()?;
            name.eq_ignore_ascii_case(code).then(|| digits.parse().ok()).flatten()
        })
    }

    /// Whether the server has a capability.
    pub fn can(&self, capability: &str) -> bool {
        let words = self.lines.iter().filter(|line| line.text.starts_with("* CAPABILITY "));
        words.flat_map(|line| line.text.split(' ')).any(|word| word.eq_ignore_ascii_case(capability))
    }
}

impl Line {
    /// The number of an attribute in a FETCH response.
    pub fn number(&self, word: &str) -> Option<u64> {
        let (start, attributes) = self.text.split_once('(')?;
        if !start.to_ascii_uppercase().ends_with(" FETCH ") {
            return None;
        }
        let mut words = attributes.split(|c: char| c.is_ascii_whitespace() || matches!(c, '(' | ')'));
        words.by_ref().find(|found| found.eq_ignore_ascii_case(word))?;
        words.next()?.parse().ok()
    }
}

/// The length of the literal that a line announces at its end, as in `{7}`.
fn literal_length(line: &str) -> Option<usize> {
    let (_, length) = line.strip_suffix('}')?.rsplit_once('{')?;
    if length.is_empty() || !length.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(length.parse().unwrap_or(usize::MAX))
}

fn too_long() -> Failure {
    Failure::new("the server's answer is longer than any that was asked for")
}

fn broken(error: std::io::Error) -> Failure {
    tls(&error).unwrap_or_else(|| Failure::new(format!("the connection broke off: {error}")))
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
