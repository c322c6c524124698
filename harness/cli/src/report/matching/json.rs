//! The matches for programs: the shape that `cases/schema/match.schema.json` promises.

use std::io::{self, Write};

use credproof_kubelet::Releases;
use credproof_kubelet::match_image::Explanation;
use serde::Serialize;

use super::super::{Options, json};
use crate::matching::{self, ByRelease};

/// Raised when a field goes away or changes its meaning; new fields may come without.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    exit_code: u8,
    config: &'a str,
    kubelets: Vec<Kubelet<'a>>,
    images: Vec<Image<'a>>,
}

#[derive(Serialize)]
struct Kubelet<'a> {
    releases: Vec<String>,
    starts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Image<'a> {
    image: &'a str,
    matched: bool,
    names: Vec<Name<'a>>,
    providers: Vec<Providers<'a>>,
    order: Vec<Order<'a>>,
    cache_keys: Vec<CacheKeys<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<Hint<'a>>,
}

#[derive(Serialize)]
struct Name<'a> {
    releases: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    repository: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tag: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    digest: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Providers<'a> {
    releases: Vec<String>,
    providers: Vec<Provider<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Provider<'a> {
    name: &'a str,
    matches: bool,
    by_service_account: bool,
    patterns: Vec<Pattern<'a>>,
}

#[derive(Serialize)]
struct Pattern<'a> {
    pattern: &'a str,
    matches: bool,
    reason: Reason,
}

#[derive(Serialize)]
struct Reason {
    code: &'static str,
    message: String,
}

#[derive(Serialize)]
struct Order<'a> {
    releases: Vec<String>,
    providers: &'a [String],
}

#[derive(Serialize)]
struct CacheKeys<'a> {
    releases: Vec<String>,
    image: &'a str,
    registry: &'a str,
    global: &'a str,
}

#[derive(Serialize)]
struct Hint<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<Near<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pattern: Option<&'a str>,
}

#[derive(Serialize)]
struct Near<'a> {
    provider: &'a str,
    pattern: &'a str,
    reason: Reason,
}

pub(super) fn render(
    configuration: &matching::Configuration,
    images: &[matching::Matched],
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let started = each(&configuration.started, |releases, _| Kubelet {
        releases,
        starts: true,
        error: None,
    });
    let refused = each(&configuration.refused, |releases, words| Kubelet {
        releases,
        starts: false,
        error: Some(words),
    });
    json::write(
        &Document {
            schema_version: SCHEMA_VERSION,
            exit_code: options.exit_code,
            config: &configuration.path,
            kubelets: refused.into_iter().chain(started).collect(),
            images: images.iter().map(image).collect(),
        },
        out,
    )
}

fn each<'a, T, U>(values: &'a ByRelease<T>, shown: impl Fn(Vec<String>, &'a T) -> U) -> Vec<U> {
    let one = |(releases, value): &'a (Releases, T)| shown(json::names(*releases), value);
    values.iter().map(one).collect()
}

fn image(matched: &matching::Matched) -> Image<'_> {
    Image {
        image: &matched.image,
        matched: matched.is_matched(),
        names: each(&matched.names, |releases, name| {
            let read = name.as_ref().ok();
            Name {
                releases,
                repository: read.map(|name| name.repo.as_str()),
                tag: read.map(|name| name.tag.as_str()),
                digest: read.map(|name| name.digest.as_str()),
                error: name.as_ref().err().map(String::as_str),
            }
        }),
        providers: each(&matched.providers, |releases, providers| Providers {
            releases,
            providers: providers.iter().map(provider).collect(),
        }),
        order: each(&matched.order, |releases, providers| Order {
            releases,
            providers,
        }),
        cache_keys: each(&matched.cache_keys, |releases, keys| CacheKeys {
            releases,
            image: &keys.image,
            registry: &keys.registry,
            global: &keys.global,
        }),
        hint: matched.hint.as_ref().map(|hint| Hint {
            nearest: hint.near.as_ref().map(|near| Near {
                provider: &near.provider,
                pattern: &near.pattern,
                reason: reason(&near.reason),
            }),
            pattern: hint.pattern.as_deref(),
        }),
    }
}

fn provider(provider: &matching::ProviderMatch) -> Provider<'_> {
    Provider {
        name: &provider.name,
        matches: provider.is_match(),
        by_service_account: provider.by_service_account,
        patterns: provider.patterns.iter().map(pattern).collect(),
    }
}

fn pattern(pattern: &matching::PatternMatch) -> Pattern<'_> {
    Pattern {
        pattern: &pattern.pattern,
        matches: pattern.explanation == Explanation::Match,
        reason: reason(&pattern.explanation),
    }
}

fn reason(explanation: &Explanation) -> Reason {
    Reason {
        code: explanation.name(),
        message: explanation.to_string(),
    }
}
