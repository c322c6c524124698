//! What would help where no provider is asked: the pattern that comes nearest, and one that matches. What is proposed
//! was tried on the model; nothing is proposed that would not match in every release in question.

use credproof_kubelet::match_image::{Explanation, urls_match};
use credproof_kubelet::{Release, Releases};

use super::Matched;

/// What would help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// The pattern that is most like the image, if one has more in common with it than chance.
    pub near: Option<Near>,
    /// A pattern that would match: the near one mended, else the image's host.
    pub pattern: Option<String>,
}

/// A pattern that comes near an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Near {
    /// The provider's name.
    pub provider: String,
    /// The pattern.
    pub pattern: String,
    /// The first reason against it.
    pub reason: Explanation,
}

/// More parts of a host than this are not compared one by one.
const MOST_LABELS: usize = 32;
/// From this likeness on, one part of a host is taken for another one that was mistyped.
const ALIKE: f64 = 0.6;

/// What would help for the newest release that asks no provider.
pub(super) fn hint(matched: &Matched) -> Option<Hint> {
    let (asked_by, _) = matched
        .order
        .iter()
        .rev()
        .find(|(_, names)| names.is_empty())?;
    let newest = asked_by.iter().next_back()?;
    let name = matched
        .names
        .iter()
        .find(|(releases, _)| releases.contains(newest))?;
    let repo = &name.1.as_ref().ok()?.repo;
    let (_, providers) = matched
        .providers
        .iter()
        .find(|(releases, _)| releases.contains(newest))?;
    let mut best: Option<(Mended, Near)> = None;
    for provider in providers {
        for pattern in &provider.patterns {
            let Some(mended) = mend(&pattern.pattern, repo, newest) else {
                continue;
            };
            if best
                .as_ref()
                .is_none_or(|(known, _)| mended.cost < known.cost)
            {
                let near = Near {
                    provider: provider.name.clone(),
                    pattern: pattern.pattern.clone(),
                    reason: pattern.explanation.clone(),
                };
                best = Some((mended, near));
            }
        }
    }
    let reading = matched.names.iter().filter(|(_, name)| name.is_ok());
    let releases = reading.fold(Releases::EMPTY, |all, (releases, _)| all.union(*releases));
    let matches = |pattern: &String| {
        let mut each = releases.iter();
        each.all(|release| urls_match(pattern, repo, release) == Ok(true))
    };
    let host = repo.split('/').next().unwrap_or_default().to_owned();
    let mended = best.as_ref().map(|(mended, _)| mended.pattern.clone());
    Some(Hint {
        near: best.map(|(_, near)| near),
        pattern: mended.into_iter().chain([host]).find(matches),
    })
}

/// A pattern changed so that it should match, and how much was changed.
struct Mended {
    pattern: String,
    cost: usize,
}

/// What another text in the place of a part costs; to leave one out or put one in costs 2.
const CHANGED: usize = 3;

/// Changes as little as possible of a pattern; nothing if the two have nothing in common.
fn mend(pattern: &str, repo: &str, release: Release) -> Option<Mended> {
    let bare = pattern.trim();
    let bare = bare.split_once("://").map_or(bare, |(_, rest)| rest);
    let (pattern_host, pattern_path) = bare.split_once('/').unwrap_or((bare, ""));
    let (repo_host, repo_path) = repo.split_once('/').unwrap_or((repo, ""));
    let (pattern_name, pattern_port) = split_port(pattern_host);
    let (repo_name, repo_port) = split_port(repo_host);
    let (labels, mut cost) = mend_labels(pattern_name, repo_name, release)?;
    let mut mended = labels.join(".");
    if let Some(port) = repo_port {
        mended = format!("{mended}:{port}");
    }
    cost += usize::from(pattern_port != repo_port);
    let path = mend_path(pattern_path, repo_path);
    cost += usize::from(path != pattern_path);
    if !path.is_empty() {
        mended = format!("{mended}/{path}");
    }
    Some(Mended {
        pattern: mended,
        cost,
    })
}

fn split_port(host: &str) -> (&str, Option<&str>) {
    match host.rsplit_once(':') {
        Some((name, port)) if !port.ends_with(']') => (name, Some(port)),
        _ => (host, None),
    }
}

