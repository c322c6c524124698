//! Families `provide` and `serviceaccount`: sequences of pulls.

use std::collections::BTreeMap;

use credproof_kubelet::exec::{ExecError, Stage};
use credproof_kubelet::node::{Ask, Node, ProviderSpec};
use credproof_kubelet::{
    ApiVersion, AuthEntries, CacheType, LogLine, Pod, Release, Request, Response, ServiceAccount,
    ServiceAccountCoordinates, TokenAttributes, TokenRequest, UnknownApiVersion,
};
use serde_json::{Value, json};

use crate::loader::{check, duration, entries, entries_json, logs_json, text};

const GATE: &str = "KubeletServiceAccountTokenForCredentialProviders";

#[test]
fn keeps_answers_as_the_kubelet_does() {
    check("provide", ask);
}

#[test]
fn serves_service_accounts_as_the_kubelet_does() {
    check("serviceaccount", ask);
}

/// A node, a clock, and a pretend plugin.
pub(crate) struct Simulation {
    node: Node,
    now_ns: i64,
}

/// What one pull gave.
#[derive(Default)]
pub(crate) struct Step {
    pub(crate) executed: bool,
    pub(crate) auth: AuthEntries,
    pub(crate) logs: Vec<LogLine>,
    account: Option<ServiceAccountCoordinates>,
    request: Option<Request>,
    token_request: Option<TokenRequest>,
}

impl Simulation {
    pub(crate) fn new(provider: &Value, release: Release) -> Result<Self, UnknownApiVersion> {
        let api_version = match provider["apiVersion"].as_str() {
            Some(text) => ApiVersion::from_full_text(text)?,
            None => ApiVersion::newest_of(release),
        };
        let spec = ProviderSpec {
            name: provider["name"].as_str().unwrap_or("plugin").to_owned(),
            match_images: texts(&provider["matchImages"]),
            default_cache_duration: duration(&provider["defaultCacheDuration"]).unwrap_or_default(),
            api_version,
            token_attributes: token_attributes(&provider["tokenAttributes"]),
        };
        Ok(Self {
            node: Node::new(spec, release)?,
            now_ns: 0,
        })
    }

    pub(crate) fn step(
        &mut self,
        image: &str,
        pod: &Pod,
        answer: &Value,
        advance: Option<i64>,
    ) -> Step {
        self.now_ns += advance.unwrap_or(0);
        let token_request = self.node.token_request(image, pod);
        let step = match self.node.ask(image, Some(pod), self.now_ns) {
            Ask::NotAllowed => Step::default(),
            Ask::NoAnswer { logs } => Step {
                logs,
                ..Step::default()
            },
            Ask::Cached { auth, account, .. } => Step {
                auth,
                account,
                ..Step::default()
            },
            Ask::Run(request) => {
                let given = self
                    .node
                    .answer(image, Some(pod), self.now_ns, outcome(answer));
                Step {
                    executed: true,
                    auth: given.auth,
                    account: given.account,
                    logs: given.logs,
                    request: Some(request),
                    token_request: None,
                }
            }
        };
        Step {
            token_request,
            ..step
        }
    }
}

