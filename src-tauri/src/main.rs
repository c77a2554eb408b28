//! The desktop app. `--sample` opens straight into the sample studio; `--profile DIR` names the profile.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> anyhow::Result<()> {
    projectflo_desktop::run(projectflo_desktop::Arguments::from_command_line()?)
}
