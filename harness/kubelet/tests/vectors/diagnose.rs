//! The diagnosis of every recorded output: it names the releases that refuse the output and no other, and what it
//! corrects is taken by all.

use credproof_kubelet::diagnose::{Passwords, response};
use credproof_kubelet::question::{Id, Input, Question};
use credproof_kubelet::{ApiVersion, Release, Releases, accept, decode};

use crate::loader::{lines, tell};

#[test]
fn explains_every_refusal_and_no_other() {
    let (mut documents, mut unexplained, mut corrected) = (0, Vec::new(), 0);
    let lines = lines("decode");
    for line in lines.lines() {
        let question = Question::read(line.as_bytes()).unwrap();
        let (Some(Id::Text(id)), Input::Decode(input)) = (question.id, question.input) else {
            panic!("{line}");
        };
        let Ok(api_version) = ApiVersion::from_full_text(input.api_version.as_str()) else {
            continue;
        };
        let stdout = input.stdout.to_bytes();
        let refuses = |release: &Release| {
            let decoded = decode::decode(api_version, &stdout, *release);
            decoded.map_or(true, |response| accept(&response, None, *release).is_err())
        };
        let known = |release: &Release| api_version.known_to(*release);
        let refusing: Releases = Release::all().filter(known).filter(refuses).collect();

        let diagnosis = response(&stdout, api_version, Releases::ALL, Passwords::Keep);
        let named = diagnosis
            .problems
            .iter()
            .fold(Releases::EMPTY, |set, problem| set.union(problem.releases));
        assert_eq!(named, refusing, "{id}: {:?}", diagnosis.problems);
        documents += 1;
        corrected += usize::from(diagnosis.corrected.is_some());
        if diagnosis
            .problems
            .iter()
            .any(|problem| problem.code == "refused")
        {
            unexplained.push(id);
        }
    }
    tell(&format!(
        "diagnosis: {documents} outputs, {corrected} corrected, {} not explained",
        unexplained.len()
    ));
    assert!(
        unexplained.is_empty(),
        "told in the kubelet's words alone: {unexplained:?}"
    );
}
