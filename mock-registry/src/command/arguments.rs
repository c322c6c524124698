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
    /// What is to go wrong, as YAML
    #[arg(long, value_name = "FILE")]
    pub(super) fault_plan: Option<PathBuf>,
    /// Answer admin requests, by default on a free port of 127.0.0.1; the ready line has the secret
    #[arg(
        long,
        value_name = "ADDRESS:PORT",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "127.0.0.1:0"
    )]
    pub(super) admin: Option<SocketAddr>,
    /// The file with the admin secret, which the ready line then does not have
    #[arg(long, value_name = "FILE", requires = "admin")]
    pub(super) admin_secret_file: Option<PathBuf>,
    /// Speak TLS, with certificates of an authority that is made for this run
    #[arg(long)]
    pub(super) tls: bool,
    /// Speak TLS with this certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(super) tls_cert: Option<PathBuf>,
    /// The key of that certificate, as PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<PathBuf>,
    /// Where to write the certificate of the run's authority; without it the ready line has it
    #[arg(
        long,
        value_name = "FILE",
        requires = "tls",
        conflicts_with = "tls_cert"
    )]
    pub(super) tls_ca_out: Option<PathBuf>,
    /// Want a client certificate of one of these authorities, as PEM
    #[arg(long, value_name = "FILE")]
    pub(super) tls_client_ca: Option<PathBuf>,
    /// How many threads answer
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub(super) threads: usize,
}
