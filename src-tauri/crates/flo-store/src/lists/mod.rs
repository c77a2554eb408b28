//! What screens and `flo` read.
