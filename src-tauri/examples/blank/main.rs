//! A window with one sentence in it: what the web view costs by itself. `cargo xtask bench ui` measures against it.

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!("src-tauri/examples/blank/tauri.conf.json"))
}
