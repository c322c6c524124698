//! The flags, and what they ask for. Nothing is started here.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Parser;

use super::auth_arguments::AuthArguments;

/// An OCI registry that enforces token auth, serves what is pushed and small generated images, and remembers who came.
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
    #[command(flatten)]
    pub(super) auth: AuthArguments,
    /// A user who may do everything, or what --acl says; each needs a --password-file
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
    /// An OCI image layout to serve, a folder
    #[arg(long = "layout", value_name = "DIR=REPO")]
    pub(super) layouts: Vec<String>,
    /// Keep content in this folder instead of in memory
    #[arg(long, value_name = "DIR")]
    pub(super) data: Option<PathBuf>,
    /// Take images before their blobs
    #[arg(long)]
    pub(super) sparse: bool,
    /// A text that every answer carries in a Warning header
    #[arg(long = "warning", value_name = "TEXT")]
    pub(super) warnings: Vec<String>,
    /// Where to write one JSON line a request; - is standard error
    #[arg(long, value_name = "FILE")]
    pub(super) journal: Option<PathBuf>,
}
