//! End-to-end tests: conformance, journeys, simulation, the real window.
