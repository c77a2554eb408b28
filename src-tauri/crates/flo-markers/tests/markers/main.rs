//! Marker files from outside: as they are written, as other programs write them, and back again without loss.

mod foreign;
mod round_trip;
mod written;
