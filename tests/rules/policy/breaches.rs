//! Tests each rule on manifests that break it.

use serde_json::{Value, json};

use super::{
    RULES,
    rendered::{Rendered, text},
};
use crate::rules::manifests;

/// A change of one document: `kind/name`, a pointer, the new value (nothing: remove the value), and a word of the
/// violation.
type Breach = (&'static str, &'static str, Value, &'static str);

fn breaches() -> Vec<Breach> {
    let pod = |rest: &str| -> &'static str { format!("/spec/template/spec{rest}").leak() };
    let container = |rest: &str| -> &'static str { format!("/spec/template/spec/containers/0{rest}").leak() };
    let ingestion = "Deployment/ingestion";
    let (editorial, nats, job) = ("Deployment/editorial", "StatefulSet/nats", "Job/migrate-editorial");
    vec![
        (editorial, pod("/securityContext/runAsNonRoot"), json!(false), "runAsNonRoot"),
        (editorial, pod("/securityContext/runAsUser"), json!(1000), "runAsUser"),
        (nats, pod("/securityContext/seccompProfile"), Value::Null, "seccompProfile"),
        (job, container("/securityContext/allowPrivilegeEscalation"), json!(true), "allowPrivilegeEscalation"),
        (editorial, container("/securityContext/readOnlyRootFilesystem"), Value::Null, "readOnlyRootFilesystem"),
        (editorial, container("/securityContext/capabilities/add"), json!(["NET_ADMIN"]), "capabilities"),
        (job, pod("/automountServiceAccountToken"), json!(true), "automountServiceAccountToken"),
        (editorial, pod("/enableServiceLinks"), Value::Null, "enableServiceLinks"),
        (editorial, pod("/serviceAccountName"), json!("publishing"), "another's account"),
        (editorial, pod("/serviceAccountName"), json!("nobody"), "no account"),
        (editorial, container("/resources/limits/memory"), json!("9Gi"), "memory"),
        (editorial, container("/resources/limits/cpu"), json!("1"), "cpu"),
        (nats, container("/resources/requests/cpu"), Value::Null, "cpu"),
        (nats, pod("/volumes/1/emptyDir"), json!({}), "sizeLimit"),
        (editorial, container("/image"), json!("newsroom:latest"), "newsroom:latest"),
        (nats, container("/image"), json!("nats"), "nats"),
        (editorial, pod("/hostNetwork"), json!(true), "hostNetwork"),
        (editorial, container("/ports/0/hostPort"), json!(1), "hostPort"),
        (editorial, container("/livenessProbe/httpGet/path"), json!("/readyz"), "its life"),
        (nats, container("/startupProbe"), Value::Null, "startupProbe"),
        (editorial, container("/readinessProbe/grpc/port"), json!(1), "readiness"),
        (editorial, container("/readinessProbe/grpc/service"), json!(""), "readers"),
        (editorial, pod("/terminationGracePeriodSeconds"), json!(30), "30 s"),
        (editorial, container("/lifecycle"), Value::Null, "proxies"),
        (nats, pod("/terminationGracePeriodSeconds"), json!(10), "10 s"),
        (editorial, "/spec/strategy/rollingUpdate/maxUnavailable", json!(1), "maxUnavailable"),
        (editorial, "/spec/minReadySeconds", Value::Null, "minReadySeconds"),
        (nats, "/spec/revisionHistoryLimit", Value::Null, "revisionHistoryLimit"),
        (editorial, pod("/topologySpreadConstraints/0"), Value::Null, "zone"),
        ("PodDisruptionBudget/editorial", "/spec/maxUnavailable", json!(2), "more than one"),
        ("PodDisruptionBudget/editorial", "/spec/selector", json!({}), "over"),
        ("PodDisruptionBudget/nats", "/spec/selector/matchLabels", json!({"a": "b"}), "0 budgets"),
        ("Service/editorial", "/spec/selector", json!({"app.kubernetes.io/component": "service"}), "leads to 4"),
        ("Service/editorial", "/spec/ports/0/targetPort", json!("grcp"), "grcp"),
        ("Service/editorial-headless", "/spec/clusterIP", Value::Null, "editorial-headless"),
        ("NetworkPolicy/default-deny", "/spec/egress", json!([{}]), "closed at first"),
        ("NetworkPolicy/services", "/spec/ingress/0/from", Value::Null, "open to everyone"),
        ("NetworkPolicy/services", "/spec/ingress/0/ports", Value::Null, "every port"),
        ("NetworkPolicy/services", "/spec/egress/0/to/0", json!({"namespaceSelector": {}}), "whole namespaces"),
        ("NetworkPolicy/services", "/spec/egress/0/ports/0/port", json!(4223), "does not reach nats"),
        (
            "NetworkPolicy/postgresql",
            "/spec/ingress/0/from/0/podSelector",
            json!({"matchLabels": {"a": "b"}}),
            "does not reach postgresql",
        ),
        ("NetworkPolicy/nats", "/spec/egress", Value::Null, "each other"),
        ("NetworkPolicy/ingestion-sources", "/spec/egress/0/to/0/ipBlock/except/4", Value::Null, "169.254.169.254"),
        ("NetworkPolicy/ingestion-sources", "/spec/egress/0/to/1/ipBlock/cidr", json!("::/0"), "fd00:ec2::254"),
        (
            "Namespace/newsroom",
            "/metadata/labels/pod-security.kubernetes.io~1enforce",
            json!("baseline"),
            "not restricted",
        ),
        ("Service/nats", "/metadata/namespace", json!("default"), "no namespace"),
        (editorial, container("/envFrom/0/secretRef/name"), json!("editorial"), "no hash"),
        (editorial, pod("/volumes/0/configMap/name"), json!("editorial-abcdefghij"), "no ConfigMap"),
        (ingestion, container("/env/1/valueFrom/configMapKeyRef/name"), json!("blobs-abcdefghij"), "no ConfigMap"),
        (editorial, container("/args/1"), json!("publishing"), "started with"),
        (editorial, container("/image"), json!("newsroom:1.0.1"), "2 images"),
        (job, container("/args/0"), json!("serve"), "started with"),
        (job, container("/envFrom"), json!([]), "not told the same"),
        (job, "/spec/activeDeadlineSeconds", Value::Null, "for ever"),
        (editorial, pod("/initContainers"), json!([{"name": "migrate"}]), "by itself"),
        (nats, "/spec/replicas", json!(1), "three servers"),
        (nats, "/spec/volumeClaimTemplates", Value::Null, "disk"),
    ]
}

/// Sets a value at a pointer, or removes the value.
fn change(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').expect("a pointer begins with a slash");
    let key = key.replace("~1", "/");
    let parent = document.pointer_mut(parent).unwrap_or_else(|| panic!("nothing is at {pointer}"));
    match parent {
        Value::Array(items) => {
            let at: usize = key.parse().expect("a place in a list");
            if value.is_null() { drop(items.remove(at)) } else { items[at] = value }
        }
        Value::Object(fields) if value.is_null() => assert!(fields.remove(&key).is_some(), "nothing is at {pointer}"),
        Value::Object(fields) => drop(fields.insert(key, value)),
        other => panic!("{pointer} is in {other}"),
    }
}

#[test]
fn each_breach_is_noticed() {
    let shipped = manifests::documents(&manifests::render("deploy/overlays/local"));
    for (of, pointer, value, word) in breaches() {
        let mut documents = shipped.clone();
        let found = documents
            .iter_mut()
            .find(|document| of == format!("{}/{}", text(document, "/kind"), text(document, "/metadata/name")));
        change(found.unwrap_or_else(|| panic!("there is no {of}")), pointer, value);
        let rendered = Rendered::new(documents);
        let said: Vec<String> = RULES.iter().flat_map(|(_, rule)| rule(&rendered)).collect();
        assert!(said.iter().any(|breach| breach.contains(word)), "{of} {pointer}: {said:?}");
    }
}

/// Settings are text in a map, so the test changes the text.
#[test]
fn a_breach_in_the_settings_is_noticed() {
    let shipped = manifests::documents(&manifests::render("deploy/overlays/local"));
    for (from, to, word) in [
        ("grace_seconds = 25", "grace_seconds = 31", "40 s for 5 + 31 + 5"),
        ("grace_seconds = 25", "", "do not say"),
        ("replicas = 3", "replicas = 1", "bus.replicas"),
        ("user = \"editorial\"", "user = \"operator\"", "bus.user"),
        ("[bus]", "[store]\nmigrate = true\n[bus]", "by itself"),
        ("[bus]", "[bus]\npassword = \"a\"", "has a secret"),
    ] {
        let mut documents = shipped.clone();
        let maps = documents.iter_mut().filter(|document| text(document, "/kind") == "ConfigMap");
        for map in maps.filter(|map| text(map, "/metadata/name").starts_with("editorial-")) {
            let settings = text(map, "/data/service.toml").to_owned();
            assert!(settings.contains(from), "{settings}");
            map["data"]["service.toml"] = settings.replace(from, to).into();
        }
        let rendered = Rendered::new(documents);
        let said: Vec<String> = RULES.iter().flat_map(|(_, rule)| rule(&rendered)).collect();
        assert!(said.iter().any(|breach| breach.contains(word)), "{from}: {said:?}");
    }
}
