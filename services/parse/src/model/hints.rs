//! What a feed tells its pollers about itself.

use std::time::Duration;

use url::Url;

/// What a feed declares about itself: how long it stays valid, which hub announces changes, where it
/// continues. The publisher's claims are not trusted: the addresses are checked like all addresses from outside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// How long the feed stays valid before it is worth another poll (RSS `ttl`, `sy:updatePeriod`).
    pub ttl: Option<Duration>,
    /// The hub that announces changes (`WebSub` §4, `rel="hub"`).
    pub hub: Option<Url>,
    /// The address of the feed at the hub (`rel="self"`).
    pub topic: Option<Url>,
    /// The address of its older entries (RFC 5005 §4 `prev-archive`, else §3 `next`; JSON Feed `next_url`).
    pub older: Option<Url>,
}
