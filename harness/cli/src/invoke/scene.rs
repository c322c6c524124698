//! The surroundings of one run: fresh secrets, private directories, the upstream stubs, and from them the
//! exact command line, environment and input of each call.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

use credproof_kubelet::{ApiVersion, Duration, Release, Request};
use credproof_process::environment::{Environment, invocation_id};
use credproof_process::{Command, Sensitive};
use jiff::Timestamp;
use tempfile::TempDir;

use super::input;
use crate::case::{Given, ImageChoice, ServiceAccountGiven};
use crate::error::Error;
use crate::evidence::OTHER_REPOSITORY;
use crate::profile::{Context, Minted, Moment, write_files};
use crate::reproduce::{DIRECTORY_VARIABLE, secret_variable};
use crate::target::{Target, host};
use crate::upstream::{Recorded, Upstreams};

/// How many bytes of each output stream are kept. Longer output is drained and counted.
const OUTPUT_CAP: usize = 8 << 20;

/// How long the harness waits for pipes that a child still holds, before it ends the child.
const HELD_LIMIT: std::time::Duration = std::time::Duration::from_secs(10);

/// The surroundings of one run. Stubs and directories are gone when it is dropped.
#[derive(Debug)]
pub struct Scene<'a> {
    target: &'a Target,
    given: &'a Given,
    image: String,
    minted: Minted,
    /// The token of a service account that the upstream does not know, for requests that carry such a one.
    stranger: Option<Minted>,
    pub(super) moment: Moment,
    context: Context,
    upstreams: Upstreams,
    directory: TempDir,
}

/// One call, ready to be made.
pub(super) struct Prepared {
    pub(super) request: Request,
    pub(super) command: Command,
}

impl<'a> Scene<'a> {
    /// Mints secrets, writes files and starts stubs.
    ///
    /// # Errors
    ///
    /// When one of these fails, or a template of the profile cannot be filled in.
    pub fn set(given: &'a Given, target: &'a Target) -> Result<Self, Error> {
        let profile = &target.profile;
        let moment = Moment {
            now: Timestamp::now(),
            lifetime: profile.credentials.lifetime,
        };
        let mint = || {
            Minted::new(profile, moment)
                .map_err(|error| Error::harness("secrets cannot be minted", error))
        };
        let mut minted = mint()?;
        if let Some(known) = &target.known {
            minted = minted
                .with_credentials(&known.username, &known.password)
                .map_err(|error| Error::usage(error.to_string()))?;
        }
        minted = minted
            .with_secrets(target.given_secrets.iter().cloned())
            .map_err(|error| Error::usage(error.to_string()))?;
        let stranger = (given.service_account == ServiceAccountGiven::RefusedToken)
            .then(mint)
            .transpose()?;
        let image = format!("{}{}", image(given.image, target), given.image_suffix);
        let directory = private_directory()?;
        let context = Context::new(&minted, moment, &image).with(
            "scratch",
            &directory.path().join("scratch").to_string_lossy(),
        );
        let upstreams = Upstreams::start(
            &profile.upstream,
            context,
            &minted,
            moment.now,
            given.upstream,
        )
        .map_err(|error| Error::harness("the upstream stubs", error))?;
        let files = directory.path().join("files");
        let context = write_files(&files, &profile.files, upstreams.context().clone())
            .map_err(|error| Error::harness("the profile's files", error))?;
        Ok(Self {
            target,
            given,
            image,
            minted,
            stranger,
            moment,
            context,
            upstreams,
            directory,
        })
    }

    /// The variables by which a shell has what this run alone has: secrets, addresses of stubs, the directory.
    #[must_use]
    pub fn variables(&self) -> Vec<(String, String)> {
        let stranger = self
            .stranger_token()
            .map(|(name, text)| (secret_variable(&name), text));
        let secrets = self.minted.secrets().into_iter();
        let secrets = secrets.map(|(name, text)| (secret_variable(&name), text));
        secrets.chain(stranger).chain(self.own_texts()).collect()
    }

    /// Texts that only this run has and that are no secrets, with the variables that stand for them.
    pub(super) fn own_texts(&self) -> Vec<(String, String)> {
        let directory = self.directory.path().to_string_lossy().into_owned();
        let mut texts = self.upstreams.env().to_vec();
        texts.push((DIRECTORY_VARIABLE.to_owned(), directory));
        texts
    }

    /// Name and text of the token that the upstream does not know, if the request carries one.
    fn stranger_token(&self) -> Option<(String, String)> {
        let token = self.stranger.as_ref()?.service_account_token();
        Some(("refused_service_account_token".to_owned(), token.to_owned()))
    }

    /// The image of the request.
    pub(super) fn image(&self) -> &str {
        &self.image
    }

    /// The registry host of that image.
    pub(super) fn registry(&self) -> &str {
        host(&self.image)
    }

    /// How long the credentials live.
    pub(super) fn life(&self) -> Duration {
        Duration(i64::try_from(self.moment.lifetime.as_nanos()).unwrap_or(i64::MAX))
    }

    /// What the upstream stubs were asked.
    pub(super) fn asked(&self) -> Vec<Recorded> {
        self.upstreams.requests()
    }

