//! Connector for Clockify.