fn ask(input: &Value, release: Release) -> Option<Value> {
    let mut provider = input["provider"].clone();
    let with_tokens = !provider["tokenAttributes"].is_null();
    let gate = input["featureGates"][GATE].as_bool();
    if gate.is_some() && !release.knows_service_accounts() {
        let text = format!("unrecognized feature gate: {GATE}");
        return Some(json!({"error": text, "stage": "featureGates"}));
    }
    let on = gate.unwrap_or(release.service_accounts_on_by_default());
    if on && with_tokens && !provider["tokenAttributes"]["requireServiceAccount"].is_boolean() {
        return None; // The kubelet panics here, but the configuration's validation keeps it from coming here.
    }
    if !on {
        provider["tokenAttributes"] = Value::Null;
    }
    let mut simulation = match Simulation::new(&provider, release) {
        Ok(simulation) => simulation,
        Err(error) => return Some(json!({"error": error.to_string(), "stage": "init"})),
    };
    let steps = input["steps"].as_array().unwrap().iter().map(|question| {
        let advance = duration(&question["advance"]).map(|duration| duration.0);
        let pod = pod(&question["pod"]);
        let image = text(question, "image");
        let step = simulation.step(image, &pod, &question["answer"], advance);
        let mut shown = json!({
            "executed": step.executed,
            "config": entries_json(&step.auth),
            "logs": logs_json(&step.logs),
        });
        if with_tokens {
            shown["tokenRequest"] = token_request_json(step.token_request.as_ref());
            shown["coordinates"] = step.account.as_ref().map_or(Value::Null, |account| {
                json!({"namespace": account.namespace, "name": account.name, "uid": account.uid})
            });
            if let Some(request) = &step.request {
                shown["request"] = request_json(request, step.token_request.is_some());
            }
        }
        shown
    });
    Some(json!({"ok": {"steps": steps.collect::<Vec<_>>()}}))
}

fn outcome(answer: &Value) -> Result<Response, ExecError> {
    if let Some(text) = answer["fail"].as_str() {
        return Err(ExecError {
            stage: Stage::Exec,
            text: text.to_owned(),
            detail: None,
            offset: None,
        });
    }
    Ok(Response {
        cache_key_type: text(answer, "cacheKeyType").to_owned(),
        cache_duration: duration(&answer["cacheDuration"]),
        auth: entries(&answer["auth"]),
    })
}

fn token_attributes(value: &Value) -> Option<TokenAttributes> {
    value.is_object().then(|| TokenAttributes {
        service_account_token_audience: text(value, "serviceAccountTokenAudience").to_owned(),
        cache_type: match text(value, "cacheType") {
            "Token" => Some(CacheType::Token),
            _ => Some(CacheType::ServiceAccount),
        },
        require_service_account: value["requireServiceAccount"] == true,
        required_service_account_annotation_keys: texts(
            &value["requiredServiceAccountAnnotationKeys"],
        ),
        optional_service_account_annotation_keys: texts(
            &value["optionalServiceAccountAnnotationKeys"],
        ),
    })
}

/// A pod without anything.
pub(crate) fn no_pod() -> Pod {
    pod(&Value::Null)
}

fn pod(value: &Value) -> Pod {
    let or_error = |key: &str| value[key].as_str().map(str::to_owned);
    let account = ServiceAccount {
        uid: text(value, "serviceAccountUID").to_owned(),
        annotations: string_map(&value["serviceAccountAnnotations"]),
    };
    Pod {
        namespace: text(value, "namespace").to_owned(),
        name: text(value, "name").to_owned(),
        uid: text(value, "uid").to_owned(),
        service_account_name: text(value, "serviceAccount").to_owned(),
        service_account: or_error("serviceAccountError").map_or(Ok(account), Err),
        token: or_error("tokenError").map_or(Ok(text(value, "token").to_owned()), Err),
    }
}

fn token_request_json(request: Option<&TokenRequest>) -> Value {
    request.map_or(Value::Null, |request| {
        let (pod_name, pod_uid) = &request.bound_pod;
        json!({
            "namespace": request.namespace,
            "name": request.name,
            "uid": request.uid,
            "audiences": [request.audience],
            "expirationSeconds": null,
            "boundObjectRef": {"apiVersion": "v1", "kind": "Pod", "name": pod_name, "uid": pod_uid},
        })
    })
}

/// `annotations` are null if there was no account to read them from.
fn request_json(request: &Request, with_account: bool) -> Value {
    let annotations = with_account.then_some(&request.service_account_annotations);
    json!({
        "image": request.image,
        "serviceAccountToken": request.service_account_token,
        "serviceAccountAnnotations": annotations,
    })
}

fn texts(value: &Value) -> Vec<String> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|text| text.as_str().unwrap().to_owned())
        .collect()
}

fn string_map(value: &Value) -> BTreeMap<String, String> {
    let pairs = value.as_object().into_iter().flatten();
    pairs
        .map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()))
        .collect()
}
