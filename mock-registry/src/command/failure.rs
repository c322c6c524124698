//! What a user of the program can get wrong, each with what to do instead.

use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;

use thiserror::Error;

use crate::protocol::name::InvalidName;

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
    /// An image is named without a tag.
    #[error("--image {0:?} has no tag: write REPO:TAG, like team/app:v1")]
    NoTag(String),
    /// No registry could serve an image.
    #[error("--image: {0}")]
    Image(#[from] InvalidName),
    /// The journal's file cannot be made.
    #[error("--journal {}: {source}; its folder must exist and be writable", path.display())]
    Journal {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The address cannot be listened on.
    #[error("--listen {address}: {source}; choose another address, or port 0 for a free one")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// Why.
        source: io::Error,
    },
    /// The system refused something else.
    #[error("{0}")]
    System(#[from] io::Error),
}
