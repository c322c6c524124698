//! Whether there is an answer at all, whether the kubelet takes it, and how the plugin says no.

use credproof_process::Ending;

use super::Context;
use crate::evidence::{Call, Refused, View};
use crate::verdict::Finding;
use crate::view::other_protocol;

/// The kubelet takes the answer and finds credentials for the image in it.
pub(super) fn answered(context: Context<'_>) -> Vec<Finding> {
    context.each_view(|call, view| {
        let expected =
            "the kubelet takes the answer and finds credentials for the image in it".to_owned();
        match &view.taken {
            Err(refused) => Some(refusal("answered", expected, call, refused)),
            Ok(taken) if taken.candidates.is_empty() => {
                let finding = Finding::new(
                    "answered",
                    expected,
                    format!("an answer whose {}", taken.keys_in_words()),
                );
                Some(finding.because(taken.why_no_key_matches(&call.image, view.release)))
            }
            Ok(_) => None,
        }
    })
}

/// The plugin says no itself: another exit code than 0, and no answer that counts.
pub(super) fn refused(context: Context<'_>) -> Vec<Finding> {
    let expected = "the plugin says no by an exit code other than 0";
    context.each_call(|call| {
        if let Some(crash) = crash(call) {
            return Some(Finding::new("refused", expected, crash));
        }
        match call.transcript.ending {
            Ending::Exited(0) => Some(Finding::new("refused", expected, exit_zero(call, context)).because(
                "an exit code of 0 is neither logged nor counted as an error, so the failure is invisible on the node",
            )),
            Ending::Exited(_) => None,
            _ => Some(Finding::new("refused", expected, call.ended_in_words())),
        }
    })
}

/// No kubelet would send credentials anywhere for this image.
pub(super) fn no_credentials(context: Context<'_>) -> Vec<Finding> {
    context.each_view(|call, view| {
        let taken = view.taken.as_ref().ok()?;
        let candidate = taken.candidates.first()?;
        let expected = format!("no credentials for {}", call.image);
        Some(Finding::new(
            "no-credentials",
            expected,
            format!("credentials under the key {:?}", candidate.key),
        ))
    })
}

/// What the plugin prints is not the work of a program for another protocol.
pub(super) fn own_protocol(context: Context<'_>) -> Vec<Finding> {
    context.each_call(|call| {
        let protocol = other_protocol(&call.transcript)?;
        let expected = "the program speaks the kubelet's credential provider protocol";
        let finding = Finding::new(
            "own-protocol",
            expected,
            format!("that of a {}", protocol.name()),
        );
        Some(
            finding
                .because(protocol.explanation())
                .logged(call.log_line(context.newest())),
        )
    })
}

/// The plugin ends by itself, with no signal and no panic.
pub(super) fn no_crash(context: Context<'_>) -> Vec<Finding> {
    context.each_call(|call| {
        let crash = crash(call)?;
        Some(
            Finding::new(
                "no-crash",
                "the plugin ends by itself, whatever it is given",
                crash,
            )
            .logged(call.log_line(context.newest())),
        )
    })
}

/// A finding about an answer that the kubelet does not take.
pub(super) fn refusal(
    check: &'static str,
    expected: String,
    call: &Call,
    refused: &Refused,
) -> Finding {
    let finding =
        Finding::new(check, expected, refused.in_words(call)).logged(Some(refused.log.clone()));
    match other_protocol(&call.transcript) {
        Some(protocol) => finding.because(protocol.explanation()),
        None => finding,
    }
}

/// In words, how the plugin crashed; `None` when it did not.
fn crash(call: &Call) -> Option<String> {
    if let Ending::Signaled(_) = call.transcript.ending {
        return Some(format!(
            "it was ended by a signal ({})",
            call.ended_in_words()
        ));
    }
    let stderr = String::from_utf8_lossy(call.transcript.stderr.bytes.expose());
    let trace = PANICS
        .iter()
        .find(|(mark, _)| stderr.contains(mark))
        .map(|(_, name)| *name)?;
    Some(format!(
        "{} with {trace} on standard error",
        call.ended_in_words()
    ))
}

/// What runtimes print when a program dies of a fault of its own.
const PANICS: [(&str, &str); 6] = [
    ("\ngoroutine ", "a Go stack trace"),
    ("panic: ", "a Go panic"),
    ("fatal error: ", "a Go fatal error"),
    ("' panicked at ", "a Rust panic"),
    ("Traceback (most recent call last)", "a Python traceback"),
    ("Exception in thread \"", "a Java exception"),
];

fn exit_zero(call: &Call, context: Context<'_>) -> String {
    let newest = |view: &&View| view.release == context.newest();
    match call.views.iter().find(newest).map(|view| &view.taken) {
        Some(Ok(taken)) if taken.candidates.is_empty() => {
            "exit status 0 and an answer without credentials for the image".to_owned()
        }
        Some(Ok(_)) => "exit status 0 and an answer with credentials".to_owned(),
        _ if call.transcript.stdout.total == 0 => {
            "exit status 0 and nothing on standard output".to_owned()
        }
        _ => "exit status 0 and output that the kubelet cannot read".to_owned(),
    }
}
