//! The layers, in the order in which they run: cheap ones first, then what needs a build.

use anyhow::Result;

use super::summary::Tally;
use super::{Context, audit, checks, clients, rust, window};

/// One layer of the tests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Layer {
    Fmt,
    Tidy,
    Ui,
    Clippy,
    Build,
    Core,
    Clients,
    Shell,
    Desktop,
    Docs,
    Audit,
}

impl Layer {
    const ALL: [Self; 11] = [
        Self::Fmt,
        Self::Tidy,
        Self::Ui,
        Self::Clippy,
        Self::Build,
        Self::Core,
        Self::Clients,
        Self::Shell,
        Self::Desktop,
        Self::Docs,
        Self::Audit,
    ];

    /// The layers to run, in their own order whatever the order of `only`.
    pub(super) fn chosen(only: &[Self]) -> Vec<Self> {
        Self::ALL.into_iter().filter(|layer| only.is_empty() || only.contains(layer)).collect()
    }

    /// The word for `--only`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Tidy => "tidy",
            Self::Ui => "ui",
            Self::Clippy => "clippy",
            Self::Build => "build",
            Self::Core => "core",
            Self::Clients => "clients",
            Self::Shell => "shell",
            Self::Desktop => "desktop",
            Self::Docs => "docs",
            Self::Audit => "audit",
        }
    }

    /// What it covers.
    pub(super) fn about(self) -> &'static str {
        match self {
            Self::Fmt => "Rust is formatted",
            Self::Tidy => "the tree is as the style guide promises",
            Self::Ui => "lint, tests and build of the web part",
            Self::Clippy => "lints of all crates and of the shell, warnings denied",
            Self::Build => "all programs and tests",
            Self::Core => "tests of all crates but the shell, with the journeys against the simulators",
            Self::Clients => "the services' own clients against the simulators",
            Self::Shell => "tests of the shell, and its typed border has not drifted",
            Self::Desktop => "the app in a real window, on a virtual screen",
            Self::Docs => "examples in the documentation run, and every link in it holds",
            Self::Audit => "what the dependencies bring along",
        }
    }

    /// How long it takes on two cores in a fresh clone.
    pub(super) fn usual(self) -> &'static str {
        match self {
            Self::Fmt => "1 s",
            Self::Tidy => "1 s",
            Self::Ui => "1 min",
            Self::Clippy => "7 min, 20 s after a change",
            Self::Build => "14 min, 1 min after a change",
            Self::Core => "3 min",
            Self::Clients => "30 s, 1 min the first time",
            Self::Shell => "20 s",
            Self::Desktop => "1 min",
            Self::Docs => "3 min",
            Self::Audit => "20 s",
        }
    }

    /// Runs it and counts into `tally`.
    ///
    /// # Errors
    /// When the layer could not go on; the caller counts that as one failure.
    pub(super) fn run(self, context: &mut Context<'_>, tally: &mut Tally) -> Result<()> {
        match self {
            Self::Fmt => checks::fmt(context, tally),
            Self::Tidy => checks::tidy(context, tally),
            Self::Ui => checks::ui(context, tally),
            Self::Clippy => checks::clippy(context, tally),
            Self::Build => {
                context.require_build()?;
                tally.passed += 1;
                Ok(())
            }
            Self::Core => rust::core(context, tally),
            Self::Clients => clients::run(context, tally),
            Self::Shell => rust::shell(context, tally),
            Self::Desktop => window::run(context, tally),
            Self::Docs => checks::docs(context, tally),
            Self::Audit => audit::run(context, tally),
        }
    }
}

/// The layers as text, one per line.
pub(super) fn list() -> String {
    let line = |layer: Layer| format!("{:<9}{} ({})\n", layer.name(), layer.about(), layer.usual());
    Layer::ALL.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chosen_layers_keep_their_own_order() {
        assert_eq!(Layer::chosen(&[Layer::Core, Layer::Fmt]), [Layer::Fmt, Layer::Core]);
        assert_eq!(Layer::chosen(&[]).len(), Layer::ALL.len());
    }

    #[test]
    fn every_layer_is_listed_under_the_word_that_chooses_it() {
        use clap::ValueEnum;
        for layer in Layer::value_variants() {
            let word = layer.to_possible_value().unwrap();
            assert_eq!(word.get_name(), layer.name());
            assert!(list().contains(&format!("{:<9}", layer.name())));
        }
    }
}
