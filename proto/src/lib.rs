//! The contracts of Newsroom: the messages that the services exchange with their callers and with one another.
//!
//! There is one module per package. The documentation of a message is its contract. The `.proto` files beside this
//! crate are the source.

pub mod bounds;
pub mod calls;
mod codec;

pub use codec::{MessageCodec, MessageDecoder};

/// The compiled files, for reflection and for the check against breaking changes.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("newsroom");

/// Who may do what.
pub mod access {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.access.v1");
    }
}

/// What a service records of what its callers did.
pub mod audit {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.audit.v1");
    }
}

/// Polls sources, accepts pushes, and stores their items.
pub mod ingestion {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.ingestion.v1");
    }
}

/// Holds the stories that people work on.
pub mod editorial {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.editorial.v1");
    }
}

/// Publishes, corrects and withdraws articles as editorial decides.
pub mod publishing {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.publishing.v1");
    }
}

/// Finds related articles.
pub mod recommendations {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.recommendations.v1");
    }
}

/// The operations that an operator calls on any of the services.
pub mod operations {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.operations.v1");
    }
}
