//! Ingestion: by format, and from very many sources.

mod forms;
mod polling;
mod wire;

pub(crate) use forms::run as forms;
pub(crate) use polling::run as polling;
