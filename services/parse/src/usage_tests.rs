//! Tests that an item that may not be used is never read as usable, in any format.

use time::{OffsetDateTime, macros::datetime};

use super::*;
use crate::model::{PubStatus, TimeZone};

/// One story with this status and this embargo end, in every format that has a status.
fn stories(status: &str, until: &str) -> Vec<(&'static str, String)> {
    let embargoed = if until.is_empty() { String::new() } else { format!("<embargoed>{until}</embargoed>") };
    let g2 = format!(
        r#"<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:a:1"><itemMeta>
          <itemClass qcode="ninat:text"/><versionCreated>2024-11-04T10:00:00+11:00</versionCreated>{embargoed}
          <pubStatus qcode="stat:{status}"/></itemMeta><contentMeta><headline>Un titre</headline></contentMeta>
          <contentSet><inlineXML contenttype="application/nitf+xml"><nitf><body><body.content><p>Le quai est ouvert.</p>
          </body.content></body></nitf></inlineXML></contentSet></newsItem>"#
    );
    let change = match until {
        "" => String::new(),
        until => format!(
            "<StatusWillChange><FutureStatus FormalName='Usable'/><DateAndTime>{until}</DateAndTime></StatusWillChange>"
        ),
    };
    let held = if until.is_empty() { status } else { "Embargoed" };
    let newsml_1 = format!(
        "<NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>a.example</ProviderId><DateId>20241104</DateId>\
         <NewsItemId>1</NewsItemId></NewsIdentifier></Identification><NewsManagement>\
         <ThisRevisionCreated>20241104T100000+1100</ThisRevisionCreated><Status FormalName='{held}'/>{change}\
         </NewsManagement><NewsComponent><NewsLines><HeadLine>Un titre</HeadLine></NewsLines><ContentItem>\
         <DataContent><p>Le quai est ouvert.</p></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>"
    );
    let nitf = format!(
        "<nitf><head><docdata management-status='{status}'><doc-id id-string='1'/>\
         <date.issue norm='20241104T100000+1100'/><date.release norm='{until}'/></docdata></head><body><body.head>\
         <hedline><hl1>Un titre</hl1></hedline></body.head><body.content><p>Le quai est ouvert.</p></body.content>\
         </body></nitf>"
    );
    let ninjs = format!(
        r#"{{"uri": "urn:a:1", "type": "text", "headline": "Un titre", "body_text": "Le quai est ouvert.",
          "versioncreated": "2024-11-04T10:00:00+11:00", "pubstatus": "{status}", "embargoed": "{until}"}}"#
    );
    vec![("NewsML-G2", g2), ("NewsML 1", newsml_1), ("NITF", nitf), ("ninjs", ninjs)]
}

fn draft(document: &str, zone: Option<&TimeZone>) -> Draft {
    let payload = Payload { zone, ..Payload::of(document.as_bytes(), testing::NOW) };
    read(&payload).unwrap_or_else(|why| panic!("{why}: {document}")).drafts.remove(0)
}

#[test]
fn a_status_that_nobody_knows_withholds_in_every_format() {
    for (status, expected) in [
        ("usable", PubStatus::Usable),
        ("withheld", PubStatus::Withheld),
        ("sequestered", PubStatus::Withheld),
        ("embargoed", PubStatus::Withheld),
        ("canceled", PubStatus::Canceled),
    ] {
        for (format, document) in stories(status, "") {
            let draft = draft(&document, None);
            assert_eq!(draft.pub_status, expected, "{format} {status}");
            let is_told = draft.pub_status_text.to_lowercase().contains(status);
            assert_eq!(is_told, expected != PubStatus::Usable, "{format}: {}", draft.pub_status_text);
        }
    }
}

#[test]
fn an_embargo_without_a_zone_holds_until_its_time_has_passed_everywhere_or_where_its_source_is() {
    let paris = TimeZone::named("Europe/Paris");
    let mut all = stories("usable", "2026-07-01T12:00:00");
    let feed = "<rss version='2.0' xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'><channel><title>A</title><item><guid>1</guid><title>Un titre</title>\
                <prism:embargoDate>2026-07-01T12:00:00</prism:embargoDate><description>Le quai est ouvert.</description></item>\
                </channel></rss>";
    let notice = "EMBARGOED UNTIL 2026-07-01T12:00:00";
    let ninjs = format!(r#"{{"uri": "urn:a:1", "headline": "{notice}", "body_text": "Le quai est ouvert."}}"#);
    all.extend([("RSS", feed.to_owned()), ("a headline", ninjs)]);
    for (format, document) in all {
        let ends = |zone| draft(&document, zone).embargo_time;
        assert_eq!(ends(None), Some(datetime!(2026-07-02 00:00 UTC)), "{format}");
        assert_eq!(ends(paris.as_ref()), Some(datetime!(2026-07-01 10:00 UTC)), "{format}");
    }
    for (format, document) in stories("usable", "2026-07-01T12:00:00Z") {
        let ends: Option<OffsetDateTime> = draft(&document, paris.as_ref()).embargo_time;
        assert_eq!(ends, Some(datetime!(2026-07-01 12:00 UTC)), "{format}");
    }
}

#[test]
fn an_embargo_that_nobody_understands_withholds_and_says_what_it_says() {
    for (format, document) in stories("usable", "mardi matin") {
        let draft = draft(&document, None);
        assert_eq!((draft.pub_status, draft.embargo_time), (PubStatus::Withheld, None), "{format}");
        assert!(draft.pub_status_text.contains("mardi matin"), "{format}: {}", draft.pub_status_text);
    }
}

#[test]
fn a_payload_names_its_provider() {
    for (format, document) in stories("usable", "") {
        let named = draft(&document, None).providers.first().map(ToString::to_string);
        assert_eq!(named.as_deref(), (format == "NewsML 1").then_some("a.example"), "{format}");
    }
    let ninjs =
        r#"{"uri": "urn:a:1", "headline": "Un", "body_text": "Un.", "infosources": [{"name": "Atlas Presse"}]}"#;
    assert_eq!(draft(ninjs, None).providers[0].as_str(), "atlas presse");
    let nitf = "<nitf><head><docdata><doc-id id-string='1' regsrc='Atlas'/></docdata></head><body><body.head><hedline>\
                <hl1>Un titre</hl1></hedline></body.head><body.content><p>Un.</p></body.content></body></nitf>";
    assert_eq!(draft(nitf, None).providers[0].as_str(), "atlas");
}
