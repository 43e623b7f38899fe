//! The limits of callers. They hold for each process: replicas do not count together.
//!
//! A call that has proved its principal counts for the principal, whatever its address is. So a flood from an address
//! does not disturb those behind the same address whose tokens are remembered. Every other call counts for its address:
//! calls that need no proof, and those whose token has to be examined first. An address from which too many tokens
//! prove nothing has no further tokens examined until its bucket has refilled. A token that is known to have expired does
//! not count again, so a program that goes on with an old token does not disturb others behind its address.

mod answers;
mod buckets;
mod config;
mod layer;
mod open;
mod sampled;

pub(super) use answers::AnswerLayer;
pub use config::{AddressLimits, LimitsConfig, PersonLimits, ServiceLimits};
pub use layer::CallerAddress;
pub(super) use layer::{LargestMessage, LimitLayer};
pub(super) use open::OpenPermit;

use std::{net::IpAddr, sync::Arc, time::Duration};

use http::{HeaderMap, Request};

use super::{ServerConfig, address::CallerAddresses};
use crate::{
    api_error::{ApiError, RETRY_AFTER},
    authentication::{Authenticator, Principal, PrincipalKind},
    http::holder,
    tls::PeerCertificate,
};
use buckets::Buckets;
use open::OpenCounts;
use sampled::SampledLog;

/// How many callers can fill the memory of answers.
const SHARES: usize = 4;

/// Who a call or a stream counts for. An extension of a request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(in crate::server) enum Caller {
    /// A principal, by its id.
    Principal(PrincipalKind, String),
    /// An address, or the IPv6 network of one.
    Address(IpAddr),
}

impl Caller {
    /// The section of the limits that are its own.
    fn kind(&self) -> &'static str {
        match self {
            Self::Principal(PrincipalKind::Person, _) => "person",
            Self::Principal(PrincipalKind::Service, _) => "service",
            Self::Address(_) => "address",
        }
    }
}

/// Memory that an answer holds.
#[derive(Debug)]
pub(super) struct AnswerMemory {
    _of_all: OpenPermit<Option<Caller>>,
    _of_caller: Option<OpenPermit<Option<Caller>>>,
}

/// The limits of the callers of a service, and what they have used.
pub(super) struct CallerLimits {
    service: &'static str,
    config: LimitsConfig,
    addresses: CallerAddresses,
    of_persons: Buckets<String>,
    of_services: Buckets<String>,
    of_addresses: Buckets<IpAddr>,
    failures: Buckets<IpAddr>,
    /// The tokens under examination.
    examined: OpenCounts<IpAddr>,
    streams: OpenCounts<Caller>,
    /// The bytes of the answers that have not been read, of each caller and of all.
    answers: OpenCounts<Option<Caller>>,
    max_answer_memory: usize,
    log: SampledLog,
}

impl CallerLimits {
    pub fn new(service: &'static str, config: &ServerConfig) -> Self {
        let LimitsConfig { person, service: of_service, address } = &config.limits;
        Self {
            service,
            config: config.limits.clone(),
            addresses: CallerAddresses { proxies: config.proxies(), header: config.forwarded_header },
            of_persons: Buckets::new(person.calls_per_second, person.burst),
            of_services: Buckets::new(of_service.calls_per_second, of_service.burst),
            of_addresses: Buckets::new(address.calls_per_second, address.burst),
            failures: Buckets::new(address.failures_per_second, address.failure_burst),
            examined: OpenCounts::new(),
            streams: OpenCounts::new(),
            answers: OpenCounts::new(),
            max_answer_memory: config.max_answer_memory_bytes,
            log: SampledLog::new(service),
        }
    }

    /// The address for which a request counts. `None` for one of a trusted proxy that names no address: such calls have
    /// no limits by address, because they would hit everybody behind the proxy.
    pub fn address_of<B>(&self, request: &Request<B>) -> Option<IpAddr> {
        self.addresses.of(request).map(holder)
    }

    /// Counts a call that proves no principal.
    pub fn take_address(&self, address: Option<IpAddr>) -> Result<(), ApiError> {
        let Some(address) = address else { return Ok(()) };
        self.of_addresses.take(address).map_err(|wait| self.limited("address", "calls", wait))
    }

    /// Counts a call of a principal.
    fn take_principal(&self, principal: &Principal) -> Result<(), ApiError> {
        let (buckets, of) = match principal.kind {
            PrincipalKind::Person => (&self.of_persons, "person"),
            PrincipalKind::Service => (&self.of_services, "service"),
        };
        buckets.take(principal.id.clone()).map_err(|wait| self.limited(of, "calls", wait))
    }

