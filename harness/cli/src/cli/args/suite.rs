//! The flags of subcommands that are about the conformance cases.

use std::path::PathBuf;

use clap::Args;

use super::Format;
use super::plugin::PluginArgs;

/// Which cases.
#[derive(Debug, Args)]
pub(in crate::cli) struct SelectArgs {
    /// Take only these cases: an id or a glob such as 'auth/*', where `*` stays within one part and `**` crosses `/`. May
    /// be given more than once.
    #[arg(long, value_name = "PATTERN")]
    pub(in crate::cli) case: Vec<String>,

    /// Do not run these cases. May be given more than once.
    #[arg(long, value_name = "PATTERN")]
    pub(in crate::cli) skip: Vec<String>,

    /// Run only cases of these levels: must, should or may.
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    pub(in crate::cli) level: Vec<String>,

    /// Run only cases of these areas.
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub(in crate::cli) area: Vec<String>,

    /// A directory with cases of your own, beside the embedded ones.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    #[command(flatten)]
    pub(in crate::cli) plugin: PluginArgs,

    #[command(flatten)]
    pub(in crate::cli) select: SelectArgs,

    /// How many runs go on at once; the number of processors when left out.
    #[arg(long, short, value_name = "N")]
    pub(in crate::cli) jobs: Option<std::num::NonZeroUsize>,

    /// The format of the report on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,

    /// Write the report to a file too. May be given more than once.
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(in crate::cli) report: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ListArgs {
    #[command(flatten)]
    pub(in crate::cli) select: SelectArgs,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// The id of the case.
    pub(in crate::cli) id: String,

    /// A directory with cases of your own, beside the embedded ones.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) cases: Option<PathBuf>,
}
