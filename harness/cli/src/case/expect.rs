//! What a case expects: one variant a check, its arguments as data.
//!
//! The rules are enumerations and not free text, so that a misspelt one is an error of the file and every
//! rule has its meaning written at its name.

use serde::Deserialize;

/// One expectation. The name chooses the check in [`crate::check`], the value its arguments.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Expect {
    /// The kubelet takes the answer and finds credentials for the image in it.
    Answered {},
    /// The plugin says no itself: it exits with a code other than 0.
    Refused {},
    /// No kubelet would send credentials anywhere for this image.
    NoCredentials {},
    /// The plugin ends by itself, with no signal and no panic.
    NoCrash {},
    /// What it prints is not the work of a program for another protocol.
    OwnProtocol {},
    /// What stands on standard output.
    Stdout(StdoutRule),
    /// What stands on standard error.
    Stderr(StderrRule),
    /// The answer has none of these faults, by the codes of `credproof_kubelet::diagnose`.
    ResponseWithout(Vec<String>),
    /// What the entries of `auth` look like.
    Auth(Vec<AuthRule>),
    /// How long the kubelet would keep the answer, against how long it is good.
    Cache(Vec<CacheRule>),
    /// A pull with the credentials the kubelet would choose.
    Pull(PullRule),
    /// No minted secret stands in any of these places.
    SecretsAbsent(Vec<Place>),
    /// What is left of the plugin when it has ended.
    Process(Vec<ProcessRule>),
    /// How often the plugin asked its upstream services.
    UpstreamAsked(Count),
    /// All runs agree in these.
    Same(Vec<SamePart>),
    /// Bounds that are worth knowing.
    Budget(BudgetRule),
    /// What the provider entry itself says about images.
    Provider(Vec<ProviderRule>),
}

/// Rules for standard output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StdoutRule {
    /// Nothing at all.
    Empty,
    /// At most one mebibyte.
    Bounded,
}

/// Rules for standard error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StderrRule {
    /// Something to read.
    NotEmpty,
    /// At most 64 KiB: all of it goes into one line of the kubelet's log.
    Bounded,
}

/// Rules for the entries of `auth`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuthRule {
    /// Every key can be read as a URL; the kubelet skips the others.
    Readable,
    /// At least one key matches the image of the request.
    CoversImage,
    /// No key matches a foreign image.
    NotForeign,
    /// Every key names a registry that an owned image has, without a `*` in its host.
    OwnRegistryOnly,
    /// No key has a path that is a prefix of other repositories' names without a `/` behind it.
    PathBoundary,
    /// Every entry has a user name and a password.
    FilledIn,
    /// The entry that the kubelet tries first for the image holds the minted credentials.
    MintedFirst,
}

/// Rules for the time an answer is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CacheRule {
    /// `cacheDuration` is there, so that no operator's default decides.
    Stated,
    /// It is not negative.
    NotNegative,
    /// It is 0 or at least a second, so that no unit was mistaken.
    PlausibleUnit,
    /// The kubelet forgets the answer before the credentials end.
    WithinLife,
    /// It does so at least 10 seconds before.
    WithMargin,
    /// The answer is kept at all, as its credentials live for more than ten minutes.
    Kept,
    /// `cacheKeyType` is not wider than what the keys of `auth` cover.
    KeyTypeFits,
}

/// A pull with the credentials the kubelet would choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct PullRule {
    /// What is pulled.
    #[serde(default)]
    pub image: PullImage,
    /// When it is pulled, on the registry's clock.
    #[serde(default)]
    pub at: PullTime,
}

/// What is pulled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullImage {
    /// The image of the request.
    #[default]
    Requested,
    /// Another repository, if the answer's `cacheKeyType` makes the kubelet use it there too.
    OtherRepository,
}

/// When a pull happens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PullTime {
    /// At once.
    #[default]
    AtOnce,
    /// In the last second in which the kubelet would still use the cached answer.
    LastCachedSecond,
}

/// Where a secret must not stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Place {
    /// Standard error, which the kubelet logs when the plugin fails.
    Stderr,
    /// Standard output of a run that gives no credentials.
    Stdout,
    /// Command lines of processes the plugin leaves behind.
    Arguments,
    /// Files in the run's private directories.
    Files,
}

/// What is left of the plugin when it has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProcessRule {
    /// It ends before the kubelet's minute is over.
    EndsInTime,
    /// No process of its own is left.
    LeavesNoProcess,
    /// Standard output and error are closed when it ends.
    ClosesPipes,
    /// No file is written in the run's private directories.
    WritesNoFile,
}

/// How often something happened; bounds are inclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct Count {
    /// At least so often.
    #[serde(default)]
    pub at_least: u32,
    /// At most so often; no bound when left out.
    #[serde(default)]
    pub at_most: Option<u32>,
}

/// What several runs must agree in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SamePart {
    /// Whether the kubelet takes the answer.
    Verdict,
    /// The keys of `auth`.
    Keys,
    /// `cacheKeyType`.
    CacheKeyType,
}

/// Bounds that are worth knowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct BudgetRule {
    /// User and system time of one run, in milliseconds.
    #[serde(default)]
    pub cpu_milliseconds: Option<u32>,
    /// Largest resident size, in mebibytes.
    #[serde(default)]
    pub memory_mebibytes: Option<u32>,
}

/// What the provider entry itself says about images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProviderRule {
    /// `matchImages` allows every owned image.
    MatchesOwned,
    /// `matchImages` allows no foreign image.
    NotForeign,
    /// `defaultCacheDuration` is not longer than the credentials live.
    DefaultWithinLife,
}
