//! Ids, units, the clock and the field maps: the words that every crate shares.
//!
//! Nothing here does I/O, is async, or reads a clock by itself.

mod clock;
pub mod drill;
mod fields;
mod hlc;
mod ids;
mod reading;
mod records;
mod timecode;
mod units;

pub use clock::{Clock, ManualClock, Steady, SystemClock};
pub use fields::FieldMap;
pub use hlc::{BadHlc, Hlc};
pub use ids::*;
pub use reading::Reading;
pub use records::*;
pub use timecode::{BadRate, Rate};
pub use units::{BadTime, ByteCount, Count, UnixMillis};
