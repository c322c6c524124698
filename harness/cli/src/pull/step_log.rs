//! The steps of a pull while it goes on. Texts that a registry had a hand in pass through here, so that
//! one that repeats our secrets gets them into no report.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::outcome::{Refused, Stage, Step};
use super::request::Credential;

/// There is no `Debug`, because it holds secrets.
pub(super) struct StepLog {
    /// Set by whoever begins a new stage.
    pub(super) stage: Stage,
    steps: Vec<Step>,
    secrets: Vec<String>,
}

impl StepLog {
    /// An empty log that knows the secrets of this credential.
    pub(super) fn new(credential: Option<Credential<'_>>) -> Self {
        let mut log = Self {
            stage: Stage::Start,
            steps: Vec::new(),
            secrets: Vec::new(),
        };
        match credential {
            None => {}
            Some(Credential::Password { username, password }) => {
                log.keep_secret(&BASE64_STANDARD.encode(format!("{username}:{password}")));
                log.keep_secret(password);
            }
            Some(Credential::IdentityToken(token)) => {
                log.keep_secret(&BASE64_STANDARD.encode(format!(":{token}")));
                log.keep_secret(token);
            }
        }
        log
    }

    /// From now on this text is taken out of everything.
    pub(super) fn keep_secret(&mut self, secret: &str) {
        if !secret.is_empty() {
            self.secrets.push(secret.to_owned());
        }
    }

    /// Adds a step.
    pub(super) fn add(&mut self, step: Step) {
        self.steps.push(step);
    }

    /// A refusal at the present stage.
    pub(super) fn refuse(
        &self,
        status: Option<u16>,
        code: Option<String>,
        message: impl Into<String>,
    ) -> Refused {
        Refused {
            stage: self.stage,
            status,
            code,
            message: message.into(),
        }
    }

    /// The steps, and the refusal if there is one, with no secret left in them.
    pub(super) fn finish<T>(self, outcome: Result<T, Refused>) -> (Result<T, Refused>, Vec<Step>) {
        let clean = |text: String| {
            self.secrets
                .iter()
                .fold(text, |text, secret| text.replace(secret, "***"))
        };
        let steps = self.steps.into_iter().map(|step| Step {
            request: clean(step.request),
            scope_asked: step.scope_asked.map(clean),
            scope_granted: step.scope_granted.map(clean),
            ..step
        });
        let outcome = outcome.map_err(|refused| Refused {
            code: refused.code.map(clean),
            message: clean(refused.message),
            ..refused
        });
        (outcome, steps.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pull::Auth;

    #[test]
    fn no_secret_comes_out_again() {
        let mut log = StepLog::new(Some(("user", "hush").into()));
        log.keep_secret("a.b.c");
        log.keep_secret("");
        log.add(Step {
            stage: Stage::Resolve,
            request: "GET http://host/token?echo=hush".to_owned(),
            status: Some(401),
            auth: Auth::Basic,
            scope_asked: Some("hush".to_owned()),
            scope_granted: Some("a.b.c".to_owned()),
        });
        let refused = log.refuse(
            None,
            Some("hush".to_owned()),
            "you sent Basic dXNlcjpodXNo and Bearer a.b.c",
        );
        let (outcome, steps) = log.finish::<()>(Err(refused));
        let text = format!("{outcome:?} {steps:?}");
        for secret in ["hush", "dXNlcjpodXNo", "a.b.c"] {
            assert!(!text.contains(secret), "{text}");
        }
        assert!(text.contains("you sent Basic *** and Bearer ***"), "{text}");
    }
}
