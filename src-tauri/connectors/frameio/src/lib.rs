//! Connector for Frame.io V4 with Adobe IMS sign-in.
