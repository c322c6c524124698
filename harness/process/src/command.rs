//! What is to be run: a plain value that holds everything a plugin is handed, so that the same
//! value gives the same run. It reads nothing from the harness's own environment or folder.

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use crate::environment::Environment;
use crate::sensitive::Sensitive;

/// The time the kubelet gives a plugin, fixed in every release from 1.20 to 1.37
/// (`pkg/credentialprovider/plugin/plugin.go` `execPlugin.ExecPlugin`).
pub const KUBELET_DEADLINE: Duration = Duration::from_secs(60);

/// One call of a plugin, as [`run`](crate::run) makes it.
#[derive(Debug, Clone)]
pub struct Command {
    /// The absolute path of the plugin. It is also the first argument the plugin sees, as the
    /// kubelet joins its bin directory with the provider's name (`plugin.go`
    /// `execPlugin.ExecPlugin`).
    pub program: PathBuf,
    /// The arguments after the first, handed over as they are: no shell, nothing expanded, empty
    /// ones kept.
    pub args: Vec<OsString>,
    /// The whole environment. Nothing of the harness's own is added.
    pub env: Environment,
    /// The folder the plugin starts in, absolute. A kubelet run by systemd has `/`.
    pub cwd: PathBuf,
    /// The request, written to standard input, which is then closed.
    pub stdin: Sensitive,
    /// Whether the plugin starts without standard error, as under a wrapper that closes it. A kubelet always gives it
    /// a pipe.
    pub stderr_closed: bool,
    /// Time from before the start until the plugin alone gets SIGKILL; the kubelet's is
    /// [`KUBELET_DEADLINE`].
    pub deadline: Duration,
    /// Bytes kept of each output stream. The rest is read and counted, so that a plugin never
    /// blocks on us: the kubelet itself collects without any limit.
    pub output_cap: usize,
    /// How long the harness waits, after the plugin has ended, for the pipes to be closed by
    /// whoever else holds them. The kubelet has no such limit; when this one strikes,
    /// [`Held::cut`](crate::Held::cut) says so.
    pub held_limit: Duration,
}
