//! Transfers from real files through a real store to a service in memory.

#[cfg(test)]
mod camera_to_cloud;
#[cfg(test)]
mod crashes;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod random;
#[cfg(test)]
mod service;
#[cfg(test)]
mod support;
#[cfg(test)]
mod trouble;
