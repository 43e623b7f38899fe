//! Polls a mailbox: reads new messages in their order, each once.

use tokio::time::Instant;

use super::{Brought, Poll, Trouble};
use crate::{
    domain::{Endpoint, Freshness, Mailbox, PayloadMetadata, Seen},
    fetch::{FILES, Failure, MAIL, Mail, MailboxCursor, Message, Unfetched},
    store::SeenFiles,
    usecase::payload::Unread,
};

impl Poll<'_> {
    /// Reads the new messages, as many as time allows. The next poll continues after them.
    pub(super) async fn mailbox(&mut self, endpoint: &Endpoint, mailbox: &Mailbox) -> Result<Brought, Trouble> {
        let (begin_until, deadline) = self.until();
        let read = SeenFiles::reading(&self.intake.store).position(self.source.id).await?;
        let read = read.and_then(|read| read.parse::<MailboxCursor>().ok());
        let credential = self.source.settings.credential.clone();
        let opened = self.intake.fetcher.open_mail(mailbox, credential.as_ref(), read, deadline).await;
        let mut mail = opened.map_err(Trouble::Source)?;
        let (mut done, mut taken, mut first) = (0, 0, None);
        while let Some(messages) = mail.next().await.map_err(Trouble::Source)? {
            for message in messages {
                if done == FILES || Instant::now() >= begin_until {
                    return Ok(Brought::News);
                }
                done += 1;
                match self.message(&mut mail, message, endpoint).await? {
                    Ok(()) => taken += 1,
                    Err(why) => drop(first.get_or_insert(why)),
                }
            }
            // UIDs without a message are not requested again.
            if read != Some(mail.read_to()) {
                self.note(endpoint, String::new(), mail.read_to().to_string()).await?;
            }
            if Instant::now() >= begin_until {
                break;
            }
        }
        match first {
            Some(first) if taken == 0 => {
                Err(Trouble::Source(Failure::new(format!("no message of the mailbox can be read: {first}"))))
            }
            _ if done == 0 => Ok(Brought::NotModified),
            _ => Ok(Brought::News),
        }
    }

    /// Reads a message, or returns why it cannot be read. In both cases it is not read again.
    async fn message(
        &mut self,
        mail: &mut Mail,
        message: Message,
        endpoint: &Endpoint,
    ) -> Result<Result<(), String>, Trouble> {
        let name = format!("message {}", message.uid);
        let mark = MailboxCursor { uid: message.uid, ..mail.read_to() }.to_string();
        // Held until the items of the message are stored.
        let size = usize::try_from(message.size).unwrap_or(usize::MAX);
        let _memory = self.intake.memory.reserve(size.min(self.intake.fetcher.max_mail_bytes)).await;
        let why = match mail.read(message).await {
            Ok(bytes) => {
                let content_type = Some(MAIL.to_owned());
                let metadata = PayloadMetadata { content_type, ..PayloadMetadata::default() };
                match self.intake.reader.read(Unread::now(&self.source, bytes, metadata)).await? {
                    Ok(reading) => {
                        self.reject(Some(&name), reading.rejected.iter());
                        let seen = Seen { endpoint: endpoint.clone(), name: String::new(), mark };
                        // Freshness is unproven, because anyone may send an old message again.
                        self.deliver(reading, Some(seen), Freshness::Unproven).await?;
                        return Ok(Ok(()));
                    }
                    Err(why) => why.to_string(),
                }
            }
            // The message was deleted after it was listed.
            Err(Unfetched::Later) => return Ok(Ok(())),
            Err(Unfetched::File(why)) => why,
            Err(Unfetched::Endpoint(failure)) => return Err(Trouble::Source(failure)),
        };
        self.reject(Some(&name), [&why]);
        self.note(endpoint, String::new(), mark).await?;
        Ok(Err(format!("{name}: {why}")))
    }
}
