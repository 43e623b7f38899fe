//! What a feed says of itself to those who fetch it.

use std::time::Duration;

use url::Url;

/// What a feed says of itself: how long it keeps, who tells when it changes, where it goes on. All of
/// it is the publisher's word and no more: the addresses are guarded as every address from outside is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hints {
    /// How long it keeps before it is worth another look (RSS `ttl`, `sy:updatePeriod`).
    pub ttl: Option<Duration>,
    /// Who tells when it changes (`WebSub` §4, `rel="hub"`).
    pub hub: Option<Url>,
    /// The address that it is known by there (`rel="self"`).
    pub topic: Option<Url>,
    /// Where its older entries are (RFC 5005 §4 `prev-archive`, else §3 `next`; JSON Feed `next_url`).
    pub older: Option<Url>,
}
