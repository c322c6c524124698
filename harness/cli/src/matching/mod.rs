//! Which providers of a configuration a kubelet asks about an image, in which order, and what keeps the others from
//! being asked. Every answer is the model's, for each release; no plugin is run.

mod nearest;

use std::path::Path;

use credproof_kubelet::config::Provider;
use credproof_kubelet::image::{self, ImageName};
use credproof_kubelet::match_image::{Explanation, explain, rules};
use credproof_kubelet::{CacheKeyType, Release, Releases, cache};

use crate::config_files::ConfigFiles;
use crate::error::Error;

pub use nearest::{Hint, Near};

/// A value for each group of releases that agree, the oldest first.
pub type ByRelease<T> = Vec<(Releases, T)>;

/// A configuration as the chosen releases read it.
#[derive(Debug)]
pub struct Configuration {
    /// The path as given.
    pub path: String,
    /// The releases that do not start with it, with their words.
    pub refused: ByRelease<String>,
    /// The providers of the others, in the order of the file.
    pub started: ByRelease<Vec<Provider>>,
}

/// What kubelets do for one image.
#[derive(Debug)]
pub struct Matched {
    /// The image as given.
    pub image: String,
    /// What its name is taken for, or the words with which the pull fails before any plugin is run.
    pub names: ByRelease<Result<ImageName, String>>,
    /// Each provider with its patterns, in the order of the file, for the releases that can read the name.
    pub providers: ByRelease<Vec<ProviderMatch>>,
    /// The names of the providers that match, in the order in which their plugins are run, for the same releases.
    pub order: ByRelease<Vec<String>>,
    /// The texts under which an answer is looked up in each provider's cache before its plugin is run.
    pub cache_keys: ByRelease<CacheKeys>,
    /// What would help; only where some release asks no provider.
    pub hint: Option<Hint>,
}

/// A provider, and whether it is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderMatch {
    /// Its name.
    pub name: String,
    /// Its patterns in the order of the file. One that matches is enough.
    pub patterns: Vec<PatternMatch>,
    /// Whether answers are kept for one service account each.
    pub by_service_account: bool,
}

/// A pattern, and what it says about the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PatternMatch {
    /// The pattern.
    pub pattern: String,
    /// A match, or the first reason against it in the kubelet's order.
    pub explanation: Explanation,
}

/// The texts an answer is kept under by its `cacheKeyType`; they are looked up in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CacheKeys {
    /// `Image`: the image without tag and digest.
    pub image: String,
    /// `Registry`: the host, with the port.
    pub registry: String,
    /// `Global`.
    pub global: String,
}

impl Configuration {
    /// Reads a file or a directory as these releases do.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or no release starts with it.
    pub fn read(path: &Path, releases: Releases) -> Result<Self, Error> {
        let files = ConfigFiles::read(path)?;
        let entries = files.entries();
        let configuration = files.prepared(&entries);
        let start = |release| {
            let started = configuration
                .start(release)
                .map(|started| started.providers);
            started.map_err(|error| error.text().to_owned())
        };
        let (mut refused, mut started) = (Vec::new(), Vec::new());
        for (releases, result) in releases.agreeing(start) {
            match result {
                Ok(providers) => started.push((releases, providers)),
                Err(words) => refused.push((releases, words)),
            }
        }
        if let ([(_, words), ..], []) = (refused.as_slice(), started.as_slice()) {
            return Err(files.refused(format!("kubelet {releases}"), words));
        }
        Ok(Self {
            path: files.path,
            refused,
            started,
        })
    }

    /// The releases that start.
    #[must_use]
    pub fn started_by(&self) -> Releases {
        let started = self.started.iter();
        started.fold(Releases::EMPTY, |all, (releases, _)| all.union(*releases))
    }

    /// What the releases that start do for an image.
    #[must_use]
    pub fn look_up(&self, image: &str) -> Matched {
        let name = |release| image::parse(image, release).map_err(|error| error.to_string());
        let names = self.started_by().agreeing(name);
        let mut providers: ByRelease<Vec<ProviderMatch>> = Vec::new();
        let mut cache_keys: ByRelease<CacheKeys> = Vec::new();
        for (reading, name) in &names {
            let Ok(name) = name else { continue };
            add(
                &mut cache_keys,
                reading.agreeing(|release| keys(&name.repo, release)),
            );
            for (starting, configured) in &self.started {
                let releases = reading.intersection(*starting);
                for (alike, _) in releases.agreeing(rules) {
                    let Some(release) = alike.iter().next() else {
                        continue;
                    };
                    let one = |provider| provider_match(provider, &name.repo, release);
                    let matches = configured.iter().map(one).collect();
                    add(&mut providers, vec![(alike, matches)]);
                }
            }
        }
        let mut order = Vec::new();
        for (releases, matches) in &providers {
            add(
                &mut order,
                releases.agreeing(|release| in_order(matches, release)),
            );
        }
        let mut matched = Matched {
            image: image.to_owned(),
            names,
            providers,
            order,
            cache_keys,
            hint: None,
        };
        matched.hint = nearest::hint(&matched);
        matched
    }
}

impl Matched {
    /// Whether every release that starts asks at least one provider.
    #[must_use]
    pub fn is_matched(&self) -> bool {
        self.names.iter().all(|(_, name)| name.is_ok())
            && self.order.iter().all(|(_, names)| !names.is_empty())
    }
}

impl ProviderMatch {
    /// Whether the provider is asked.
    #[must_use]
    pub fn is_match(&self) -> bool {
        let mut patterns = self.patterns.iter();
        patterns.any(|pattern| pattern.explanation == Explanation::Match)
    }
}

/// Adds groups to groups of other releases; those that agree become one.
fn add<T: PartialEq>(all: &mut ByRelease<T>, more: ByRelease<T>) {
    for (releases, value) in more {
        match all.iter_mut().find(|(_, known)| *known == value) {
            Some((known, _)) => *known = known.union(releases),
            None => all.push((releases, value)),
        }
    }
    all.sort_by_key(|(releases, _)| releases.iter().next());
}

fn provider_match(provider: &Provider, repo: &str, release: Release) -> ProviderMatch {
    let pattern = |pattern: &String| PatternMatch {
        pattern: pattern.clone(),
        explanation: explain(pattern, repo, release),
    };
    ProviderMatch {
        name: provider.name.clone(),
        patterns: provider.match_images.iter().map(pattern).collect(),
        by_service_account: provider.token_attributes.is_some(),
    }
}

/// The providers that match, in the order in which they are asked.
fn in_order(matches: &[ProviderMatch], release: Release) -> Vec<String> {
    let matching = matches.iter().filter(|provider| provider.is_match());
    let mut names: Vec<String> = matching.map(|provider| provider.name.clone()).collect();
    if !release.keeps_configured_order() {
        names.sort();
    }
    names
}

fn keys(repo: &str, release: Release) -> CacheKeys {
    let key = |key_type| cache::stored_text(key_type, repo, release).to_owned();
    CacheKeys {
        image: key(CacheKeyType::Image),
        registry: key(CacheKeyType::Registry),
        global: key(CacheKeyType::Global),
    }
}
