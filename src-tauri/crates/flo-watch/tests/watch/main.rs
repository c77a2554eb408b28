//! Folders on a real disk: by hand with a manual clock, and with the operating system's events.

#[cfg(test)]
mod by_events;
#[cfg(test)]
mod by_hand;
