//! Which repository names and tags a registry knows. It checks shapes only; the store says what exists.
//!
//! Source: OCI distribution-spec 1.1, "Pulling manifests".

use thiserror::Error;

/// A repository or tag that no registry could serve.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum InvalidName {
    /// The repository's name has another shape than the specification's.
    #[error(
        "repository {0:?} is no repository name: expected lowercase letters and digits, parted by '.', '_', '__', \
         '-' or '/', at most 255 bytes; leave the registry's host out of it"
    )]
    Repository(String),
    /// The tag has another shape than the specification's.
    #[error(
        "tag {0:?} is no tag: expected 1 to 128 letters, digits, '.', '_' or '-', not beginning with '.' or '-'"
    )]
    Tag(String),
}

/// The longest name that distribution takes, in bytes.
const LONGEST_NAME: usize = 255;
/// The longest tag of the specification, in bytes.
const LONGEST_TAG: usize = 128;

/// Checks the name of a repository.
pub(crate) fn check_repository(name: &str) -> Result<(), InvalidName> {
    if name.len() <= LONGEST_NAME && name.split('/').all(is_component) {
        return Ok(());
    }
    Err(InvalidName::Repository(name.to_owned()))
}

/// Checks a tag.
pub(crate) fn check_tag(tag: &str) -> Result<(), InvalidName> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    let begins_well = tag.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_');
    if begins_well && tag.len() <= LONGEST_TAG && tag.bytes().all(allowed) {
        return Ok(());
    }
    Err(InvalidName::Tag(tag.to_owned()))
}

/// `[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*`
fn is_component(text: &str) -> bool {
    let is_word = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
    let mut rest = text;
    loop {
        let after_word = rest.trim_start_matches(is_word);
        if after_word.len() == rest.len() {
            return false;
        }
        if after_word.is_empty() {
            return true;
        }
        rest = after_word.trim_start_matches(|character| !is_word(character));
        let separator = &after_word[..after_word.len() - rest.len()];
        if !matches!(separator, "." | "_" | "__") && !separator.bytes().all(|byte| byte == b'-') {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_repositories() {
        for name in ["a", "team/app", "a.b_c__d-e---f/0", &"a".repeat(255)] {
            assert_eq!(check_repository(name), Ok(()), "{name}");
        }
        let too_long = "a".repeat(256);
        for name in [
            "",
            "/",
            "a/",
            "/a",
            "a//b",
            "..",
            "a/../b",
            "A",
            "a..b",
            "a___b",
            "-a",
            "a-",
            "host:5000/a",
            "ä",
            &too_long,
        ] {
            assert!(check_repository(name).is_err(), "{name}");
        }
    }

    #[test]
    fn knows_tags() {
        for tag in ["v1", "latest", "_", "1.0-rc.1_x", &"t".repeat(128)] {
            assert_eq!(check_tag(tag), Ok(()), "{tag}");
        }
        for tag in ["", ".a", "-a", "a b", "a:b", "a/b", "ä", &"t".repeat(129)] {
            assert!(check_tag(tag).is_err(), "{tag}");
        }
    }
}
