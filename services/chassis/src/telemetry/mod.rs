//! Telemetry for the operator: logs, traces, metrics.

pub mod context;
mod describe;
mod metric;

pub use metric::render as render_metrics;
pub(crate) use metric::upkeep as upkeep_metrics;

use std::{io::IsTerminal as _, time::Duration};

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::WithExportConfig as _;
use opentelemetry_sdk::{Resource, trace::SdkTracerProvider};
use serde::{Deserialize, Serialize};
use tracing_subscriber::{EnvFilter, Layer as _, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// How long the last flush of spans may take.
const FLUSH: Duration = Duration::from_secs(5);

/// The log and trace settings of a process.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TelemetryConfig {
    /// The filter of log lines, in the form of `RUST_LOG`: `info`, `newsroom_editorial=debug,info`.
    pub log: String,
    /// The format of log lines.
    pub log_format: LogFormat,
    /// The OTLP endpoint (gRPC) for spans, for example `http://collector:4317`. Empty: spans are not sent.
    pub otlp_endpoint: String,
}

impl Default for TelemetryConfig {
    fn default() -> Self {
        Self {
            log: "info,sqlx=warn,async_nats=warn".into(),
            log_format: LogFormat::Pretty,
            otlp_endpoint: String::new(),
        }
    }
}

impl TelemetryConfig {
    /// Fails with a sentence that names the first setting that is wrong.
    pub fn check(&self) -> Result<(), String> {
        self.log.parse::<EnvFilter>().map_err(|error| format!("telemetry.log: {error}"))?;
        let endpoint = &self.otlp_endpoint;
        if endpoint.is_empty() || endpoint.parse::<http::Uri>().is_ok_and(|uri| uri.scheme().is_some()) {
            return Ok(());
        }
        Err("telemetry.otlp_endpoint must be an http:// or https:// address".into())
    }
}

/// The format of log lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Pretty,
    /// One JSON object a line.
    Json,
}

/// The process's telemetry. Call [`Telemetry::flush`] last.
#[derive(Debug)]
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

impl Telemetry {
    /// Starts logs, traces and metrics for the whole process. Call it once.
    pub fn start(config: &TelemetryConfig, process: &'static str) -> Result<Self, String> {
        metric::install();
        let provider = match config.otlp_endpoint.as_str() {
            "" => None,
            endpoint => Some(provider(endpoint, process)?),
        };
        opentelemetry::global::set_text_map_propagator(opentelemetry_sdk::propagation::TraceContextPropagator::new());
        let traces = provider.as_ref().map(|provider| {
            let tracer = provider.tracer("newsroom");
            // Spans of the transport itself would only repeat ours.
            let ours = tracing_subscriber::filter::filter_fn(|of| of.target().starts_with("newsroom"));
            tracing_opentelemetry::layer().with_tracer(tracer).with_filter(ours)
        });
        let filter = EnvFilter::try_new(&config.log).map_err(|error| format!("telemetry.log: {error}"))?;
        let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(colours());
        let lines = match config.log_format {
            LogFormat::Json => lines.json().flatten_event(true).with_filter(filter).boxed(),
            LogFormat::Pretty => lines.compact().with_target(false).with_filter(filter).boxed(),
        };
        tracing_subscriber::registry().with(traces).with(lines).try_init().map_err(|error| error.to_string())?;
        Ok(Self { provider })
    }

    /// Sends the remaining spans.
    pub fn flush(self) {
        if let Some(provider) = self.provider
            && let Err(error) = provider.shutdown_with_timeout(FLUSH)
        {
            tracing::warn!(%error, "spans were lost at the end");
        }
    }
}

/// Whether logs use colours: not in a file, and not when `NO_COLOR` is set (no-color.org).
fn colours() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}

fn provider(endpoint: &str, process: &'static str) -> Result<SdkTracerProvider, String> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .with_timeout(FLUSH)
        .build()
        .map_err(|error| format!("telemetry.otlp_endpoint: {error}"))?;
    let resource = Resource::builder().with_service_name(process).build();
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource).build())
}
