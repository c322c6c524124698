//! From the arguments that name a plugin to a [`Target`]: the embedded plugin, a profile, the shorthand
//! without a profile, or a kubelet's own configuration.

use std::path::{Path, PathBuf};

use credproof_kubelet::Release;

use super::args::{Demo, PluginArgs};
use super::{kubelet_config, settings};
use crate::demo;
use crate::error::Error;
use crate::profile::{self, Credentials, EnvVar, Images, Kind, Profile, Source, literal};
use crate::target::{KnownCredentials, Provider, Target, api_versions, host};

/// An image that no plugin owns: `.invalid` is reserved and never resolves.
const FOREIGN: &str = "registry.invalid/app";

/// The plugin that these arguments name; `subcommand` is what the user runs, for the reproduce line.
///
/// # Errors
///
/// When the profile, the configuration or a value cannot be used.
pub(super) fn target(subcommand: &str, args: &PluginArgs) -> Result<Target, Error> {
    let (program, profile_name, mut profile) = match (args.demo, &args.config, &args.plugin) {
        (Some(which), ..) => embedded(which)?,
        (None, Some(config), _) => kubelet_config::provider(config, args)?,
        (None, None, Some(plugin)) => {
            let (name, profile) = described(args)?;
            (settings::absolute(plugin)?, name, profile)
        }
        (None, None, None) => {
            return Err(Error::usage(
                "no plugin; give its path, --demo, or --config with --bin-dir",
            ));
        }
    };
    override_profile(&mut profile, args)?;
    let provider = Provider::of(&profile.provider)
        .map_err(|reason| Error::usage(format!("{profile_name}: {reason}")))?;
    Ok(Target {
        program,
        api_versions: api_versions(provider.api_version, &profile.supports.api_versions),
        provider,
        known: known(args)?,
        deadline: settings::deadline(&args.timeout)?,
        releases: settings::releases(&args.kubelet)?,
        again: again(subcommand, args),
        given_secrets: given_secrets(&profile.provider.env),
        profile_name,
        profile,
    })
}

/// The embedded plugin, its profile, and its faults where it is to have some.
fn embedded(which: Demo) -> Result<(PathBuf, String, Profile), Error> {
    let program =
        std::env::current_exe().map_err(|error| Error::harness("credproof's own path", error))?;
    let mut profile = profile::builtin("demo")?.profile;
    profile
        .provider
        .args
        .insert(0, crate::fixture::COMMAND.to_owned());
    if which == Demo::Broken {
        profile.provider.args.extend(demo::broken());
    }
    Ok((program, "demo".to_owned(), profile))
}

/// The profile that was named, or one made of the shorthand's flags.
fn described(args: &PluginArgs) -> Result<(String, Profile), Error> {
    let Some(name) = &args.profile else {
        if args.image.is_empty() {
            return Err(Error::usage(
                "what is the plugin for? give --image HOST/REPOSITORY, or --profile with a file or one of the built-in profiles",
            ));
        }
        return Ok(("none".to_owned(), shorthand(args)));
    };
    let is_path = Path::new(name).is_file() || name.contains(['/', '.']);
    let loaded = if is_path {
        profile::load(Path::new(name))?
    } else {
        profile::builtin(name)?
    };
    for (index, image) in loaded.profile.images.owned.iter().enumerate() {
        if let Some(message) = not_asked_with(image) {
            let problem = loaded.problem(&format!("images.owned[{index}]"), &message, "");
            return Err(Error::usage(problem.to_string()));
        }
    }
    Ok((name.clone(), loaded.profile))
}

/// Why no kubelet asks with exactly this text, if none does.
fn not_asked_with(image: &str) -> Option<String> {
    match credproof_kubelet::image::parse(image, Release::NEWEST) {
        Ok(name) if name.repo == image => None,
        Ok(name) => Some(format!(
            "a kubelet asks with {:?}; expected that, without tag and digest",
            name.repo
        )),
        Err(error) => Some(error.to_string()),
    }
}

/// The profile of a plugin of which only images and arguments are known.
fn shorthand(args: &PluginArgs) -> Profile {
    let plugin = args
        .plugin
        .as_deref()
        .and_then(Path::file_name)
        .unwrap_or_default();
    Profile {
        kind: Kind::PluginProfile,
        description: String::new(),
        provider: profile::Provider {
            name: plugin.to_string_lossy().into_owned(),
            api_version: "credentialprovider.kubelet.k8s.io/v1".to_owned(),
            match_images: Vec::new(),
            default_cache_duration: "10m".to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            token_attributes: None,
        },
        ..unknown_plugin()
    }
}

/// A profile that says nothing: credentials are adopted from the plugin's first answer.
pub(super) fn unknown_plugin() -> Profile {
    Profile {
        kind: Kind::PluginProfile,
        description: String::new(),
        provider: profile::Provider {
            name: String::new(),
            api_version: String::new(),
            match_images: Vec::new(),
            default_cache_duration: "0s".to_owned(),
            args: Vec::new(),
            env: Vec::new(),
            token_attributes: None,
        },
        images: Images {
            owned: Vec::new(),
            foreign: vec![FOREIGN.to_owned()],
        },
        supports: profile::Supports::default(),
        credentials: Credentials {
            source: Source::Adopted,
            ..Credentials::default()
        },
        service_account: profile::ServiceAccount::default(),
        files: std::collections::BTreeMap::new(),
        upstream: Vec::new(),
        registry: profile::Registry::default(),
    }
}

