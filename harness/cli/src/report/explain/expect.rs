//! What a case expects of a plugin, in words.

use crate::case::{
    AuthRule, BudgetRule, CacheRule, Count, Expect, Place, ProcessRule, ProviderRule, PullImage,
    PullRule, PullTime, SamePart, StderrRule, StdoutRule,
};

/// One sentence a rule; all of them must hold.
pub(super) fn sentences(expect: &Expect) -> Vec<String> {
    let one = |sentence: &str| vec![sentence.to_owned()];
    match expect {
        Expect::Answered {} => {
            one("the kubelet takes the answer and finds credentials for the image in it")
        }
        Expect::Refused {} => one("the plugin says no itself: it exits with a code other than 0"),
        Expect::NoCredentials {} => {
            one("no kubelet would send credentials anywhere for this image")
        }
        Expect::OwnProtocol {} => {
            one("what is printed is not the work of a program for another protocol")
        }
        Expect::NoCrash {} => one("the plugin ends by itself, with no signal and no panic"),
        Expect::Stdout(StdoutRule::Empty) => one("standard output is empty"),
        Expect::Stdout(StdoutRule::Bounded) => one("standard output has at most 1 MiB"),
        Expect::Stderr(StderrRule::NotEmpty) => one("standard error has something to read"),
        Expect::Stderr(StderrRule::Bounded) => one("standard error has at most 64 KiB"),
        Expect::ResponseWithout(faults) => vec![format!(
            "the answer is without the faults {}",
            faults.join(", ")
        )],
        Expect::Auth(rules) => each(rules, auth),
        Expect::Cache(rules) => each(rules, cache),
        Expect::Pull(rule) => vec![pull(*rule)],
        Expect::SecretsAbsent(places) => each(places, secret),
        Expect::Process(rules) => each(rules, process),
        Expect::UpstreamAsked(count) => vec![asked(*count)],
        Expect::Same(parts) => each(parts, same),
        Expect::Budget(rule) => budget(*rule),
        Expect::Provider(rules) => each(rules, provider),
    }
}

fn each<R: Copy>(rules: &[R], words: fn(R) -> &'static str) -> Vec<String> {
    rules.iter().map(|rule| words(*rule).to_owned()).collect()
}

fn auth(rule: AuthRule) -> &'static str {
    match rule {
        AuthRule::Readable => "every key can be read as a URL",
        AuthRule::CoversImage => "a key of auth matches the image",
        AuthRule::NotForeign => "no key of auth matches an image the plugin is not for",
        AuthRule::OwnRegistryOnly => {
            "every key of auth names a registry the plugin is for, with no * in its host"
        }
        AuthRule::PathBoundary => {
            "no key of auth has a path that other repositories' names begin with"
        }
        AuthRule::FilledIn => "every entry of auth has a user name and a password",
        AuthRule::MintedFirst => {
            "the entry the kubelet tries first holds the credentials of this run"
        }
    }
}

fn cache(rule: CacheRule) -> &'static str {
    match rule {
        CacheRule::Stated => "cacheDuration is stated",
        CacheRule::NotNegative => "cacheDuration is not negative",
        CacheRule::PlausibleUnit => "cacheDuration is 0 or at least a second",
        CacheRule::WithinLife => "the kubelet forgets the answer before its credentials end",
        CacheRule::WithMargin => {
            "the kubelet forgets the answer at least 10 seconds before its credentials end"
        }
        CacheRule::Kept => {
            "the kubelet keeps an answer whose credentials live for more than ten minutes"
        }
        CacheRule::KeyTypeFits => "cacheKeyType is not wider than what the keys of auth cover",
    }
}

fn pull(rule: PullRule) -> String {
    let image = match rule.image {
        PullImage::Requested => "the image",
        PullImage::OtherRepository => "any other image the kubelet would use the answer for",
    };
    let when = match rule.at {
        PullTime::AtOnce => "",
        PullTime::LastCachedSecond => ", even in the last second the kubelet keeps the answer",
    };
    format!("the credentials the kubelet chooses pull {image}{when}")
}

fn secret(place: Place) -> &'static str {
    match place {
        Place::Stderr => "no secret stands on standard error",
        Place::Stdout => "no secret stands on standard output of a run that gives no credentials",
        Place::Arguments => "no secret stands in a command line",
        Place::Files => "no secret stands in a file the plugin leaves",
    }
}

fn process(rule: ProcessRule) -> &'static str {
    match rule {
        ProcessRule::EndsInTime => "the plugin ends before the kubelet's minute is over",
        ProcessRule::LeavesNoProcess => "no process of the plugin is left when it has ended",
        ProcessRule::ClosesPipes => {
            "standard output and error are closed when the plugin has ended"
        }
        ProcessRule::WritesNoFile => "the plugin writes no file",
    }
}

fn asked(count: Count) -> String {
    let Count { at_least, at_most } = count;
    match at_most {
        None => format!("the plugin asks its services at least {at_least} times"),
        Some(most) if most == at_least => {
            format!("the plugin asks its services exactly {most} times")
        }
        Some(most) => format!("the plugin asks its services {at_least} to {most} times"),
    }
}

fn same(part: SamePart) -> &'static str {
    match part {
        SamePart::Verdict => "the kubelet takes all answers or none",
        SamePart::Keys => "all answers have the same keys of auth",
        SamePart::CacheKeyType => "all answers have the same cacheKeyType",
    }
}

fn budget(rule: BudgetRule) -> Vec<String> {
    let cpu = rule
        .cpu_milliseconds
        .map(|most| format!("a run takes at most {most} ms of processor time"));
    let memory = rule
        .memory_mebibytes
        .map(|most| format!("a run takes at most {most} MiB of memory"));
    cpu.into_iter().chain(memory).collect()
}

fn provider(rule: ProviderRule) -> &'static str {
    match rule {
        ProviderRule::MatchesOwned => "matchImages allows every image the plugin is for",
        ProviderRule::NotForeign => "matchImages allows no image the plugin is not for",
        ProviderRule::DefaultWithinLife => {
            "defaultCacheDuration is not longer than the credentials live"
        }
    }
}