    /// The private directories a plugin may write to, by the name they have in reports.
    pub(super) fn directories(&self) -> BTreeMap<&'static str, PathBuf> {
        BTreeMap::from([("scratch", self.directory.path().join("scratch"))])
    }

    /// Every secret of the run, with those that the plugin brought itself.
    pub(super) fn known_secrets(&self, answered: Vec<(String, String)>) -> Result<Minted, Error> {
        let more = self.stranger_token().into_iter().chain(answered);
        let minted = self.minted.clone().with_secrets(more);
        minted.map_err(|error| Error::harness("secrets cannot be searched for", error))
    }

    /// The call for this image, with a fresh invocation id.
    pub(super) fn call(&self, image: &str) -> Result<Prepared, Error> {
        let request = self.request(image);
        let newest = self
            .target
            .releases
            .iter()
            .next_back()
            .unwrap_or(Release::NEWEST);
        let usual = request
            .encode(newest)
            .map_err(|error| Error::usage(format!("{}: {error}", self.target.profile_name)))?;
        let stdin = match &self.given.stdin {
            Some(other) => input::bytes(other, &usual, &self.context)
                .map_err(|error| Error::harness("the case's stdin", error))?,
            None => usual,
        };
        let rendered = |text: &String| {
            self.context
                .render(text)
                .map(OsString::from)
                .map_err(|error| Error::usage(format!("{}: {error}", self.target.profile_name)))
        };
        let command = Command {
            program: self.target.program.clone(),
            args: self
                .target
                .profile
                .provider
                .args
                .iter()
                .map(rendered)
                .collect::<Result<_, _>>()?,
            env: self.environment()?,
            cwd: PathBuf::from("/"),
            stdin: Sensitive::from(stdin),
            stderr_closed: self.given.stderr_closed,
            deadline: self.target.deadline,
            output_cap: OUTPUT_CAP,
            held_limit: HELD_LIMIT.min(self.target.deadline),
        };
        Ok(Prepared { request, command })
    }

    fn request(&self, image: &str) -> Request {
        let (token, annotations) = match self.given.service_account {
            ServiceAccountGiven::Usual if self.target.requires_service_account() => {
                (Some(&self.minted), true)
            }
            ServiceAccountGiven::Usual | ServiceAccountGiven::None => (None, false),
            ServiceAccountGiven::Token => (Some(&self.minted), true),
            ServiceAccountGiven::TokenWithoutAnnotations => (Some(&self.minted), false),
            ServiceAccountGiven::RefusedToken => (self.stranger.as_ref(), true),
        };
        let declared = &self.target.profile.service_account.annotations;
        Request {
            api_version: self.given.api_version.unwrap_or(if token.is_some() {
                ApiVersion::V1
            } else {
                self.target.provider.api_version
            }),
            image: image.to_owned(),
            service_account_token: token
                .map(|minted| minted.service_account_token().to_owned())
                .unwrap_or_default(),
            service_account_annotations: if annotations {
                declared.clone()
            } else {
                BTreeMap::new()
            },
        }
    }

    /// The kubelet's own environment, then the provider's, then what the case changes. `TMPDIR` is the harness's: what
    /// a plugin leaves there is found, and gone with the run.
    fn environment(&self) -> Result<Environment, Error> {
        let id = invocation_id().map_err(|error| Error::harness("an invocation id", error))?;
        let rendered = |text: &str| {
            self.context
                .render(text)
                .map_err(|error| Error::usage(format!("{}: {error}", self.target.profile_name)))
        };
        let scratch = self
            .directory
            .path()
            .join("scratch")
            .to_string_lossy()
            .into_owned();
        let mut configured = vec![("TMPDIR".to_owned(), scratch)];
        configured.extend_from_slice(self.upstreams.env());
        for variable in &self.target.profile.provider.env {
            configured.push((variable.name.clone(), rendered(&variable.value)?));
        }
        let mut removed = Vec::new();
        for (name, value) in &self.given.env {
            match value {
                Some(value) => configured.push((name.clone(), rendered(value)?)),
                None => removed.push(name.as_str()),
            }
        }
        Ok(Environment::service(&id)
            .merge(configured)
            .without(&removed))
    }
}

fn image(choice: ImageChoice, target: &Target) -> String {
    match choice {
        ImageChoice::Owned => target.owned().to_owned(),
        ImageChoice::OwnedWithPort => target
            .owned_with_port()
            .unwrap_or(target.owned())
            .to_owned(),
        ImageChoice::OtherRepository => format!("{}/{OTHER_REPOSITORY}", host(target.owned())),
        ImageChoice::Foreign => target
            .profile
            .images
            .foreign
            .first()
            .cloned()
            .unwrap_or_default(),
    }
}

/// A directory that only this user can enter, with the two below it that a run uses.
fn private_directory() -> Result<TempDir, Error> {
    let directory = TempDir::with_prefix("credproof-").map_err(|error| {
        Error::harness(
            "no private directory can be made (TMPDIR says where)",
            error,
        )
    })?;
    for name in ["files", "scratch"] {
        std::fs::create_dir(directory.path().join(name))
            .map_err(|error| Error::harness("a private directory", error))?;
    }
    Ok(directory)
}
