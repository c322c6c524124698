//! What happened in one run of the plan, as values: the calls, what each kubelet makes of them, what the
//! upstream services and the registry saw. Checks read it; nothing here decides what is good.

use credproof_kubelet::CacheKeyType;
use credproof_kubelet::cache::Lifetime;
use credproof_kubelet::exec::Stage;
use credproof_kubelet::keyring::{self, Candidate, Keyring};
use credproof_kubelet::{AuthConfig, Duration, Release, Request, Response, match_image};
use credproof_process::{Ending, Sensitive, Transcript};

use crate::case::PullRule;
use crate::profile::Minted;
use crate::pull::Step;
use crate::upstream::Recorded;

/// The repository asked for where a case speaks of another one of the same registry.
pub const OTHER_REPOSITORY: &str = "credproof/other";

/// Everything that happened in one run of the plan.
#[derive(Debug)]
pub struct Evidence {
    /// The secrets that were made for this run alone.
    pub minted: Minted,
    /// How long the minted credentials live; `None` when the harness does not know.
    pub life: Option<Duration>,
    /// The calls of the plugin, in the order they were started.
    pub calls: Vec<Call>,
    /// The requests the upstream services got.
    pub asked: Vec<Recorded>,
    /// The files the plugin left in the directories made for it.
    pub files: Vec<Written>,
    /// The pulls that were tried.
    pub pulls: Vec<PullEvidence>,
}

/// One call of the plugin.
#[derive(Debug)]
pub struct Call {
    /// The image of the request, as it was sent.
    pub image: String,
    /// The request a kubelet would send.
    pub request: Request,
    /// The bytes that were really written.
    pub stdin: Sensitive,
    /// What the process did.
    pub transcript: Transcript,
    /// What the kubelet makes of it, one for each release.
    pub views: Vec<View>,
}

/// What the kubelet of one release makes of a call.
#[derive(Debug)]
pub struct View {
    /// The release.
    pub release: Release,
    /// The answer it takes, or why it takes none.
    pub taken: Result<Taken, Refused>,
}

/// An answer that the kubelet takes.
#[derive(Debug)]
pub struct Taken {
    /// The answer.
    pub response: Response,
    /// For whom it is kept.
    pub key_type: CacheKeyType,
    /// How long it is kept.
    pub lifetime: Lifetime,
    /// The credentials for the image, in the order they are tried.
    pub candidates: Vec<Candidate>,
}

/// Why the kubelet takes no answer.
#[derive(Debug, Clone)]
pub struct Refused {
    /// Where it stopped; `None` when the answer was read and then not accepted.
    pub stage: Option<Stage>,
    /// The kubelet's error.
    pub text: String,
    /// The reason that the kubelet keeps to itself.
    pub detail: Option<String>,
    /// The byte of standard output where reading stopped.
    pub offset: Option<usize>,
    /// The line it logs.
    pub log: String,
}

/// A file the plugin left behind.
#[derive(Debug)]
pub struct Written {
    /// Its path below the directory it was found in, that directory named first.
    pub path: String,
    /// Its permission bits.
    pub mode: u32,
    /// Its beginning, at most a mebibyte.
    pub bytes: Sensitive,
}

/// A pull with the credentials of the first call that does not pull, or of the last one when all do.
#[derive(Debug)]
pub struct PullEvidence {
    /// What was asked for.
    pub rule: PullRule,
    /// The image that was pulled.
    pub image: String,
    /// How it went.
    pub result: PullResult,
}

/// How a pull went.
#[derive(Debug)]
pub enum PullResult {
    /// Manifest and blobs arrived with the right digests.
    Pulled {
        /// The key of `auth` whose credentials were used.
        key: String,
        /// Every request, those of refused credentials first.
        steps: Vec<Step>,
    },
    /// The kubelet would not use the answer for this image, so there is nothing to prove.
    NotReused,
    /// The kubelet would have no credentials, for this reason.
    NothingToUse(String),
    /// The registry refused all of them.
    Refused {
        /// Each credential's key and how it went.
        tried: Vec<String>,
        /// The last refusal.
        last: String,
        /// Every request.
        steps: Vec<Step>,
    },
}

impl Call {
    /// How it ended, in words.
    #[must_use]
    pub fn ended_in_words(&self) -> String {
        match self.transcript.ending {
            Ending::Exited(code) => format!("exit status {code}"),
            Ending::Signaled(signal) => format!("signal {signal}"),
            Ending::DeadlineExceeded => format!(
                "still running after {} s, killed by the kubelet's deadline",
                self.transcript.wall.as_secs()
            ),
            Ending::Cancelled => "interrupted".to_owned(),
        }
    }

    /// What the kubelet of this release logs about it, if anything.
    #[must_use]
    pub fn log_line(&self, release: Release) -> Option<String> {
        let view = self.views.iter().find(|view| view.release == release)?;
        view.taken.as_ref().err().map(|refused| refused.log.clone())
    }
}

impl Taken {
    /// The entries of `auth`, in the order they were written.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &AuthConfig)> {
        self.response
            .auth
            .iter()
            .flatten()
            .map(|(key, entry)| (key.as_str(), entry))
    }

    /// The keys of `auth`, in the order they were written.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries().map(|(key, _)| key)
    }

    /// The keys, for a sentence.
    #[must_use]
    pub fn keys_in_words(&self) -> String {
        let mut keys: Vec<String> = self.keys().map(|key| format!("{key:?}")).collect();
        keys.sort();
        match keys.as_slice() {
            [] => "auth is empty".to_owned(),
            [one] => format!("only key is {one}"),
            _ => format!("keys are {}", keys.join(", ")),
        }
    }

    /// Why no key matches an image, key by key.
    #[must_use]
    pub fn why_no_key_matches(&self, image: &str, release: Release) -> String {
        let reason = |key: &str| {
            let pattern = keyring::pattern(key, release).unwrap_or_else(|| key.to_owned());
            format!(
                "{key:?}: {}",
                match_image::explain(&pattern, image, release)
            )
        };
        let reasons: Vec<String> = self.keys().map(reason).collect();
        if reasons.is_empty() {
            "an answer without entries is cached like any other".to_owned()
        } else {
            reasons.join("; ")
        }
    }

    /// The credentials the kubelet finds in this answer for an image.
    #[must_use]
    pub fn candidates_for(&self, image: &str, release: Release) -> Vec<Candidate> {
        let mut keyring = Keyring::default();
        keyring.add(
            0,
            self.response.auth.as_deref().unwrap_or_default(),
            release,
        );
        keyring.lookup(image, release)
    }
}

impl Refused {
    /// What went wrong, in a sentence about this call.
    #[must_use]
    pub fn in_words(&self, call: &Call) -> String {
        match (self.stage, &self.detail, self.offset) {
            (Some(Stage::Exec), _, _) => call.ended_in_words(),
            (_, Some(detail), Some(offset)) => {
                format!("{detail} (byte {offset} of standard output)")
            }
            (_, Some(detail), None) => detail.clone(),
            (_, None, Some(offset)) => format!("{} (byte {offset} of standard output)", self.text),
            (_, None, None) => self.text.clone(),
        }
    }
}
