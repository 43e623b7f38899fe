//! Why a store refuses, in words that say what to do.

use newsroom_chassis::clock;
use newsroom_text::{clean_line, shortened};
use reqwest::{StatusCode, header::HeaderMap};

use super::listing;
use crate::{
    domain::Bucket,
    fetch::{Failure, retry},
};

/// The longest code of an error that is told, in characters.
const CODE_CHARS: usize = 60;

/// From an answer that is not what was asked for.
pub fn told(status: StatusCode, headers: &HeaderMap, body: &[u8], bucket: &Bucket) -> Failure {
    let (code, region) = listing::error(body).unwrap_or_default();
    let named = headers.get("x-amz-bucket-region").and_then(|region| region.to_str().ok()).map(ToOwned::to_owned);
    let elsewhere = region.or(named).filter(|region| *region != bucket.region);
    let elsewhere = elsewhere.map(|region| shortened(clean_line(&region), CODE_CHARS));
    let told = match (code.as_str(), status.as_u16()) {
        ("NoSuchBucket", _) => format!("there is no bucket {} at {}", bucket.name, bucket.endpoint),
        ("InvalidAccessKeyId" | "NotSignedUp", _) => {
            "the store does not know the access key: check the credential".into()
        }
        ("SignatureDoesNotMatch", _) => "the secret of the access key is wrong: check the credential".into(),
        ("ExpiredToken" | "InvalidToken" | "TokenRefreshRequired", _) => {
            "the session token has run out: renew the credential".into()
        }
        ("RequestTimeTooSkewed", _) => "the clock of this machine differs too much from the store's".into(),
        (
            "PermanentRedirect"
            | "TemporaryRedirect"
            | "AuthorizationHeaderMalformed"
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
        (code, status) => format!("the store answered {status} {}", shortened(clean_line(code), CODE_CHARS)),
    };
    let asks = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
    Failure { retry_after: asks.then(|| retry::after(headers, clock::now())).flatten(), ..Failure::new(told) }
}
