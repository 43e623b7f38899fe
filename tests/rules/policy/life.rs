//! How a pod starts, is probed, is replaced and stops.

use serde_json::Value;

use super::rendered::{Rendered, Workload, list, number, selects, text};

/// How many seconds flushing the last spans may take beyond `server.grace_seconds`.
const FLUSH: i64 = 5;
/// The shortest pause before the stop, in which proxies remove the pod.
const BACKOFF: i64 = 5;

pub fn probes(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for workload in rendered.lasting() {
        for container in list(workload.pod, "/containers") {
            for probe in ["startupProbe", "livenessProbe", "readinessProbe"] {
                if container.get(probe).is_none() {
                    breaches.push(format!("{}: no {probe}", workload.called()));
                }
            }
            if !workload.is_ours() {
                continue;
            }
            // A restart repairs neither the database nor the bus. Only readiness depends on them.
            for probe in ["startupProbe", "livenessProbe"] {
                if container[probe]["httpGet"]["path"] != "/livez" {
                    breaches.push(format!("{}: {probe} asks for more than its life", workload.called()));
                }
            }
            let grpc = port(container, "grpc");
            if grpc.is_none() || number(container, "/readinessProbe/grpc/port") != grpc {
                breaches.push(format!("{}: readiness is not asked where calls are taken", workload.called()));
            }
            // A replica that cannot write still serves reads, and returns the reason to writers.
            if container["readinessProbe"]["grpc"]["service"] != "read" {
                breaches.push(format!("{}: a full disk would take the replica from its readers", workload.called()));
            }
        }
    }
    breaches
}

/// The number of a container's port.
fn port(container: &Value, name: &str) -> Option<i64> {
    let port = list(container, "/ports").iter().find(|port| text(port, "/name") == name)?;
    number(port, "/containerPort")
}

pub fn grace(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for workload in rendered.lasting() {
        let given = number(workload.pod, "/terminationGracePeriodSeconds").unwrap_or(30);
        if !workload.is_ours() {
            if given < 60 {
                breaches.push(format!("{}: {given} s is not enough for a server of data", workload.called()));
            }
            continue;
        }
        let pause = number(workload.pod, "/containers/0/lifecycle/preStop/sleep/seconds").unwrap_or_default();
        let ends = server(rendered, &workload).and_then(|server| server.get("grace_seconds")?.as_integer());
        let Some(ends) = ends else {
            breaches.push(format!("{}: its settings do not say server.grace_seconds", workload.called()));
            continue;
        };
        if pause < BACKOFF {
            breaches.push(format!("{}: {pause} s before the end are not enough for proxies", workload.called()));
        }
        if given < pause + ends + FLUSH {
            breaches.push(format!("{}: {given} s for {pause} + {ends} + {FLUSH}", workload.called()));
        }
    }
    breaches
}

/// The section `server` of a service's settings.
fn server(rendered: &Rendered, workload: &Workload<'_>) -> Option<toml::Table> {
    super::settings::of(rendered, workload)?.get("server")?.as_table().cloned()
}

pub fn changes(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for workload in rendered.lasting() {
        let spec = &workload.document["spec"];
        let mut must = |holds: bool, what: &str| {
            if !holds {
                breaches.push(format!("{}: {what}", workload.called()));
            }
        };
        must(spec["revisionHistoryLimit"].is_number(), "revisionHistoryLimit");
        if workload.kind == "Deployment" {
            must(spec["strategy"]["rollingUpdate"]["maxUnavailable"] == 0, "maxUnavailable");
            must(number(spec, "/minReadySeconds").unwrap_or_default() > 0, "minReadySeconds");
        }
    }
    breaches
}

pub fn spread(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    let several = |workload: &Workload<'_>| workload.is_ours() || number(workload.document, "/spec/replicas") > Some(1);
    for workload in rendered.lasting().iter().filter(|workload| several(workload)) {
        for key in ["topology.kubernetes.io/zone", "kubernetes.io/hostname"] {
            let constraints = list(workload.pod, "/topologySpreadConstraints");
            let found = constraints.iter().find(|constraint| text(constraint, "/topologyKey") == key);
            if !found.is_some_and(|found| selects(&found["labelSelector"], workload.labels)) {
                breaches.push(format!("{}: not spread by {key}", workload.called()));
            }
        }
    }
    breaches
}

pub fn disruptions(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    let workloads = rendered.workloads();
    for workload in rendered.lasting() {
        let budgets: Vec<&Value> = rendered
            .of("PodDisruptionBudget")
            .filter(|budget| selects(&budget["spec"]["selector"], workload.labels))
            .collect();
        match budgets.as_slice() {
            [budget] if budget["spec"]["maxUnavailable"] == 1 => {}
            [_] => breaches.push(format!("{}: more than one may go at a time", workload.called())),
            budgets => breaches.push(format!("{}: {} budgets", workload.called(), budgets.len())),
        }
    }
    for budget in rendered.of("PodDisruptionBudget") {
        let pods = workloads.iter().filter(|workload| selects(&budget["spec"]["selector"], workload.labels)).count();
        if pods != 1 {
            breaches.push(format!("the budget {} is over {pods} workloads", text(budget, "/metadata/name")));
        }
    }
    breaches
}
