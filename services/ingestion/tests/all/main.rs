//! Ingestion against real servers.

#![allow(clippy::unwrap_used, reason = "a test ends where it cannot go on")]

mod agencies;
mod bad_input;
mod copies;
mod doctor;
mod facts;
mod folder;
mod items;
mod matching;
mod matching_order;
mod polling;
mod pushes;
mod reparse;
mod restart;
mod rhythm;
mod schedule;
mod sources;
mod support;
mod trace;
mod web;
mod wire_xml;
