//! Stateful simulators of the services, for the sample studio, tests and benchmarks.
