//! The rendered manifests, and common queries over them.

use serde_json::Value;

/// All documents of an overlay.
pub struct Rendered {
    pub documents: Vec<Value>,
}

/// A document that creates pods.
pub struct Workload<'a> {
    pub kind: &'a str,
    pub name: &'a str,
    pub document: &'a Value,
    /// The pods' labels.
    pub labels: &'a Value,
    /// The pods' specification.
    pub pod: &'a Value,
}

/// A text below a value; empty when there is none.
pub fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// A list below a value; empty when there is none.
pub fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// A number below a value.
pub fn number(value: &Value, pointer: &str) -> Option<i64> {
    value.pointer(pointer).and_then(Value::as_i64)
}

/// Whether `labels` has all labels of `selector`; an empty selector selects everything.
pub fn selects(selector: &Value, labels: &Value) -> bool {
    let names = selector.get("matchLabels").and_then(Value::as_object);
    let by_name = names.is_none_or(|names| names.iter().all(|(key, value)| labels.get(key) == Some(value)));
    by_name
        && list(selector, "/matchExpressions").iter().all(|expression| {
            let value = labels.get(text(expression, "/key"));
            match text(expression, "/operator") {
                "In" => value.is_some_and(|value| list(expression, "/values").contains(value)),
                operator => panic!("the operator {operator} is not read here"),
            }
        })
}

impl Rendered {
    pub fn new(documents: Vec<Value>) -> Self {
        Self { documents }
    }

    /// All documents of a kind.
    pub fn of(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.documents.iter().filter(move |document| text(document, "/kind") == kind)
    }

    /// The document of a kind and name.
    pub fn find(&self, kind: &str, name: &str) -> Option<&Value> {
        self.of(kind).find(|document| text(document, "/metadata/name") == name)
    }

    /// All workloads.
    pub fn workloads(&self) -> Vec<Workload<'_>> {
        let makers = self.documents.iter().filter(|document| document.pointer("/spec/template/spec").is_some());
        let workloads = makers.map(|document| Workload {
            kind: text(document, "/kind"),
            name: text(document, "/metadata/name"),
            document,
            labels: &document["spec"]["template"]["metadata"]["labels"],
            pod: &document["spec"]["template"]["spec"],
        });
        workloads.collect()
    }

    /// The workloads whose pods keep running.
    pub fn lasting(&self) -> Vec<Workload<'_>> {
        self.workloads().into_iter().filter(|workload| workload.kind != "Job").collect()
    }
}

impl<'a> Workload<'a> {
    /// All containers, init containers included.
    pub fn containers(&self) -> impl Iterator<Item = &'a Value> + use<'a> {
        list(self.pod, "/initContainers").iter().chain(list(self.pod, "/containers"))
    }

    /// Whether the workload runs our binary.
    pub fn is_ours(&self) -> bool {
        self.containers().any(|container| text(container, "/name") == "newsroom")
    }

    /// The name of the workload in a violation.
    pub fn called(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }
}
