//! The calls that a service has. Callers cannot invent further labels of metrics.

use std::collections::HashSet;

use prost::Message as _;
use prost_types::FileDescriptorSet;

/// The label of every call that is not known.
pub(super) const UNKNOWN: &str = "unknown";

/// The full names of calls, as in `newsroom.editorial.v1.StoryService/KillStory`.
#[derive(Debug, Default)]
pub(super) struct Methods(HashSet<String>);

impl Methods {
    /// Those of all services in these compiled files. Files that cannot be read have none.
    pub fn of(descriptors: &[&[u8]]) -> Self {
        let mut methods = HashSet::new();
        for encoded in descriptors {
            let files = FileDescriptorSet::decode(*encoded).unwrap_or_default();
            for file in &files.file {
                for service in &file.service {
                    let name = |method: &str| format!("{}.{}/{method}", file.package(), service.name());
                    methods.extend(service.method.iter().map(|method| name(method.name())));
                }
            }
        }
        Self(methods)
    }

    /// The call that a path asks for: one that is known, or [`UNKNOWN`].
    pub fn named(&self, path: &str) -> &str {
        let name = path.strip_prefix('/').unwrap_or(path);
        self.0.get(name).map_or(UNKNOWN, String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_calls_of_the_contracts_are_known() {
        let methods = Methods::of(&[tonic_health::pb::FILE_DESCRIPTOR_SET, b"no descriptor"]);
        assert_eq!(methods.named("/grpc.health.v1.Health/Check"), "grpc.health.v1.Health/Check");
        for path in ["/grpc.health.v1.Health/Chec", "grpc.health.v1.Health/", "//grpc.health.v1.Health/Check", "/", ""]
        {
            assert_eq!(methods.named(path), UNKNOWN, "{path}");
        }
    }
}
