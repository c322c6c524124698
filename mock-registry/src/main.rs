//! `mock-registry`: the registry alone, for clients under test. It prints one JSON line with its address
//! when it is ready and runs until SIGINT or SIGTERM.

use std::fs::{self, File};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use credproof_mock_registry::{Account, AuthMode, Config, InvalidName, Registry};
use serde_json::json;
use thiserror::Error;
use tokio::signal::unix::{SignalKind, signal};

/// An OCI registry that enforces token auth, serves small generated images, and remembers who came.
///
/// When it is ready it prints one line of JSON with its address and its images on standard output.
#[derive(Parser)]
#[command(
    version,
    after_help = "Example:\n  mock-registry --user me --password-file password.txt --image team/app:v1 --journal -"
)]
struct Arguments {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// How credentials are asked for
    #[arg(long, value_enum, default_value_t = Auth::Bearer)]
    auth: Auth,
    /// A user who may pull; each needs a --password-file
    #[arg(long = "user", value_name = "NAME")]
    users: Vec<String>,
    /// The file with that user's password, without its last line break
    #[arg(long = "password-file", value_name = "FILE")]
    password_files: Vec<PathBuf>,
    /// An image to serve
    #[arg(long = "image", value_name = "REPO:TAG")]
    images: Vec<String>,
    /// Another seed gives images with other digests
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,
    /// Where to write one JSON line a request; - is standard error
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Auth {
    /// A token for each scope, from /token
    Bearer,
    /// User name and password on every request, as Amazon ECR has it
    Basic,
    /// Everyone may pull
    None,
}

/// What the user can get wrong.
#[derive(Debug, Error)]
enum Failure {
    #[error(
        "--user was given {users} times and --password-file {files} times: give one file for each user, in the same order"
    )]
    Pairs { users: usize, files: usize },
    #[error("--password-file {}: {source}; it must be a readable text file", path.display())]
    PasswordFile { path: PathBuf, source: io::Error },
    #[error("--password-file {} is empty: write the password into it", path.display())]
    EmptyPassword { path: PathBuf },
    #[error("--image {0:?} has no tag: write REPO:TAG, like team/app:v1")]
    NoTag(String),
    #[error("--image: {0}")]
    Image(#[from] InvalidName),
    #[error("--journal {}: {source}; its folder must exist and be writable", path.display())]
    Journal { path: PathBuf, source: io::Error },
    #[error("--listen {address}: {source}; choose another address, or port 0 for a free one")]
    Listen {
        address: SocketAddr,
        source: io::Error,
    },
    #[error("{0}")]
    System(#[from] io::Error),
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // When standard error is gone too, the exit code is all that is left to say.
            let _ = writeln!(io::stderr(), "error: {failure}");
            ExitCode::from(2)
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let accounts = accounts(arguments)?;
    let config = Config {
        listen: arguments.listen,
        auth: arguments.auth.mode(),
        seed: arguments.seed,
        ..Config::default()
    };
    let listen = |source| Failure::Listen {
        address: arguments.listen,
        source,
    };
    let registry = Registry::start(config).map_err(listen)?;
    for account in accounts {
        registry.accounts().add(account);
    }
    let mut images = Vec::new();
    for name in &arguments.images {
        let (repository, tag) = name
            .rsplit_once(':')
            .ok_or_else(|| Failure::NoTag(name.clone()))?;
        let image = registry.add_image(repository, tag)?;
        images.push(json!({ "repository": repository, "tag": tag, "digest": image.manifest_digest, "blobs": image.blobs }));
    }
    match &arguments.journal {
        None => {}
        Some(path) if path.as_os_str() == "-" => registry.copy_journal_to(io::stderr()),
        Some(path) => {
            let file = File::create(path).map_err(|source| Failure::Journal {
                path: path.clone(),
                source,
            })?;
            registry.copy_journal_to(file);
        }
    }
    wait_for_signal(&json!({ "address": registry.address(), "images": images }))
}

/// Whoever reads the line may send a signal at once, so the handlers stand before it is written.
fn wait_for_signal(ready: &serde_json::Value) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        writeln!(io::stdout(), "{ready}")?;
        std::future::poll_fn(|context| {
            if interrupt.poll_recv(context).is_ready() {
                return std::task::Poll::Ready(());
            }
            terminate.poll_recv(context).map(|_| ())
        })
        .await;
        Ok(())
    })
}

fn accounts(arguments: &Arguments) -> Result<Vec<Account>, Failure> {
    let (users, files) = (arguments.users.len(), arguments.password_files.len());
    if users != files {
        return Err(Failure::Pairs { users, files });
    }
    let pairs = arguments.users.iter().zip(&arguments.password_files);
    pairs
        .map(|(user, path)| {
            let text = fs::read_to_string(path);
            let text = text.map_err(|source| Failure::PasswordFile {
                path: path.clone(),
                source,
            })?;
            let password = text
                .strip_suffix('\n')
                .map_or(&*text, |line| line.strip_suffix('\r').unwrap_or(line));
            if password.is_empty() {
                return Err(Failure::EmptyPassword { path: path.clone() });
            }
            Ok(Account::new(user, password))
        })
        .collect()
}

impl Auth {
    fn mode(self) -> AuthMode {
        match self {
            Self::Bearer => AuthMode::Bearer,
            Self::Basic => AuthMode::Basic,
            Self::None => AuthMode::None,
        }
    }
}
