//! Metrics in the Prometheus text format, separate for each service of the process.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
    time::Duration,
};

use metrics::{Counter, Gauge, Histogram, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusRecorder};
use tokio_util::sync::CancellationToken;

/// Bucket bounds of durations, in seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Bucket bounds of counts.
const SIZES: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// The label that names the service of a metric. Every metric has it.
const SERVICE: &str = "service";
/// How often the samples of histograms are summed up. Until then each sample takes memory.
const UPKEEP: Duration = Duration::from_secs(10);

static RECORDER: OnceLock<Option<Recorders>> = OnceLock::new();

/// Records the process's metrics from now on. A second call changes nothing.
pub(super) fn install() {
    RECORDER.get_or_init(|| {
        let recorders = Recorders::default();
        metrics::set_global_recorder(recorders.clone()).ok()?;
        super::describe::chassis();
        Some(recorders)
    });
}

/// The metrics of one service in the Prometheus text format; empty before telemetry has started. In a process with
/// several services, each metric belongs to only one of them.
pub fn render(service: &str) -> String {
    recorder(service).map_or_else(String::new, |recorder| recorder.handle().render())
}

/// Keeps the memory of a service's metrics bounded while they are not scraped. Runs until `stop`.
pub(crate) async fn upkeep(service: &'static str, stop: CancellationToken) {
    while tokio::time::timeout(UPKEEP, stop.cancelled()).await.is_err() {
        if let Some(recorder) = recorder(service) {
            recorder.handle().run_upkeep();
        }
    }
}

fn recorder(service: &str) -> Option<Arc<PrometheusRecorder>> {
    RECORDER.get()?.as_ref()?.of(service)
}

/// One recorder per service, created for its first metric.
#[derive(Clone, Default)]
struct Recorders {
    services: Arc<RwLock<BTreeMap<String, Arc<PrometheusRecorder>>>>,
    descriptions: Arc<Mutex<Vec<Description>>>,
}

type Description = (KeyName, Option<Unit>, SharedString);

impl Recorders {
    fn of(&self, service: &str) -> Option<Arc<PrometheusRecorder>> {
        self.services.read().unwrap_or_else(PoisonError::into_inner).get(service).cloned()
    }

    /// The recorder of `key`. A metric without a service has none and is not kept.
    fn for_key(&self, key: &Key) -> Option<Arc<PrometheusRecorder>> {
        let service = key.labels().find(|label| label.key() == SERVICE)?.value();
        if let Some(known) = self.of(service) {
            return Some(known);
        }
        let descriptions = self.descriptions.lock().unwrap_or_else(PoisonError::into_inner);
        let mut services = self.services.write().unwrap_or_else(PoisonError::into_inner);
        let recorder = services.entry(service.to_owned()).or_insert_with(|| {
            let recorder = new_recorder();
            for (name, unit, text) in descriptions.iter().cloned() {
                recorder.describe_gauge(name, unit, text);
            }
            Arc::new(recorder)
        });
        Some(recorder.clone())
    }

    /// Describes a metric to every recorder. The exporter does not distinguish the three kinds here.
    fn describe(&self, description: Description) {
        let mut descriptions = self.descriptions.lock().unwrap_or_else(PoisonError::into_inner);
        for recorder in self.services.read().unwrap_or_else(PoisonError::into_inner).values() {
            let (name, unit, text) = description.clone();
            recorder.describe_gauge(name, unit, text);
        }
        if descriptions.iter().all(|known| known.0 != description.0) {
            descriptions.push(description);
        }
    }
}

fn new_recorder() -> PrometheusRecorder {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Suffix("_size".into()), &SIZES));
    // It fails only for empty bounds; the metric would then be a summary.
    builder.unwrap_or_default().build_recorder()
}

impl Recorder for Recorders {
    fn describe_counter(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe((name, unit, description));
    }

    fn describe_gauge(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe((name, unit, description));
    }

    fn describe_histogram(&self, name: KeyName, unit: Option<Unit>, description: SharedString) {
        self.describe((name, unit, description));
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        self.for_key(key).map_or_else(Counter::noop, |recorder| recorder.register_counter(key, metadata))
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        self.for_key(key).map_or_else(Gauge::noop, |recorder| recorder.register_gauge(key, metadata))
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        self.for_key(key).map_or_else(Histogram::noop, |recorder| recorder.register_histogram(key, metadata))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_shows_its_own_metrics_only() {
        let recorders = Recorders::default();
        metrics::with_local_recorder(&recorders, || {
            metrics::describe_counter!("newsroom_a_total", "Told before.");
            metrics::counter!("newsroom_a_total", "service" => "one").increment(1);
            metrics::counter!("newsroom_a_total", "service" => "two").increment(2);
            metrics::counter!("newsroom_a_total").increment(4);
            metrics::describe_histogram!("newsroom_b_seconds", "Told after.");
            metrics::histogram!("newsroom_b_seconds", "service" => "two").record(0.1);
        });
        let shown = |service: &str| recorders.of(service).unwrap().handle().render();
        let (one, two) = (shown("one"), shown("two"));
        let a = "# HELP newsroom_a_total Told before.\n# TYPE newsroom_a_total counter\nnewsroom_a_total";
        assert_eq!(one, format!("{a}{{service=\"one\"}} 1\n\n"));
        assert!(
            two.starts_with(&format!("{a}{{service=\"two\"}} 2\n\n# HELP newsroom_b_seconds Told after.\n")),
            "{two}"
        );
        assert!(two.contains("newsroom_b_seconds_bucket{service=\"two\",le=\"0.1\"} 1\n"), "{two}");
        assert!(recorders.of("three").is_none());
    }
}
