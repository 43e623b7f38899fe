//! The permissions and resources of a pod.

use serde_json::{Value, json};

use super::rendered::{Rendered, list, text};

/// The user of our image.
const USER: i64 = 65_532;

pub fn rights(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for workload in rendered.workloads() {
        let called = workload.called();
        let mut must = |holds: bool, what: &str| {
            if !holds {
                breaches.push(format!("{called}: {what}"));
            }
        };
        let pod = &workload.pod["securityContext"];
        must(pod["runAsNonRoot"] == true, "runAsNonRoot");
        let user = pod["runAsUser"].as_i64().unwrap_or_default();
        must(user > 0 && (user == USER || !workload.is_ours()), "runAsUser");
        must(pod["seccompProfile"]["type"] == "RuntimeDefault", "seccompProfile");
        for container in workload.containers() {
            let context = &container["securityContext"];
            must(context["allowPrivilegeEscalation"] == false, "allowPrivilegeEscalation");
            must(context["readOnlyRootFilesystem"] == true, "readOnlyRootFilesystem");
            must(context["capabilities"] == json!({"drop": ["ALL"]}), "capabilities");
            must(context["privileged"] != true, "privileged");
            let own_user = context.get("runAsUser").is_some() || context.get("runAsNonRoot").is_some();
            must(!own_user, "a user of the container's own");
        }
    }
    breaches
}

pub fn account(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for workload in rendered.workloads() {
        let called = workload.called();
        if workload.pod["automountServiceAccountToken"] != false {
            breaches.push(format!("{called}: automountServiceAccountToken"));
        }
        if workload.pod["enableServiceLinks"] != false {
            breaches.push(format!("{called}: enableServiceLinks"));
        }
        let name = text(workload.pod, "/serviceAccountName");
        match rendered.find("ServiceAccount", name) {
            Some(account) if account["automountServiceAccountToken"] == false => {}
            Some(_) => breaches.push(format!("ServiceAccount {name}: automountServiceAccountToken")),
            None => breaches.push(format!("{called}: there is no account {name:?}")),
        }
        let own = workload.labels["app.kubernetes.io/name"] == name;
        if !own {
            breaches.push(format!("{called}: {name:?} is another's account"));
        }
    }
    breaches
}

pub fn resources(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for workload in rendered.workloads() {
        for container in workload.containers() {
            let (requests, limits) = (&container["resources"]["requests"], &container["resources"]["limits"]);
            let mut must = |holds: bool, what: &str| {
                if !holds {
                    breaches.push(format!("{}: {what}", workload.called()));
                }
            };
            must(requests["cpu"].is_string(), "requests no cpu");
            must(
                requests["memory"].is_string() && requests["memory"] == limits["memory"],
                "memory is not limited to what it requests",
            );
            must(!workload.is_ours() || limits["cpu"].is_null(), "a limit on cpu makes calls wait");
        }
        let scratch = list(workload.pod, "/volumes").iter().filter_map(|volume| volume.get("emptyDir"));
        let unlimited = scratch.filter(|scratch| scratch.get("sizeLimit").is_none());
        breaches.extend(unlimited.map(|_| format!("{}: an emptyDir without sizeLimit", workload.called())));
    }
    breaches
}

pub fn images(rendered: &Rendered) -> Vec<String> {
    let workloads = rendered.workloads();
    let images = workloads.iter().flat_map(|workload| {
        workload.containers().map(|container| (workload.called(), text(container, "/image").to_owned()))
    });
    let certain = |image: &str| {
        let tag = image.rsplit_once(':').map(|(_, tag)| tag).unwrap_or_default();
        image.contains("@sha256:") || !tag.is_empty() && tag != "latest"
    };
    images.filter(|(_, image)| !certain(image)).map(|(called, image)| format!("{called}: {image:?}")).collect()
}

pub fn node(rendered: &Rendered) -> Vec<String> {
    let mut breaches = Vec::new();
    for workload in rendered.workloads() {
        let shared = ["hostNetwork", "hostPID", "hostIPC", "shareProcessNamespace"];
        let shared = shared.into_iter().filter(|what| workload.pod[*what] == true).map(str::to_owned);
        let volumes = list(workload.pod, "/volumes").iter().filter(|volume| volume.get("hostPath").is_some());
        let ports = workload.containers().flat_map(|container| list(container, "/ports"));
        let ports = ports.filter(|port: &&Value| port.get("hostPort").is_some());
        let found = shared.chain(volumes.map(|_| "hostPath".into())).chain(ports.map(|_| "hostPort".into()));
        breaches.extend(found.map(|what| format!("{}: {what}", workload.called())));
    }
    breaches
}
