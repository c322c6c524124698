//! The flags of subcommands that ask what a kubelet would do, without a plugin.

use std::path::PathBuf;

use clap::Args;

use super::Format;

#[derive(Debug, Args)]
pub(in crate::cli) struct LintArgs {
    /// Files or directories, YAML or JSON.
    #[arg(required = true, value_name = "PATH")]
    pub(in crate::cli) path: Vec<PathBuf>,

    /// Check the binaries too, as the kubelet would find them here.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) bin_dir: Option<PathBuf>,

    /// The kubelet releases to judge for: 1.34, 1.30..1.34, 1.32.., newest or all.
    #[arg(long, value_name = "RELEASES", default_value = "1.26..")]
    pub(in crate::cli) kubelet: String,

    /// Print the corrected document instead; exit code 0 if all these releases take it.
    #[arg(long)]
    pub(in crate::cli) fix: bool,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,
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
pub(in crate::cli) struct ModelArgs {
    /// The kubelet releases that are asked where a question names none: one for plain answers, as 1.34 or newest; several
    /// for groups, as 1.30..1.34, 1.32.. or all.
    #[arg(long, value_name = "RELEASES", default_value = "newest")]
    pub(in crate::cli) kubelet: String,
}

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 0: every image is matched in every release; 1: some image is matched by no provider, or is \
                  no image name; 2: no release starts with the configuration."
)]
pub(in crate::cli) struct MatchArgs {
    /// The kubelet's --image-credential-provider-config: a file or a directory, YAML or JSON.
    pub(in crate::cli) config: PathBuf,

    /// Images as a pod names them; `-` reads them from standard input, one a line.
    #[arg(value_name = "IMAGE", required_unless_present = "images")]
    pub(in crate::cli) image: Vec<String>,

    /// A file with images, one a line; empty lines and those that begin with `#` are passed over.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) images: Option<PathBuf>,

    /// The kubelet releases to answer for: 1.34, 1.30..1.34, 1.32.., newest or all.
    #[arg(long, value_name = "RELEASES", default_value = "1.26..")]
    pub(in crate::cli) kubelet: String,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,
}
