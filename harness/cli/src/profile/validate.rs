//! What the values of a profile must satisfy besides their types, every broken rule at once. Whether a
//! kubelet would accept the whole provider entry is judged elsewhere.

use std::collections::BTreeSet;

use credproof_kubelet::{ApiVersion, Duration};
use jiff::SignedDuration;

use super::model::{Password, Profile};
use super::template::{VARIABLES, variables};
use super::validate_service;
use crate::yaml::hint_for;

/// A broken rule, by key path.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) path: String,
    pub(super) message: String,
    pub(super) hint: String,
}

/// Collects broken rules, and knows the names that templates may use.
pub(super) struct Checker<'a> {
    profile: &'a Profile,
    broken: Vec<Broken>,
}

/// Every broken rule of a profile; none means that it can be used.
pub(super) fn check(profile: &Profile) -> Vec<Broken> {
    let mut checker = Checker {
        profile,
        broken: Vec::new(),
    };
    checker.provider();
    checker.images();
    checker.credentials();
    checker.files();
    validate_service::check(&profile.upstream, &mut checker);
    checker.broken
}

impl Checker<'_> {
    /// Notes a broken rule unless `holds`.
    pub(super) fn require(
        &mut self,
        holds: bool,
        path: impl Into<String>,
        message: &str,
        hint: &str,
    ) {
        if !holds {
            self.broken.push(Broken {
                path: path.into(),
                message: message.to_owned(),
                hint: hint.to_owned(),
            });
        }
    }

    /// Notes what is wrong with the syntax of a template and with each variable it names.
    pub(super) fn template(&mut self, path: &str, template: &str) {
        match variables(template) {
            Err(error) => self.require(false, path, &error.to_string(), ""),
            Ok(names) => names.iter().for_each(|name| self.variable(path, name)),
        }
    }

    fn variable(&mut self, path: &str, variable: &str) {
        let profile = self.profile;
        let (root, rest) = variable
            .split_once('.')
            .map_or((variable, None), |(root, rest)| (root, Some(rest)));
        let known: Vec<&str> = match root {
            "secret" => profile
                .credentials
                .secrets
                .iter()
                .map(String::as_str)
                .collect(),
            "upstream" => profile
                .upstream
                .iter()
                .map(|upstream| upstream.name.as_str())
                .collect(),
            // Behind a dot a template can only write a name without dots.
            "files" => profile
                .files
                .keys()
                .map(String::as_str)
                .filter(|name| !name.contains('.'))
                .collect(),
            _ => Vec::new(),
        };
        let message = format!("unknown variable {variable:?}");
        match rest {
            Some(name) if VARIABLES.contains(&root) => {
                let hint = if root == "files" && profile.files.contains_key(name) {
                    format!("write files[\"{name}\"]")
                } else if known.is_empty() {
                    format!("the profile names none under {root}")
                } else {
                    hint_for(name, &known)
                };
                self.require(known.contains(&name), path, &message, &hint);
            }
            _ => self.require(
                VARIABLES.contains(&root),
                path,
                &message,
                &hint_for(root, &VARIABLES),
            ),
        }
    }

    fn provider(&mut self) {
        let provider = &self.profile.provider;
        self.require(
            !provider.name.is_empty(),
            "provider.name",
            "must not be empty",
            "give the plugin's file name",
        );
        self.require(
            !provider.match_images.is_empty(),
            "provider.matchImages",
            "needs at least one pattern",
            "name the registries the plugin answers for, such as *.example.com",
        );
        let versions = ApiVersion::ALL.map(|version| version.to_string());
        self.require(
            provider.api_version.parse::<ApiVersion>().is_ok(),
            "provider.apiVersion",
            "is no version of the credential provider API",
            &format!("expected one of {}", versions.join(", ")),
        );
        let default_cache_duration = provider.default_cache_duration.parse::<Duration>();
        self.require(
            default_cache_duration.is_ok(),
            "provider.defaultCacheDuration",
            "must be a duration as Go writes them",
            "write it as in 10m or 12h",
        );
        for (index, argument) in provider.args.iter().enumerate() {
            self.template(&format!("provider.args[{index}]"), argument);
        }
        for (index, variable) in provider.env.iter().enumerate() {
            let path = format!("provider.env[{index}]");
            self.env_name(&format!("{path}.name"), &variable.name);
            self.template(&format!("{path}.value"), &variable.value);
        }
        let supports_token = self.profile.supports.service_account_token;
        let has_token = provider.token_attributes.is_some();
        self.require(
            !supports_token || has_token,
            "supports.serviceAccountToken",
            "needs provider.tokenAttributes",
            "add it with the audience the plugin expects, or declare false",
        );
        let echoes = self.profile.credentials.password == Password::ServiceAccountToken;
        self.require(
            !echoes || has_token,
            "credentials.password",
            "serviceAccountToken needs provider.tokenAttributes",
            "add it with the audience the plugin expects",
        );
    }

    /// Notes a name that no environment can hold.
    pub(super) fn env_name(&mut self, path: &str, name: &str) {
        let sound = !name.is_empty() && !name.contains(['=', '\0']);
        self.require(
            sound,
            path,
            "must be a variable's name, not empty and without =",
            "",
        );
    }

    fn images(&mut self) {
        let images = &self.profile.images;
        self.require(
            !images.owned.is_empty(),
            "images.owned",
            "needs at least one image",
            "name an image the plugin must answer for",
        );
        let lists = [
            ("images.owned", &images.owned),
            ("images.foreign", &images.foreign),
        ];
        for (list, index, image) in lists.into_iter().flat_map(|(list, images)| {
            images
                .iter()
                .enumerate()
                .map(move |(index, image)| (list, index, image))
        }) {
            let sound = image
                .split_once('/')
                .is_some_and(|(host, repository)| !host.is_empty() && !repository.is_empty());
            self.require(
                sound && !image.contains("://") && !image.contains('@'),
                format!("{list}[{index}]"),
                "must be HOST[:PORT]/REPOSITORY without scheme and digest",
                "write it as in registry.example.com/team/app",
            );
        }
        for (index, image) in images.foreign.iter().enumerate() {
            self.require(
                !images.owned.contains(image),
                format!("images.foreign[{index}]"),
                "is also in images.owned",
                "an image is one or the other",
            );
        }
    }

    fn credentials(&mut self) {
        let credentials = &self.profile.credentials;
        let longest = SignedDuration::from_hours(8760);
        let sound = credentials.lifetime >= SignedDuration::from_secs(1)
            && credentials.lifetime <= longest
            && credentials.lifetime.subsec_nanos() == 0;
        self.require(
            sound,
            "credentials.lifetime",
            "must be whole seconds from 1s to 8760h",
            "",
        );
        self.require(
            credentials.username.as_deref() != Some(""),
            "credentials.username",
            "must not be empty",
            "leave the key out and a name is minted",
        );
        self.names(
            "credentials.secrets",
            credentials.secrets.iter().map(String::as_str),
            |index| format!("[{index}]"),
        );
    }

    /// Notes names that a template could not write behind a dot, and names given twice.
    pub(super) fn names<'n>(
        &mut self,
        list: &str,
        names: impl Iterator<Item = &'n str>,
        place: impl Fn(usize) -> String,
    ) {
        let mut seen = BTreeSet::new();
        for (index, name) in names.enumerate() {
            let path = format!("{list}{}", place(index));
            let sound = name.starts_with(|letter: char| letter.is_ascii_alphabetic())
                && name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
            self.require(
                sound,
                path.clone(),
                "must be a letter, then letters, digits and _",
                "",
            );
            self.require(
                seen.insert(name),
                path,
                &format!("{name:?} is given twice"),
                "each needs a name of its own",
            );
        }
    }

    fn files(&mut self) {
        for (name, template) in &self.profile.files {
            let path = format!("files.{name}");
            let sound = !name.is_empty()
                && !name.starts_with('.')
                && name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || "._-".contains(letter));
            self.require(
                sound,
                path.clone(),
                "must be a file name of letters, digits, . _ and -, not starting with a dot",
                "",
            );
            self.template(&path, template);
        }
    }
}
