//! Recognises, by the shape of what it printed, a program that speaks another protocol than the kubelet's: the most
//! usual reason why an output is no response at all.

use crate::decode::KIND;
use crate::exec::Ending;
use crate::golang::json::{Document, Kind, Value};

/// What a program seems to be, if not a credential provider plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Protocol {
    /// `docker-credential-…`, which wants an action as argument and a registry on standard input.
    DockerCredentialHelper,
    /// A client-go credential plugin, which answers with an `ExecCredential`.
    ClientGoExecPlugin,
    /// Something that prints a docker `config.json`.
    DockerConfig,
    /// Something that prints a Kubernetes object of another kind.
    KubernetesObject,
    /// A web page, for example of a proxy or an identity provider.
    Html,
    /// A program that did not understand how it was called and explained its usage.
    UsageText,
    /// A program that crashed with a stack trace.
    Crash,
}

impl Protocol {
    /// A short name.
    pub fn name(self) -> &'static str {
        match self {
            Self::DockerCredentialHelper => "docker credential helper",
            Self::ClientGoExecPlugin => "client-go exec plugin",
            Self::DockerConfig => "docker config file",
            Self::KubernetesObject => "other Kubernetes object",
            Self::Html => "HTML",
            Self::UsageText => "usage text",
            Self::Crash => "crash",
        }
    }

    /// What it means, in a sentence.
    pub fn explanation(self) -> &'static str {
        match self {
            Self::DockerCredentialHelper => {
                "this is a docker credential helper: it reads a registry from standard input and answers with \
                 ServerURL, Username and Secret; a kubelet needs a program that reads a CredentialProviderRequest \
                 and answers with a CredentialProviderResponse"
            }
            Self::ClientGoExecPlugin => {
                "this is a client-go exec plugin: its ExecCredential is for users of the API server, not for image \
                 registries"
            }
            Self::DockerConfig => {
                "this is a docker config file: its auths belong into a pull secret or the node's config.json; a \
                 plugin answers with a CredentialProviderResponse, whose auth holds username and password"
            }
            Self::KubernetesObject => {
                "this is a Kubernetes object of another kind; a plugin answers with a CredentialProviderResponse"
            }
            Self::Html => {
                "this is a web page: something between the plugin and its service answered, perhaps a proxy or a \
                 login page, and the plugin passed it on"
            }
            Self::UsageText => {
                "the program explains its usage: it wants other arguments; set args of the provider in the \
                 kubelet's configuration, or pass them behind --"
            }
            Self::Crash => {
                "the program crashed; its stack trace is on standard error, which a kubelet up to 1.27 does not show"
            }
        }
    }
}

/// Recognises the program by its output. `None` for a response, and for what has no known shape.
///
/// ```
/// use credproof_kubelet::diagnose::{Protocol, recognise};
/// use credproof_kubelet::exec::Ending;
///
/// let stdout = br#"{"ServerURL":"https://reg.io","Username":"u","Secret":"s"}"#;
/// assert_eq!(recognise(stdout, b"", &Ending::Exited(0)), Some(Protocol::DockerCredentialHelper));
/// ```
pub fn recognise(stdout: &[u8], stderr: &[u8], ending: &Ending) -> Option<Protocol> {
    if let Ok(document) = Document::parse(stdout) {
        return of_document(document.root());
    }
    let (stdout, stderr) = (beginning(stdout), beginning(stderr));
    let streams = [stdout.as_str(), stderr.as_str()];
    let any = |is: fn(&str) -> bool| streams.into_iter().any(is);
    let failed = *ending != Ending::Exited(0);
    if any(speaks_of_docker_helper) {
        return Some(Protocol::DockerCredentialHelper);
    }
    if is_html(&stdout) {
        return Some(Protocol::Html);
    }
    if failed && any(is_crash) {
        return Some(Protocol::Crash);
    }
    any(is_usage).then_some(Protocol::UsageText)
}

/// How much of a stream is looked at; what tells a program apart stands at its beginning.
const LOOKED_AT: usize = 16 << 10;

/// The beginning of a stream in small letters, without white space in front.
fn beginning(stream: &[u8]) -> String {
    let stream = stream.trim_ascii_start();
    String::from_utf8_lossy(&stream[..stream.len().min(LOOKED_AT)]).to_lowercase()
}

