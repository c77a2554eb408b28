//! Transfers from real files through a real store to a service in memory.

#[cfg(test)]
mod crashes;
#[cfg(test)]
mod ledger;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod service;
#[cfg(test)]
mod support;
#[cfg(test)]
mod trouble;
