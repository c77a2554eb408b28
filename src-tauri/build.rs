//! Tauri's build step, with the capability files beside the shell.

fn main() {
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/**/*.json");
    tauri_build::try_build(attributes).expect("tauri.conf.json and the capability files are valid");
}
