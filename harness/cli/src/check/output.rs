//! What stands on the two output streams, and how often the plugin asked its upstream services.

use super::Context;
use crate::case::{Count, StderrRule, StdoutRule};
use crate::verdict::Finding;

/// An answer is some hundred bytes; a mebibyte leaves room for thousands of registries.
const STDOUT_LIMIT: u64 = 1 << 20;

/// The kubelet puts all of standard error into one line of its log.
const STDERR_LIMIT: u64 = 64 << 10;

pub(super) fn stdout(rule: StdoutRule, context: Context<'_>) -> Vec<Finding> {
    context.each_call(|call| {
        let total = call.transcript.stdout.total;
        match rule {
            StdoutRule::Empty if total > 0 => Some(Finding::new(
                "stdout",
                "nothing on standard output",
                format!("{total} bytes"),
            )),
            StdoutRule::Bounded if total > STDOUT_LIMIT => Some(
                Finding::new(
                    "stdout",
                    "at most 1 MiB on standard output",
                    format!("{total} bytes"),
                )
                .because("the kubelet collects all of it in memory, without a limit"),
            ),
            _ => None,
        }
    })
}

pub(super) fn stderr(rule: StderrRule, context: Context<'_>) -> Vec<Finding> {
    context.each_call(|call| {
        let stderr = &call.transcript.stderr;
        match rule {
            StderrRule::NotEmpty if stderr.is_blank() => {
                let finding = Finding::new("stderr", "a reason on standard error", "nothing there");
                Some(finding.logged(call.log_line(context.newest())))
            }
            StderrRule::Bounded if stderr.total > STDERR_LIMIT => Some(
                Finding::new(
                    "stderr",
                    "at most 64 KiB on standard error",
                    format!("{} bytes", stderr.total),
                )
                .because(
                    "when the plugin fails, the kubelet puts all of it into one line of its log",
                ),
            ),
            _ => None,
        }
    })
}

pub(super) fn upstream_asked(count: Count, context: Context<'_>) -> Vec<Finding> {
    let asked = context.evidence.asked.len();
    let enough = asked >= count.at_least as usize;
    let few = count.at_most.is_none_or(|most| asked <= most as usize);
    if enough && few {
        return Vec::new();
    }
    let expected = match count.at_most {
        Some(0) => "no request to any upstream service".to_owned(),
        Some(most) => format!("{} to {most} requests to upstream services", count.at_least),
        None => format!("at least {} requests to upstream services", count.at_least),
    };
    let seen: Vec<String> = context
        .evidence
        .asked
        .iter()
        .take(5)
        .map(ToString::to_string)
        .collect();
    let got = if seen.is_empty() {
        "none".to_owned()
    } else {
        format!("{asked}: {}", seen.join(", "))
    };
    vec![Finding::new("upstream-asked", expected, got)]
}
