//! A provider of a kubelet's own configuration as the plugin to test: `--config`, `--bin-dir`, `--provider`.

use std::path::{Path, PathBuf};

use credproof_kubelet::Release;
use credproof_kubelet::config;

use super::args::PluginArgs;
use super::{settings, subject};
use crate::config_files::ConfigFiles;
use crate::error::Error;
use crate::profile::{self, EnvVar, Profile, literal};

/// The plugin's path, a name for the profile, and a profile that says what the configuration says.
///
/// # Errors
///
/// When the newest chosen kubelet would not start with it, or does not know which provider is meant.
pub(super) fn provider(
    path: &Path,
    args: &PluginArgs,
) -> Result<(PathBuf, String, Profile), Error> {
    let newest = settings::releases(&args.kubelet)?
        .iter()
        .next_back()
        .unwrap_or(Release::NEWEST);
    let providers = start(path, newest)?;
    let wanted = |provider: &&config::Provider| {
        args.provider
            .as_ref()
            .is_none_or(|name| *name == provider.name)
    };
    let mut chosen = providers.iter().filter(wanted);
    let names = || {
        providers
            .iter()
            .map(|provider| provider.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    let entry = match (chosen.next(), chosen.next()) {
        (Some(entry), None) => entry,
        (None, _) => {
            return Err(Error::usage(format!(
                "--provider {}: {} has only {}",
                args.provider.as_deref().unwrap_or_default(),
                path.display(),
                names()
            )));
        }
        (Some(_), Some(_)) => {
            return Err(Error::usage(format!(
                "{}: has several providers; choose one with --provider: {}",
                path.display(),
                names()
            )));
        }
    };
    let directory = args
        .bin_dir
        .as_deref()
        .ok_or_else(|| Error::usage("--config needs --bin-dir"))?;
    let profile = Profile {
        provider: in_profile(entry),
        ..subject::unknown_plugin()
    };
    Ok((
        settings::absolute(&directory.join(&entry.name))?,
        path.display().to_string(),
        profile,
    ))
}

/// The providers of a file or directory, as the kubelet of a release reads them.
fn start(path: &Path, release: Release) -> Result<Vec<config::Provider>, Error> {
    let on_disk = ConfigFiles::read(path)?;
    // Whether the executable is there is found out, and said better, when it is started.
    let entries = on_disk.entries();
    let configuration = on_disk.prepared(&entries);
    configuration
        .start(release)
        .map(|started| started.providers)
        .map_err(|error| on_disk.refused(format!("kubelet {release}"), error.text()))
}

/// The provider entry in the words of a profile. Nothing in it is a template.
fn in_profile(entry: &config::Provider) -> profile::Provider {
    let token_attributes = entry.token_attributes.as_ref().map(|attributes| {
        let cache_type = match attributes.cache_type.as_str() {
            "Token" => profile::CacheType::Token,
            _ => profile::CacheType::ServiceAccount,
        };
        profile::TokenAttributes {
            service_account_token_audience: attributes.service_account_token_audience.clone(),
            cache_type,
            require_service_account: attributes.require_service_account.unwrap_or_default(),
            required_service_account_annotation_keys: attributes
                .required_service_account_annotation_keys
                .clone()
                .unwrap_or_default(),
            optional_service_account_annotation_keys: attributes
                .optional_service_account_annotation_keys
                .clone()
                .unwrap_or_default(),
        }
    });
    let env = entry.env.iter().map(|variable| EnvVar {
        name: variable.name.clone(),
        value: literal(&variable.value),
    });
    profile::Provider {
        name: entry.name.clone(),
        api_version: entry.api_version.clone(),
        match_images: entry.match_images.clone(),
        default_cache_duration: entry.default_cache_duration.unwrap_or_default().to_string(),
        args: entry
            .args
            .iter()
            .flatten()
            .map(|argument| literal(argument))
            .collect(),
        env: env.collect(),
        token_attributes,
    }
}