fn of_document(root: Value<'_>) -> Option<Protocol> {
    let text = |name: &str| {
        let found = root.members().find(|member| member.key == name)?;
        match found.value.kind() {
            Kind::String(text) => Some(text),
            _ => None,
        }
    };
    let object = |name: &str| {
        root.members()
            .any(|member| member.key == name && member.value.kind() == Kind::Object)
    };
    if text("Secret").is_some() && (text("Username").is_some() || text("ServerURL").is_some()) {
        return Some(Protocol::DockerCredentialHelper);
    }
    let kind = text("kind").unwrap_or_default();
    let api_version = text("apiVersion").unwrap_or_default();
    if kind == "ExecCredential" || api_version.starts_with("client.authentication.k8s.io/") {
        return Some(Protocol::ClientGoExecPlugin);
    }
    if object("auths") || object("credHelpers") || text("credsStore").is_some() {
        return Some(Protocol::DockerConfig);
    }
    let other = !kind.is_empty()
        && kind != KIND
        && (object("metadata") || object("spec") || object("status"));
    other.then_some(Protocol::KubernetesObject)
}

/// The usage line of the helpers' own library, and its errors (`docker-credential-helpers/credentials`).
fn speaks_of_docker_helper(text: &str) -> bool {
    let usage = text.contains("usage:")
        && ["store", "get", "erase"]
            .iter()
            .all(|word| text.contains(word));
    usage
        || (text.contains("docker-credential-") && text.contains("usage"))
        || text.contains("credentials not found in native keychain")
        || text.contains("no credentials server url")
        || text.contains("no credentials username")
}

fn is_html(text: &str) -> bool {
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| text.starts_with(tag))
}

/// The first lines of a crash in the languages that plugins are written in.
fn is_crash(text: &str) -> bool {
    let begins = |line: &str| {
        line.starts_with("panic: ")
            || line.starts_with("fatal error: ")
            || (line.starts_with("thread '") && line.contains("panicked at"))
            || line.starts_with("traceback (most recent call last)")
            || line.starts_with("exception in thread")
            || line.starts_with("unhandled exception")
            || line.starts_with("sigsegv")
    };
    text.lines().any(begins)
}

fn is_usage(text: &str) -> bool {
    let begins = |line: &str| {
        let line = line.trim_start();
        line.starts_with("usage:") || line.starts_with("usage of ") || line == "usage"
    };
    text.lines().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_programs_apart() {
        for (stdout, stderr, code, expected) in [
            (
                r#"{"ServerURL":"r","Username":"u","Secret":"s"}"#,
                "",
                0,
                Some(Protocol::DockerCredentialHelper),
            ),
            (
                "Usage: docker-credential-x <store|get|erase|list|version>\n",
                "",
                1,
                Some(Protocol::DockerCredentialHelper),
            ),
            (
                "credentials not found in native keychain\n",
                "",
                1,
                Some(Protocol::DockerCredentialHelper),
            ),
            (
                r#"{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":{"token":"t"}}"#,
                "",
                0,
                Some(Protocol::ClientGoExecPlugin),
            ),
            (
                r#"{"auths":{"r":{"auth":"dTpw"}}}"#,
                "",
                0,
                Some(Protocol::DockerConfig),
            ),
            (
                r#"{"apiVersion":"v1","kind":"Secret","metadata":{}}"#,
                "",
                0,
                Some(Protocol::KubernetesObject),
            ),
            ("\n<!DOCTYPE html>\n<html>", "", 0, Some(Protocol::Html)),
            (
                "",
                "Usage:\n  tool [command]\n",
                2,
                Some(Protocol::UsageText),
            ),
            (
                "",
                "flag provided but not defined: -v\nUsage of tool:\n",
                2,
                Some(Protocol::UsageText),
            ),
            (
                "",
                "panic: runtime error: index out of range\n\ngoroutine 1 [running]:\n",
                2,
                Some(Protocol::Crash),
            ),
            (
                "",
                "thread 'main' (1) panicked at src/main.rs:1:1:\n",
                101,
                Some(Protocol::Crash),
            ),
            (
                "",
                "Traceback (most recent call last):\n",
                1,
                Some(Protocol::Crash),
            ),
            (
                r#"{"kind":"CredentialProviderResponse","auth":{}}"#,
                "usage: x",
                0,
                None,
            ),
            ("", "", 0, None),
            ("", "no metadata service", 1, None),
            ("null", "", 0, None),
        ] {
            let got = recognise(stdout.as_bytes(), stderr.as_bytes(), &Ending::Exited(code));
            assert_eq!(got, expected, "{stdout} {stderr}");
        }
    }
}
