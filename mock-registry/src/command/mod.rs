//! The program: a registry from flags, that runs until it is told to end. `mock-registry` and
//! `credproof registry` are both this.

mod arguments;
mod auth_arguments;
mod failure;
mod wire;

use std::fs::{self, File};
use std::io::{self, Write};
use std::net::TcpListener;

use serde_json::{Map, Value, json};
use tokio::signal::unix::{SignalKind, signal};

use crate::accounts::Account;
use crate::config::{Config, Storage};
use crate::content::store::InFolder;
use crate::protocol::warning;
use crate::registry::{NoTokenEndpoint, Registry};

pub use arguments::Arguments;
pub use failure::Failure;

/// Starts the registry, says so in one line of JSON on `output`, and comes back after SIGINT or SIGTERM.
///
/// # Errors
///
/// When a flag asks for what cannot be, or the system refuses a socket, a thread or random bytes.
pub fn run(arguments: &Arguments, output: impl Write) -> Result<(), Failure> {
    let accounts = accounts(arguments)?;
    let plan = wire::fault_plan(arguments)?;
    let config = Config {
        listen: arguments.listen,
        seed: arguments.seed,
        storage: arguments
            .data
            .clone()
            .map_or(Storage::Memory, Storage::Directory),
        sparse: arguments.sparse,
        warnings: arguments.warnings.clone(),
        tls: wire::tls(arguments)?,
        admin: wire::admin(arguments)?,
        threads: arguments.threads,
        ..arguments.auth.config()?
    };
    warning::headers(&config.warnings).map_err(Failure::Warning)?;
    let acl = arguments.auth.acl()?;
    let not_started = |source: io::Error| match source.get_ref() {
        Some(inner) if inner.is::<InFolder>() => Failure::Data(source),
        Some(inner) if inner.is::<NoTokenEndpoint>() => Failure::TokenEndpoint(source),
        _ => blame(arguments, source),
    };
    let registry = Registry::start(config).map_err(not_started)?;
    registry.accounts().set_acl(acl);
    arguments.auth.write_keys(registry.tokens())?;
    registry.faults().add_all(plan.faults)?;
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
    for layout in &arguments.layouts {
        let (folder, repository) = layout
            .rsplit_once('=')
            .ok_or_else(|| Failure::NoRepository(layout.clone()))?;
        let added = registry.add_layout(repository, folder);
        images.extend(added.map_err(Failure::Layout)?.into_iter().map(|image| {
            json!({ "repository": repository, "digest": image.manifest_digest, "blobs": image.blobs })
        }));
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
    let mut ready = Map::new();
    ready.insert("address".to_owned(), json!(registry.address()));
    ready.insert("images".to_owned(), json!(images));
    wire::tell(&registry, arguments, &mut ready)?;
    wait_for_signal(output, &Value::Object(ready))
}

/// Which flag is to blame when a registry does not start. The sockets are taken in this order, so the
/// first that is taken by another is it.
fn blame(arguments: &Arguments, source: io::Error) -> Failure {
    if source.kind() == io::ErrorKind::InvalidInput {
        return Failure::Tls(source);
    }
    let sockets = [
        ("--listen", Some(arguments.listen)),
        ("--admin", arguments.admin),
    ];
    let taken = sockets.into_iter().find_map(|(flag, address)| {
        let address = address?;
        TcpListener::bind(address)
            .is_err()
            .then_some((flag, address))
    });
    match taken {
        Some((flag, address)) => Failure::Listen {
            flag,
            address,
            source,
        },
        None => Failure::System(source),
    }
}

/// Whoever reads the line may send a signal at once, so the handlers stand before it is written.
fn wait_for_signal(mut output: impl Write, ready: &serde_json::Value) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        writeln!(output, "{ready}")?;
        output.flush()?;
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
