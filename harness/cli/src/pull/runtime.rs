//! The runtimes that can be asked to pull.

use std::fmt;

use super::connection::Connection;
use super::outcome::Pull;
use super::repository::Repository;
use super::request::PullRequest;
use super::step_log::StepLog;
use super::{containerd, containers_image};

/// Whose behaviour a pull has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// containerd 2.4, over the CRI.
    Containerd,
    /// CRI-O with containers/image 5.42.
    Crio,
}

impl fmt::Display for Runtime {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Containerd => "containerd",
            Self::Crio => "crio",
        })
    }
}

/// Pulls an image and verifies every digest. Content is thrown away.
pub fn pull(runtime: Runtime, request: PullRequest<'_>) -> Pull {
    let mut log = StepLog::new(request.credential);
    let outcome = match (
        Connection::by(request.route),
        Repository::parse(request.route.scheme(), request.image),
    ) {
        (Err(message), _) | (_, Err(message)) => Err(log.refuse(None, None, message)),
        (Ok(connection), Ok(repository)) => match runtime {
            Runtime::Containerd => containerd::run(&request, &connection, &repository, &mut log),
            Runtime::Crio => containers_image::run(&request, &connection, &repository, &mut log),
        },
    };
    let (outcome, steps) = log.finish(outcome);
    Pull { outcome, steps }
}
