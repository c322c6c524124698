//! What one client asked in all scenarios, and the file it is kept in.

use std::fmt;
use std::path::Path;

use credproof::pull::Runtime;
use serde::Deserialize;

/// The file of one client.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Recording {
    pub(super) client: String,
    pub(super) version: String,
    pub(super) pulls: Vec<Played>,
}

/// One scenario.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Played {
    pub(super) scenario: String,
    pub(super) pulled: bool,
    pub(super) requests: Vec<String>,
}

impl Recording {
    pub(super) fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap();
        let read = serde_saphyr::from_str(&text);
        read.unwrap_or_else(|error| panic!("{}: {error}", file.display()))
    }

    pub(super) fn write(&self, folder: &Path) {
        let mut text = format!(
            "# Recorded by ci/interop/pulls/run --record; not to be edited.\nclient: {}\nversion: {}\npulls:\n",
            self.client, self.version
        );
        for played in &self.pulls {
            text += &format!(
                "  - scenario: {}\n    pulled: {}\n    requests:\n",
                played.scenario, played.pulled
            );
            for line in &played.requests {
                text += &format!("      - {line}\n");
            }
        }
        let name = format!("{}-{}.yaml", self.client, self.version);
        std::fs::write(folder.join(name), text).unwrap();
    }

    pub(super) fn of(&self, scenario: &str) -> Option<&Played> {
        self.pulls.iter().find(|played| played.scenario == scenario)
    }

    /// The runtime that pulls with this client.
    pub(super) fn runtime(&self) -> Runtime {
        match self.client.as_str() {
            "containerd" => Runtime::Containerd,
            "skopeo" | "containers-image" => Runtime::Crio,
            other => panic!("{other}: no runtime pulls with this client"),
        }
    }
}

impl fmt::Display for Recording {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.client, self.version)
    }
}

impl Played {
    /// Both, one below the other.
    pub(super) fn against(&self, other: &Self) -> String {
        let lines = |played: &Self| {
            let lines: String = played
                .requests
                .iter()
                .map(|line| format!("    {line}\n"))
                .collect();
            format!("pulled: {}\n{lines}", played.pulled)
        };
        format!(
            "{}\n  recorded {}  now {}",
            self.scenario,
            lines(self),
            lines(other)
        )
    }
}
