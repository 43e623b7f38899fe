//! Ingestion against real servers.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod agencies;
mod authorities;
mod bad_input;
mod bad_row;
mod batch_limits;
mod batches;
mod blob_faults;
mod blobs;
mod buckets;
mod bulk;
mod cadence;
mod copies;
mod doctor;
mod events;
mod extraction;
mod folder;
mod http;
mod hub;
mod items;
mod mail;
mod matching;
mod matching_order;
mod matching_statements;
mod matching_world;
mod names;
mod picture_mail;
mod polite;
mod polling;
mod pushes;
mod relays;
mod reparse;
mod replays;
mod restart;
mod schedule;
mod sftp;
mod site;
mod sources;
mod statements;
mod support;
mod trace;
mod understanding;
mod ways;
mod websub;
mod wire_xml;
