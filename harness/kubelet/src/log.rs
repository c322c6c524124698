//! What a kubelet logs about a provider. A [`LogLine`] is one entry without klog's header.

use crate::accept::Refusal;
use crate::golang::quote::quote;
use crate::release::Release;
use crate::service_account::Pod;

/// One log entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// `I`, `W` or `E`.
    pub severity: char,
    /// The `-v` from which on it is logged; 0 is always.
    pub verbosity: u8,
    /// What stands behind klog's header. It may hold newlines and what a plugin printed.
    pub text: String,
}

/// What a log line is about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'a> {
    pub(crate) provider: &'a str,
    pub(crate) image: &'a str,
    /// The pod, if the provider has token attributes; its namespace and names are logged since 1.35.
    pub(crate) pod: Option<&'a Pod>,
    pub(crate) release: Release,
}

/// The line about a run that failed or printed something else than a response; `error` is the text of
/// [`crate::exec::ExecError`].
///
/// ```
/// use credproof_kubelet::{Release, log};
///
/// let line = |release| log::failure("exit status 1", "p", "reg.io/app", release).text;
/// assert_eq!(
///     line("1.34".parse()?),
///     "Failed getting credential from external registry credential provider: exit status 1"
/// );
/// assert_eq!(
///     line(Release::NEWEST),
///     concat!(
///         r#""Failed to provide credentials for image" err="failed to get credential from external registry "#,
///         r#"credential provider: exit status 1" provider="p" image="reg.io/app""#
///     )
/// );
/// # Ok::<(), credproof_kubelet::UnknownRelease>(())
/// ```
pub fn failure(error: &str, provider: &str, image: &str, release: Release) -> LogLine {
    run_failed(
        error,
        Subject {
            provider,
            image,
            pod: None,
            release,
        },
    )
}

/// The line about an answer that was decoded and then refused.
pub fn refused(refusal: &Refusal, provider: &str, image: &str, release: Release) -> LogLine {
    answer_refused(
        refusal,
        Subject {
            provider,
            image,
            pod: None,
            release,
        },
    )
}

/// The line at verbosity 5 before every run, since 1.22.
pub fn before_run(provider: &str, image: &str, release: Release) -> Option<LogLine> {
    let text = if release.logs_structured_failures() {
        let message = "Getting image credentials from external exec plugin";
        format!(
            "\"{message}\"{}{}",
            field("pluginName", provider),
            field("image", image)
        )
    } else {
        format!("Getting image {image} credentials from external exec plugin {provider}")
    };
    release.logs_before_running().then_some(LogLine {
        severity: 'I',
        verbosity: 5,
        text,
    })
}

/// The line about standard error of a run that ended with another exit code than 0, up to 1.22. Later releases put it
/// into the error, or drop it.
pub fn stderr_of_failure(stderr: &[u8], release: Release) -> Option<LogLine> {
    let stderr = String::from_utf8_lossy(stderr);
    let text = format!("Error execing credential provider plugin, stderr: {stderr}");
    let text = text.strip_suffix('\n').unwrap_or(&text).to_owned();
    release.logs_stderr_of_failure().then_some(LogLine {
        severity: 'I',
        verbosity: 2,
        text,
    })
}

pub(crate) fn run_failed(error: &str, subject: Subject<'_>) -> LogLine {
    let before = "Failed getting credential from external registry credential provider";
    let since = "failed to get credential from external registry credential provider";
    failed(
        &format!("{since}: {error}"),
        &format!("{before}: {error}"),
        subject,
    )
}

pub(crate) fn answer_refused(refusal: &Refusal, subject: Subject<'_>) -> LogLine {
    failed(
        &refusal.to_string(),
        &refusal.unstructured_text(subject.image),
        subject,
    )
}

pub(crate) fn account_unreadable(error: &str, account: &str, subject: Subject<'_>) -> LogLine {
    let before = format!("Failed to get service account {account}: {error}");
    failed(
        &format!("failed to get service account: {error}"),
        &before,
        subject,
    )
}

pub(crate) fn token_refused(error: &str, account: &str, subject: Subject<'_>) -> LogLine {
    let before = format!("Error getting service account token {account}: {error}");
    failed(
        &format!("failed to get service account token: {error}"),
        &before,
        subject,
    )
}

pub(crate) fn account_key_too_long(error: &str, subject: Subject<'_>) -> LogLine {
    let before = format!("Error generating service account cache key: {error}");
    failed(
        &format!("error generating service account cache key: {error}"),
        &before,
        subject,
    )
}

/// Up to 1.34 this line shows another, empty error (`plugin.go` `provide` logs `err` for `errCache`).
pub(crate) fn lookup_key_too_long(error: &str, subject: Subject<'_>) -> LogLine {
    let since = format!("failed to get cached docker config: error generating cache key: {error}");
    failed(&since, "Failed to get cached docker config: <nil>", subject)
}

pub(crate) fn no_account(subject: Subject<'_>) -> LogLine {
    let text = if subject.release.logs_structured_failures() {
        format!("\"Service account name is empty\"{}", subject.fields(false))
    } else {
        let pod = subject
            .pod
            .map(|pod| format!("{}/{}", pod.namespace, pod.name));
        format!(
            "Service account name is empty for pod {}",
            pod.unwrap_or_default()
        )
    };
    LogLine {
        severity: 'I',
        verbosity: 5,
        text,
    }
}

pub(crate) fn annotation_missing(key: &str, account: &str, subject: Subject<'_>) -> LogLine {
    let error = format!("required annotation {key} not found");
    if subject.release.logs_structured_failures() {
        let message = "Failed to get service account data";
        let text = format!(
            "\"{message}\"{}{}",
            field("err", &error),
            subject.fields(true)
        );
        LogLine {
            severity: 'E',
            verbosity: 5,
            text,
        }
    } else {
        let text = format!("Failed to get service account data {account}: {error}");
        LogLine {
            severity: 'I',
            verbosity: 5,
            text,
        }
    }
}

/// A failure: one structured line since 1.35, before that a plain one.
fn failed(since: &str, before: &str, subject: Subject<'_>) -> LogLine {
    let text = if subject.release.logs_structured_failures() {
        let message = "Failed to provide credentials for image";
        format!(
            "\"{message}\"{}{}",
            field("err", since),
            subject.fields(true)
        )
    } else {
        // klog ends every line itself unless the text does.
        before.strip_suffix('\n').unwrap_or(before).to_owned()
    };
    LogLine {
        severity: 'E',
        verbosity: 0,
        text,
    }
}

impl Subject<'_> {
    fn fields(&self, with_account: bool) -> String {
        let mut fields = field("provider", self.provider) + &field("image", self.image);
        if let Some(pod) = self.pod {
            fields += &field("pod", &reference(&pod.namespace, &pod.name));
            fields += &field("podUID", &pod.uid);
            if with_account {
                let account = reference(&pod.namespace, &pod.service_account_name);
                fields += &field("serviceAccount", &account);
            }
        }
        fields
    }
}

/// klog's `KRef`.
fn reference(namespace: &str, name: &str) -> String {
    if namespace.is_empty() {
        name.to_owned()
    } else {
        format!("{namespace}/{name}")
    }
}

/// klog's key and value: quoted, or over several indented lines if the value has a newline.
fn field(key: &str, value: &str) -> String {
    if !value.contains('\n') {
        return format!(" {key}={}", quote(value));
    }
    let lines: String = value
        .split_inclusive('\n')
        .map(|line| format!("\t{line}"))
        .collect();
    let end = if value.ends_with('\n') { " >" } else { "\n >" };
    format!(" {key}=<\n{lines}{end}")
}
