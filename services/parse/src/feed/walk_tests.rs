//! Tests of the walk: fields, their ends, and cut-off documents.

use super::*;

fn steps(text: &str) -> String {
    let mut walk = Walk::new(text, Context::default());
    let mut shown = Vec::new();
    loop {
        match walk.next() {
            Ok(Some(Step::Root(_))) => shown.push("root".to_owned()),
            Ok(Some(Step::Entry(_))) => shown.push("(".to_owned()),
            Ok(Some(Step::EntryEnd)) => shown.push(")".to_owned()),
            Ok(Some(Step::Field(field))) => shown.push(format!("{}={}", field.name.local(), field.inner)),
            Ok(None) => return shown.join(" "),
            Err(error) => return format!("{} {error:?}", shown.join(" ")),
        }
    }
}

#[test]
fn fields_are_met_with_all_that_is_in_them() {
    for (text, met) in [
        ("<rss><channel><ttl>5</ttl><item><a><b>x</b></a><c/></item></channel></rss>", "root ttl=5 ( a=<b>x</b> c= )"),
        ("<item a='b'/>", "( )"),
        (
            "<item><dc:creator>x</creator><media:content><content>y</content>z</media:content></item>",
            "( creator=x content=<content>y</content>z )",
        ),
        ("<rss><item><title>x<link>y</item></rss>", "root ( title=x link=y )"),
        ("<rss><item><a>x<a>y</a>z</a></item></rss>", "root ( a=x<a>y</a>z )"),
        ("<rss><item><a>x<br><img>y<p>1<p>2</a></item></rss>", "root ( a=x<br><img>y<p>1<p>2 )"),
        ("<rss><item><a>x<item><b>y</b></item></rss>", "root ( a=x ) ( b=y )"),
        ("x<y><rss><z/></rss><rss>", "root z="),
    ] {
        assert_eq!(steps(text), met, "{text}");
    }
}

#[test]
fn a_cut_is_told_from_sloppiness() {
    for (text, name) in [
        ("<rss><channel><item><title>x", "title"),
        ("<rss><channel><item><content:encoded>x<b>", "b"),
        ("<rss><channel><item><dc:creator>x</dc:crea", "creator"),
        ("<rss><channel><item>", "item"),
        ("<rss><channel><item></item>", "channel"),
        ("<feed><entry></entry>", "feed"),
        ("<rss><channel><item></item></channel><", "rss"),
        ("<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><channel></channel><item></item>", "RDF"),
    ] {
        let met = steps(text);
        assert!(met.ends_with(&format!("CutOff({name:?})")), "{text}: {met}");
    }
    assert_eq!(steps("<rss><channel><item></item></channel>"), "root ( )");
}
