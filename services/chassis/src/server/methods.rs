//! The known calls of a service, so that callers cannot create further labels of metrics.

use std::collections::HashSet;

use prost::Message as _;
use prost_types::FileDescriptorSet;

/// The label of every unknown call.
pub(super) const UNKNOWN: &str = "unknown";

/// The full names of calls, for example `newsroom.editorial.v1.StoryService/KillStory`.
#[derive(Debug, Default)]
pub(super) struct Methods(HashSet<String>);

impl Methods {
    /// The calls of all services in these descriptor files. A file that cannot be read has none.
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

    /// The call of a path: a known name, or [`UNKNOWN`].
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
