//! The findings for programs: the shape that `cases/schema/lint.schema.json` promises.

use std::io::{self, Write};

use credproof_kubelet::diagnose::config::ConfigProblem;
use serde::Serialize;

use super::super::{Options, json};
use crate::lint::{Linted, LintedFile, Start};

/// Raised when a field goes away or changes its meaning; new fields may come without.
const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document<'a> {
    schema_version: u32,
    exit_code: u8,
    configurations: Vec<Configuration<'a>>,
}

#[derive(Serialize)]
struct Configuration<'a> {
    path: &'a str,
    kubelets: Vec<Kubelet<'a>>,
    files: Vec<File<'a>>,
    binaries: &'a [String],
}

#[derive(Serialize)]
struct Kubelet<'a> {
    releases: Vec<String>,
    starts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    providers: &'a [String],
}

#[derive(Serialize)]
struct File<'a> {
    path: &'a str,
    findings: Vec<Finding<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrected: Option<&'a str>,
}

#[derive(Serialize)]
struct Finding<'a> {
    code: &'a str,
    severity: &'static str,
    line: usize,
    column: usize,
    path: &'a str,
    message: &'a str,
    fix: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    kubelet: Option<&'a str>,
    releases: Vec<String>,
    concerns: Vec<String>,
}

pub(super) fn render(linted: &[Linted], options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let configurations = linted.iter().map(configuration).collect();
    json::write(
        &Document {
            schema_version: SCHEMA_VERSION,
            exit_code: options.exit_code,
            configurations,
        },
        out,
    )
}

fn configuration(linted: &Linted) -> Configuration<'_> {
    Configuration {
        path: &linted.path,
        kubelets: linted.starts.iter().map(kubelet).collect(),
        files: linted.files.iter().map(file).collect(),
        binaries: &linted.binaries,
    }
}

fn kubelet(start: &Start) -> Kubelet<'_> {
    Kubelet {
        releases: json::names(start.releases),
        starts: start.result.is_ok(),
        error: start.result.as_ref().err().map(String::as_str),
        providers: start.result.as_deref().unwrap_or_default(),
    }
}

fn file(file: &LintedFile) -> File<'_> {
    File {
        path: &file.path,
        findings: file.diagnosis.problems.iter().map(finding).collect(),
        corrected: file.diagnosis.corrected.as_deref(),
    }
}

fn finding(found: &ConfigProblem) -> Finding<'_> {
    let problem = &found.problem;
    Finding {
        code: problem.code,
        severity: if problem.releases.is_empty() {
            "warning"
        } else {
            "error"
        },
        line: found.line,
        column: found.column,
        path: &problem.path,
        message: &problem.message,
        fix: &problem.fix,
        kubelet: found.kubelet.as_deref(),
        releases: json::names(problem.releases),
        concerns: json::names(found.concerns),
    }
}
