//! One kubelet's view of one provider, as a value: what it would do when an image is pulled, and what it would give
//! to the pull (`plugin.go` `pluginProvider.provide`). Overlapping pulls are not modelled.

mod account;
mod spec;

use std::collections::HashMap;

use crate::accept::{CacheType, TokenPolicy, accept};
use crate::api::{AuthEntries, Response, UnknownApiVersion};
use crate::cache::{self, CacheKey, Lifetime, lifetime};
use crate::exec::ExecError;
use crate::log::{self, LogLine, Subject};
use crate::match_image::allows;
use crate::release::Release;
use crate::request::Request;
use crate::service_account::{Pod, ServiceAccountCoordinates, TokenAttributes, TokenRequest};

use account::Account;

pub use spec::ProviderSpec;

/// A kubelet with one provider.
#[derive(Debug, Clone)]
pub struct Node {
    spec: ProviderSpec,
    release: Release,
    entries: HashMap<CacheKey, Entry>,
    /// When all expired entries were dropped last.
    purged_at_ns: i64,
}

/// How often a kubelet drops all expired entries, if it is asked for images (`plugin.go` `cachePurgeInterval`): 15 minutes.
const PURGE_INTERVAL_NS: i64 = 15 * 60 * 1_000_000_000;

#[derive(Debug, Clone)]
struct Entry {
    auth: AuthEntries,
    expires_at_ns: i64,
}

/// What the kubelet does when an image is pulled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// No pattern allows the image: nothing is done or logged.
    NotAllowed,
    /// The plugin is not run and nothing is given, for a reason that has to do with the pod.
    NoAnswer {
        /// What is logged.
        logs: Vec<LogLine>,
    },
    /// An earlier answer is given again.
    Cached {
        /// The key it was kept under.
        key: String,
        /// What it held.
        auth: AuthEntries,
        /// Whom the credentials are for.
        account: Option<ServiceAccountCoordinates>,
    },
    /// The plugin is run with this request; tell the outcome to [`Node::answer`].
    Run(Request),
}

/// What the kubelet makes of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Given {
    /// The credentials that the pull gets.
    pub auth: AuthEntries,
    /// Whom the credentials are for.
    pub account: Option<ServiceAccountCoordinates>,
    /// What is logged.
    pub logs: Vec<LogLine>,
    /// How the answer is kept, if it is.
    pub kept: Option<Kept>,
}

/// How an answer is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// The key, for people; it names the service account if there is one.
    pub key: String,
    /// The last nanosecond at which it is used.
    pub expires_at_ns: i64,
}

impl Node {
    /// A kubelet that has just started, at time 0.
    ///
    /// # Errors
    ///
    /// [`UnknownApiVersion`] if this release does not know the provider's version; the kubelet would not start.
    pub fn new(spec: ProviderSpec, release: Release) -> Result<Self, UnknownApiVersion> {
        if !spec.api_version.known_to(release) {
            return Err(UnknownApiVersion(spec.api_version.to_string()));
        }
        Ok(Self {
            spec,
            release,
            entries: HashMap::new(),
            purged_at_ns: 0,
        })
    }

    /// What happens when `image` is pulled at `now_ns`. `pod` counts only if the provider has token attributes.
    /// An expired entry that is met on the way is dropped.
    ///
    /// ```
    /// use credproof_kubelet::node::{Ask, Node, ProviderSpec};
    /// use credproof_kubelet::{ApiVersion, Duration, Release, Response};
    ///
    /// let spec = ProviderSpec {
    ///     name: "p".to_owned(),
    ///     match_images: vec!["*.io".to_owned()],
    ///     default_cache_duration: Duration(60_000_000_000),
    ///     api_version: ApiVersion::V1,
    ///     token_attributes: None,
    /// };
    /// let mut node = Node::new(spec, Release::NEWEST).unwrap();
    /// let Ask::Run(request) = node.ask("reg.io/a", None, 0) else { panic!("nothing is cached yet") };
    /// assert_eq!(request.image, "reg.io/a");
    ///
    /// let response = Response { cache_key_type: "Registry".to_owned(), ..Response::default() };
    /// node.answer("reg.io/a", None, 0, Ok(response));
    /// assert!(matches!(node.ask("reg.io/b", None, 60_000_000_000), Ask::Cached { .. }));
    /// assert!(matches!(node.ask("reg.io/b", None, 60_000_000_001), Ask::Run(_)));
    /// ```
    pub fn ask(&mut self, image: &str, pod: Option<&Pod>, now_ns: i64) -> Ask {
        if !allows(&self.spec.match_images, image, self.release) {
            return Ask::NotAllowed;
        }
        let account = match self.account(image, pod) {
            Ok(account) => account,
            Err(line) => return Ask::NoAnswer { logs: vec![line] },
        };
        self.purge(now_ns);
        for text in cache::lookup_texts(image, self.release) {
            let key = account.as_ref().map(|account| &account.key);
            if let Err(error) = cache::check_key(text, key, self.release) {
                let line = log::lookup_key_too_long(&error.to_string(), self.subject(image, pod));
                return Ask::NoAnswer { logs: vec![line] };
            }
            let key = CacheKey {
                text: text.to_owned(),
                account: key.cloned(),
            };
            match self.entries.get(&key) {
                Some(entry) if now_ns <= entry.expires_at_ns => {
                    return Ask::Cached {
                        key: key.to_string(),
                        auth: entry.auth.clone(),
                        account: account
                            .as_ref()
                            .and_then(|found| found.coordinates(self.release)),
                    };
                }
                Some(_) => drop(self.entries.remove(&key)),
                None => {}
            }
        }
        let mut request = Request::new(self.spec.api_version, image);
        if let Some(account) = account {
            request.service_account_token = account.token;
            request.service_account_annotations = account.key.annotations;
        }
        Ask::Run(request)
    }

