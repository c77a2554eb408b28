//! Journeys through `flo` against the simulators: what an editor or an ingest station does, seen from outside.

mod contract;
mod decisions;
mod kill;
mod main_job;
mod offline;
mod trouble;
