//! The known calls of a service, so that callers cannot create further labels of metrics.

use std::collections::HashMap;

use prost::Message as _;
use prost_types::FileDescriptorSet;

/// The label of every unknown call.
pub(super) const UNKNOWN: &str = "unknown";

/// The full names of calls, for example `newsroom.editorial.v1.StoryService/KillStory`, and whether their answers are
/// streams.
#[derive(Debug, Default)]
pub(super) struct Methods(HashMap<String, bool>);

impl Methods {
    /// The calls of all services in these descriptor files. A file that cannot be read has none.
    pub fn of(descriptors: &[&[u8]]) -> Self {
        let mut methods = HashMap::new();
        for encoded in descriptors {
            let files = FileDescriptorSet::decode(*encoded).unwrap_or_default();
            for file in &files.file {
                for service in &file.service {
                    let name = |method: &str| format!("{}.{}/{method}", file.package(), service.name());
                    methods
                        .extend(service.method.iter().map(|method| (name(method.name()), method.server_streaming())));
                }
            }
        }
        Self(methods)
    }

    /// The call of a path: a known name, or [`UNKNOWN`].
    pub fn named(&self, path: &str) -> &str {
        self.0.get_key_value(name(path)).map_or(UNKNOWN, |(name, _)| name)
    }

    /// Whether the answer to the call of a path is a stream of messages.
    pub fn is_stream(&self, path: &str) -> bool {
        self.0.get(name(path)).copied().unwrap_or(false)
    }
}

fn name(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
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
            assert!(!methods.is_stream(path), "{path}");
        }
        assert!(
            methods.is_stream("/grpc.health.v1.Health/Watch") && !methods.is_stream("/grpc.health.v1.Health/Check")
        );
    }
}
