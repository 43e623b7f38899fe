//! The messages and exit codes of failures.

use newsroom_chassis::api_error::{ApiError, Violations};
use tonic::Code;
use tonic_types::ErrorDetails;

use super::*;

fn rejected(code: Code, message: &str, details: ErrorDetails) -> Failure {
    let status = Status::with_error_details(code, message, details);
    failure_of(ServiceName::Editorial, status)
}

fn failure_of(service: ServiceName, status: Status) -> Failure {
    let (address, given_by) = (service.default_address().into(), format!("--{}", service.as_str()));
    Failure::Rejected(Box::new(CallError { service, address, given_by, flags: &[], token_from: None, status }))
}

#[test]
fn every_violation_stands_on_its_own_line() {
    let mut details = ErrorDetails::new();
    details.set_error_info("INVALID_FIELD", "editorial.newsroom", []);
    details.add_bad_request_violation("content.headline", "must have 1 to 300 characters");
    details.add_bad_request_violation("content.section", "must not be empty\u{1b}[2J");
    let failure = rejected(Code::InvalidArgument, "the request is not valid", details);
    assert_eq!(
        failure.lines(),
        [
            "error: the request is not valid (INVALID_FIELD)",
            "  content.headline: must have 1 to 300 characters",
            "  content.section: must not be empty",
        ]
    );
    assert_eq!(failure.exit_code(), 1);
}

#[test]
fn an_error_of_several_services_is_told_once_with_their_names() {
    let denied = |service| failure_of(service, Status::permission_denied("audit.read is missing"));
    let other = failure_of(ServiceName::Publishing, Status::internal("a fault"));
    let failure = Failure::Several(vec![denied(ServiceName::Ingestion), denied(ServiceName::Editorial), other]);
    assert_eq!(failure.lines(), ["error: ingestion, editorial: audit.read is missing", "error: publishing: a fault"]);
}

#[test]
fn who_answers_instead_of_a_service_is_told_with_the_address() {
    for (status, told) in [
        (Status::unimplemented(""), "another service answers there"),
        (Status::unknown("grpc-status header missing, mapped from HTTP status code 404"), "a web server answers there"),
    ] {
        let failure = failure_of(ServiceName::Editorial, status).to_string();
        assert!(failure.starts_with("editorial does not run at http://127.0.0.1:7102: "), "{failure}");
        assert!(failure.contains(told) && failure.contains("--editorial"), "{failure}");
    }
    let status = Status::unauthenticated("the token cannot be read");
    let Failure::Rejected(error) = failure_of(ServiceName::Editorial, status) else { panic!("it is rejected") };
    let error = CallError { token_from: Some("NEWSROOM_TOKEN".into()), ..*error };
    assert_eq!(error.lines()[1], "  the token is that of NEWSROOM_TOKEN");
}

#[test]
fn a_single_violation_is_told_once() {
    let mut details = ErrorDetails::new();
    details.add_bad_request_violation("content.language", "must be a BCP 47 tag");
    let failure = rejected(Code::InvalidArgument, "content.language must be a BCP 47 tag", details);
    assert_eq!(failure.lines(), ["error: content.language must be a BCP 47 tag"]);
}

#[test]
fn what_the_message_has_no_room_for_is_told_below() {
    let mut violations = Violations::new();
    for field in ["name", "kind", "location", "credential"] {
        violations.add(field, "must not be empty");
    }
    let status = ApiError::from(violations).into_status("ingestion.newsroom");
    let failure = failure_of(ServiceName::Ingestion, status);
    assert_eq!(
        failure.lines(),
        [
            "error: name must not be empty; kind must not be empty; location must not be empty; and 1 more (INVALID_FIELD)",
            "  credential: must not be empty",
        ]
    );
}

#[test]
fn a_field_is_named_by_the_flag_that_sets_it() {
    let mut violations = Violations::new();
    for field in ["end_time", "role", "content.headline", "minutes"] {
        violations.add(field, "must be otherwise");
    }
    let failure = failure_of(ServiceName::Editorial, ApiError::from(violations).into_status("editorial.newsroom"));
    let flags: Flags = &[("end_time", "--for"), ("minutes", "--for"), ("content.headline", "--headline")];
    assert_eq!(
        Failure::Several(vec![failure]).in_flags(flags).lines(),
        [
            "error: --for must be otherwise; role must be otherwise; --headline must be otherwise; and 1 more (INVALID_FIELD)",
            "  --for: must be otherwise",
        ]
    );
    // Other messages are prose, in which such a word is none of a field.
    let prose = rejected(Code::NotFound, "minutes are kept elsewhere", ErrorDetails::new()).in_flags(flags);
    assert_eq!(prose.lines(), ["error: minutes are kept elsewhere"]);
}

#[test]
fn a_stale_etag_says_what_to_do() {
    let mut details = ErrorDetails::new();
    details.set_error_info("STALE_ETAG", "editorial.newsroom", []);
    let failure = rejected(Code::Aborted, "the story has changed", details);
    assert_eq!(failure.lines().len(), 2);
    assert!(failure.lines()[1].contains("read it again"));
    assert_eq!(failure.exit_code(), 4);
}

#[test]
fn an_unavailable_service_says_when_to_try_again() {
    let mut details = ErrorDetails::new();
    details.set_retry_info(Some(Duration::from_millis(1_500)));
    let failure = rejected(Code::Unavailable, "the store does not answer", details);
    assert_eq!(failure.lines(), ["error: the store does not answer", "  try again in 2 s"]);
    assert_eq!(failure.exit_code(), 5);
}

#[test]
fn a_caller_beyond_a_limit_is_told_to_wait() {
    let mut details = ErrorDetails::new();
    details.set_retry_info(Some(Duration::from_millis(20)));
    let failure = rejected(Code::ResourceExhausted, "more calls came", details);
    assert_eq!(failure.lines(), ["error: more calls came", "  try again in 1 s"]);
    assert_eq!(failure.exit_code(), 5);
    assert_eq!(rejected(Code::ResourceExhausted, "it is full", ErrorDetails::new()).exit_code(), 1);
}

#[test]
fn exit_codes_are_those_that_help_documents() {
    for (code, exit) in [
        (Code::InvalidArgument, 1),
        (Code::Internal, 1),
        (Code::NotFound, 3),
        (Code::Aborted, 4),
        (Code::FailedPrecondition, 4),
        (Code::AlreadyExists, 4),
        (Code::Unavailable, 5),
        (Code::DeadlineExceeded, 5),
    ] {
        assert_eq!(rejected(code, "", ErrorDetails::new()).exit_code(), exit, "{code:?}");
    }
    assert_eq!(Failure::Usage(String::new()).exit_code(), 2);
}

#[test]
fn a_reader_that_went_away_is_no_failure() {
    let failure = Failure::Output(io::ErrorKind::BrokenPipe.into());
    assert_eq!(failure.exit_code(), 0);
    assert!(failure.lines().is_empty());
}

#[test]
fn text_that_was_not_taken_is_named() {
    let cause = Box::new(rejected(Code::Aborted, "stale", ErrorDetails::new()));
    let failure = Failure::Kept { cause, file: "story.txt".into() };
    assert_eq!(failure.lines().last().unwrap(), "  your text is kept in story.txt");
    assert_eq!(failure.exit_code(), 4);
}

#[test]
fn several_failures_are_all_told() {
    let failures = vec![Failure::NotFound("a".into()), Failure::Failed("b".into())];
    let failure = Failure::unless_empty(failures).unwrap_err();
    assert_eq!(failure.lines(), ["error: a", "error: b"]);
    assert_eq!(failure.exit_code(), 3);
}
