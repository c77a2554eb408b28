//! Journeys through `flo` against the simulators: what an editor or an ingest station does, seen from outside.

mod cards;
mod contract;
mod decisions;
mod kill;
mod kill_loop;
mod main_job;
mod markers;
mod offline;
mod passes;
mod points;
mod privacy;
mod station;
mod trouble;
