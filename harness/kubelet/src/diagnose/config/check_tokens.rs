//! Checks `tokenAttributes`, whose fields and rules differ between 1.33 and 1.34.

use std::collections::HashSet;

use super::checker::{About, Checker, join};
use super::tree::{Entry, Node, Value, get};
use super::versions::Versions;
use crate::api::ApiVersion;
use crate::config::TokenAttributes;
use crate::config::validate::CACHE_TYPES;
use crate::diagnose::suggest::nearest;
use crate::golang::quote::quote;
use crate::release::Release;
use crate::release_set::Releases;

const FIELDS: [&str; 5] = [
    "serviceAccountTokenAudience",
    "cacheType",
    "requireServiceAccount",
    "requiredServiceAccountAnnotationKeys",
    "optionalServiceAccountAnnotationKeys",
];

/// The permission that the admission plugin `NodeRestriction` asks for
/// (`plugin/pkg/admission/noderestriction/admission.go`; gate `ServiceAccountNodeAudienceRestriction`, on since 1.33).
const AUDIENCE_VERB: &str = "request-serviceaccounts-token-audience";

const OF: &str = "ServiceAccountTokenAttributes.providers.tokenAttributes";

/// The attributes as they should be; nothing if there is nothing to make them of.
pub(super) fn check(
    node: &Node,
    path: &str,
    versions: &Versions,
    checker: &mut Checker,
) -> Option<Node> {
    let path = join(path, "tokenAttributes");
    let Value::Map(entries) = &node.value else {
        let of = "CredentialProvider.providers.tokenAttributes";
        let go_type = "v1.ServiceAccountTokenAttributes";
        checker.wrong_type(
            node,
            &path,
            of,
            go_type,
            "an object",
            "write serviceAccountTokenAudience and so on".to_owned(),
        );
        return None;
    };
    let entries = checker.known_fields(entries.clone(), &path, &FIELDS, &[]);
    let mut tokens = Tokens {
        node,
        path: &path,
        entries: &entries,
        fields: Vec::new(),
    };
    tokens.audience(checker);
    tokens.cache_type(versions, checker);
    let require = tokens.require(checker);
    let required = tokens.keys("requiredServiceAccountAnnotationKeys", &[], checker);
    tokens.keys("optionalServiceAccountAnnotationKeys", &required, checker);
    if !require && !required.is_empty() {
        tokens.require_account(checker);
    }
    let mut fields = tokens.fields;
    fields.sort_by_key(|entry| (entry.place.line == 0, entry.place));
    Some(Node {
        place: node.place,
        value: Value::Map(fields),
    })
}

struct Tokens<'t> {
    node: &'t Node,
    path: &'t str,
    entries: &'t [Entry],
    fields: Vec<Entry>,
}

