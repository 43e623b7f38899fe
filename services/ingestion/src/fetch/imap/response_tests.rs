//! Well-formed, broken and endless responses.

use proptest::prelude::*;

use super::*;

async fn response_to(sent: &[u8]) -> Result<Response, Failure> {
    let (ours, mut theirs) = tokio::io::duplex(1 << 20);
    let mut lines = Lines::new(ours);
    let talk = async {
        theirs.write_all(sent).await.unwrap();
        let mut command = [0; 64];
        let _read = theirs.read(&mut command).await.unwrap();
        drop(theirs);
    };
    tokio::join!(lines.command("NOOP"), talk).0
}

#[tokio::test]
async fn an_answer_comes_with_all_that_was_said_before_it() {
    let sent = b"* 3 EXISTS\r\n* OK [UIDVALIDITY 17] fine\r\n* 2 FETCH (UID 9 BODY[]<0> {5}\r\na\r\n)b FLAGS ())\r\n\
        * 3 FETCH (RFC822.SIZE 12 UID 10)\r\n* CAPABILITY IMAP4rev1 auth=plain\r\nn1 OK [READ-ONLY] done\r\n";
    let response = response_to(sent).await.unwrap();
    assert!(response.is_ok() && response.can("AUTH=PLAIN") && !response.can("STARTTLS"));
    assert_eq!((response.code("UIDVALIDITY"), response.code("UIDNEXT")), (Some(17), None));
    let letter = &response.lines[2];
    assert_eq!((letter.number("UID"), letter.literals[0].as_slice()), (Some(9), b"a\r\n)b".as_slice()));
    assert_eq!((response.lines[3].number("UID"), response.lines[3].number("RFC822.SIZE")), (Some(10), Some(12)));
}

#[tokio::test]
async fn a_status_is_read_in_whatever_form_it_comes() {
    for (sent, text) in [
        ("n1 NO [AUTHENTICATIONFAILED] Ungültiges Kennwort\r\n", "[AUTHENTICATIONFAILED] Ungültiges Kennwort"),
        ("* XYZ odd\r\n* 1 FETCH (UID 9 MODSEQ (12) )\r\nn1 BAD\r\n", "the server does not say why"),
    ] {
        let response = response_to(sent.as_bytes()).await.unwrap();
        assert!(!response.is_ok());
        assert_eq!(response.status_text(), text);
    }
}

#[tokio::test]
async fn what_has_no_end_is_left() {
    let too_long = "the server's answer is longer than any that was asked for";
    for sent in [
        "* OK {99999999999999999999}\r\n".to_owned(),
        "* OK {99999999}\r\n".to_owned(),
        "a".repeat(LINE_BYTES + 2),
        "* 1 EXISTS\r\n".repeat(LINES + 1),
        "{0}\r\n".repeat(LINE_BYTES / 3 + 2),
    ] {
        assert_eq!(response_to(sent.as_bytes()).await.unwrap_err().text, too_long);
    }
    assert_eq!(response_to(b"* OK {5}\r\nab").await.unwrap_err().text, "the server ended the connection");
}

#[tokio::test]
async fn what_was_said_before_encryption_is_not_taken_for_what_comes_after() {
    let (ours, mut theirs) = tokio::io::duplex(1_024);
    let mut lines = Lines::new(ours);
    theirs.write_all(b"n1 OK go\r\n* OK [UIDVALIDITY 666]\r\n").await.unwrap();
    assert!(lines.command("STARTTLS").await.unwrap().is_ok());
    assert!(lines.into_stream().is_none());
}

proptest! {
    #[test]
    fn any_bytes_end_in_an_answer_or_none(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let _response = runtime.block_on(response_to(&bytes));
    }
}
