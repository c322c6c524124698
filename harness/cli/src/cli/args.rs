//! The command line as it is typed. What it means is worked out in [`super::settings`]; nothing else in the
//! program knows clap.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};

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
    /// Run a registry that enforces token auth, serves small images and remembers who came.
    Registry(credproof_mock_registry::command::Arguments),
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Demo {
    /// The embedded plugin as it should be.
    Good,
    /// The same with many faults.
    Broken,
}

/// Which plugin, and what the harness has to know about it.
#[derive(Debug, Args)]
pub(super) struct PluginArgs {
    /// The plugin's executable.
    #[arg(value_name = "PLUGIN", required_unless_present_any = ["demo", "config"], conflicts_with_all = ["demo", "config"])]
    pub(super) plugin: Option<PathBuf>,

    /// Use the plugin that is embedded in credproof instead: `good` (the default) or `broken`.
    #[arg(long, value_name = "WHICH", value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "good")]
    pub(super) demo: Option<Demo>,

    /// The plugin's profile: a file, or one of the built-in ones.
    #[arg(long, value_name = "FILE|NAME", conflicts_with = "demo")]
    pub(super) profile: Option<String>,

    /// An image that must get credentials, as HOST/REPOSITORY; instead of a profile. May be given more than once.
    #[arg(long, value_name = "HOST/REPOSITORY", conflicts_with = "demo")]
    pub(super) image: Vec<String>,

    /// A pattern for the provider's matchImages; the images' hosts when left out. May be given more than once.
    #[arg(long, value_name = "GLOB", conflicts_with_all = ["demo", "config"])]
    pub(super) match_image: Vec<String>,

    /// A variable for the provider's env. May be given more than once.
    #[arg(long, value_name = "NAME=VALUE", conflicts_with = "demo")]
    pub(super) env: Vec<String>,

    /// The provider's apiVersion: v1, v1beta1 or v1alpha1.
    #[arg(long, value_name = "VERSION", conflicts_with_all = ["demo", "config"])]
    pub(super) api_version: Option<String>,

    /// The user name the plugin is known to answer with; the password comes from --password-file.
    #[arg(
        long,
        value_name = "NAME",
        requires = "password_file",
        conflicts_with = "demo"
    )]
    pub(super) username: Option<String>,

    /// The file with the password for --username, less a final newline.
    #[arg(
        long,
        value_name = "FILE",
        requires = "username",
        conflicts_with = "demo"
    )]
    pub(super) password_file: Option<PathBuf>,

    /// The kubelet's --image-credential-provider-config: a file or a directory.
    #[arg(
        long,
        value_name = "FILE|DIR",
        requires = "bin_dir",
        conflicts_with = "demo"
    )]
    pub(super) config: Option<PathBuf>,

    /// The kubelet's --image-credential-provider-bin-dir.
    #[arg(long, value_name = "DIR", requires = "config")]
    pub(super) bin_dir: Option<PathBuf>,

    /// The provider of --config to test, where there are several.
    #[arg(long, value_name = "NAME", requires = "config")]
    pub(super) provider: Option<String>,

    /// The kubelet releases to judge for: 1.34, 1.30..1.34, 1.32.., newest or all.
    #[arg(long, value_name = "RELEASES", default_value = "1.26..")]
    pub(super) kubelet: String,

    /// How long the plugin may run. The kubelet's own limit is one minute and cannot be changed there.
    #[arg(long, value_name = "DURATION", default_value = "1m")]
    pub(super) timeout: String,

    /// Arguments for the plugin, instead of the profile's.
    #[arg(last = true, value_name = "ARGS")]
    pub(super) args: Vec<String>,
}

/// Which cases.
#[derive(Debug, Args)]
pub(super) struct SelectArgs {
    /// Take only these cases: an id or a glob such as 'auth/*', where `*` stays within one part and `**` crosses `/`. May
    /// be given more than once.
    #[arg(long, value_name = "PATTERN")]
    pub(super) case: Vec<String>,

    /// Do not run these cases. May be given more than once.
    #[arg(long, value_name = "PATTERN")]
    pub(super) skip: Vec<String>,

    /// Run only cases of these levels: must, should or may.
    #[arg(long, value_name = "LEVEL", value_delimiter = ',')]
    pub(super) level: Vec<String>,

    /// Run only cases of these areas.
    #[arg(long, value_name = "AREA", value_delimiter = ',')]
    pub(super) area: Vec<String>,

