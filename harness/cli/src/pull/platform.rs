//! Which image of an index fits this machine. Runtimes are taken to run on Linux, and processors of the ARM family to be
//! of the least version that credproof itself runs on.

use super::manifest::{Entry, Index, Platform};

/// This machine's architecture by Go's name.
fn architecture() -> &'static str {
    match std::env::consts::ARCH {
        "x86_64" => "amd64",
        "x86" => "386",
        "aarch64" => "arm64",
        "powerpc64" => "ppc64le",
        "loongarch64" => "loong64",
        same => same,
    }
}

/// What containerd takes here, best first (`platforms`, `platformVector`).
pub(super) fn for_containerd() -> Vec<Platform> {
    vector(architecture(), &CONTAINERD)
}

/// What containers/image takes here, best first (`internal/pkg/platform`, `WantedPlatforms`).
pub(super) fn for_containers_image() -> Vec<Platform> {
    vector(architecture(), &CONTAINERS_IMAGE)
}

/// Architecture of the machine; architectures and variants it takes.
type Table = [(&'static str, &'static [(&'static str, &'static str)])];

/// containerd takes an older architecture where there is none of its own, and lets no variant stand for `v8` of `arm64`
/// and `v7` of `arm`.
const CONTAINERD: [(&str, &[(&str, &str)]); 3] = [
    ("amd64", &[("amd64", ""), ("386", "")]),
    (
        "arm64",
        &[
            ("arm64", ""),
            ("arm64", "v8"),
            ("arm", "v8"),
            ("arm", "v7"),
            ("arm", ""),
            ("arm", "v6"),
            ("arm", "v5"),
        ],
    ),
    (
        "arm",
        &[("arm", "v7"), ("arm", ""), ("arm", "v6"), ("arm", "v5")],
    ),
];

/// containers/image prefers a variant that is named.
const CONTAINERS_IMAGE: [(&str, &[(&str, &str)]); 2] = [
    ("arm64", &[("arm64", "v8"), ("arm64", "")]),
    (
        "arm",
        &[("arm", "v7"), ("arm", "v6"), ("arm", "v5"), ("arm", "")],
    ),
];

fn vector(machine: &str, table: &Table) -> Vec<Platform> {
    let row = table.iter().find(|(name, _)| *name == machine);
    let only = [(machine, "")];
    let takes = row.map_or(&only[..], |(_, takes)| takes);
    let platform = |(architecture, variant): &(&str, &str)| Platform {
        os: "linux".to_owned(),
        architecture: (*architecture).to_owned(),
        variant: (*variant).to_owned(),
    };
    takes.iter().map(platform).collect()
}

/// The first entry with the best platform. One that names no platform is taken if there is nothing better.
pub(super) fn choose<'a>(index: &'a Index, wanted: &[Platform]) -> Option<&'a Entry> {
    let rank = |entry: &Entry| match &entry.platform {
        None => Some(wanted.len()),
        Some(platform) => wanted.iter().position(|wanted| wanted == platform),
    };
    let ranked = index
        .manifests
        .iter()
        .filter_map(|entry| Some((rank(entry)?, entry)));
    ranked.min_by_key(|(rank, _)| *rank).map(|(_, entry)| entry)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pull::content::Descriptor;

    #[test]
    fn chooses_the_platform_that_each_runtime_does() {
        // The machine, the index, and which entry of it containerd and CRI-O choose.
        type Row = (
            &'static str,
            &'static [&'static str],
            Option<usize>,
            Option<usize>,
        );
        let rows: &[Row] = &[
            ("amd64", &["arm64", "amd64"], Some(1), Some(1)),
            ("amd64", &["386"], Some(0), None),
            ("amd64", &["386", "amd64"], Some(1), Some(1)),
            ("amd64", &["arm64", "-"], Some(1), Some(1)),
            ("amd64", &["-", "amd64"], Some(1), Some(1)),
            ("amd64", &["amd64", "amd64"], Some(0), Some(0)),
            ("arm64", &["arm64", "arm64/v8"], Some(0), Some(1)),
            ("arm64", &["arm/v7"], Some(0), None),
            ("s390x", &["amd64", "s390x"], Some(1), Some(1)),
            ("s390x", &["amd64"], None, None),
            ("s390x", &[], None, None),
        ];
        for (machine, entries, containerd, containers_image) in rows {
            let index = Index {
                manifests: entries.iter().map(|text| entry(text)).collect(),
            };
            let chosen = |table: &Table| {
                let chosen = choose(&index, &vector(machine, table))?;
                index
                    .manifests
                    .iter()
                    .position(|entry| std::ptr::eq(entry, chosen))
            };
            assert_eq!(chosen(&CONTAINERD), *containerd, "{machine} {entries:?}");
            assert_eq!(
                chosen(&CONTAINERS_IMAGE),
                *containers_image,
                "{machine} {entries:?}"
            );
        }
    }

    fn entry(platform: &str) -> Entry {
        let (architecture, variant) = platform.split_once('/').unwrap_or((platform, ""));
        let platform = Platform {
            os: "linux".to_owned(),
            architecture: architecture.to_owned(),
            variant: variant.to_owned(),
        };
        Entry {
            descriptor: Descriptor {
                media_type: String::new(),
                digest: String::new(),
                size: 0,
            },
            platform: (architecture != "-").then_some(platform),
        }
    }
}
