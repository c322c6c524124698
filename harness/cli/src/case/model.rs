//! One case as data: what is given to the plugin and what is expected of it.
//!
//! These types mirror the YAML of `cases/suites/` and nothing else; `cases/schema/suite.schema.json` is
//! the same in JSON Schema. What a case means for one plugin is worked out in [`super::plan`].

use credproof_kubelet::Releases;
use serde::Deserialize;

use super::{Expect, Given};

/// One file of `cases/suites/`: the cases of one topic in one area.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Suite {
    /// Always `Suite`; tells the file apart from a profile.
    pub kind: SuiteKind,
    /// The area all cases of the file belong to; the first part of their ids.
    pub area: Area,
    /// The cases, in the order they are listed and reported.
    pub cases: Vec<Case>,
}

/// The one value of [`Suite::kind`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum SuiteKind {
    /// The file holds cases.
    Suite,
}

/// What part of a plugin's behaviour a case is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the areas' own definitions")]
pub enum Area {
    Request,
    Response,
    Auth,
    Cache,
    Match,
    Process,
    Input,
    Upstream,
    ServiceAccount,
    Concurrency,
    Secrets,
    Pull,
    Versions,
    Budget,
}

impl Area {
    /// All areas, in the order of reports.
    pub const ALL: [Self; 14] = [
        Self::Request,
        Self::Response,
        Self::Auth,
        Self::Cache,
        Self::Match,
        Self::Process,
        Self::Input,
        Self::Upstream,
        Self::ServiceAccount,
        Self::Concurrency,
        Self::Secrets,
        Self::Pull,
        Self::Versions,
        Self::Budget,
    ];

    /// The name as it stands in ids and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Auth => "auth",
            Self::Cache => "cache",
            Self::Match => "match",
            Self::Process => "process",
            Self::Input => "input",
            Self::Upstream => "upstream",
            Self::ServiceAccount => "service-account",
            Self::Concurrency => "concurrency",
            Self::Secrets => "secrets",
            Self::Pull => "pull",
            Self::Versions => "versions",
            Self::Budget => "budget",
        }
    }
}

/// How much weight a case carries: what happens to the verdict when its expectation is not met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Information: a remark in the report, never a worse verdict.
    May,
    /// A warning.
    Should,
    /// A failure.
    Must,
}

impl Level {
    /// The name as it stands in suites and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::May => "may",
            Self::Should => "should",
            Self::Must => "must",
        }
    }
}

/// One rule, as data.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Case {
    /// Stable name, `area/slug` in kebab-case, never used again for another rule.
    pub id: String,
    /// The behaviour, in the present tense, at most 70 characters.
    pub title: String,
    /// How much weight it carries.
    pub level: Level,
    /// The releases the rule holds in; all scored ones when left out.
    #[serde(default, deserialize_with = "releases")]
    pub releases: Option<Releases>,
    /// Where the rule comes from: upstream file and symbol, KEP, specification section or thread.
    pub source: String,
    /// What the user of a cluster sees when the rule is broken.
    pub effect: String,
    /// What the plugin's author can do about it.
    pub fix: String,
    /// What the plugin is given.
    #[serde(default)]
    pub given: Given,
    /// What is expected of it; all of these must hold.
    pub expect: Vec<Expect>,
}

impl Case {
    /// The area, from the first part of the id.
    #[must_use]
    pub fn area(&self) -> Area {
        let first = self.id.split('/').next().unwrap_or_default();
        let area = Area::ALL.into_iter().find(|area| area.name() == first);
        area.expect("the loader refuses an id that does not begin with its suite's area")
    }
}

fn releases<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<Releases>, D::Error> {
    let text = String::deserialize(from)?;
    text.parse().map(Some).map_err(serde::de::Error::custom)
}
