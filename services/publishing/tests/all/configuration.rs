//! A wrong configuration is reported with its key.

use newsroom_chassis::config::{Configuration as _, Sources};
use newsroom_publishing::Config;

#[test]
fn a_port_serves_one_thing() {
    let mut config = Config::default();
    assert_eq!(config.check(), Ok(()));
    config.settings.site.listen = config.server.admin;
    assert_eq!(config.check().unwrap_err(), "publishing.site.listen must differ from server.grpc and server.admin");
}

#[test]
fn the_site_is_set_by_flags_and_an_unknown_key_is_named() {
    let set = |flag: &str| {
        newsroom_chassis::config::load(&Config::default(), &Sources { file: None, flags: vec![flag.into()] })
    };
    let config = set("publishing.site.listen=127.0.0.1:7999").unwrap();
    assert_eq!((config.settings.site.listen.port(), config.settings.site.section_articles), (7999, 20));
    assert!(set("publishing.site.colour=red").unwrap_err().to_string().contains("colour"));
    assert!(set("publishing.site.section_articles=0").unwrap_err().to_string().contains("must be 1 to 100"));
}

#[test]
fn a_wrong_site_is_named_with_its_key() {
    let mut config = Config::default();
    config.settings.site.base_url = "news.example".into();
    assert!(config.check().unwrap_err().starts_with("publishing.site.base_url must be an http or https address"));
}