    /// A directory with cases of your own, beside the embedded ones.
    #[arg(long, value_name = "DIR")]
    pub(super) cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) plugin: PluginArgs,

    #[command(flatten)]
    pub(super) select: SelectArgs,

    /// How many runs go on at once; the number of processors when left out.
    #[arg(long, short, value_name = "N")]
    pub(super) jobs: Option<std::num::NonZeroUsize>,

    /// The format of the report on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,

    /// Write the report to a file too. May be given more than once.
    #[arg(long, value_name = "FORMAT=PATH")]
    pub(super) report: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct CallArgs {
    #[command(flatten)]
    pub(super) plugin: PluginArgs,

    /// What is wrong with the plugin's upstream services, for profiles that describe them.
    #[arg(long, value_name = "FAULT")]
    pub(super) upstream: Option<String>,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    pub(super) select: SelectArgs,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The id of the case.
    pub(super) id: String,

    /// A directory with cases of your own, beside the embedded ones.
    #[arg(long, value_name = "DIR")]
    pub(super) cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct LintArgs {
    /// Files or directories, YAML or JSON.
    #[arg(required = true, value_name = "PATH")]
    pub(super) path: Vec<PathBuf>,

    /// Check the binaries too, as the kubelet would find them here.
    #[arg(long, value_name = "DIR")]
    pub(super) bin_dir: Option<PathBuf>,

    /// The kubelet releases to judge for: 1.34, 1.30..1.34, 1.32.., newest or all.
    #[arg(long, value_name = "RELEASES", default_value = "1.26..")]
    pub(super) kubelet: String,

    /// Print the corrected document instead; exit code 0 if all these releases take it.
    #[arg(long)]
    pub(super) fix: bool,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

/// What stands below the flags of `credproof model --help`.
const MODEL_HELP: &str = "\
One question a line is read from standard input, and one answer a line is written to standard output, in the order asked:

  {\"id\":1,\"family\":\"match\",\"release\":\"1.34\",\"input\":{\"pattern\":\"*.io\",\"image\":\"reg.io/app\"}}
  {\"id\":1,\"ok\":{\"allowed\":true,\"match\":true}}

Families are decode, exec, provide, serviceaccount, keyring, match, image, config and request. Their inputs and answers are \
described in cases/vectors/README.md, and each recorded vector there is a question. Family exec runs the script of the \
question, with your rights.

\"release\" asks one kubelet. With \"releases\" (1.30..1.34, 1.32.., all) the answers come in groups, as in \
{\"id\":1,\"results\":[{\"releases\":[\"1.34\"],\"ok\":{}}]}; a release that has not what is asked about is left out.

A line that holds no question is answered with an error that begins with \"model:\" and names the line, the key and what was \
expected there. All answers are written before more input is waited for. A line may have 512 MiB, and the bytes of repeated \
parts may come to 256 MiB.

Exit code 0: every line was answered; 2: some line was not; 3: standard input or output failed.";

#[derive(Debug, Args)]
#[command(after_long_help = MODEL_HELP)]
pub(super) struct ModelArgs {
    /// The kubelet releases that are asked where a question names none: one for plain answers, as 1.34 or newest; several
    /// for groups, as 1.30..1.34, 1.32.. or all.
    #[arg(long, value_name = "RELEASES", default_value = "newest")]
    pub(super) kubelet: String,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 0: every image is matched in every release; 1: some image is matched by no provider, or is \
                  no image name; 2: no release starts with the configuration."
)]
pub(super) struct MatchArgs {
    /// The kubelet's --image-credential-provider-config: a file or a directory, YAML or JSON.
    pub(super) config: PathBuf,

    /// Images as a pod names them; `-` reads them from standard input, one a line.
    #[arg(value_name = "IMAGE", required_unless_present = "images")]
    pub(super) image: Vec<String>,

    /// A file with images, one a line; empty lines and those that begin with `#` are passed over.
    #[arg(long, value_name = "FILE")]
    pub(super) images: Option<PathBuf>,

    /// The kubelet releases to answer for: 1.34, 1.30..1.34, 1.32.., newest or all.
    #[arg(long, value_name = "RELEASES", default_value = "1.26..")]
    pub(super) kubelet: String,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ServeArgs {
    #[command(flatten)]
    pub(super) plugin: PluginArgs,

    /// The case whose surroundings are made; the usual ones when left out.
    #[arg(long, value_name = "ID")]
    pub(super) case: Option<String>,

    /// What is wrong with the upstream services, instead of what a case says.
    #[arg(long, value_name = "FAULT", conflicts_with = "case")]
    pub(super) upstream: Option<String>,

    /// Where the variables of the surroundings are written, secrets among them, for the owner alone.
    #[arg(long, value_name = "FILE", default_value = "credproof.env")]
    pub(super) env_file: PathBuf,

    /// A directory with cases of your own, beside the embedded ones.
    #[arg(long, value_name = "DIR")]
    pub(super) cases: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct InitArgs {
    /// The built-in profile to start from.
    #[arg(long, value_name = "NAME", default_value = "static-file")]
    pub(super) profile: String,
}
