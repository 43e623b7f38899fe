//! Turns a store's error into a failure that says what to do about it.

use reqwest::{StatusCode, header::HeaderMap};

use super::listing::elements;
use crate::{
    domain::Bucket,
    fetch::{Failure, failure::quoted, retry},
};

const CLOCK: &str = "the clock of this machine differs too much from the store's";

/// From an error response.
pub fn failure(status: StatusCode, headers: &HeaderMap, body: &[u8], bucket: &Bucket) -> Failure {
    let StoreError { code, message, region } = StoreError::parse(body).unwrap_or_default();
    let stated = headers.get("x-amz-bucket-region").and_then(|region| region.to_str().ok()).map(ToOwned::to_owned);
    let elsewhere = region.or(stated).filter(|region| *region != bucket.region);
    let elsewhere = elsewhere.map(|region| quoted(&region));
    let text = match (code.as_str(), status.as_u16()) {
        ("NoSuchBucket", _) => format!("there is no bucket {} at {}", bucket.name, bucket.endpoint),
        ("InvalidAccessKeyId" | "NotSignedUp", _) => {
            "the store does not know the access key: check the credential".into()
        }
        ("SignatureDoesNotMatch", _) => "the secret of the access key is wrong: check the credential".into(),
        ("ExpiredToken" | "InvalidToken" | "TokenRefreshRequired", _) => {
            "the session token has run out: renew the credential".into()
        }
        ("RequestTimeTooSkewed", _) => CLOCK.into(),
        ("AccessDenied", _) if is_about_time(&message) => CLOCK.into(),
        (
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
            | "AuthorizationQueryParametersError"
            | "IllegalLocationConstraintException",
            _,
        )
        | (_, 301 | 307) => match elsewhere {
            Some(region) => format!("the bucket is in another region: write ?region={region}"),
            None => "the bucket is in another region or at another endpoint: check region and endpoint".into(),
        },
        ("AccessDenied" | "AllAccessDisabled" | "AccountProblem", _) | ("", 401 | 403) => {
            "the store does not let us list the bucket: the key needs s3:ListBucket and s3:GetObject on it".into()
        }
        ("", code) => format!("the store answered {code}"),
        (code, status) => format!("the store answered {status} {}", quoted(code)),
    };
    Failure { retry_after: retry::requested(status, headers), ..Failure::new(text) }
}

/// What the body of an error response says.
#[derive(Debug, Default, PartialEq, Eq)]
struct StoreError {
    code: String,
    message: String,
    /// The region where the bucket is.
    region: Option<String>,
}

impl StoreError {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let (mut code, mut message, mut region) = (None, String::new(), None);
        elements(bytes, |parents, name, text| {
            match (parents, name) {
                (["Error"], "Code") => code = Some(text.to_owned()),
                (["Error"], "Message") => text.clone_into(&mut message),
                (["Error"], "Region") => region = Some(text.to_owned()),
                _ => {}
            }
            true
        })?;
        Some(Self { code: code?, message, region })
    }
}

/// Whether a store denies access because the signature is too old or from the future.
fn is_about_time(message: &str) -> bool {
    ["expired", "not yet valid", "not valid yet"].iter().any(|words| message.contains(words))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text(status: u16, body: &str) -> String {
        let bucket = Bucket::parse("s3://agence/").unwrap();
        failure(StatusCode::from_u16(status).unwrap(), &HeaderMap::new(), body.as_bytes(), &bucket).text
    }

    #[test]
    fn an_error_says_what_to_do() {
        let denied = |message: &str| format!("<Error><Code>AccessDenied</Code><Message>{message}</Message></Error>");
        for message in ["Request has expired", "Request is not valid yet"] {
            assert!(text(403, &denied(message)).starts_with("the clock of this machine"), "{message}");
        }
        assert!(text(403, &denied("Access Denied")).contains("s3:ListBucket"));
        let elsewhere = "<Error><Code>AuthorizationQueryParametersError</Code><Region>eu-west-3</Region></Error>";
        assert_eq!(text(400, elsewhere), "the bucket is in another region: write ?region=eu-west-3");
        assert_eq!(text(500, "<Error><Code>InternalError</Code></Error>"), "the store answered 500 InternalError");
        assert_eq!(text(502, "<html>"), "the store answered 502");
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_an_error_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..500)) {
            let _error = StoreError::parse(&bytes);
        }
    }
}
