//! Whether minted secrets stand where others can read them. Because the harness made them, a search is exact.

use super::Context;
use crate::case::Place;
use crate::verdict::Finding;

pub(super) fn check(place: Place, context: Context<'_>) -> Vec<Finding> {
    let minted = &context.evidence.minted;
    let found = |bytes: &[u8]| {
        let hit = minted.find(bytes).into_iter().next()?;
        Some(hit.to_string())
    };
    let finding = |place: &str, hit: String, reason: &str| {
        Finding::new("secrets-absent", format!("no secret {place}"), hit).because(reason.to_owned())
    };
    match place {
        Place::Stderr => context.each_call(|call| {
            let hit = found(call.transcript.stderr.bytes.expose())?;
            Some(finding(
                "on standard error",
                hit,
                "when the plugin fails, the kubelet writes all of standard error to its log",
            ))
        }),
        Place::Stdout => context.each_call(|call| {
            let answered = call.views.iter().any(|view| {
                view.taken
                    .as_ref()
                    .is_ok_and(|taken| !taken.candidates.is_empty())
            });
            let hit = found(call.transcript.stdout.bytes.expose()).filter(|_| !answered)?;
            Some(finding(
                "on standard output of a run that gives no credentials",
                hit,
                "it serves nobody there",
            ))
        }),
        Place::Arguments => context.each_call(|call| {
            let hit = call
                .transcript
                .left_behind
                .iter()
                .find_map(|left| found(left.command_line.expose()))?;
            Some(finding(
                "in the arguments of a process",
                hit,
                "every user of the node can read command lines",
            ))
        }),
        Place::Files => {
            let hits = context
                .evidence
                .files
                .iter()
                .filter_map(|file| Some((file, found(file.bytes.expose())?)));
            hits.map(|(file, hit)| {
                finding(
                    "in a file",
                    format!("{hit} in {} (mode {:04o})", file.path, file.mode),
                    "it outlives the run",
                )
            })
            .collect()
        }
    }
}
