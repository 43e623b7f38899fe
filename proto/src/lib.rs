//! The contracts of Newsroom: what the services say to their callers and to one another.
//!
//! One module a package. A message's documentation is its contract; the `.proto` files beside this
//! crate are the source.

pub mod bounds;
mod codec;

pub use codec::{MessageCodec, MessageDecoder};

/// The compiled files, for reflection and for the check against breaking changes.
pub const FILE_DESCRIPTOR_SET: &[u8] = tonic::include_file_descriptor_set!("newsroom");

/// Takes in what the world says.
pub mod ingestion {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.ingestion.v1");
    }
}

/// Where people work.
pub mod editorial {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.editorial.v1");
    }
}

/// Carries out what editorial decides.
pub mod publishing {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.publishing.v1");
    }
}

/// Knows which published articles belong together.
pub mod recommendations {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.recommendations.v1");
    }
}

/// What an operator asks of any of the services.
pub mod operations {
    /// Version 1.
    #[allow(missing_docs, clippy::all)]
    pub mod v1 {
        tonic::include_proto!("newsroom.operations.v1");
    }
}
