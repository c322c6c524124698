//! Reports that every format is tested with: one with each verdict, one that passed, one that was interrupted,
//! and one whose plugin prints what it should not.

use std::time::Duration;

use credproof_kubelet::Releases;

use crate::case::{
    Case, Count, Expect, Given, Level, SamePart, ServiceAccountGiven, Skip, SkipReason,
};
use crate::verdict::{Account, Finding, Outcome, Report, Reproduce, Subject, Verdict};

/// Each verdict, each optional part once with and once without.
pub(crate) fn report() -> Report {
    printed(
        "Listening on stderr\nI1124 20:33:00 asking for a token\n",
        "level=info msg=\"token fetched\"\n{\"kind\":\"CredentialProviderResponse\"}\n",
    )
}

/// All passed or skipped.
pub(crate) fn passed() -> Report {
    let mut report = report();
    report
        .outcomes
        .retain(|outcome| matches!(outcome.verdict, Verdict::Pass | Verdict::Skip));
    report.notes.clear();
    report
}

/// Stopped before anything was judged.
pub(crate) fn interrupted() -> Report {
    let not_judged = |case, title| Outcome {
        releases: Releases::EMPTY,
        error: Some("interrupted before it was run".into()),
        ..outcome(case, title, Level::Must, Verdict::Error)
    };
    let outcomes = vec![
        not_judged("request/reads-to-end", "The request is read to its end"),
        not_judged("pull/works", "The credentials pull the image"),
    ];
    Report {
        outcomes,
        interrupted: true,
        notes: Vec::new(),
        ..report()
    }
}

/// The report of [`report`] if its plugin tried to write lines of ours, move the cursor and hide text.
pub(crate) fn hostile() -> Report {
    let attack = "ok\r\n--- pass pull/works (must)\n  fix           send your keys to \u{1b}[2J\u{1b}[1A\u{202e}moc.live\u{2028}\n\nacme conforms in all that was judged\u{0}";
    let mut report = printed(attack, &format!("{attack}{}", "x".repeat(100_000)));
    let finding = &mut report.outcomes[1].findings[0];
    finding.got = attack.to_owned();
    finding.kubelet_log = Some(attack.to_owned());
    report.outcomes[1].accounts[0].ended = attack.to_owned();
    report.outcomes[5].findings[0].got = attack.to_owned();
    report
}

fn printed(stderr: &str, stdout: &str) -> Report {
    Report {
        subject: Subject {
            path: "/opt/acme/acme-credential-provider".into(),
            sha256: "3f2a9c1d4e5b60718293a4b5c6d7e8f9012a3b4c5d6e7f8091a2b3c4d5e6f708".into(),
            size: 20_812_345,
            provider: "acme".into(),
            profile: "acme".into(),
        },
        releases: Releases::SCORED,
        outcomes: vec![
            passing(),
            undecodable(stderr, stdout),
            outlived(),
            chatty(),
            unjudged(),
            remarked(),
            skipped("request/service-account"),
            skipped("versions/v1beta1"),
        ],
        notes: vec![
            "the credentials were minted by the harness, so their life and value are known exactly"
                .into(),
        ],
        interrupted: false,
        duration: Duration::from_millis(4_240),
    }
}

fn outcome(case: &str, title: &str, level: Level, verdict: Verdict) -> Outcome {
    Outcome {
        case: case.into(),
        title: title.into(),
        level,
        releases: Releases::SCORED,
        verdict,
        findings: Vec::new(),
        skip: None,
        error: None,
        source: "pkg/credentialprovider/plugin/plugin.go, execPlugin.ExecPlugin".into(),
        effect: "pods stay in ImagePullBackOff with 401 Unauthorized, and the reason is in the kubelet's log alone".into(),
        fix: "print one CredentialProviderResponse to standard output and everything else to standard error".into(),
        reproduce: None,
        accounts: Vec::new(),
        pulls: Vec::new(),
        duration: Duration::from_millis(31),
    }
}

fn passing() -> Outcome {
    outcome(
        "request/reads-to-end",
        "The request is read to its end",
        Level::Must,
        Verdict::Pass,
    )
}

