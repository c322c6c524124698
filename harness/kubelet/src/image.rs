//! What an image name means to a kubelet (`pkg/util/parsers/parsers.go` `ParseImageName`), by the grammar of the
//! distribution reference package.

use std::sync::LazyLock;

use regex::Regex;

use crate::golang::quote::quote;
use crate::release::Release;

/// An image name in its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImageName {
    /// Host and path, Docker Hub names written out: `docker.io/library/nginx`. This alone is what providers are
    /// matched with and asked about.
    pub repo: String,
    /// The tag; `latest` if the name has neither tag nor digest; empty if it has only a digest.
    pub tag: String,
    /// The digest, for example `sha256:…`; empty if the name has none.
    pub digest: String,
}

/// Why a text is no image name. The `Display` text is the kubelet's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("couldn't parse image name{quoted}: {reason}")]
pub struct ImageError {
    /// A space and the quoted image, since 1.28.
    quoted: String,
    reason: Reason,
}

/// Upstream's errors (`reference` package, `go-digest`).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
enum Reason {
    #[error("invalid reference format")]
    Format,
    #[error("invalid reference format: repository name must be lowercase")]
    Lowercase,
    #[error("invalid reference format: repository name ({0}) must be lowercase")]
    NamedLowercase(String),
    #[error("repository name must be lowercase")]
    HostLowercase,
    #[error("repository name must not be more than 255 characters")]
    TooLong,
    #[error("invalid repository name ({0}), cannot specify 64-byte hexadecimal strings")]
    Identifier(String),
    #[error("invalid checksum digest format")]
    DigestFormat,
    #[error("invalid checksum digest length")]
    DigestLength,
    #[error("unsupported digest algorithm")]
    DigestUnsupported,
}

/// Reads an image name.
///
/// # Errors
///
/// [`ImageError`]: with it the pull fails before any plugin is asked.
///
/// ```
/// use credproof_kubelet::{Release, image};
///
/// let name = image::parse("nginx:1.25", Release::NEWEST).unwrap();
/// assert_eq!(name.repo, "docker.io/library/nginx");
/// assert_eq!(name.tag, "1.25");
/// assert_eq!(
///     image::parse("reg.io/App", Release::NEWEST).unwrap_err().to_string(),
///     r#"couldn't parse image name "reg.io/App": invalid reference format: repository name (App) must be lowercase"#
/// );
/// ```
pub fn parse(image: &str, release: Release) -> Result<ImageName, ImageError> {
    parse_normalized(image, release).map_err(|reason| ImageError {
        quoted: if release.quotes_image_in_error() {
            format!(" {}", quote(image))
        } else {
            String::new()
        },
        reason,
    })
}

/// The longest name, in bytes (`RepositoryNameTotalLengthMax`).
const NAME_LIMIT: usize = 255;

/// `reference.ParseNormalizedNamed`.
fn parse_normalized(image: &str, release: Release) -> Result<ImageName, Reason> {
    if is_lower_hex(image) && image.len() == 64 {
        return Err(Reason::Identifier(image.to_owned()));
    }
    let (domain, remainder) = split_docker_domain(image, release);
    let name = remainder.split(':').next().unwrap_or_default();
    if to_lower(name) != name {
        return Err(if release.takes_ipv6_and_capitals_in_image_host() {
            Reason::NamedLowercase(name.to_owned())
        } else {
            Reason::Lowercase
        });
    }
    parse_reference(&format!("{domain}/{remainder}"), release)
}

/// Host and rest of a name, the host of Docker Hub and its `library/` added.
fn split_docker_domain(image: &str, release: Release) -> (&str, String) {
    let host = image.split_once('/').filter(|(first, _)| {
        first.contains(['.', ':'])
            || *first == "localhost"
            || (release.takes_ipv6_and_capitals_in_image_host() && to_lower(first) != *first)
    });
    let (domain, remainder) = match host {
        None => ("docker.io", image),
        Some(("index.docker.io", remainder)) => ("docker.io", remainder),
        Some(parts) => parts,
    };
    if domain == "docker.io" && !remainder.contains('/') {
        return (domain, format!("library/{remainder}"));
    }
    (domain, remainder.to_owned())
}

