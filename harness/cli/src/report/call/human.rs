//! The call for people: numbered steps, in the order in which a kubelet takes them.

use std::io::{self, Write};

use super::super::Options;
use super::super::page::Page;
use crate::told::{Kept, Seen, Told};

pub(super) fn render(told: &Told, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let mut page = Page::new(options.terminal, out);
    asked(told, &mut page)?;
    run(told, &mut page)?;
    read(told, &mut page)?;
    for seen in &told.views {
        decided(seen, &mut page)?;
    }
    problems(told, &mut page)?;
    page.gap()?;
    page.reproduce(&told.reproduce)
}

fn asked(told: &Told, page: &mut Page<'_>) -> io::Result<()> {
    page.heading("1. Is the plugin asked?")?;
    page.field("image", &told.image)?;
    for pattern in &told.patterns {
        let label = if pattern.matches {
            "matches"
        } else {
            "does not match"
        };
        page.field(label, &format!("{}: {}", pattern.pattern, pattern.reason))?;
    }
    if !told.patterns.iter().any(|pattern| pattern.matches) {
        page.field("so", "a kubelet would not run the plugin for this image and would log nothing; it is run here all the same")?;
    }
    Ok(())
}

fn run(told: &Told, page: &mut Page<'_>) -> io::Result<()> {
    let account = &told.account;
    page.gap()?;
    page.heading("2. The call")?;
    page.field("program", &told.program)?;
    if !told.arguments.is_empty() {
        page.field("arguments", &told.arguments.join(" "))?;
    }
    page.field("environment", &told.variables.join(" "))?;
    page.quote("stdin", &account.stdin)?;
    let time = format!(
        "{} after {} ms, {} ms of processor time",
        account.ended,
        account.wall.as_millis(),
        account.cpu.as_millis()
    );
    page.field("ended", &time)?;
    let held = account.held.as_millis();
    if account.held_cut {
        let words = format!(
            "more than {held} ms: credproof then ended who held the output, a kubelet waits on"
        );
        page.field("held", &words)?;
    } else if account.held > account.wall + std::time::Duration::from_millis(100) {
        let words = format!("{held} ms, until the last holder of its output let go");
        page.field("held", &words)?;
    }
    if !account.left_behind.is_empty() {
        page.field("left behind", &account.left_behind.join(" "))?;
    }
    page.quote("stdout", &account.stdout)?;
    page.quote("stderr", &account.stderr)
}

/// Where reading stopped, with a mark under the place.
fn read(told: &Told, page: &mut Page<'_>) -> io::Result<()> {
    if let Some(protocol) = &told.protocol {
        page.gap()?;
        page.field("looks like", protocol)?;
    }
    let Some(stopped) = &told.stopped else {
        return Ok(());
    };
    page.gap()?;
    page.heading("3. Where reading stopped")?;
    page.field(
        "place",
        &format!(
            "byte {}, line {}, column {}",
            stopped.offset, stopped.line, stopped.column
        ),
    )?;
    page.pointer(&stopped.text, stopped.shown_column)
}

fn decided(seen: &Seen, page: &mut Page<'_>) -> io::Result<()> {
    page.gap()?;
    match &seen.result {
        Ok(kept) => {
            page.heading(&format!("Kubelet {} takes the answer", seen.releases))?;
            taken(kept, page)
        }
        Err(logged) => {
            page.heading(&format!(
                "Kubelet {} takes no answer and pulls without these credentials",
                seen.releases
            ))?;
            page.field("logs", &logged.log)
        }
    }
}

fn taken(kept: &Kept, page: &mut Page<'_>) -> io::Result<()> {
    if kept.candidates.is_empty() {
        page.field(
            "credentials",
            "none for this image: it is pulled anonymously",
        )?;
    }
    for (number, (key, user)) in kept.candidates.iter().enumerate() {
        page.field(
            &format!("tries {}", number + 1),
            &format!("key {key}, user {user}"),
        )?;
    }
    match &kept.cache_key {
        None => page.field("caches", "nothing: the next pull runs the plugin again")?,
        Some(key) => {
            page.field("caches", &format!("under {key} for {}", kept.lifetime))?;
            page.field("reused for", &kept.reused_for)?;
        }
    }
    for (image, served) in &kept.reused_by {
        let word = if *served {
            "with credentials"
        } else {
            "WITHOUT credentials, as no key matches it"
        };
        page.field("such as", &format!("{image}, {word}"))?;
    }
    Ok(())
}

fn problems(told: &Told, page: &mut Page<'_>) -> io::Result<()> {
    if told.problems.is_empty() {
        return Ok(());
    }
    page.gap()?;
    page.heading("Everything that is wrong with the answer")?;
    for problem in &told.problems {
        let place = if problem.path.is_empty() {
            String::new()
        } else {
            format!("{}: ", problem.path)
        };
        let releases = if problem.releases.is_empty() {
            "accepted".to_owned()
        } else {
            format!("refused by {}", problem.releases)
        };
        page.field(
            if problem.releases.is_empty() {
                "remark"
            } else {
                "fault"
            },
            &format!("{place}{} ({releases})", problem.message),
        )?;
        page.field("fix", &problem.fix)?;
    }
    let Some(corrected) = &told.corrected else {
        return Ok(());
    };
    page.gap()?;
    page.heading("An answer that is taken")?;
    page.document(corrected)
}
