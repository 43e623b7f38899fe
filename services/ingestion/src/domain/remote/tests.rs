//! Valid and invalid addresses of remote endpoints.

use super::*;

#[test]
fn a_bucket_is_amazons_unless_an_endpoint_is_named() {
    let amazons = Bucket::parse("s3://agence/in/2026/").unwrap();
    assert_eq!(
        (amazons.name.as_str(), amazons.prefix.as_str(), amazons.region.as_str()),
        ("agence", "in/2026/", "us-east-1")
    );
    assert_eq!((amazons.endpoint.as_str(), amazons.style), ("https://s3.us-east-1.amazonaws.com/", BucketStyle::Host));
    let dotted = Bucket::parse("s3://agence.example?region=eu-west-3").unwrap();
    assert_eq!((dotted.endpoint.as_str(), dotted.style), ("https://s3.eu-west-3.amazonaws.com/", BucketStyle::Path));
    let own = Bucket::parse("s3://agence/a%20b?endpoint=https://store.example:9000/base&region=local").unwrap();
    assert_eq!((own.endpoint.as_str(), own.style), ("https://store.example:9000/base/", BucketStyle::Path));
    assert_eq!(own.prefix, "a b");
    let hosted = Bucket::parse("s3://agence/?endpoint=https%3A%2F%2Fstore.example&style=host").unwrap();
    assert_eq!((hosted.endpoint.as_str(), hosted.style), ("https://store.example/", BucketStyle::Host));
}

#[test]
fn an_sftp_folder_has_a_user_a_port_and_the_servers_fingerprint() {
    let key = format!("SHA256:{}+/{}", "a".repeat(21), "B".repeat(20));
    let place =
        SftpFolder::parse(&format!("sftp://agence%40lyon@FTP.example:2222/out/fr/?hostkey={key}&depth=2")).unwrap();
    assert_eq!(place.server.to_string(), "ftp.example:2222");
    assert_eq!((place.user.as_str(), place.folder.as_str(), place.depth), ("agence@lyon", "/out/fr", 2));
    assert_eq!(place.host_key, Some(key));
    for (location, folder) in [
        ("sftp://u@h.example", "/"),
        ("sftp://u@h.example/", "/"),
        ("sftp://u@h.example/~", "."),
        ("sftp://u@h.example/~/out", "./out"),
        ("sftp://u@h.example/~out", "/~out"),
        ("sftp://u@h.example/d%C3%A9p%C3%AAches", "/dépêches"),
    ] {
        assert_eq!(SftpFolder::parse(location).unwrap().folder, folder, "{location}");
    }
}

#[test]
fn a_mailbox_is_encrypted_and_inbox_unless_named() {
    let place = Mailbox::parse("imaps://desk%40journal.example@mail.example").unwrap();
    assert_eq!((place.user.as_str(), place.name.as_str()), ("desk@journal.example", "INBOX"));
    assert_eq!((place.server.to_string().as_str(), place.tls_at_once), ("mail.example:993", true));
    let place = Mailbox::parse("imap://desk;AUTH=XOAUTH2@[2001:db8::1]/D%C3%A9p%C3%AAches/Lyon").unwrap();
    assert_eq!((place.user.as_str(), place.name.as_str()), ("desk", "Dépêches/Lyon"));
    assert_eq!((place.server.to_string().as_str(), place.tls_at_once), ("[2001:db8::1]:143", false));
    assert_eq!(place.sign_in, SignIn::Token);
}

#[test]
fn what_is_no_place_is_refused_by_its_rule() {
    for location in [
        "s3://a/",
        "s3://Agence/",
        "s3://agence:1/",
        "s3://key@agence/",
        "s3://key:secret@agence/",
        "s3://agence?region=a/b",
        "s3://agence?endpoint=ftp://x.example",
        "s3://agence?endpoint=https://u:p@x.example",
        "s3://agence?endpoint=https://10.0.0.1&style=host",
        "s3://agence?style=other",
        "s3://agence?acl=1",
        "s3://agence/a%00b",
        "https://agence.example/",
    ] {
        assert!(Bucket::parse(location).is_err(), "{location}");
    }
    for location in [
        "sftp://h.example/",
        "sftp://u:p@h.example/",
        "sftp://u@/out",
        "sftp://u@h.example/%2e%2e%2f..%2fetc",
        "sftp://u@h.example/a%0Ab",
        "sftp://u@h.example/?hostkey=MD5:00",
        "sftp://u@h.example/?depth=6",
        "sftp://u@h.example/?depth=-1",
        "sftp://u@h.example/?x=1",
        "sftp://u@h.example/#a",
        "ftp://u@h.example/",
    ] {
        assert!(SftpFolder::parse(location).is_err(), "{location}");
    }
    for location in [
        "imaps://h.example/",
        "imaps://u:p@h.example/",
        "imaps://u;AUTH=PLAIN@h.example/",
        "imaps://u@h.example/INBOX;UIDVALIDITY=1",
        "imaps://u@h.example/INBOX?SUBJECT",
        "imaps://u@h.example/a%0D%0Ab",
        "pop3://u@h.example/",
    ] {
        assert!(Mailbox::parse(location).is_err(), "{location}");
    }
    let long = format!("s3://agence/{}", "a".repeat(2_048));
    assert_eq!(Bucket::parse(&long), Err("must have at most 2,048 characters"));
}
