//! The settings of the pods.

use serde_json::{Value, json};

use super::rendered::{Rendered, Workload, list, number, text};

const SERVICES: [&str; 4] = ["ingestion", "editorial", "publishing", "recommendations"];

/// The settings file of one of our workloads.
pub fn of(rendered: &Rendered, workload: &Workload<'_>) -> Option<toml::Table> {
    let volume = list(workload.pod, "/volumes").iter().find(|volume| volume["name"] == "config")?;
    let map = rendered.find("ConfigMap", text(volume, "/configMap/name"))?;
    map["data"]["service.toml"].as_str()?.parse().ok()
}

/// The kind and name of each object to which a pod refers.
fn taken<'a>(workload: &Workload<'a>) -> Vec<(&'static str, &'a str)> {
    let mut taken = Vec::new();
    for volume in list(workload.pod, "/volumes") {
        taken.push(("ConfigMap", text(volume, "/configMap/name")));
        taken.push(("Secret", text(volume, "/secret/secretName")));
    }
    for container in workload.containers() {
        for from in list(container, "/envFrom") {
            taken.push(("ConfigMap", text(from, "/configMapRef/name")));
            taken.push(("Secret", text(from, "/secretRef/name")));
        }
        for variable in list(container, "/env") {
            taken.push(("ConfigMap", text(variable, "/valueFrom/configMapKeyRef/name")));
            taken.push(("Secret", text(variable, "/valueFrom/secretKeyRef/name")));
        }
    }
    taken.retain(|(_, name)| !name.is_empty());
    taken
}

/// What the base leaves to each overlay, besides all secrets: where the files are that come in with news.
const LEFT_OPEN: &str = "ingestion-blobs";

/// The base has no secrets and no place for blobs: each overlay has its own.
pub fn references(rendered: &Rendered) -> Vec<String> {
    let has_secrets = rendered.of("Secret").next().is_some();
    let mut breaches = Vec::new();
    for workload in rendered.workloads() {
        for (kind, name) in taken(&workload) {
            if !has_secrets && (kind == "Secret" || name == LEFT_OPEN) {
                continue;
            }
            if rendered.find(kind, name).is_none() {
                breaches.push(format!("{}: there is no {kind} {name}", workload.called()));
            }
            // The hash of a generator: ten letters and digits after the name.
            let hashed = name.rsplit_once('-').is_some_and(|(_, hash)| {
                hash.len() == 10 && hash.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            });
            if !hashed {
                breaches.push(format!("{}: {kind} {name} bears no hash", workload.called()));
            }
        }
    }
    for map in rendered.of("ConfigMap") {
        let words = map["data"].to_string().to_lowercase();
        if ["password = ", "postgres://"].iter().any(|secret| words.contains(secret)) {
            breaches.push(format!("ConfigMap {} has a secret", text(map, "/metadata/name")));
        }
    }
    breaches
}

pub fn roles(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    let mut images = std::collections::BTreeSet::new();
    for service in SERVICES {
        let Some(deployment) = rendered.find("Deployment", service) else {
            breaches.push(format!("there is no Deployment {service}"));
            continue;
        };
        let container = &deployment["spec"]["template"]["spec"]["containers"][0];
        images.insert(text(container, "/image"));
        if container["args"] != json!(["serve", service, "--config", "/etc/newsroom/service.toml"]) {
            breaches.push(format!("{service} is started with {}", container["args"]));
        }
        if container.get("command").is_some() {
            breaches.push(format!("{service} has a command of its own"));
        }
    }
    let ours = rendered.of("Deployment").count();
    if images.len() != 1 || ours != SERVICES.len() {
        breaches.push(format!("{ours} Deployments of {} images", images.len()));
    }
    breaches
}

pub fn migrations(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    let workloads = rendered.workloads();
    for service in SERVICES {
        let find =
            |kind: &str, name: &str| workloads.iter().find(|workload| workload.kind == kind && workload.name == name);
        let (deployment, job) = (find("Deployment", service), find("Job", &format!("migrate-{service}")));
        let (Some(deployment), Some(job)) = (deployment, job) else {
            breaches.push(format!("{service} has no Job migrate-{service}"));
            continue;
        };
        let container = |workload: &Workload<'_>| workload.pod["containers"][0].clone();
        let (serves, migrates) = (container(deployment), container(job));
        if migrates["args"] != json!(["migrate", service, "--config", "/etc/newsroom/service.toml"]) {
            breaches.push(format!("migrate-{service} is started with {}", migrates["args"]));
        }
        let same = |pointer: &str| serves.pointer(pointer) == migrates.pointer(pointer);
        if !same("/image") || !same("/envFrom") || taken(deployment) != taken(job) {
            breaches.push(format!("{service} and its migration are not told the same"));
        }
        // Several replicas would migrate at once.
        let migrates_itself = of(rendered, deployment)
            .is_none_or(|settings| settings.get("store").is_some_and(|store| store.get("migrate").is_some()));
        if migrates_itself || list(deployment.pod, "/initContainers") != [] as [Value; 0] {
            breaches.push(format!("{service} migrates by itself"));
        }
        let ends = job.pod["restartPolicy"] == "Never" && number(job.document, "/spec/activeDeadlineSeconds").is_some();
        if !ends {
            breaches.push(format!("migrate-{service} may go on for ever"));
        }
    }
    breaches
}

pub fn bus(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    let Some(nats) = rendered.find("StatefulSet", "nats") else { return vec!["there is no bus".into()] };
    if number(nats, "/spec/replicas") != Some(3) || nats["spec"]["podManagementPolicy"] != "Parallel" {
        breaches.push("the bus is not three servers that start together".into());
    }
    if list(nats, "/spec/volumeClaimTemplates").len() != 1 {
        breaches.push("the bus has no disk of its own".into());
    }
    let limits = number(nats, "/spec/template/spec/terminationGracePeriodSeconds");
    if limits.unwrap_or_default() < 60 {
        breaches.push("a server of the bus has no time to hand over".into());
    }
    for workload in rendered.workloads().iter().filter(|workload| workload.is_ours()) {
        let settings = of(rendered, workload).unwrap_or_default();
        let bus = settings.get("bus").cloned().unwrap_or_else(|| toml::Table::new().into());
        let service = &workload.labels["app.kubernetes.io/name"];
        let well = bus.get("replicas").and_then(toml::Value::as_integer) == Some(3)
            && bus.get("user").and_then(toml::Value::as_str) == service.as_str()
            && bus.get("password").is_none();
        if !well {
            breaches.push(format!("{}: bus.user and bus.replicas", workload.called()));
        }
    }
    breaches
}
