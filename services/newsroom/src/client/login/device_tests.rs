//! When a login asks for its tokens, and what ends it.

use super::*;

fn code(expires_in: f64, interval: Option<f64>) -> DeviceCode {
    let (device_code, user_code) = (SecretText::from("d".to_owned()), "A".to_owned());
    let verification_uri = "https://login.example/device".to_owned();
    DeviceCode { device_code, user_code, verification_uri, verification_uri_complete: None, expires_in, interval }
}

fn oauth_error(error: &str) -> EndpointError {
    EndpointError::Refused(serde_json::from_value(serde_json::json!({ "error": error })).unwrap())
}

#[test]
fn the_interval_is_the_issuers_within_bounds() {
    for (told, interval) in
        [(None, 5), (Some(7.0), 7), (Some(0.0), 1), (Some(-3.0), 1), (Some(f64::NAN), 1), (Some(1e300), 60)]
    {
        assert_eq!(Polling::of(&code(600.0, told)).interval, Duration::from_secs(interval), "{told:?}");
    }
    for (told, lasts) in [(600.0, 600), (1e300, 3_600), (-1.0, 0), (f64::NAN, 0)] {
        assert_eq!(Polling::of(&code(told, None)).lasts, Duration::from_secs(lasts), "{told}");
    }
}

#[test]
fn whoever_is_told_to_slow_down_asks_less_often() {
    let mut polling = Polling::of(&code(600.0, None));
    polling.note(oauth_error("authorization_pending"), "i").unwrap();
    assert_eq!(polling.interval, Duration::from_secs(5));
    polling.note(oauth_error("slow_down"), "i").unwrap();
    assert_eq!(polling.interval, Duration::from_secs(10));
    polling.note(EndpointError::Unreachable("away".into()), "i").unwrap();
    assert_eq!(polling.interval, Duration::from_secs(20));
    for _ in 0..20 {
        polling.note(oauth_error("slow_down"), "i").unwrap();
    }
    assert_eq!(polling.interval, MAX_INTERVAL);
}

#[test]
fn a_login_ends_with_its_code_and_with_a_denial() {
    let mut polling = Polling::of(&code(12.0, None));
    assert!(polling.check(Duration::from_secs(7)).is_ok());
    assert!(polling.check(Duration::from_secs(8)).unwrap_err().to_string().contains("has expired"));
    for (error, told) in
        [("expired_token", "has expired"), ("access_denied", "was denied"), ("invalid_client", "invalid_client")]
    {
        let failure = polling.note(oauth_error(error), "https://login.example").unwrap_err();
        assert!(failure.to_string().contains(told), "{failure}");
    }
    let failure = polling.note(EndpointError::Unreadable("html".into()), "https://login.example").unwrap_err();
    assert!(failure.to_string().contains("html"), "{failure}");
}

#[test]
fn an_audience_is_sent_under_the_name_that_fits_it() {
    let name = |audience| audience_fields(Some(audience)).first().map(|(name, _)| *name);
    assert_eq!(name("urn:newsroom"), Some("resource"));
    assert_eq!(name("https://newsroom.example"), Some("resource"));
    assert_eq!(name("newsroom"), Some("audience"));
    assert!(audience_fields(None).is_empty());
}

#[test]
fn an_address_that_is_shown_is_one_of_the_web() {
    assert_eq!(web_address("https://login.example/device").as_deref(), Some("https://login.example/device"));
    for wrong in ["javascript:alert(1)", "login.example", "", "file:///etc/passwd"] {
        assert_eq!(web_address(wrong), None, "{wrong}");
    }
    let shown = web_address("https://login.example/\u{1b}[2J\n\u{202e}x").unwrap();
    assert!(!shown.contains(['\u{1b}', '\n', '\u{202e}']), "{shown}");
}
