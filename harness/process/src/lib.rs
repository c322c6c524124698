//! One plugin run, exactly as the kubelet does it, and everything that happened told as a value.
//!
//! A [`Command`] holds all a plugin is handed; [`run`] starts it, waits as the kubelet waits, ends
//! what it left behind and returns a [`Transcript`]. A file that cannot be started is a
//! [`StartError`] with the kubelet's own words and the cause; [`preflight::inspect`] tells the
//! cause without a start. A [`Cancel`] ends every run from another thread. This crate knows neither
//! requests nor answers: it moves bytes and judges nothing.
//!
//! ```
//! use std::time::Duration;
//! use credproof_process::environment::{Environment, invocation_id};
//! use credproof_process::{Cancel, Command, Ending, KUBELET_DEADLINE, run};
//!
//! let service = Environment::service(&invocation_id()?);
//! let command = Command {
//!     program: "/bin/sh".into(),
//!     args: vec!["-c".into(), "cat; echo $REGION >&2".into()],
//!     env: service.merge([("REGION", "eu-central-1")]),
//!     cwd: "/".into(),
//!     stdin: b"{\"kind\":\"CredentialProviderRequest\"}\n".as_slice().into(),
//!     stderr_closed: false,
//!     deadline: KUBELET_DEADLINE,
//!     output_cap: 1 << 20,
//!     held_limit: Duration::from_secs(5),
//! };
//! let transcript = run(&command, &Cancel::new()?)?;
//! assert_eq!(transcript.ending, Ending::Exited(0));
//! assert_eq!(transcript.stdout.bytes, command.stdin);
//! assert_eq!(transcript.stderr.bytes.expose(), b"eu-central-1\n");
//! assert!(transcript.left_behind.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What differs from the kubelet, on purpose
//!
//! * The plugin gets a process group of its own, so that it cannot signal the harness. A plugin
//!   that calls `setsid` itself, without a fork before it, is refused that here; under a kubelet it
//!   is not.
//! * What it leaves behind is ended. The kubelet never does that.
//! * It begins in a cgroup of its own below the harness's, where one can be made (cgroup v2,
//!   writable; as root or in a delegated unit): nothing it starts gets out of that.
//! * User, umask, limits and niceness are the harness's, where a plugin's are its kubelet's.
//!
//! # What a run changes in the harness's own process
//!
//! It becomes the child subreaper of its descendants, `SIGCHLD` is put back to its default if it
//! was ignored, and all its descriptors above the standard three become close-on-exec. Nobody else
//! in the process may wait for *any* child, and a child that other code starts in a session of its
//! own while a run is under way would be taken for something the plugin left behind.
//!
//! # Systems
//!
//! Linux. Elsewhere it is meant to compile, and runs with less: only the process group is searched
//! for what was left behind, so nothing is listed, and how much of a request was read is not known.

#![deny(unsafe_code)]

mod cancel;
mod command;
#[cfg(target_os = "linux")]
mod descendants;
#[cfg(not(target_os = "linux"))]
#[path = "descendants/elsewhere.rs"]
mod descendants;
pub mod environment;
pub mod preflight;
mod run;
mod sensitive;
mod spawn;
mod start_error;
mod streams;
mod transcript;
mod wait;

pub use cancel::Cancel;
pub use command::{Command, KUBELET_DEADLINE};
pub use run::run;
pub use sensitive::Sensitive;
pub use start_error::{Cause, StartError};
pub use transcript::{Captured, Delivered, Ending, Fate, Held, Leftover, Transcript, Usage};