    /// The principal whose token these headers hold, or to whom the certificate of the connection belongs. A token that is
    /// remembered costs a look-up, and counts for its principal only.
    pub async fn prove(
        &self,
        authenticator: &Authenticator,
        address: Option<IpAddr>,
        (headers, certificate): (&HeaderMap, Option<&PeerCertificate>),
    ) -> Result<Arc<Principal>, ApiError> {
        let expired = match authenticator.remembered(headers, certificate) {
            Some(Ok(principal)) => return Ok(principal),
            Some(Err(expired)) => Some(expired),
            None => None,
        };
        self.take_address(address)?;
        if let Some(expired) = expired {
            return Err(expired.into());
        }
        let Some(address) = address else { return Ok(authenticator.authenticate(headers).await?) };
        if !headers.contains_key(http::header::AUTHORIZATION) {
            // There is nothing to examine.
            return Ok(authenticator.authenticate(headers).await?);
        }
        self.failures.check(address).map_err(|wait| self.limited("address", "failures", wait))?;
        let under_way = self.examined.open(address, 1, self.config.address.failure_burst as usize);
        let _under_way = under_way.ok_or_else(|| self.limited("address", "examinations", RETRY_AFTER))?;
        let proved = authenticator.authenticate(headers).await;
        if proved.as_ref().is_err_and(|error| error.is_of_caller()) {
            // The bucket may have become empty meanwhile.
            let _empty = self.failures.take(address);
        }
        Ok(proved?)
    }

    /// Counts a stream until the permit is dropped.
    fn open_stream(&self, caller: Caller) -> Result<OpenPermit<Caller>, ApiError> {
        let of = caller.kind();
        let most = match &caller {
            Caller::Principal(PrincipalKind::Person, _) => self.config.person.max_streams,
            Caller::Principal(PrincipalKind::Service, _) => self.config.service.max_streams,
            Caller::Address(_) => self.config.address.max_streams,
        };
        self.streams.open(caller, 1, most as usize).ok_or_else(|| self.limited(of, "streams", RETRY_AFTER))
    }

    /// Holds memory for an answer. One caller may hold a quarter of it all. An answer that is larger than half of that
    /// counts as so large, so that the largest ones are answered too.
    fn hold_answer(&self, caller: Option<&Caller>, bytes: usize) -> Result<AnswerMemory, ApiError> {
        let share = self.max_answer_memory / SHARES;
        let bytes = bytes.min(share / 2);
        let of_caller = caller.map(|caller| {
            let held = self.answers.open(Some(caller.clone()), bytes, share);
            held.ok_or_else(|| self.limited(caller.kind(), "answers", RETRY_AFTER))
        });
        let _of_caller = of_caller.transpose()?;
        let of_all = self.answers.open(None, bytes, self.max_answer_memory);
        let _of_all = of_all.ok_or_else(|| {
            self.count("all", "answers");
            let text = "too many answers have not been read by their callers; try again in a moment";
            ApiError::unavailable("OVERLOADED", text)
        })?;
        Ok(AnswerMemory { _of_all, _of_caller })
    }

    /// The largest message of a principal, if it is less than that of everybody.
    fn largest_message(&self, principal: &Principal) -> Option<u32> {
        match principal.kind {
            PrincipalKind::Person => self.config.person.max_message_bytes,
            PrincipalKind::Service => self.config.service.max_message_bytes,
        }
    }

    /// Logs a call that is not taken, and whose it is.
    pub fn log(&self, error: &ApiError, caller: Option<&Caller>) {
        match caller {
            Some(Caller::Principal(_, id)) => self.log.note(error, id),
            Some(Caller::Address(address)) => self.log.note(error, address),
            None => self.log.note(error, "behind a trusted proxy"),
        }
    }

    /// The error beyond a limit of a person, a service or an address.
    fn limited(&self, of: &'static str, limit: &'static str, wait: Duration) -> ApiError {
        self.count(of, limit);
        let (reason, text) = match limit {
            "calls" => ("TOO_MANY_CALLS", "more calls came than this caller may make"),
            "examinations" => ("TOO_MANY_CALLS", "too many tokens from this address are under examination"),
            "answers" => ("TOO_MANY_ANSWERS", "this caller has as many answers unread as it may have"),
            "failures" => ("TOO_MANY_FAILURES", "too many tokens from this address proved nothing"),
            _ => ("TOO_MANY_STREAMS", "this caller has as many streams open as it may have"),
        };
        ApiError::exhausted(reason, text, wait).with_metadata("limit", format!("server.limits.{of}"))
    }

    fn count(&self, of: &'static str, limit: &'static str) {
        metrics::counter!(
            "newsroom_calls_limited_total", "service" => self.service, "of" => of, "limit" => limit
        )
        .increment(1);
    }
}
