//! What is left of the plugin when it has ended.

use credproof_process::Ending;

use super::Context;
use crate::case::ProcessRule;
use crate::verdict::Finding;

pub(super) fn check(rule: ProcessRule, context: Context<'_>) -> Vec<Finding> {
    match rule {
        ProcessRule::EndsInTime => context.each_call(|call| {
            if call.transcript.ending != Ending::DeadlineExceeded {
                return None;
            }
            let finding = Finding::new("process", "the plugin ends before the kubelet's deadline", call.ended_in_words());
            Some(finding.because("whatever it has printed by then is thrown away").logged(call.log_line(context.newest())))
        }),
        ProcessRule::LeavesNoProcess => context.each_call(|call| {
            let names: Vec<&str> = call.transcript.left_behind.iter().map(|left| left.comm.as_str()).collect();
            if names.is_empty() {
                return None;
            }
            Some(Finding::new("process", "no process is left when the plugin has ended", format!("still running: {}", names.join(", "))).because("the kubelet ends only the plugin itself; what it started stays on the node"))
        }),
        ProcessRule::ClosesPipes => context.each_call(|call| {
            let holder = call.transcript.left_behind.iter().find(|left| left.kept_stdout || left.kept_stderr)?;
            let stream = if holder.kept_stdout { "standard output" } else { "standard error" };
            let got = format!("{} still holds {stream}", holder.comm);
            Some(Finding::new("process", "standard output and error are closed when the plugin has ended", got).because("the kubelet waits until both are closed, also past its deadline, and the pull waits with it"))
        }),
        ProcessRule::WritesNoFile => {
            let finding = |file: &crate::evidence::Written| {
                Finding::new("process", "no file is written", format!("{} (mode {:04o})", file.path, file.mode))
                    .because("a kubelet's working directory may be read-only, and nobody cleans up after a plugin")
            };
            context.evidence.files.iter().map(finding).collect()
        }
    }
}