/// The image a kubelet would ask with for what the user typed: no tag, no digest, Docker Hub written out.
fn repository(typed: &str) -> Result<String, Error> {
    let name = credproof_kubelet::image::parse(typed, Release::NEWEST);
    name.map(|name| name.repo).map_err(|error| Error::usage(format!("--image {typed}: {error}; expected HOST/REPOSITORY, such as registry.example.com/team/app")))
}

/// What the command line says beats what the profile says.
fn override_profile(profile: &mut Profile, args: &PluginArgs) -> Result<(), Error> {
    if !args.image.is_empty() {
        profile.images.owned = args
            .image
            .iter()
            .map(|typed| repository(typed))
            .collect::<Result<_, _>>()?;
    }
    if profile.images.owned.is_empty() {
        return Err(Error::usage(
            "no image that the plugin is for; give --image HOST/REPOSITORY",
        ));
    }
    if !args.match_image.is_empty() {
        profile.provider.match_images.clone_from(&args.match_image);
    } else if profile.provider.match_images.is_empty() {
        profile.provider.match_images = hosts(&profile.images.owned);
    }
    if let Some(version) = &args.api_version {
        let version: credproof_kubelet::ApiVersion = version.parse().map_err(|_| {
            Error::usage(format!(
                "--api-version {version}: expected v1, v1beta1 or v1alpha1"
            ))
        })?;
        profile.provider.api_version = version.to_string();
    }
    for pair in &args.env {
        let (name, value) = pair
            .split_once('=')
            .filter(|(name, _)| !name.is_empty())
            .ok_or_else(|| Error::usage(format!("--env {pair}: expected NAME=VALUE")))?;
        profile.provider.env.push(EnvVar {
            name: name.to_owned(),
            value: literal(value),
        });
    }
    if !args.args.is_empty() {
        profile.provider.args = args.args.iter().map(|argument| literal(argument)).collect();
    }
    if args.username.is_some() {
        profile.credentials.source = Source::Static;
    }
    Ok(())
}

fn known(args: &PluginArgs) -> Result<Option<KnownCredentials>, Error> {
    let (Some(username), Some(file)) = (&args.username, &args.password_file) else {
        return Ok(None);
    };
    let text = std::fs::read_to_string(file).map_err(|error| {
        Error::usage(format!(
            "--password-file {}: {error}; give a readable file with the password",
            file.display()
        ))
    })?;
    let password = text.strip_suffix('\n').unwrap_or(&text).to_owned();
    Ok(Some(KnownCredentials {
        username: username.clone(),
        password,
    }))
}

fn hosts(images: &[String]) -> Vec<String> {
    let mut hosts: Vec<String> = images.iter().map(|image| host(image).to_owned()).collect();
    hosts.dedup();
    hosts
}

/// The values of variables whose names say that they are secret, unless they are so short that they would be found inside
/// innocent words. A value that is a template holds what the harness mints.
fn given_secrets(env: &[EnvVar]) -> Vec<(String, String)> {
    let telling = |name: &str| {
        let name = name.to_uppercase();
        let place = ["_FILE", "_PATH", "_DIR", "_URL", "_URI"];
        let secret = ["SECRET", "PASSWORD", "TOKEN", "CREDENTIAL"];
        (secret.iter().any(|word| name.contains(word)) || name.ends_with("_KEY"))
            && !place.iter().any(|end| name.ends_with(end))
    };
    let given = env.iter().filter(|variable| {
        telling(&variable.name) && variable.value.len() >= 8 && !variable.value.contains("{{")
    });
    given
        .map(|variable| (variable.name.to_lowercase(), variable.value.clone()))
        .collect()
}

/// The arguments that choose the same plugin again.
fn again(subcommand: &str, args: &PluginArgs) -> Vec<String> {
    let mut words = vec!["credproof".to_owned(), subcommand.to_owned()];
    let mut flag = |name: &str, value: &str| words.extend([name.to_owned(), value.to_owned()]);
    for (name, path) in [
        ("--config", &args.config),
        ("--bin-dir", &args.bin_dir),
        ("--password-file", &args.password_file),
    ] {
        if let Some(path) = path {
            flag(name, &path.to_string_lossy());
        }
    }
    for (name, text) in [
        ("--profile", &args.profile),
        ("--provider", &args.provider),
        ("--api-version", &args.api_version),
        ("--username", &args.username),
    ] {
        if let Some(text) = text {
            flag(name, text);
        }
    }
    for (name, texts) in [
        ("--image", &args.image),
        ("--match-image", &args.match_image),
        ("--env", &args.env),
    ] {
        texts.iter().for_each(|text| flag(name, text));
    }
    for (name, text, usual) in [
        ("--kubelet", &args.kubelet, "1.26.."),
        ("--timeout", &args.timeout, "1m"),
    ] {
        if text != usual {
            flag(name, text);
        }
    }
    match args.demo {
        Some(Demo::Good) => words.push("--demo".to_owned()),
        Some(Demo::Broken) => words.push("--demo=broken".to_owned()),
        None => {}
    }
    words.extend(
        args.plugin
            .iter()
            .map(|plugin| plugin.to_string_lossy().into_owned()),
    );
    if !args.args.is_empty() {
        words.push("--".to_owned());
        words.extend(args.args.iter().cloned());
    }
    words
}
