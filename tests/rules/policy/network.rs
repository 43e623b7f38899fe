//! The allowed network connections.

use std::net::IpAddr;

use serde_json::{Value, json};

use super::rendered::{Rendered, Workload, list, selects, text};

pub fn services(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    let workloads = rendered.workloads();
    for service in rendered.of("Service") {
        let name = text(service, "/metadata/name");
        let selector = json!({"matchLabels": service["spec"]["selector"]});
        let found: Vec<&Workload<'_>> =
            workloads.iter().filter(|workload| selects(&selector, workload.labels)).collect();
        let [workload] = found.as_slice() else {
            breaches.push(format!("Service {name} leads to {} workloads", found.len()));
            continue;
        };
        let has = |port: &str| {
            workload
                .containers()
                .flat_map(|container| list(container, "/ports"))
                .any(|known| text(known, "/name") == port)
        };
        let targets = list(service, "/spec/ports").iter().map(|port| text(port, "/targetPort"));
        breaches.extend(targets.filter(|port| !has(port)).map(|port| format!("Service {name}: no port {port:?}")));
    }
    // The connection of a call stays with one replica unless the caller knows all replicas.
    for workload in rendered.lasting().iter().filter(|workload| workload.is_ours()) {
        for (name, headless) in [(workload.name.to_owned(), false), (format!("{}-headless", workload.name), true)] {
            let found = rendered.find("Service", &name);
            let fits = found.is_some_and(|service| {
                let ports = list(service, "/spec/ports").iter();
                (service["spec"]["clusterIP"] == "None") == headless && ports.clone().any(|port| port["name"] == "grpc")
            });
            if !fits {
                breaches.push(format!("{} has no service {name} for calls", workload.name));
            }
        }
    }
    breaches
}

pub fn closed(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    let denies = |policy: &Value| {
        let spec = &policy["spec"];
        spec["podSelector"] == json!({})
            && spec["policyTypes"] == json!(["Ingress", "Egress"])
            && spec.get("ingress").is_none()
            && spec.get("egress").is_none()
    };
    if !rendered.of("NetworkPolicy").any(denies) {
        breaches.push("nothing is closed at first".into());
    }
    for policy in rendered.of("NetworkPolicy") {
        let name = text(policy, "/metadata/name");
        let site = name == "publishing-site";
        for (rules, side) in [("ingress", "from"), ("egress", "to")] {
            for rule in list(policy, &format!("/spec/{rules}")) {
                if list(rule, "/ports").is_empty() {
                    breaches.push(format!("{name}: every port is open"));
                }
                if list(rule, &format!("/{side}")).is_empty() && !(site && rules == "ingress") {
                    breaches.push(format!("{name}: open to everyone"));
                }
                let everyone = |peer: &&Value| {
                    ["namespaceSelector", "podSelector"].iter().any(|selector| peer.get(selector) == Some(&json!({})))
                };
                if list(rule, &format!("/{side}")).iter().any(|peer| everyone(&peer)) {
                    breaches.push(format!("{name}: open to whole namespaces"));
                }
            }
        }
    }
    breaches.extend(unreached(rendered));
    breaches
}

/// The connections that a workload needs and that are not allowed.
fn unreached(rendered: &Rendered) -> Vec<String> {
    let allows = |workload: &Workload<'_>, peer: &Workload<'_>, port: i64, rules: &str, side: &str| {
        let policies =
            rendered.of("NetworkPolicy").filter(|policy| selects(&policy["spec"]["podSelector"], workload.labels));
        let mut rules = policies.flat_map(|policy| list(policy, &format!("/spec/{rules}")));
        rules.any(|rule| {
            let by_port = list(rule, "/ports").iter().any(|open| open["port"] == port);
            let mut peers = list(rule, &format!("/{side}")).iter().filter_map(|open| open.get("podSelector"));
            by_port && peers.any(|selector| selects(selector, peer.labels))
        })
    };
    let workloads = rendered.workloads();
    let find = |name: &str| workloads.iter().find(|workload| workload.name == name && workload.kind == "StatefulSet");
    let mut breaches = Vec::new();
    for (server, port) in [("nats", 4222), ("postgresql", 5432)] {
        let Some(server) = find(server) else { continue };
        for workload in workloads.iter().filter(|workload| workload.is_ours()) {
            // A migration connects only to the database.
            if port == 4222 && workload.kind == "Job" {
                continue;
            }
            if !allows(workload, server, port, "egress", "to") || !allows(server, workload, port, "ingress", "from") {
                breaches.push(format!("{} does not reach {}", workload.called(), server.name));
            }
        }
    }
    if let Some(nats) = find("nats")
        && !(allows(nats, nats, 6222, "egress", "to") && allows(nats, nats, 6222, "ingress", "from"))
    {
        breaches.push("the servers of the bus do not reach each other".into());
    }
    breaches
}

/// Addresses outside the public internet, one of each kind.
const INSIDE: &[&str] = &[
    "0.0.0.1",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "ff02::1",
    "64:ff9b::a00:1",
    "::ffff:10.0.0.1",
    "2002:a00:1::1",
];

pub fn world(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for policy in rendered.of("NetworkPolicy") {
        let peers = list(policy, "/spec/egress").iter().flat_map(|rule| list(rule, "/to"));
        for block in peers.filter_map(|peer| peer.get("ipBlock")) {
            let reaches = |address: &&&str| {
                let address: IpAddr = address.parse().expect("an address");
                within(address, text(block, "/cidr"))
                    && !list(block, "/except").iter().filter_map(Value::as_str).any(|except| within(address, except))
            };
            let name = text(policy, "/metadata/name");
            breaches.extend(INSIDE.iter().filter(reaches).map(|inside| format!("{name} reaches {inside}")));
        }
    }
    breaches
}

fn within(address: IpAddr, block: &str) -> bool {
    let (base, bits) = block.split_once('/').expect("a block has a length");
    let (base, bits): (IpAddr, u32) = (base.parse().expect("an address"), bits.parse().expect("a length"));
    let same = |own: u128, base: u128, width: u32| {
        own.checked_shr(width - bits).unwrap_or(0) == base.checked_shr(width - bits).unwrap_or(0)
    };
    match (address, base) {
        (IpAddr::V4(own), IpAddr::V4(base)) => same(u32::from(own).into(), u32::from(base).into(), 32),
        (IpAddr::V6(own), IpAddr::V6(base)) => same(own.into(), base.into(), 128),
        _ => false,
    }
}

pub fn namespaces(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for document in &rendered.documents {
        let (kind, name) = (text(document, "/kind"), text(document, "/metadata/name"));
        let namespace = if kind == "Namespace" { name } else { text(document, "/metadata/namespace") };
        match rendered.find("Namespace", namespace) {
            None => breaches.push(format!("{kind} {name} is in no namespace of ours")),
            Some(namespace)
                if namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] != "restricted" =>
            {
                breaches.push(format!("{kind} {name} is in a namespace that is not restricted"));
            }
            Some(_) => {}
        }
    }
    breaches
}
