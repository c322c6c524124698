//! The flags, and what they ask for. Nothing is started here.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

use crate::config::AuthMode;

/// An OCI registry that enforces token auth, serves small generated images, and remembers who came.
///
/// When it is ready it prints one line of JSON with its address and its images on standard output.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Example:\n  mock-registry --user me --password-file password.txt --image team/app:v1 --journal -"
)]
pub struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(super) listen: SocketAddr,
    /// How credentials are asked for
    #[arg(long, value_enum, default_value_t = Auth::Bearer)]
    pub(super) auth: Auth,
    /// A user who may pull; each needs a --password-file
    #[arg(long = "user", value_name = "NAME")]
    pub(super) users: Vec<String>,
    /// The file with that user's password, without its last line break
    #[arg(long = "password-file", value_name = "FILE")]
    pub(super) password_files: Vec<PathBuf>,
    /// An image to serve
    #[arg(long = "image", value_name = "REPO:TAG")]
    pub(super) images: Vec<String>,
    /// Another seed gives images with other digests
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(super) seed: u64,
    /// Where to write one JSON line a request; - is standard error
    #[arg(long, value_name = "FILE")]
    pub(super) journal: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum Auth {
    /// A token for each scope, from /token
    Bearer,
    /// User name and password on every request, as Amazon ECR has it
    Basic,
    /// Everyone may pull
    None,
}

impl Auth {
    pub(super) fn mode(self) -> AuthMode {
        match self {
            Self::Bearer => AuthMode::Bearer,
            Self::Basic => AuthMode::Basic,
            Self::None => AuthMode::None,
        }
    }
}
