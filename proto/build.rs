//! Compiles the contracts with protox and keeps their descriptors for reflection.

use std::{env, error::Error, fs, path::PathBuf};

use prost::Message as _;

const SERVICES: [&str; 5] = ["ingestion", "editorial", "publishing", "recommendations", "operations"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=newsroom");
    let mut files = Vec::new();
    for service in SERVICES {
        for entry in fs::read_dir(format!("newsroom/{service}/v1"))? {
            files.push(entry?.path());
        }
    }
    files.sort();
    let descriptors = protox::compile(&files, ["."])?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("newsroom.bin"), descriptors.encode_to_vec())?;
    let mut config = prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure().codec_path("crate::MessageCodec").compile_fds_with_config(descriptors, config)?;
    Ok(())
}
