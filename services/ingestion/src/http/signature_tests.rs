//! Signatures: the standard's own example, and signatures that must be rejected.

use http::{HeaderName, HeaderValue};

use super::*;

/// The example in the libraries of Standard Webhooks.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const TIME: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
    let pair =
        |(name, value): &(&'static str, &str)| (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap());
    pairs.iter().map(pair).collect()
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec())
}

fn at(seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(seconds).unwrap()
}

fn webhook(id: &str, time: &str, signature: &str, body: &[u8], now: i64) -> Result<Proof, Unproven> {
    let headers = headers(&[("webhook-id", id), ("webhook-timestamp", time), ("webhook-signature", signature)]);
    check(&headers, body, &secret(SECRET), at(now))
}

#[test]
fn the_standards_own_example_is_proven() {
    let proof = Proof { id: Some(ID.into()) };
    let time = TIME.to_string();
    assert_eq!(webhook(ID, &time, SIGNATURE, BODY, TIME), Ok(proof.clone()));
    let rotated = format!("v1,AAAA v1a,xyz v2,{} {SIGNATURE}", &SIGNATURE[3..]);
    assert_eq!(webhook(ID, &time, &rotated, BODY, TIME + 299), Ok(proof.clone()));
    assert_eq!(webhook(ID, &time, SIGNATURE, BODY, TIME - 300), Ok(proof));
}

#[test]
fn whatever_was_touched_or_is_missing_is_not_proven() {
    let time = TIME.to_string();
    for (id, stamp, signature, body, now) in [
        ("msg_other", time.as_str(), SIGNATURE, BODY, TIME),
        (ID, "1614265331", SIGNATURE, BODY, TIME),
        (ID, &time, SIGNATURE, b"{}", TIME),
        (ID, &time, SIGNATURE, BODY, TIME + 301),
        (ID, &time, SIGNATURE, BODY, TIME - 301),
        (ID, "soon", SIGNATURE, BODY, TIME),
        (ID, "99999999999999999", SIGNATURE, BODY, TIME),
        (ID, &time, "v1,", BODY, TIME),
        (ID, &time, &SIGNATURE[3..], BODY, TIME),
        (ID, &time, "v1,g0hM9SsE", BODY, TIME),
        ("", &time, SIGNATURE, BODY, TIME),
    ] {
        assert_eq!(webhook(id, stamp, signature, body, now), Err(Unproven), "{id} {stamp} {signature} {now}");
    }
    let ninth = format!("{} {SIGNATURE}", ["v1,AAAA"; 8].join(" "));
    assert_eq!(webhook(ID, &time, &ninth, BODY, TIME), Err(Unproven), "signatures without end are not tried");
    assert_eq!(check(&headers(&[]), BODY, &secret(SECRET), at(TIME)), Err(Unproven));
    assert_eq!(check(&headers(&[("webhook-signature", SIGNATURE)]), BODY, &secret(SECRET), at(TIME)), Err(Unproven));
}

#[test]
fn a_secret_that_can_be_guessed_proves_nothing() {
    for strong in [SECRET, "It's a Secret to Everybody", "0123456789abcdef"] {
        assert!(is_strong(&secret(strong)), "{strong}");
    }
    for weak in ["", "whsec_", "whsec_c2hvcnQ=", "whsec_no base64 at all", "0123456789abcde"] {
        assert!(!is_strong(&secret(weak)), "{weak}");
    }
}

#[test]
fn githubs_own_example_is_proven_and_nothing_near_it() {
    let good = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let key = secret("It's a Secret to Everybody");
    let of = |signature: &str, body: &[u8]| check(&headers(&[("x-hub-signature-256", signature)]), body, &key, at(0));
    assert_eq!(of(&format!("sha256={good}"), b"Hello, World!"), Ok(Proof { id: None }));
    for signature in [good.to_owned(), format!("sha1={good}"), format!("sha256={}", &good[2..]), "sha256=é".into()] {
        assert_eq!(of(&signature, b"Hello, World!"), Err(Unproven), "{signature}");
    }
    assert_eq!(of(&format!("sha256={good}"), b"Hello, World?"), Err(Unproven));
}

#[test]
fn a_weak_signature_does_not_help_where_a_strict_one_fails() {
    let key = secret("It's a Secret to Everybody");
    let good = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let both = headers(&[("x-hub-signature-256", good), ("webhook-signature", SIGNATURE)]);
    assert_eq!(check(&both, b"Hello, World!", &key, at(0)), Err(Unproven));
}

#[test]
fn a_hub_may_sign_with_any_of_its_methods_and_with_sha1_only_where_that_is_all_it_knows() {
    // RFC 4231 §4.3 and RFC 2202 §3: the second test case of each.
    let (key, body) = (b"Jefe", b"what do ya want for nothing?");
    let signed = [
        ("sha256", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        ("sha384", "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"),
        (
            "sha512",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fd\
             caeab1a34d4a6b4b636e070a38bce737",
        ),
        ("sha1", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    ];
    for (method, digest) in signed {
        let headers = headers(&[("x-hub-signature", &format!("{method}={digest}"))]);
        assert_eq!(check_hub(&headers, body, key, true), Ok(method));
        assert_eq!(check_hub(&headers, body, b"other", true), Err(Unproven), "{method}");
        assert_eq!(check_hub(&headers, b"", key, true), Err(Unproven), "{method}");
        assert_eq!(check_hub(&headers, body, key, false).is_ok(), method != "sha1", "{method}");
    }
    assert_eq!(check_hub(&HeaderMap::new(), body, key, true), Err(Unproven));
}