/// `reference.Parse`.
fn parse_reference(reference: &str, release: Release) -> Result<ImageName, Reason> {
    let grammar = if release.takes_ipv6_and_capitals_in_image_host() {
        &*REFERENCE
    } else {
        &*REFERENCE_WITHOUT_IPV6
    };
    let Some(parts) = grammar.captures(reference) else {
        return Err(if grammar.is_match(&to_lower(reference)) {
            Reason::HostLowercase
        } else {
            Reason::Format
        });
    };
    let part = |name: &str| parts.name(name).map_or("", |found| found.as_str());
    let limited = if release.limits_image_path_only() {
        part("path")
    } else {
        part("name")
    };
    if limited.len() > NAME_LIMIT {
        return Err(Reason::TooLong);
    }
    check_digest(part("digest"))?;
    let tag = match (part("tag"), part("digest")) {
        ("", "") => "latest",
        (tag, _) => tag,
    };
    Ok(ImageName {
        repo: part("name").to_owned(),
        tag: tag.to_owned(),
        digest: part("digest").to_owned(),
    })
}

/// The grammar since 1.29.
static REFERENCE: LazyLock<Regex> = LazyLock::new(|| grammar(r"(?:DOMAIN|\[[a-fA-F0-9:]+\])"));
/// The grammar up to 1.28.
static REFERENCE_WITHOUT_IPV6: LazyLock<Regex> = LazyLock::new(|| grammar("DOMAIN"));

/// `ReferenceRegexp`, with the given kind of host.
fn grammar(host: &str) -> Regex {
    let expression = r"^(?<name>(?:HOST(?::[0-9]+)?/)?(?<path>COMPONENT(?:/COMPONENT)*))(?::(?<tag>TAG))?(?:@(?<digest>DIGEST))?$"
        .replace("HOST", host)
        .replace("DOMAIN", r"LABEL(?:\.LABEL)*")
        .replace("LABEL", "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])")
        .replace("COMPONENT", "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*")
        .replace("TAG", "[0-9A-Za-z_][0-9A-Za-z_.-]{0,127}")
        .replace("DIGEST", "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}");
    Regex::new(&expression)
        .expect("the expression is fixed, and the tests compile both forms of it")
}

/// `digest.Validate` for a text that has the shape of the grammar; empty means that there is none.
fn check_digest(digest: &str) -> Result<(), Reason> {
    let Some((algorithm, encoded)) = digest.split_once(':') else {
        return Ok(());
    };
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        // go-digest knows algorithms in small letters only, so another spelling has the wrong form altogether.
        _ if algorithm.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            return Err(Reason::DigestFormat);
        }
        _ => return Err(Reason::DigestUnsupported),
    };
    if encoded.len() != length {
        return Err(Reason::DigestLength);
    }
    if !is_lower_hex(encoded) {
        return Err(Reason::DigestFormat);
    }
    Ok(())
}

fn is_lower_hex(text: &str) -> bool {
    text.bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// Go's `strings.ToLower`: one character for one (Rust maps U+0130 to two).
fn to_lower(text: &str) -> String {
    text.chars()
        .filter_map(|character| character.to_lowercase().next())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_names_and_refuses_others() {
        let digest = format!("sha256:{}", "a1".repeat(32));
        for (image, release, expected) in [
            (
                "nginx".to_owned(),
                "1.37",
                Ok("docker.io/library/nginx latest ".to_owned()),
            ),
            (
                "index.docker.io/nginx".to_owned(),
                "1.37",
                Ok("docker.io/library/nginx latest ".to_owned()),
            ),
            (
                format!("reg.io:5000/a@{digest}"),
                "1.20",
                Ok(format!("reg.io:5000/a  {digest}")),
            ),
            (
                "[::1]:5000/a".to_owned(),
                "1.29",
                Ok("[::1]:5000/a latest ".to_owned()),
            ),
            (
                "[::1]:5000/a".to_owned(),
                "1.27",
                Err("couldn't parse image name: invalid reference format"),
            ),
            (
                "a@md5:".to_owned() + &"a".repeat(32),
                "1.26",
                Err("couldn't parse image name: unsupported digest algorithm"),
            ),
            (
                "Foo/app".to_owned(),
                "1.37",
                Ok("Foo/app latest ".to_owned()),
            ),
        ] {
            let got = parse(&image, release.parse().unwrap())
                .map(|name| format!("{} {} {}", name.repo, name.tag, name.digest))
                .map_err(|error| error.to_string());
            assert_eq!(got, expected.map_err(str::to_owned), "{image}");
        }
    }
}
