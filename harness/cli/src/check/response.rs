//! The shape of an answer, fault by fault, so that a case can be about one fault and its message name it.

use credproof_kubelet::Releases;
use credproof_kubelet::diagnose::{self, Passwords};
use credproof_process::Ending;

use super::Context;
use crate::verdict::Finding;

/// The answer of a run that exits with 0 has none of these faults.
pub(super) fn without(codes: &[String], context: Context<'_>) -> Vec<Finding> {
    let answers = context
        .evidence
        .calls
        .iter()
        .filter(|call| call.transcript.ending == Ending::Exited(0));
    let mut findings: Vec<Finding> = Vec::new();
    for call in answers {
        let stdout = call.transcript.stdout.bytes.expose();
        let diagnosis = diagnose::response(
            stdout,
            call.request.api_version,
            Releases::ALL,
            Passwords::Hide,
        );
        for problem in diagnosis
            .problems
            .iter()
            .filter(|problem| codes.iter().any(|code| code == problem.code))
        {
            // A remark is no release's reason to refuse, and true in all of them.
            let minding = if problem.releases.is_empty() {
                Releases::ALL
            } else {
                problem.releases
            };
            let releases = minding.intersection(context.releases);
            if releases.is_empty() {
                continue;
            }
            let place = if problem.path.is_empty() {
                "the answer".to_owned()
            } else {
                problem.path.clone()
            };
            let finding = Finding::new(
                "response-without",
                format!("an answer without the fault {}", problem.code),
                format!("{place}: {}", problem.message),
            )
            .hint(problem.fix.clone())
            .logged(call.log_line(releases.iter().last().unwrap_or(context.newest())))
            .only_in(releases);
            if !findings.iter().any(|known| known.got == finding.got) {
                findings.push(finding);
            }
        }
    }
    findings
}
