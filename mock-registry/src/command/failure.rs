//! What a user of the program can get wrong, each with what to do instead.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use crate::accounts::AclProblem;
use crate::fault::{InvalidFault, PlanProblem};
use crate::registry::ContentError;
use crate::token::InvalidKeys;

/// What the user can get wrong.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Failure {
    /// Users and password files do not pair up.
    #[error(
        "--user was given {users} times and --password-file {files} times: give one file for each user, in the same order"
    )]
    Pairs {
        /// How many users.
        users: usize,
        /// How many files.
        files: usize,
    },
    /// A password file cannot be read as text.
    #[error("--password-file {}: {source}; it must be a readable text file", path.display())]
    PasswordFile {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A password file holds nothing.
    #[error("--password-file {} is empty: write the password into it", path.display())]
    EmptyPassword {
        /// The file.
        path: PathBuf,
    },
    /// A file that a flag names cannot be read as text.
    #[error("{flag} {}: {source}; it must be a readable text file", path.display())]
    Read {
        /// The flag.
        flag: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file that a flag names cannot be written.
    #[error("{flag} {}: {source}; its folder must exist and be writable", path.display())]
    Write {
        /// The flag.
        flag: &'static str,
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// There can be no token endpoint where it was asked for.
    #[error("--token-path and --token-listen: {0}")]
    TokenEndpoint(io::Error),
    /// The access control list is wrong.
    #[error("--acl {0}")]
    Acl(#[from] AclProblem),
    /// An issuer is named without a file.
    #[error(
        "--trusted-issuer {0:?} has no file: write NAME=FILE, like https://issuer.example=keys.pem"
    )]
    NoIssuerFile(String),
    /// A file of keys is wrong.
    #[error("--trusted-issuer {}: {source}", path.display())]
    Keys {
        /// The file.
        path: PathBuf,
        /// Why.
        source: InvalidKeys,
    },
    /// An image is named without a tag.
    #[error("--image {0:?} has no tag: write REPO:TAG, like team/app:v1")]
    NoTag(String),
    /// An image cannot be served.
    #[error("--image: {0}")]
    Image(#[from] ContentError),
    /// A layout is named without a repository.
    #[error("--layout {0:?} has no repository: write DIR=REPO, like ./image=team/app")]
    NoRepository(String),
    /// A layout cannot be served.
    #[error("--layout: {0}")]
    Layout(ContentError),
    /// The journal's file cannot be made.
    #[error("--journal {}: {source}; its folder must exist and be writable", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The folder of `--data` cannot be used.
    #[error("--data: {0}; it must be a folder of its own that can be written")]
    Data(io::Error),
    /// A warning cannot be sent.
    #[error("--warning: {0}; give shorter texts of one line")]
    Warning(io::Error),
    /// A file that a flag names cannot be read as text, or written.
    #[error("{flag} {}: {source}; {expected}", path.display())]
    File {
        /// The flag.
        flag: &'static str,
        /// The file.
        path: PathBuf,
        /// What it must be.
        expected: &'static str,
        /// Why.
        source: io::Error,
    },
    /// A file with a secret holds nothing.
    #[error("{flag} {} is empty: write the secret into it", path.display())]
    EmptySecret {
        /// The flag.
        flag: &'static str,
        /// The file.
        path: PathBuf,
    },
    /// A plan of faults is wrong.
    #[error("--fault-plan {0}")]
    FaultPlan(#[from] PlanProblem),
    /// A fault cannot be done.
    #[error("--fault-plan: {0}")]
    Fault(#[from] InvalidFault),
    /// A client's certificate is wanted where there is no TLS.
    #[error("--tls-client-ca needs TLS: give --tls, or --tls-cert with --tls-key, too")]
    NoTls,
    /// The certificates cannot be used.
    #[error("--tls: {0}; give a certificate with its key, as PEM")]
    Tls(io::Error),
    /// The address cannot be listened on.
    #[error("{flag} {address}: {source}; choose another address, or port 0 for a free one")]
    Listen {
        /// The flag.
        flag: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The system refused something else.
    #[error("{0}")]
    System(#[from] io::Error),
}
