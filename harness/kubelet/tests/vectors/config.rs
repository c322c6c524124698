//! Family `config`: would a kubelet start.

use std::collections::BTreeMap;

use credproof_kubelet::Release;
use credproof_kubelet::config::{
    BinDir, BinDirContent, Binary, Content, Entry, Input, Provider, SERVICE_ACCOUNT_GATE, Setup,
    Stage, StartError, Started, TokenAttributes, start,
};
use serde_json::{Value, json};

use crate::loader::{bytes, check, text};

/// What stands for paths in the recorded texts.
const CONFIG: &str = "${CONFIG}";
const BIN: &str = "${BIN}";

#[test]
fn starts_as_the_kubelet_does() {
    check("config", |input, release| Some(ask(input, release)));
}

fn ask(input: &Value, release: Release) -> Value {
    let file = bytes(input, "file");
    let files = files(input);
    let entries = entries(&files);
    let setup_input = match text(input, "path") {
        "empty" => Input::EmptyPath,
        "missing" => Input::Missing { path: CONFIG },
        _ if input["files"].is_object() => Input::Directory {
            path: CONFIG,
            entries: &entries,
        },
        _ => Input::File {
            path: CONFIG,
            bytes: &file,
        },
    };
    let binaries = binaries(input);
    let content = match (&binaries, text(input, "binDir")) {
        (_, "missing") => BinDirContent::Missing,
        (Some(files), _) => BinDirContent::Files(files),
        (None, _) => BinDirContent::Everything,
    };
    let setup = Setup {
        input: setup_input,
        bin_dir: BinDir { path: BIN, content },
        service_account_tokens: input["featureGates"][SERVICE_ACCOUNT_GATE].as_bool(),
    };
    match start(&setup, release) {
        Ok(started) => json!({"ok": started_json(&started, input["hash"] == true, release)}),
        Err(error) => error_json(&error),
    }
}

/// The files of a directory by their paths; `None` stands for a directory.
fn files(input: &Value) -> BTreeMap<String, Option<String>> {
    let files = input["files"].as_object().into_iter().flatten();
    files
        .map(|(name, content)| (name.clone(), content.as_str().map(str::to_owned)))
        .collect()
}

fn entries(files: &BTreeMap<String, Option<String>>) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    for (name, written) in files {
        entries.push(match name.split_once('/') {
            Some((directory, _)) => Entry {
                name: directory,
                content: Content::Directory,
            },
            None => Entry {
                name,
                content: content(written, files),
            },
        });
    }
    entries
}

fn content<'f>(
    written: &'f Option<String>,
    files: &'f BTreeMap<String, Option<String>>,
) -> Content<'f> {
    let Some(written) = written else {
        return Content::Directory;
    };
    let Some(target) = written.strip_prefix("link:") else {
        return Content::File(written.as_bytes());
    };
    let inside = format!("{target}/");
    match files.get(target) {
        Some(Some(linked)) => Content::File(linked.as_bytes()),
        None if !files.keys().any(|name| name.starts_with(&inside)) => Content::BrokenLink,
        _ => Content::LinkToDirectory,
    }
}

fn binaries(input: &Value) -> Option<BTreeMap<String, Binary>> {
    let binary = |(name, mode): (&String, &Value)| {
        let found = match mode.as_str().unwrap() {
            "directory" => Binary::Directory,
            "dangling-link" => Binary::Missing,
            mode if u32::from_str_radix(mode, 8).unwrap() & 0o111 != 0 => Binary::Executable,
            _ => Binary::NotExecutable,
        };
        (name.clone(), found)
    };
    Some(input["bins"].as_object()?.iter().map(binary).collect())
}

fn error_json(error: &StartError) -> Value {
    let stage = match error.stage {
        Stage::FeatureGates => "featureGates",
        Stage::BinDir => "binDir",
        Stage::Read => "read",
        Stage::Validate => "validate",
        Stage::Register => "register",
    };
    let mut answer = json!({"error": error.text(), "stage": stage});
    if error.texts.len() > 1 {
        answer["error_any"] = json!(error.texts);
    }
    if let Some(code) = error.process_exit {
        answer["process_exit"] = json!(code);
    }
    answer
}

fn started_json(started: &Started, hash: bool, release: Release) -> Value {
    let providers: Vec<_> = started
        .providers
        .iter()
        .map(|provider| provider_json(provider, release))
        .collect();
    let mut ok = json!({"providers": providers, "registered": started.registered});
    if let (Some(digest), true) = (&started.hash, hash) {
        ok["hash"] = json!(digest);
    }
    ok
}

fn provider_json(provider: &Provider, release: Release) -> Value {
    let env: Vec<_> = provider
        .env
        .iter()
        .map(|variable| [&variable.name, &variable.value])
        .collect();
    let mut json = json!({
        "name": provider.name,
        "apiVersion": provider.api_version,
        "matchImages": provider.match_images,
        "defaultCacheDuration": provider.default_cache_duration.unwrap().0,
        "args": provider.args,
        "env": env,
    });
    if let Some(tokens) = &provider.token_attributes {
        json["tokenAttributes"] = tokens_json(tokens, release);
    }
    json
}

fn tokens_json(tokens: &TokenAttributes, release: Release) -> Value {
    let mut json = json!({
        "serviceAccountTokenAudience": tokens.service_account_token_audience,
        "requireServiceAccount": tokens.require_service_account,
        "requiredServiceAccountAnnotationKeys": tokens.required_service_account_annotation_keys,
        "optionalServiceAccountAnnotationKeys": tokens.optional_service_account_annotation_keys,
    });
    if release.knows_token_cache_type() {
        json["cacheType"] = json!(tokens.cache_type);
    }
    json
}