/// The parts of a pattern's host with the fewest put in, left out or changed, so that they fit those of the image.
fn mend_labels(pattern: &str, image: &str, release: Release) -> Option<(Vec<String>, usize)> {
    let pattern: Vec<&str> = pattern.split('.').take(MOST_LABELS + 1).collect();
    let image: Vec<&str> = image.split('.').take(MOST_LABELS + 1).collect();
    if pattern.len().max(image.len()) > MOST_LABELS {
        return None;
    }
    // A part that is the same is worth more than a star that takes anything.
    let change = |pattern: &str, image: &str| match pattern.contains('*') {
        _ if pattern == image => 0,
        true if urls_match(pattern, image, release) == Ok(true) => 1,
        _ => CHANGED,
    };
    // The cost of making the rest of the pattern fit the rest of the image, from each pair of places on.
    let (rows, columns) = (pattern.len(), image.len());
    let mut costs = vec![vec![0; columns + 1]; rows + 1];
    for at in (0..=rows).rev() {
        for to in (0..=columns).rev() {
            costs[at][to] = if at == rows || to == columns {
                2 * (rows - at + columns - to)
            } else {
                let one = change(pattern[at], image[to]) + costs[at + 1][to + 1];
                one.min(2 + costs[at + 1][to]).min(2 + costs[at][to + 1])
            };
        }
    }
    let (mut at, mut to, mut in_common, mut labels) = (0, 0, false, Vec::new());
    let is_star = |at: Option<usize>| at.and_then(|at| pattern.get(at)) == Some(&"*");
    while at < rows || to < columns {
        let both = pattern.get(at).zip(image.get(to));
        let change = both.map(|(pattern, image)| change(pattern, image));
        let here = costs[at][to];
        if change.is_some_and(|change| here == change + costs[at + 1][to + 1]) {
            let kept = change < Some(CHANGED);
            // The last part of a host of several, such as "io", is no likeness.
            let counts = (at + 1 < rows && to + 1 < columns) || rows.max(columns) == 1;
            let alike = strsim::normalized_damerau_levenshtein(pattern[at], image[to]) >= ALIKE;
            in_common |= counts && pattern[at] != "*" && (kept || alike);
            labels.push(if kept { pattern[at] } else { image[to] }.to_owned());
            (at, to) = (at + 1, to + 1);
        } else if at < rows && here == 2 + costs[at + 1][to] {
            at += 1;
        } else {
            // Beside a star that stands for one part, another star stands for one more.
            let starred = is_star(Some(at)) || is_star(at.checked_sub(1));
            labels.push(if starred { "*" } else { image[to] }.to_owned());
            to += 1;
        }
    }
    in_common.then_some((labels, costs[0][0]))
}

/// The pattern's path if the image's begins with it, else as much of the image's as the pattern had.
fn mend_path(pattern: &str, image: &str) -> String {
    let plain = pattern
        .split(['*', '?', '#', ':', '@'])
        .next()
        .unwrap_or_default();
    if image.starts_with(plain) {
        return plain.to_owned();
    }
    let depth = plain.trim_end_matches('/').split('/').count();
    let parts: Vec<&str> = image.split('/').collect();
    let kept = parts[..depth.min(parts.len())].join("/");
    if plain.ends_with('/') && depth < parts.len() {
        return format!("{kept}/");
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_as_little_as_possible() {
        for (pattern, repo, expected) in [
            ("reg.io", "reg.io:5000/app", Some("reg.io:5000")),
            ("reg.io:443", "reg.io/app", Some("reg.io")),
            (
                "*.example.com",
                "a.b.example.com/app",
                Some("*.*.example.com"),
            ),
            ("*.azurecr.io", "azurecr.io/app", Some("azurecr.io")),
            (
                "*.dkr.ecr.*.amazonaws.com",
                "1.dkr.ecr.cn-north-1.amazonaws.com.cn/app",
                Some("*.dkr.ecr.*.amazonaws.com.cn"),
            ),
            ("reg.io/team/*", "reg.io/team/app", Some("reg.io/team/")),
            ("reg.io/red/", "reg.io/blue/app", Some("reg.io/blue/")),
            ("reg.io/red/app", "reg.io/blue", Some("reg.io/blue")),
            ("https://reg.io", "reg.io/app", Some("reg.io")),
            ("gcr.io", "ghcr.io/app", Some("ghcr.io")),
            (
                "index.docker.io",
                "docker.io/library/nginx",
                Some("docker.io"),
            ),
            (
                "localhost:5000",
                "localhost:5001/app",
                Some("localhost:5001"),
            ),
            (
                "registry.EXAMPLE.com",
                "registry.example.com/app",
                Some("registry.example.com"),
            ),
            ("*.gcr.io", "quay.io/app", None),
            ("*", "reg.io/app", None),
            ("*.io", "a.b.io/app", None),
            ("", "reg.io/app", None),
            ("*.a.b.com.cn", "reg.example.com/app", None),
        ] {
            let mended = mend(pattern, repo, Release::NEWEST).map(|mended| mended.pattern);
            assert_eq!(mended.as_deref(), expected, "{pattern} {repo}");
            if let Some(mended) = mended {
                assert_eq!(
                    urls_match(&mended, repo, Release::NEWEST),
                    Ok(true),
                    "{mended}"
                );
            }
        }
    }

    #[test]
    fn a_host_of_many_parts_is_left_alone() {
        let long = "a.".repeat(100_000);
        assert!(mend(&long, "a.b.c/app", Release::NEWEST).is_none());
        assert!(mend("a.b.c", &long, Release::NEWEST).is_none());
    }
}
