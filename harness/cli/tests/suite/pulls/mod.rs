//! The models of the runtimes, held against the runtimes: what each real client asked of a registry is recorded in
//! `tests/pulls`, request by request, and the models must ask the same.

mod client;
mod exchange;
mod fault;
mod front;
mod log;
mod real;
mod recording;
mod scenario;

use std::path::{Path, PathBuf};

use client::{Client, Model};
use credproof::pull::Runtime;
use real::RealClient;
use recording::{Played, Recording};
use scenario::Scenario;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pulls");

fn scenarios() -> Vec<Scenario> {
    let text = std::fs::read_to_string(Path::new(FOLDER).join("scenarios.yaml")).unwrap();
    serde_saphyr::from_str(&text).unwrap()
}

fn recordings() -> Vec<Recording> {
    let files = std::fs::read_dir(FOLDER).unwrap();
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|file| !file.ends_with("scenarios.yaml"));
    files.sort();
    files.iter().map(|file| Recording::read(file)).collect()
}

fn play(scenarios: &[Scenario], client: &mut dyn Client) -> Vec<Played> {
    let numbered = scenarios.iter().enumerate();
    numbered
        .map(|(number, scenario)| scenario.play(number, client))
        .collect()
}

#[test]
fn models_ask_what_the_recorded_clients_asked() {
    let scenarios = scenarios();
    let mut wrong = Vec::new();
    for runtime in [Runtime::Containerd, Runtime::Crio] {
        let modelled = play(&scenarios, &mut Model(runtime));
        let of_runtime = recordings();
        let of_runtime: Vec<_> = of_runtime
            .iter()
            .filter(|recording| recording.runtime() == runtime)
            .collect();
        assert!(!of_runtime.is_empty(), "no client of {runtime} is recorded");
        for recording in of_runtime {
            for (scenario, model) in scenarios.iter().zip(&modelled) {
                let Some(real) = recording.of(&scenario.name) else {
                    wrong.push(format!("{recording}: {}: not recorded", scenario.name));
                    continue;
                };
                match (real == model, scenario.difference(&recording.to_string())) {
                    (true, None) | (false, Some(_)) => {}
                    (true, Some(_)) => wrong.push(format!(
                        "{recording}: {}: does not differ as is said",
                        scenario.name
                    )),
                    (false, None) => wrong.push(format!("{recording}: {}", real.against(model))),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Plays the scenarios with the real client that `ci/interop/pulls/run` brings, and compares it with its recording, or
/// writes that anew.
#[test]
fn interop_pulls() {
    let mut real = match RealClient::start() {
        Ok(real) => real,
        Err(reason) => {
            println!("interop with clients that pull: skipped: {reason}");
            return;
        }
    };
    let scenarios = scenarios();
    let name = real.name().to_owned();
    let now = Recording {
        client: real.client.clone(),
        version: real.version.clone(),
        pulls: play(&scenarios, &mut real),
    };
    if real.records {
        now.write(Path::new(FOLDER));
        println!("{name}: recorded");
        return;
    }
    let recordings = recordings();
    let Some(before) = recordings
        .iter()
        .find(|recording| recording.to_string() == name)
    else {
        println!("interop with clients that pull: skipped: {name} is not recorded");
        return;
    };
    let differing: Vec<String> = now
        .pulls
        .iter()
        .filter_map(|played| {
            let recorded = before.of(&played.scenario)?;
            (played != recorded).then(|| recorded.against(played))
        })
        .collect();
    assert!(differing.is_empty(), "{name}: {}", differing.join("\n"));
    println!("{name}: {} pulls as recorded", now.pulls.len());
}