impl Tokens<'_> {
    /// Asks each release that knows the field about attributes that are good but for `alter`.
    fn refusal(
        checker: &Checker,
        alter: impl Fn(&mut TokenAttributes),
    ) -> (Releases, Option<String>) {
        let asked = checker.those(Release::service_accounts_on_by_default);
        let asked = if asked.is_empty() {
            checker.those(Release::knows_service_accounts)
        } else {
            asked
        };
        let checker = Checker {
            asked,
            is_json: checker.is_json,
            executables: None,
            problems: Vec::new(),
        };
        let (releases, words) = checker.refusal(|provider| {
            let mut tokens = TokenAttributes {
                service_account_token_audience: "audience".to_owned(),
                cache_type: "Token".to_owned(),
                require_service_account: Some(true),
                ..TokenAttributes::default()
            };
            alter(&mut tokens);
            provider.api_version = ApiVersion::V1.to_string();
            provider.token_attributes = Some(tokens);
        });
        (releases, words)
    }

    fn keep(&mut self, key: &str, value: Node) {
        let place = self
            .entries
            .iter()
            .find(|entry| entry.key == key)
            .map(|entry| entry.place);
        self.fields.push(Entry {
            key: key.to_owned(),
            place: place.unwrap_or_default(),
            value,
        });
    }

    fn place_of(&self, key: &str) -> super::tree::Place {
        get(self.entries, key).map_or(self.node.place, |node| node.place)
    }

    fn audience(&mut self, checker: &mut Checker) {
        let key = "serviceAccountTokenAudience";
        let path = join(self.path, key);
        let place = self.place_of(key);
        let written = get(self.entries, key)
            .and_then(|node| checker.text(node, &path, &format!("{OF}.{key}")));
        match written.filter(|node| node.as_text() != Some("")) {
            Some(node) => {
                let audience = node.as_text().unwrap_or_default();
                let rule = format!(
                    "apiGroups: [\"\"], resources: [{}], verbs: [{AUDIENCE_VERB}]",
                    quote(audience)
                );
                let about = About {
                    code: "token-audience-needs-rbac",
                    place,
                    path: &path,
                    message: format!(
                        "the API server gives a node tokens for the audience {audience} only if its pods mount such \
                         tokens, or RBAC lets it ask for them"
                    ),
                    fix: format!(
                        "bind the group system:nodes to a ClusterRole with the rule {rule}"
                    ),
                };
                checker.remark_for(checker.those(Release::knows_service_accounts), about);
                self.keep(key, node);
            }
            None => {
                let (releases, words) = Self::refusal(checker, |tokens| {
                    tokens.service_account_token_audience.clear()
                });
                let about = About {
                    code: "token-audience-missing",
                    place,
                    path: &path,
                    message: "the provider does not say for whom its tokens are".to_owned(),
                    fix: "write the audience that the registry expects".to_owned(),
                };
                checker.add(about, releases, words);
                self.keep(key, Node::text(place, "registry.example.com"));
            }
        }
    }

    fn cache_type(&mut self, versions: &Versions, checker: &mut Checker) {
        let key = "cacheType";
        let path = join(self.path, key);
        let place = self.place_of(key);
        let node = get(self.entries, key);
        let unknown = checker
            .those(|release| release.knows_service_accounts() && !release.knows_token_cache_type());
        if node.is_some() && !unknown.is_empty() {
            let about = About {
                code: "cache-type-unknown-to-release",
                place,
                path: &path,
                message: format!(
                    "{unknown} does not know cacheType, which later releases require: no file does for both"
                ),
                fix: format!("give {unknown} a file without cacheType"),
            };
            let words = format!("strict decoding error: unknown field \"{path}\"");
            checker.add(about, unknown, Some(words));
        }
        let needed = versions.asked.iter().any(Release::knows_token_cache_type);
        let written = node.and_then(|node| checker.text(node, &path, &format!("{OF}.{key}")));
        let text = written
            .as_ref()
            .and_then(Node::as_text)
            .unwrap_or_default()
            .to_owned();
        let (releases, words) =
            Self::refusal(checker, |tokens| tokens.cache_type.clone_from(&text));
        let meant = nearest(&text, &CACHE_TYPES).unwrap_or("Token");
        if !releases.is_empty() {
            let (code, message) = match text.as_str() {
                "" => (
                    "cache-type-missing",
                    "since 1.34 the provider must say what answers are kept for".to_owned(),
                ),
                _ => ("cache-type-wrong", format!("there is no cacheType {text}")),
            };
            let fix = format!(
                "write {meant}: Token keeps an answer for one token, ServiceAccount for one account"
            );
            checker.add(
                About {
                    code,
                    place,
                    path: &path,
                    message,
                    fix,
                },
                releases,
                words,
            );
        }
        if needed {
            let right = if releases.is_empty() { &text } else { meant };
            self.keep(key, Node::text(place, right));
        }
    }

    fn require(&mut self, checker: &mut Checker) -> bool {
        let key = "requireServiceAccount";
        let path = join(self.path, key);
        let place = self.place_of(key);
        let node = get(self.entries, key).filter(|node| node.value != Value::Null);
        let value = match node.map(|node| (node, &node.value)) {
            Some((_, Value::Boolean(value, _))) => *value,
            Some((node, _)) => {
                let value = !node
                    .scalar()
                    .is_some_and(|text| text.eq_ignore_ascii_case("false"));
                let fix = format!("write {value} without quotes");
                checker.wrong_type(
                    node,
                    &path,
                    &format!("{OF}.{key}"),
                    "bool",
                    "true or false",
                    fix,
                );
                value
            }
            None => {
                let (releases, words) =
                    Self::refusal(checker, |tokens| tokens.require_service_account = None);
                let about = About {
                    code: "require-service-account-missing",
                    place,
                    path: &path,
                    message: "the provider does not say what happens to pods without a service account".to_owned(),
                    fix: "write requireServiceAccount: true to give them nothing, false to ask without a token".to_owned(),
                };
                checker.add(about, releases, words);
                true
            }
        };
        self.keep(
            key,
            Node {
                place,
                value: Value::Boolean(value, value.to_string()),
            },
        );
        value
    }

    /// A list of annotation keys, without those that are in the other list.
    fn keys(&mut self, key: &str, other: &[String], checker: &mut Checker) -> Vec<String> {
        let Some(node) = get(self.entries, key).filter(|node| node.value != Value::Null) else {
            return Vec::new();
        };
        let path = join(self.path, key);
        let written = checker.texts(node, &path, &format!("{OF}.{key}"));
        let mut seen = HashSet::new();
        let mut kept = Vec::new();
        for (at, item) in written.iter().enumerate() {
            let text = item.as_text().unwrap_or_default().to_owned();
            let (invalid, words) = Self::refusal(checker, |tokens| {
                tokens.required_service_account_annotation_keys = Some(vec![text.clone()]);
            });
            let knows = checker.those(Release::service_accounts_on_by_default);
            let (code, message, releases, words) = if !invalid.is_empty() {
                (
                    "annotation-key-invalid",
                    format!("{text:?} is no key of an annotation"),
                    invalid,
                    words,
                )
            } else if other.contains(&text) {
                let words = format!(
                    "providers.tokenAttributes: Invalid value: [\"{text}\"]: annotation keys cannot be both required and optional"
                );
                (
                    "annotation-key-both",
                    format!("{text} is required and optional at once"),
                    knows,
                    Some(words),
                )
            } else if !seen.insert(text.clone()) {
                let words = format!("providers.tokenAttributes.{key}: Duplicate value: \"{text}\"");
                (
                    "annotation-key-duplicate",
                    format!("{text} is listed twice"),
                    knows,
                    Some(words),
                )
            } else {
                kept.push(item.clone());
                continue;
            };
            let path = format!("{path}[{at}]");
            checker.add(
                About {
                    code,
                    place: item.place,
                    path: &path,
                    message,
                    fix: "remove it here".to_owned(),
                },
                releases,
                words,
            );
        }
        let keys = kept
            .iter()
            .filter_map(|item| item.as_text().map(str::to_owned))
            .collect();
        self.keep(
            key,
            Node {
                place: node.place,
                value: Value::List(kept),
            },
        );
        keys
    }

    /// Required annotations need an account.
    fn require_account(&mut self, checker: &mut Checker) {
        let key = "requireServiceAccount";
        let (releases, words) = Self::refusal(checker, |tokens| {
            tokens.require_service_account = Some(false);
            tokens.required_service_account_annotation_keys = Some(vec!["a".to_owned()]);
        });
        let about = About {
            code: "require-service-account-false",
            place: self.place_of(key),
            path: &join(self.path, key),
            message: "annotations are required of an account that itself is not".to_owned(),
            fix: "write requireServiceAccount: true, or make the annotations optional".to_owned(),
        };
        checker.add(about, releases, words);
        for entry in self.fields.iter_mut().filter(|entry| entry.key == key) {
            entry.value.value = Value::Boolean(true, "true".to_owned());
        }
    }
}
