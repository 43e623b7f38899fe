//! What a look at the files of a port means: they are as before, new, or cannot be used.

use time::OffsetDateTime;

use super::{
    TlsConfig, TlsError,
    contents::{Contents, Loaded},
};

/// The state of the files since the last pair that can be used.
#[derive(Debug, Default)]
pub(super) struct Reload {
    /// The fault of the last look, and whether it was reported.
    fault: Option<(String, bool)>,
}

/// The result of a look at the files.
#[derive(Debug)]
pub(super) enum Look {
    /// The files are those that are served.
    Same,
    /// A new server.
    New(Box<Loaded>),
    /// The files cannot be used. They may be half written.
    Pending,
    /// The files cannot be used, and did not change between two looks. This is returned once for each fault.
    Broken(String),
    /// They still cannot be used.
    StillBroken,
}

impl Reload {
    /// Compares the files with what is served.
    pub fn look(&mut self, config: &TlsConfig, protocols: &[&[u8]], served: &Loaded) -> Look {
        let contents = match Contents::read(config) {
            Ok(contents) => contents,
            Err(error) => return self.fault(error.to_string(), error),
        };
        let digest = contents.digest();
        if digest == served.digest {
            self.fault = None;
            return Look::Same;
        }
        let loaded = contents.load(config, protocols).and_then(|loaded| {
            let now = OffsetDateTime::now_utc();
            if loaded.expires <= now && served.expires > now {
                return Err(TlsError::Expired(config.certificate.clone()));
            }
            Ok(loaded)
        });
        match loaded {
            Ok(loaded) => {
                self.fault = None;
                Look::New(Box::new(loaded))
            }
            Err(error) => self.fault(format!("{digest:?}"), error),
        }
    }

    fn fault(&mut self, what: String, error: TlsError) -> Look {
        match &mut self.fault {
            Some((known, true)) if *known == what => Look::StillBroken,
            Some((known, reported)) if *known == what => {
                *reported = true;
                Look::Broken(error.to_string())
            }
            _ => {
                self.fault = Some((what, false));
                Look::Pending
            }
        }
    }
}
