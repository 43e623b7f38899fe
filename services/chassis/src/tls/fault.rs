//! Finds what TLS has to say in the causes of an error.

use std::{error::Error, io};

/// The error of TLS among the causes of an error, for example that a certificate is not trusted.
pub fn of<'e>(error: &'e (dyn Error + 'static)) -> Option<&'e rustls::Error> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref::<rustls::Error>() {
            return Some(found);
        }
        // An error of the system does not name the one within it as its cause, but only the cause of that.
        let inner = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match inner {
            Some(inner) => Some(inner),
            None => error.source(),
        };
    }
    None
}
