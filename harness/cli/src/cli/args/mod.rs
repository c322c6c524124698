//! The command line as it is typed. What it means is worked out in [`super::settings`]; nothing else in the
//! program knows clap.

mod kubelet;
mod plugin;
mod pull;
mod suite;

use clap::{Parser, Subcommand, ValueEnum};

pub(super) use kubelet::{LintArgs, MatchArgs, ModelArgs};
pub(super) use plugin::{CallArgs, Demo, InitArgs, PluginArgs, ServeArgs};
pub(super) use pull::PullArgs;
pub(super) use suite::{CheckArgs, ExplainArgs, ListArgs, SelectArgs};

/// A conformance harness for kubelet image credential provider plugins.
#[derive(Debug, Parser)]
#[command(
    name = "credproof",
    version,
    propagate_version = true,
    max_term_width = 100
)]
pub(super) struct Cli {
    #[command(subcommand)]
    pub(super) command: Command,

    /// When to use colour.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    pub(super) color: Color,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Run the conformance cases against a plugin and report the verdict.
    Check(CheckArgs),
    /// Make one call as the kubelet does and tell it step by step.
    Call(CallArgs),
    /// List the cases.
    List(ListArgs),
    /// Say everything there is to know about a case.
    Explain(ExplainArgs),
    /// Say whether a kubelet would start with a CredentialProviderConfig, and every reason why not.
    Lint(LintArgs),
    /// Say which providers of a CredentialProviderConfig a kubelet asks about images, and why not the others.
    Match(MatchArgs),
    /// Answer questions to a kubelet, one JSON object a line, with what its own code would say.
    Model(ModelArgs),
    /// Keep the surroundings of a case (stubs, files, secrets) for a plugin that is run by hand or under a debugger.
    Serve(ServeArgs),
    /// Pull an image as a container runtime does, and tell every request.
    Pull(PullArgs),
    /// Run a registry that enforces token auth, serves small images and remembers who came.
    Registry(Box<credproof_mock_registry::command::Arguments>),
    /// Write a commented plugin profile to standard output, to be edited.
    Init(InitArgs),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Color {
    /// On a terminal, unless NO_COLOR is set; CLICOLOR_FORCE turns it on everywhere.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text for people; may change from release to release.
    Human,
    /// JSON with a published schema.
    Json,
}

impl From<Format> for crate::report::Format {
    fn from(format: Format) -> Self {
        match format {
            Format::Human => Self::Human,
            Format::Json => Self::Json,
        }
    }
}
