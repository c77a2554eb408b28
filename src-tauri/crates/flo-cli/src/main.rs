//! The `flo` command line.
fn main() {}