    /// Drops what has expired, which shows only if the clock is set back later (`plugin.go` `getCachedCredentials`).
    fn purge(&mut self, now_ns: i64) {
        let due = self.purged_at_ns.saturating_add(PURGE_INTERVAL_NS);
        if self.release.purges_cache() && now_ns > due {
            self.entries
                .retain(|_, entry| now_ns <= entry.expires_at_ns);
            self.purged_at_ns = now_ns;
        }
    }

    /// What the kubelet makes of the run that [`Node::ask`] wanted: `outcome` is what [`crate::exec::judge`] says.
    /// A failure is not remembered.
    pub fn answer(
        &mut self,
        image: &str,
        pod: Option<&Pod>,
        now_ns: i64,
        outcome: Result<Response, ExecError>,
    ) -> Given {
        let subject = self.subject(image, pod);
        let logged = |line| Given {
            logs: vec![line],
            ..Given::default()
        };
        let response = match outcome {
            Ok(response) => response,
            Err(error) => return logged(log::run_failed(&error.text, subject)),
        };
        let account = match self.account(image, pod) {
            Ok(account) => account,
            Err(line) => return logged(line),
        };
        let policy = account.as_ref().map(|account| TokenPolicy {
            token: &account.token,
            cache_type: self.cache_type(),
        });
        let key_type = match accept(&response, policy, self.release) {
            Ok(key_type) => key_type,
            Err(refusal) => return logged(log::answer_refused(&refusal, subject)),
        };
        let auth = response.auth.clone().unwrap_or_default();
        let mut given = Given {
            auth,
            account: account
                .as_ref()
                .and_then(|found| found.coordinates(self.release)),
            ..Given::default()
        };
        if let Lifetime::Kept(duration) = lifetime(&response, self.spec.default_cache_duration) {
            let text = cache::stored_text(key_type, image, self.release).to_owned();
            let key = CacheKey {
                text,
                account: account.map(|account| account.key),
            };
            let expires_at_ns = now_ns.saturating_add(duration.0);
            given.kept = Some(Kept {
                key: key.to_string(),
                expires_at_ns,
            });
            self.entries.insert(
                key,
                Entry {
                    auth: given.auth.clone(),
                    expires_at_ns,
                },
            );
        }
        given
    }

    /// What the API server is asked for when `image` is pulled for `pod`; `None` if the provider gets no token.
    pub fn token_request(&self, image: &str, pod: &Pod) -> Option<TokenRequest> {
        if !allows(&self.spec.match_images, image, self.release) {
            return None;
        }
        let attributes = self.token_attributes()?;
        let account = pod.service_account.as_ref().ok()?;
        attributes.select(&account.annotations).ok()?;
        let named = !pod.service_account_name.is_empty();
        named.then(|| TokenRequest {
            namespace: pod.namespace.clone(),
            name: pod.service_account_name.clone(),
            uid: if self.release.sends_account_uid() {
                account.uid.clone()
            } else {
                String::new()
            },
            audience: attributes.service_account_token_audience.clone(),
            bound_pod: (pod.name.clone(), pod.uid.clone()),
        })
    }

    /// The token attributes, if they count in this release.
    fn token_attributes(&self) -> Option<&TokenAttributes> {
        self.spec.token_attributes.as_ref().filter(|attributes| {
            self.release.knows_service_accounts()
                && !attributes.service_account_token_audience.is_empty()
        })
    }

    fn cache_type(&self) -> CacheType {
        self.token_attributes()
            .and_then(|attributes| attributes.cache_type)
            .unwrap_or(CacheType::ServiceAccount)
    }

    fn account(&self, image: &str, pod: Option<&Pod>) -> Result<Option<Account>, LogLine> {
        match (self.token_attributes(), pod) {
            (Some(attributes), Some(pod)) => {
                account::of(attributes, pod, self.subject(image, Some(pod)))
            }
            _ => Ok(None),
        }
    }

    fn subject<'a>(&'a self, image: &'a str, pod: Option<&'a Pod>) -> Subject<'a> {
        Subject {
            provider: &self.spec.name,
            image,
            pod: pod.filter(|_| self.token_attributes().is_some()),
            release: self.release,
        }
    }
}
