//! `credproof pull`: an image from any registry, with the requests of a container runtime.

use std::fs;
use std::io;
use std::path::Path;

use credproof_kubelet::Release;
use credproof_kubelet::image;

use super::args::{Color, PullArgs};
use super::exit::Exit;
use super::{print, settings};
use crate::error::Error;
use crate::pull::{Credential, Pull, PullRequest, Roots, Route, SystemClock, pull};
use crate::report::{self, Options};

pub(super) fn run(args: &PullArgs, color: Color) -> Result<Exit, Error> {
    let name = image::parse(&args.image, Release::NEWEST).map_err(|error| {
        Error::usage(format!(
            "{error}; write HOST/REPOSITORY:TAG, like registry.example.com/team/app:v1"
        ))
    })?;
    let reference = match name.digest.is_empty() {
        true => &name.tag,
        false => &name.digest,
    };
    let secret = match (&args.password_file, &args.identity_token_file) {
        (Some(file), _) => secret("--password-file", file)?,
        (None, Some(file)) => secret("--identity-token-file", file)?,
        (None, None) => String::new(),
    };
    let credential = match (&args.username, &args.identity_token_file) {
        (Some(username), _) => Some(Credential::Password {
            username,
            password: &secret,
        }),
        (None, Some(_)) => Some(Credential::IdentityToken(&secret)),
        (None, None) => None,
    };
    let route = route(args)?;
    let runtime = args.runtime.into();
    let request = PullRequest {
        route: &route,
        image: &name.repo,
        reference,
        credential,
        clock: &SystemClock,
    };
    let pulled = pull(runtime, request);
    let exit = exit(&pulled);
    let options = Options {
        exit_code: exit.code(),
        terminal: settings::terminal(color, &io::stdout()),
    };
    let mut bytes = Vec::new();
    let format = args.format.into();
    report::pull::render(format, &args.image, runtime, &pulled, &options, &mut bytes)
        .map_err(|error| Error::harness("the pull", error))?;
    print(&bytes)?;
    Ok(exit)
}

/// Whoever answered refused; whoever did not could not be asked.
fn exit(pulled: &Pull) -> Exit {
    let is_answered = pulled
        .steps
        .last()
        .is_some_and(|step| step.status.is_some());
    match &pulled.outcome {
        Ok(_) => Exit::Conformant,
        Err(_) if is_answered => Exit::Failed,
        Err(_) => Exit::Harness,
    }
}

fn secret(flag: &str, file: &Path) -> Result<String, Error> {
    let text = fs::read_to_string(file).map_err(|error| {
        let file = file.display();
        Error::usage(format!(
            "{flag} {file}: {error}; it must be a readable text file"
        ))
    })?;
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}

fn route(args: &PullArgs) -> Result<Route, Error> {
    let roots = match &args.ca_file {
        None => Roots::System,
        Some(file) => {
            let read = fs::read(file).map_err(|error| error.to_string());
            read.and_then(|text| Roots::from_pem(&text))
                .map_err(|error| {
                    let file = file.display();
                    Error::usage(format!(
                        "--ca-file {file}: {error}; it must be a PEM file with certificates"
                    ))
                })?
        }
    };
    Ok(Route::Named {
        plain_http: args.plain_http,
        roots,
    })
}
