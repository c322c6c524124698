//! The flags of subcommands that run a plugin: which one, and what the harness has to know about it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Demo {
    /// The embedded plugin as it should be.
    Good,
    /// The same with many faults.
    Broken,
}

/// Which plugin, and what the harness has to know about it.
#[derive(Debug, Args)]
pub(in crate::cli) struct PluginArgs {
    /// The plugin's executable.
    #[arg(value_name = "PLUGIN", required_unless_present_any = ["demo", "config"], conflicts_with_all = ["demo", "config"])]
    pub(in crate::cli) plugin: Option<PathBuf>,

    /// Use the plugin that is embedded in credproof instead: `good` (the default) or `broken`.
    #[arg(long, value_name = "WHICH", value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "good")]
    pub(in crate::cli) demo: Option<Demo>,

    /// The plugin's profile: a file, or one of the built-in ones.
    #[arg(long, value_name = "FILE|NAME", conflicts_with = "demo")]
    pub(in crate::cli) profile: Option<String>,

    /// An image that must get credentials, as HOST/REPOSITORY; instead of a profile. May be given more than once.
    #[arg(long, value_name = "HOST/REPOSITORY", conflicts_with = "demo")]
    pub(in crate::cli) image: Vec<String>,

    /// A pattern for the provider's matchImages; the images' hosts when left out. May be given more than once.
    #[arg(long, value_name = "GLOB", conflicts_with_all = ["demo", "config"])]
    pub(in crate::cli) match_image: Vec<String>,

    /// A variable for the provider's env. May be given more than once.
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "demo")]
    pub(in crate::cli) env: Vec<String>,

    /// The provider's apiVersion: v1, v1beta1 or v1alpha1.
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["demo", "config"])]
    pub(in crate::cli) api_version: Option<String>,

    /// The user name the plugin is known to answer with; the password comes from --password-file.
    #[arg(
        long,
        value_name = "NAME",
        requires = "password_file",
        conflicts_with = "demo"
    )]
    pub(in crate::cli) username: Option<String>,

    /// The file with the password for --username, less a final newline.
    #[arg(
        long,
        value_name = "FILE",
        requires = "username",
        conflicts_with = "demo"
    )]
    pub(in crate::cli) password_file: Option<PathBuf>,

    /// The kubelet's --image-credential-provider-config: a file or a directory.
    #[arg(
        long,
        value_name = "FILE|DIR",
        requires = "bin_dir",
        conflicts_with = "demo"
    )]
    pub(in crate::cli) config: Option<PathBuf>,

    /// The kubelet's --image-credential-provider-bin-dir.
    #[arg(long, value_name = "DIR", requires = "config")]
    pub(in crate::cli) bin_dir: Option<PathBuf>,

    /// The provider of --config to test, where there are several.
    #[arg(long, value_name = "NAME", requires = "config")]
    pub(in crate::cli) provider: Option<String>,

    /// The kubelet releases to judge for: 1.34, 1.30..1.34, 1.32.., newest or all.
    #[arg(long, value_name = "RELEASES", default_value = "1.26..")]
    pub(in crate::cli) kubelet: String,

    /// How long the plugin may run. The kubelet's own limit is one minute and cannot be changed there.
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    pub(in crate::cli) timeout: String,

    /// Arguments for the plugin, instead of the profile's.
    #[arg(last = true, value_name = "ARGS")]
    pub(in crate::cli) args: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CallArgs {
    #[command(flatten)]
    pub(in crate::cli) plugin: PluginArgs,

    /// What is wrong with the plugin's upstream services, for profiles that describe them.
    #[arg(long, value_name = "FAULT")]
    pub(in crate::cli) upstream: Option<String>,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ServeArgs {
    #[command(flatten)]
    pub(in crate::cli) plugin: PluginArgs,

    /// The case whose surroundings are made; the usual ones when left out.
    #[arg(long, value_name = "ID")]
    pub(in crate::cli) case: Option<String>,

    /// What is wrong with the upstream services, instead of what a case says.
    #[arg(long, value_name = "FAULT", conflicts_with = "case")]
    pub(in crate::cli) upstream: Option<String>,

    /// Where the variables of the surroundings are written, secrets among them, for the owner alone.
    #[arg(long, value_name = "FILE", default_value = "credproof.env")]
    pub(in crate::cli) env_file: PathBuf,

    /// A directory with cases of your own, beside the embedded ones.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct InitArgs {
    /// The built-in profile to start from.
    #[arg(long, value_name = "NAME", default_value = "static-file")]
    pub(in crate::cli) profile: String,
}