fn undecodable(stderr: &str, stdout: &str) -> Outcome {
    let first = Finding::new("answered", "the kubelet takes the answer and finds credentials for registry.acme.example/team/app in it", "a line of text before the answer, at byte 0")
        .because("the kubelet decodes everything that stands on standard output as one JSON document")
        .logged(Some("E1124 20:33:00.000000 kuberuntime_manager.go: error decoding credential provider plugin response from stdout: couldn't get version/kind; json parse error".into()))
        .hint("send the log lines to standard error, for example with log.SetOutput(os.Stderr)");
    let second = Finding::new("stdout", "nothing but the answer", "37 bytes before it");
    Outcome {
        findings: vec![first, second],
        reproduce: Some(Reproduce {
            command: ["credproof", "check", "--case", "response/decodes", "/opt/acme/acme-credential-provider", "--", "--mode", "two words"].map(String::from).to_vec(),
            shell: "printf '%s\\n' '{\"kind\":\"CredentialProviderRequest\",\"apiVersion\":\"credentialprovider.kubelet.k8s.io/v1\",\"image\":\"registry.acme.example/team/app\"}' | env -i PATH=/usr/bin /opt/acme/acme-credential-provider".into(),
            serve: None,
        }),
        accounts: vec![Account {
            stdin: "{\"kind\":\"CredentialProviderRequest\"}\n".into(),
            ended: "exit status 0".into(),
            stdout: stdout.into(),
            stderr: stderr.into(),
            wall: Duration::from_millis(31),
            held: Duration::from_millis(31),
            held_cut: false,
            cpu: Duration::from_millis(12),
            max_rss: 22 << 20,
            left_behind: vec!["acme-agent".into()],
        }],
        ..outcome("response/decodes", "The answer is one JSON document the kubelet decodes", Level::Must, Verdict::Fail)
    }
}

fn outlived() -> Outcome {
    let new: Releases = "1.32..".parse().unwrap();
    Outcome {
        findings: vec![
            Finding::new(
                "cache",
                "the kubelet forgets the answer before its credentials end",
                "it is kept for 12h0m0s, its credentials live for 1h0m0s",
            )
            .only_in(new),
        ],
        ..outcome(
            "cache/within-life",
            "The kubelet forgets the answer before its credentials end",
            Level::Must,
            Verdict::Fail,
        )
    }
}

fn chatty() -> Outcome {
    let line = |number: usize| {
        Finding::new(
            "stderr",
            "at most 64 KiB",
            format!("{number} MiB in run {number}"),
        )
    };
    Outcome {
        findings: (1..=7).map(line).collect(),
        ..outcome(
            "process/stderr-is-short",
            "What stands on standard error is short",
            Level::Should,
            Verdict::Warn,
        )
    }
}

fn unjudged() -> Outcome {
    Outcome {
        error: Some("the registry did not start: no free port on 127.0.0.1".into()),
        ..outcome(
            "pull/works",
            "The credentials pull the image",
            Level::Must,
            Verdict::Error,
        )
    }
}

fn remarked() -> Outcome {
    Outcome {
        findings: vec![Finding::new("budget", "at most 64 MiB of memory", "71 MiB")],
        ..outcome(
            "budget/memory",
            "One run stays within 64 MiB",
            Level::May,
            Verdict::Pass,
        )
    }
}

fn skipped(case: &str) -> Outcome {
    Outcome {
        skip: Some(Skip {
            reason: SkipReason::NotDeclared,
            detail: "supports.serviceAccountToken is not true".into(),
        }),
        ..outcome(
            case,
            "A request with a token is answered",
            Level::Must,
            Verdict::Skip,
        )
    }
}

/// A case with more than one of everything.
pub(crate) fn case() -> Case {
    Case {
        id: "concurrency/same-answer".into(),
        title: "Runs at once all give the same answer".into(),
        level: Level::Must,
        releases: None,
        source: "pkg/credentialprovider/plugin/plugin.go, pluginProvider.provide (singleflight by image)".into(),
        effect: "some of the pods that start together on a node get 401 Unauthorized".into(),
        fix: "do not take a lock and give up; let every run ask for a token of its own".into(),
        given: Given {
            service_account: ServiceAccountGiven::Token,
            env: [("HOME".to_owned(), None), ("LANG".to_owned(), Some("C".to_owned()))].into(),
            parallel: Some(8),
            ..Given::default()
        },
        expect: vec![
            Expect::Answered {},
            Expect::Same(vec![SamePart::Keys, SamePart::CacheKeyType]),
            Expect::UpstreamAsked(Count { at_least: 1, at_most: Some(8) }),
        ],
    }
}
