//! Rules for a cluster's manifests beyond their schemas.

mod breaches;
mod life;
mod network;
mod pods;
mod rendered;
mod settings;

use rendered::Rendered;

use super::{assert_none, manifests};

type Rule = fn(&Rendered) -> Vec<String>;

const RULES: &[(&str, Rule)] = &[
    ("a pod has no rights that it does not use", pods::rights),
    ("a pod's account is its own and gives no token", pods::account),
    ("a container knows its size", pods::resources),
    ("an image is one certain image", pods::images),
    ("a pod touches nothing of its node", pods::node),
    ("a pod is asked whether it lives and whether it is ready", life::probes),
    ("a pod has the time to end in good order", life::grace),
    ("a change leaves enough replicas", life::changes),
    ("replicas stand apart", life::spread),
    ("an eviction leaves enough replicas", life::disruptions),
    ("a service leads to one workload", network::services),
    ("nothing is open that is not opened", network::closed),
    ("the way out leads to the world alone", network::world),
    ("a namespace is restricted", network::namespaces),
    ("what a pod refers to is there, and a change of it is a change of the pod", settings::references),
    ("the four services are one image and differ in one argument", settings::roles),
    ("a store is migrated by its own job", settings::migrations),
    ("the bus is three servers, and keeps each event on all of them", settings::bus),
];

#[test]
fn what_we_ship_keeps_the_rules() {
    for folder in ["deploy/base", "deploy/overlays/local"] {
        let rendered = Rendered::new(manifests::documents(&manifests::render(folder)));
        assert_none(RULES.iter().flat_map(|(name, rule)| {
            rule(&rendered).into_iter().map(move |breach| format!("{folder}: {name}: {breach}"))
        }));
    }
}
