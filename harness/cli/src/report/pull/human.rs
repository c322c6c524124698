//! A pull for people: one entry a request below its stage, then the outcome.

use std::io::{self, Write};

use super::super::page::Page;
use super::super::{Options, counted};
use crate::pull::{Pull, Pulled, Refused, Runtime, Step};

pub(super) fn render(
    image: &str,
    runtime: Runtime,
    pull: &Pull,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page::new(options.terminal, out);
    page.heading(&format!("Pull {image} as {runtime} does"))?;
    let mut stage = None;
    for step in &pull.steps {
        let label = match stage == Some(step.stage) {
            true => String::new(),
            false => step.stage.to_string(),
        };
        stage = Some(step.stage);
        page.field(&label, &told(step))?;
    }
    page.gap()?;
    match &pull.outcome {
        Ok(pulled) => arrived(pulled, &mut page),
        Err(refused) => failed(refused, &mut page),
    }
}

/// `200 POST https://host/token; password grant; asks repository:app:pull; granted repository:app:pull`.
fn told(step: &Step) -> String {
    let answered = match step.status {
        Some(status) => format!("{status} {}", step.request),
        None => format!("no answer to {}", step.request),
    };
    let mut parts = vec![answered, step.auth.to_string()];
    let scopes = [
        ("asks", &step.scope_asked),
        ("granted", &step.scope_granted),
    ];
    for (word, scope) in scopes {
        match scope.as_deref() {
            None => {}
            Some("") => parts.push(format!("{word} nothing")),
            Some(scope) => parts.push(format!("{word} {scope}")),
        }
    }
    parts.join("; ")
}

fn arrived(pulled: &Pulled, page: &mut Page<'_>) -> io::Result<()> {
    let bytes: u64 = pulled.blobs.iter().map(|(_, size)| size).sum();
    let blobs = counted(pulled.blobs.len(), "blob");
    page.heading(&format!("Pulled, {bytes} bytes of {blobs} verified"))?;
    page.field("digest", &pulled.manifest_digest)
}

fn failed(refused: &Refused, page: &mut Page<'_>) -> io::Result<()> {
    page.heading("Not pulled")?;
    page.field("at", &refused.stage.to_string())?;
    if let Some(status) = refused.status {
        page.field("status", &status.to_string())?;
    }
    if let Some(code) = &refused.code {
        page.field("code", code)?;
    }
    page.field("because", &refused.message)
}
