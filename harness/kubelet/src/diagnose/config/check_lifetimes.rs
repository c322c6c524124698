//! Compares `defaultCacheDuration` with how long the credentials of well-known registries live. A registry is known by
//! its host in `matchImages`, not by the plugin's name. What a plugin itself says in `cacheDuration` is not known here.

use super::checker::{About, Checker, join};
use super::tree::{Entry, Node, Value, get};
use crate::golang::duration::Duration;
use crate::match_image::Pattern;
use crate::release::Release;

/// A registry whose credentials live for a time that its documentation tells.
struct Service {
    name: &'static str,
    patterns: &'static [&'static str],
    lifetime: &'static str,
}

/// The lifetimes, each with the page that says so.
const SERVICES: [Service; 4] = [
    // docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetAuthorizationToken.html
    Service {
        name: "Amazon ECR",
        patterns: &[
            "*.dkr.ecr.*.amazonaws.com",
            "*.dkr.ecr.*.amazonaws.com.cn",
            "*.dkr.ecr.*.amazonaws.eu",
            "*.dkr.ecr-fips.*.amazonaws.com",
            "*.dkr.ecr.*.c2s.ic.gov",
            "*.dkr.ecr.*.sc2s.sgov.gov",
            "*.dkr-ecr.*.on.aws",
            "*.dkr-ecr.*.on.amazonwebservices.com.cn",
        ],
        lifetime: "12h",
    },
    // docs.aws.amazon.com/AmazonECRPublic/latest/APIReference/API_GetAuthorizationToken.html
    Service {
        name: "Amazon ECR Public",
        patterns: &["public.ecr.aws", "ecr-public.aws.com"],
        lifetime: "12h",
    },
    // learn.microsoft.com/azure/container-registry/container-registry-authentication
    Service {
        name: "Azure Container Registry",
        patterns: &["*.azurecr.io", "*.azurecr.cn", "*.azurecr.us"],
        lifetime: "3h",
    },
    // cloud.google.com/artifact-registry/docs/docker/authentication
    Service {
        name: "Google Artifact Registry",
        patterns: &["gcr.io", "*.gcr.io", "*.pkg.dev"],
        lifetime: "1h",
    },
];

/// How long a service account token lives if no time is asked for, as a kubelet does
/// (`pkg/apis/authentication/v1/defaults.go` `SetDefaults_TokenRequestSpec`).
const SERVICE_ACCOUNT_TOKEN: &str = "1h";

/// Remarks on a duration that is longer than the credentials live; the shorter one, if so.
pub(super) fn check(entries: &[Entry], path: &str, checker: &mut Checker) -> Option<String> {
    let node = get(entries, "defaultCacheDuration")?;
    let written = node.as_text()?;
    let duration: Duration = written.parse().ok()?;
    let path = join(path, "defaultCacheDuration");
    let patterns = match &get(entries, "matchImages")?.value {
        Value::List(items) => items.iter().filter_map(Node::as_text).collect(),
        _ => Vec::new(),
    };
    let mut shortest: Option<(Duration, &str)> = None;
    let mut shorter = |lifetime: &'static str| {
        let parsed = lifetime.parse().unwrap_or_default();
        if shortest.is_none_or(|(known, _)| parsed < known) {
            shortest = Some((parsed, lifetime));
        }
    };
    for service in &SERVICES {
        let outlives = duration > service.lifetime.parse().unwrap_or_default();
        let Some(pattern) = patterns.iter().find(|text| outlives && service.has(text)) else {
            continue;
        };
        shorter(service.lifetime);
        checker.remark(About {
            code: "cache-outlives-credentials",
            place: node.place,
            path: &path,
            message: format!(
                "credentials of {} ({pattern}) live {}, but an answer without cacheDuration is kept {written}: later \
                 pulls use dead ones",
                service.name, service.lifetime
            ),
            fix: format!("write {} or less", service.lifetime),
        });
    }
    let by_token = checker.those(Release::knows_token_cache_type);
    let is_longer = duration > SERVICE_ACCOUNT_TOKEN.parse().unwrap_or_default();
    if is_longer && is_kept_by_token(entries) && !by_token.is_empty() {
        shorter(SERVICE_ACCOUNT_TOKEN);
        let message = format!(
            "with cacheType Token an answer belongs to one service account token, which lives {SERVICE_ACCOUNT_TOKEN}; \
             it is kept {written}, of which the rest is never used"
        );
        let about = About {
            code: "cache-outlives-token",
            place: node.place,
            path: &path,
            message,
            fix: format!("write {SERVICE_ACCOUNT_TOKEN} or less"),
        };
        checker.remark_for(by_token, about);
    }
    shortest.map(|(_, lifetime)| lifetime.to_owned())
}

impl Service {
    /// Whether every image of the pattern is one of this service.
    fn has(&self, pattern: &str) -> bool {
        let Some(pattern) = Pattern::read(pattern, Release::NEWEST) else {
            return false;
        };
        let mut known = self
            .patterns
            .iter()
            .filter_map(|text| Pattern::read(text, Release::NEWEST));
        known.any(|known| known.covers(&pattern))
    }
}

fn is_kept_by_token(entries: &[Entry]) -> bool {
    let attributes = get(entries, "tokenAttributes").map(|node| &node.value);
    let Some(Value::Map(attributes)) = attributes else {
        return false;
    };
    get(attributes, "cacheType").and_then(Node::as_text) == Some("Token")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lifetime_and_pattern_can_be_read() {
        for service in &SERVICES {
            assert!(
                service.lifetime.parse::<Duration>().is_ok(),
                "{}",
                service.name
            );
            for pattern in service.patterns {
                assert!(service.has(pattern), "{pattern}");
            }
        }
        assert!(SERVICE_ACCOUNT_TOKEN.parse::<Duration>().is_ok());
    }
}
