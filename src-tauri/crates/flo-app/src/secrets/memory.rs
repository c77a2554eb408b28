//! Secrets that vanish with the process.

use std::collections::HashMap;
use std::sync::Mutex;

use super::SecretStore;
use crate::Result;

/// Secrets of the sample studio and of tests: they open nothing outside this computer.
#[derive(Default)]
pub struct MemorySecrets(Mutex<HashMap<String, String>>);

impl std::fmt::Debug for MemorySecrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemorySecrets")
    }
}

impl SecretStore for MemorySecrets {
    fn kind(&self) -> &'static str {
        "memory"
    }

    fn get(&self, name: &str) -> Result<Option<String>> {
        Ok(self.0.lock().expect("no holder panics").get(name).cloned())
    }

    fn set(&self, name: &str, secret: &str) -> Result<()> {
        self.0.lock().expect("no holder panics").insert(name.to_owned(), secret.to_owned());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<()> {
        self.0.lock().expect("no holder panics").remove(name);
        Ok(())
    }
}
