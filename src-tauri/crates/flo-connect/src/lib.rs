//! The connector traits and the HTTP layers: the only product crate that opens a socket.
