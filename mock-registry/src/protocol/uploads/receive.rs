//! Takes the body of a request into an upload. That is done in a task of its own: when a client breaks
//! off, what came until then stays, and the client can go on from there.

use std::sync::Arc;

use super::{Chunk, refuse};
use crate::content::digest::Digest;
use crate::content::upload::{Upload, UploadError};
use crate::protocol::body::{BrokenOff, RequestBody, too_long};
use crate::protocol::call::Call;
use crate::protocol::error::{Code, RegistryError};
use crate::protocol::manifests::full;
use crate::state::State;

/// Takes a chunk; the upload's new length.
pub(super) async fn chunk(
    call: &Call<'_>,
    name: &str,
    body: RequestBody,
) -> Result<u64, RegistryError> {
    let (state, upload, chunk) = take(call, name)?;
    let name = name.to_owned();
    run(async move {
        let (upload, taken) = append(state.config.longest_blob, upload, chunk, body).await;
        let length = upload.length();
        state.uploads.give_back(&name, upload, state.clock.now());
        taken.map(|()| length)
    })
    .await
}

/// Takes the last chunk, if there is one, and closes the upload.
pub(super) async fn last(
    call: &Call<'_>,
    name: &str,
    body: RequestBody,
    digest: Digest,
) -> Result<(), RegistryError> {
    let (_, upload, chunk) = take(call, name)?;
    whole(call, Some(name), upload, chunk, body, digest).await
}

/// Takes the rest of a blob into an upload, which may have a session, and puts it into the repository.
pub(super) async fn whole(
    call: &Call<'_>,
    name: Option<&str>,
    upload: Upload,
    chunk: Chunk,
    body: RequestBody,
    digest: Digest,
) -> Result<(), RegistryError> {
    let state = Arc::clone(call.state);
    let repository = call.repository.to_owned();
    let name = name.map(str::to_owned);
    run(async move {
        let (upload, taken) = append(state.config.longest_blob, upload, chunk, body).await;
        if let Err(refusal) = taken {
            if let Some(name) = name {
                state.uploads.give_back(&name, upload, state.clock.now());
            }
            return Err(refusal);
        }
        if let Some(name) = name {
            // If it was cancelled meanwhile, the blob is not wanted any more.
            let ended = state.uploads.end(&repository, &name, state.clock.now());
            ended.map_err(|reason| refuse(&reason))?;
        }
        let received = upload.finish(digest).await.map_err(explain)?;
        let added = state.store.add_blob(&repository, received);
        added.map_err(|error| RegistryError::internal(&error))
    })
    .await
}

/// Takes the upload of a session if the request goes on where it is.
fn take(call: &Call, name: &str) -> Result<(Arc<State>, Upload, Chunk), RegistryError> {
    let state = Arc::clone(call.state);
    let upload = state
        .uploads
        .take(call.repository, name, state.clock.now())
        .map_err(|reason| refuse(&reason))?;
    match Chunk::of(call, upload.length()) {
        Ok(chunk) => Ok((state, upload, chunk)),
        Err(refusal) => {
            // So that the client can go on from where the upload really is.
            let progress = super::progress(call, name, upload.length());
            state.uploads.give_back(name, upload, state.clock.now());
            Err(refusal.with_headers(progress))
        }
    }
}

/// Why no more bytes are taken.
enum Stopped {
    ByClient(BrokenOff),
    ByUs(RegistryError),
}

/// Takes all of a body. Of one that is refused nothing is kept; of one that broke off, what came.
async fn append(
    longest: u64,
    mut upload: Upload,
    chunk: Chunk,
    body: RequestBody,
) -> (Upload, Result<(), RegistryError>) {
    let mark = upload.mark();
    let taken = append_pieces(longest, &mut upload, chunk, body).await;
    let settled = match &taken {
        Err(Stopped::ByUs(_)) => upload.back_to(mark),
        Ok(()) | Err(Stopped::ByClient(_)) => upload.flush().await,
    };
    let result = match (taken, settled) {
        (_, Err(error)) => Err(RegistryError::internal(&error)),
        (Err(Stopped::ByClient(broken_off)), _) => Err(broken_off.into()),
        (Err(Stopped::ByUs(refusal)), _) => Err(refusal),
        (Ok(()), Ok(())) => Ok(()),
    };
    (upload, result)
}

async fn append_pieces(
    longest: u64,
    upload: &mut Upload,
    chunk: Chunk,
    mut body: RequestBody,
) -> Result<(), Stopped> {
    let begin = upload.length();
    let end = begin.saturating_add(chunk.length.unwrap_or(0));
    if end > longest {
        return Err(Stopped::ByUs(too_long()));
    }
    while let Some(piece) = body.next().await.map_err(Stopped::ByClient)? {
        let length = upload.length() + piece.len() as u64;
        if chunk.length.is_some_and(|wanted| length - begin > wanted) {
            return Err(Stopped::ByUs(other_length()));
        }
        if length > longest {
            return Err(Stopped::ByUs(too_long()));
        }
        let appended = upload.append(&piece).await;
        appended.map_err(|error| Stopped::ByUs(explain(error)))?;
    }
    match chunk.length {
        Some(wanted) if upload.length() - begin != wanted => Err(Stopped::ByUs(other_length())),
        _ => Ok(()),
    }
}

/// Runs to its end even if nobody waits for it any more.
async fn run<T: Send + 'static>(
    work: impl Future<Output = Result<T, RegistryError>> + Send + 'static,
) -> Result<T, RegistryError> {
    match tokio::spawn(work).await {
        Ok(done) => done,
        Err(_) => Err(RegistryError::new(Code::Unknown, "the upload was stopped")),
    }
}

fn other_length() -> RegistryError {
    RegistryError::new(
        Code::SizeInvalid,
        "the body has another length than its headers say",
    )
}

fn explain(error: UploadError) -> RegistryError {
    match error {
        UploadError::Full => full(),
        UploadError::Digest => RegistryError::new(
            Code::DigestInvalid,
            "provided digest did not match uploaded content",
        ),
        UploadError::System(error) => RegistryError::internal(&error),
    }
}
