//! Trace context across process boundaries: W3C `traceparent` and `tracestate`.

use std::collections::HashMap;

use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator as _},
    trace::{SpanContext, TraceContextExt as _},
};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt as _;

/// The trace context of a span, in the form that is transferred.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TraceContext {
    /// `00-<trace id>-<span id>-<flags>`; empty without a trace.
    pub traceparent: String,
    /// The values of other tracing systems. Usually empty.
    pub tracestate: String,
}

/// The context of a span.
pub fn of(span: &Span) -> TraceContext {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&span.context(), &mut carrier);
    let mut take = |key| carrier.remove(key).unwrap_or_default();
    TraceContext { traceparent: take("traceparent"), tracestate: take("tracestate") }
}

/// The context of the current span.
pub fn current() -> TraceContext {
    of(&Span::current())
}

impl TraceContext {
    /// Makes `span` a child of this context (for a call).
    pub fn parent(&self, span: &Span) {
        // It fails only for a span that is not traced.
        let _untraced = span.set_parent(self.extract());
    }

    /// Links `span` to this context (for an event: the default of the semantic conventions between producer and
    /// consumer).
    pub fn link(&self, span: &Span) {
        let remote = self.span_context();
        if remote.is_valid() {
            span.add_link(remote);
        }
    }

    fn span_context(&self) -> SpanContext {
        self.extract().span().span_context().clone()
    }

    fn extract(&self) -> Context {
        TraceContextPropagator::new().extract(self)
    }
}

impl Extractor for TraceContext {
    fn get(&self, key: &str) -> Option<&str> {
        match key {
            "traceparent" => Some(&self.traceparent),
            "tracestate" => Some(&self.tracestate),
            _ => None,
        }
    }

    fn keys(&self) -> Vec<&str> {
        vec!["traceparent", "tracestate"]
    }
}
