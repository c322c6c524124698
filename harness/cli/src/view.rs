//! From one transcript to what the kubelet of every release makes of it.

use credproof_kubelet::cache::lifetime;
use credproof_kubelet::diagnose::{Protocol, recognise};
use credproof_kubelet::exec::{self, ExecError};
use credproof_kubelet::{Release, Releases, Request, TokenPolicy, accept, log};
use credproof_process::{Ending, Transcript};

use crate::evidence::{Refused, Taken, View};
use crate::target::Provider;

/// How much of a kubelet's words is kept, in bytes: they can hold all that the plugin printed, once a release.
const KEPT: usize = 64 << 10;

/// What each of these releases makes of a transcript.
#[must_use]
pub fn views(
    provider: &Provider,
    request: &Request,
    transcript: &Transcript,
    releases: Releases,
) -> Vec<View> {
    releases
        .iter()
        .map(|release| View {
            release,
            taken: view(provider, request, transcript, release),
        })
        .collect()
}

fn view(
    provider: &Provider,
    request: &Request,
    transcript: &Transcript,
    release: Release,
) -> Result<Taken, Refused> {
    let stderr = transcript.stderr.bytes.expose();
    let run = exec::Run {
        provider: &provider.name,
        image: &request.image,
        api_version: request.api_version,
        ending: &ending(transcript),
        stdout: transcript.stdout.bytes.expose(),
        stderr: &stderr[..stderr.len().min(KEPT)],
    };
    if transcript.stdout.truncated() && transcript.ending == Ending::Exited(0) {
        return Err(unread(transcript.stdout.total));
    }
    let response = exec::judge(&run, release).map_err(
        |ExecError {
             stage,
             text,
             detail,
             offset,
         }| {
            let log = log::failure(&text, &provider.name, &request.image, release).text;
            Refused {
                stage: Some(stage),
                text: beginning(text),
                detail: detail.map(beginning),
                offset,
                log: beginning(log),
            }
        },
    )?;
    let policy = provider.cache_type.map(|cache_type| TokenPolicy {
        token: &request.service_account_token,
        cache_type,
    });
    let key_type = accept(&response, policy, release).map_err(|refusal| {
        let log = log::refused(&refusal, &provider.name, &request.image, release).text;
        Refused {
            stage: None,
            text: beginning(refusal.to_string()),
            detail: None,
            offset: None,
            log: beginning(log),
        }
    })?;
    let mut taken = Taken {
        lifetime: lifetime(&response, provider.default_cache_duration),
        key_type,
        response,
        candidates: Vec::new(),
    };
    taken.candidates = taken.candidates_for(&request.image, release);
    Ok(taken)
}

/// The harness has not kept an answer so long that it cannot say what the kubelet, which keeps all, would make of it.
fn unread(total: u64) -> Refused {
    let text = format!(
        "{total} bytes on standard output, more than credproof keeps; the kubelet would hold all of them in memory"
    );
    Refused {
        stage: None,
        log: String::new(),
        text,
        detail: None,
        offset: None,
    }
}

/// The text, or a copy of so much of it as is kept: cut in place, it would leave a hole in memory.
fn beginning(text: String) -> String {
    if text.len() <= KEPT {
        return text;
    }
    let end = (0..=KEPT).rev().find(|end| text.is_char_boundary(*end));
    text[..end.unwrap_or(0)].to_owned()
}

/// The program this seems to be, if it speaks another protocol than the kubelet's; a crash is none.
#[must_use]
pub fn other_protocol(transcript: &Transcript) -> Option<Protocol> {
    let (stdout, stderr) = (
        transcript.stdout.bytes.expose(),
        transcript.stderr.bytes.expose(),
    );
    recognise(stdout, stderr, &ending(transcript)).filter(|protocol| *protocol != Protocol::Crash)
}

/// The end as the kubelet sees it: it has waited for both outputs to be closed, and past the deadline nothing counts.
#[must_use]
pub fn ending(transcript: &Transcript) -> exec::Ending {
    match transcript.ending {
        _ if transcript.held.past_deadline => exec::Ending::DeadlineExceeded,
        Ending::Exited(code) => exec::Ending::Exited(code),
        Ending::Signaled(signal) if transcript.core_dumped => exec::Ending::CoreDumped(signal),
        Ending::Signaled(signal) => exec::Ending::Signaled(signal),
        Ending::DeadlineExceeded | Ending::Cancelled => exec::Ending::DeadlineExceeded,
    }
}
