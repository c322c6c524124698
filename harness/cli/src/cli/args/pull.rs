//! The flags of the subcommand that pulls.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Format;

/// What stands below the flags of `credproof pull --help`.
const HELP: &str = "\
Each request is told with its status, what it authenticated itself with and, for a token, the scopes asked for and granted. \
Content is verified and thrown away. Proxies of the environment are not used.

Exit code 0: pulled; 1: the registry answered, and the image cannot be pulled; 2: the image's name or a file cannot be used; \
3: the registry or its token endpoint cannot be reached.";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(in crate::cli) struct PullArgs {
    /// The image as a pod names it: HOST[:PORT]/REPOSITORY[:TAG|@DIGEST].
    pub(in crate::cli) image: String,

    /// Whose requests to send.
    #[arg(long = "as", value_enum, value_name = "RUNTIME", default_value_t = Runtime::Containerd)]
    pub(in crate::cli) runtime: Runtime,

    /// The user name that a plugin answered; with an empty one, runtimes pull without credentials.
    #[arg(long, value_name = "NAME", requires = "password_file")]
    pub(in crate::cli) username: Option<String>,

    /// The file with the password, without its last line break; it may be empty.
    #[arg(long, value_name = "FILE", requires = "username")]
    pub(in crate::cli) password_file: Option<PathBuf>,

    /// The file with an identity token, in place of user name and password.
    #[arg(long, value_name = "FILE", conflicts_with = "username")]
    pub(in crate::cli) identity_token_file: Option<PathBuf>,

    /// Speak http with the registry, not https.
    #[arg(long, conflicts_with = "ca_file")]
    pub(in crate::cli) plain_http: bool,

    /// The PEM file with the certificates of those who may sign the registry's, in place of the system's.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) ca_file: Option<PathBuf>,

    /// The format on standard output.
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Runtime {
    /// containerd 2.4, as its CRI plugin pulls.
    Containerd,
    /// CRI-O, with containers/image 5.42; skopeo and podman ask the same.
    Crio,
}

impl From<Runtime> for crate::pull::Runtime {
    fn from(runtime: Runtime) -> Self {
        match runtime {
            Runtime::Containerd => Self::Containerd,
            Runtime::Crio => Self::Crio,
        }
    }
}
