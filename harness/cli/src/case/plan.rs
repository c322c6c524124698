//! From cases and one plugin's profile to the list of runs. Cases that give the plugin the same thing share a
//! run; a case that cannot be judged for this plugin is skipped with a reason a program can read.

use credproof_kubelet::Releases;

use super::{CacheRule, Case, Expect, Given, ImageChoice, PullRule, ServiceAccountGiven};
use crate::profile::Source;
use crate::target::Target;

/// What is to be done, in order.
#[derive(Debug, Default)]
pub struct Plan<'a> {
    /// The runs, each with the cases it is for.
    pub runs: Vec<Run<'a>>,
    /// The cases that are not judged.
    pub skipped: Vec<(&'a Case, Skip)>,
}

/// One thing to give to the plugin, and everyone who wants to know what happens.
#[derive(Debug)]
pub struct Run<'a> {
    /// What the plugin is given.
    pub given: Given,
    /// The cases judged by what happens.
    pub cases: Vec<&'a Case>,
    /// The pulls that these cases ask for, each once.
    pub pulls: Vec<PullRule>,
}

/// Why a case is not judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skip {
    /// The reason a program can read.
    pub reason: SkipReason,
    /// The reason a person can read.
    pub detail: String,
}

/// The three reasons there are; only the first leaves a plugin fully tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SkipReason {
    /// The profile does not say that the plugin does this.
    NotDeclared,
    /// The profile gives the harness no way to test it.
    NotTestableHere,
    /// It was not chosen.
    Deselected,
}

impl SkipReason {
    /// The name in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotDeclared => "not-declared",
            Self::NotTestableHere => "not-testable-here",
            Self::Deselected => "deselected",
        }
    }
}

/// The runs for these cases with this plugin.
#[must_use]
pub fn plan<'a>(cases: &[&'a Case], target: &Target) -> Plan<'a> {
    let mut plan = Plan::default();
    for case in cases {
        match skip(case, target) {
            Some(skip) => plan.skipped.push((case, skip)),
            None => plan.add(case),
        }
    }
    plan
}

impl<'a> Plan<'a> {
    fn add(&mut self, case: &'a Case) {
        let pulls = case.expect.iter().filter_map(|expect| match expect {
            Expect::Pull(rule) => Some(*rule),
            _ => None,
        });
        if let Some(run) = self.runs.iter_mut().find(|run| run.given == case.given) {
            run.cases.push(case);
            for pull in pulls {
                if !run.pulls.contains(&pull) {
                    run.pulls.push(pull);
                }
            }
        } else {
            self.runs.push(Run {
                given: case.given.clone(),
                cases: vec![case],
                pulls: pulls.collect(),
            });
        }
    }
}

fn skip(case: &Case, target: &Target) -> Option<Skip> {
    let because = |reason, detail: &str| {
        Some(Skip {
            reason,
            detail: detail.to_owned(),
        })
    };
    let given = &case.given;
    if case
        .releases
        .unwrap_or(Releases::SCORED)
        .intersection(target.releases)
        .is_empty()
    {
        return because(
            SkipReason::Deselected,
            "holds in none of the chosen releases",
        );
    }
    if let Some(version) = given.api_version
        && !target.api_versions.contains(&version)
    {
        return because(
            SkipReason::NotDeclared,
            &format!("supports.apiVersions does not list {}", version.version()),
        );
    }
    match given.service_account {
        ServiceAccountGiven::Usual => {}
        ServiceAccountGiven::None if target.requires_service_account() => {
            return because(
                SkipReason::NotDeclared,
                "provider.tokenAttributes.requireServiceAccount keeps the kubelet from asking without a token",
            );
        }
        ServiceAccountGiven::None => {}
        _ if !target.profile.supports.service_account_token => {
            return because(
                SkipReason::NotDeclared,
                "supports.serviceAccountToken is not true",
            );
        }
        _ => {}
    }
    match given.image {
        ImageChoice::OwnedWithPort if target.owned_with_port().is_none() => {
            return because(
                SkipReason::NotDeclared,
                "images.owned names no image whose host has a port",
            );
        }
        ImageChoice::Foreign if target.profile.images.foreign.is_empty() => {
            return because(SkipReason::NotDeclared, "images.foreign names no image");
        }
        _ => {}
    }
    let faulty =
        given.upstream.is_some() || given.service_account == ServiceAccountGiven::RefusedToken;
    if faulty && target.profile.upstream.is_empty() {
        return because(
            SkipReason::NotTestableHere,
            "the profile describes no upstream whose faults could be shown",
        );
    }
    let source = target.profile.credentials.source;
    let needs_known = |expect: &Expect| matches!(expect, Expect::SecretsAbsent(_));
    if source == Source::Adopted && case.expect.iter().any(needs_known) {
        return because(
            SkipReason::NotTestableHere,
            "needs credentials that are known before the plugin answers: credentials.source: minted, or --username",
        );
    }
    if source != Source::Minted && case.expect.iter().any(needs_minted) {
        return because(
            SkipReason::NotTestableHere,
            "needs credentials.source: minted, as only those have a known life and value",
        );
    }
    None
}

/// Whether an expectation can only be judged when the harness made the credentials itself.
fn needs_minted(expect: &Expect) -> bool {
    match expect {
        Expect::Cache(rules) => rules.iter().any(|rule| {
            matches!(
                rule,
                CacheRule::WithinLife | CacheRule::WithMargin | CacheRule::Kept
            )
        }),
        Expect::Auth(rules) => rules.contains(&super::AuthRule::MintedFirst),
        Expect::Provider(rules) => rules.contains(&super::ProviderRule::DefaultWithinLife),
        Expect::Pull(rule) => rule.at == super::PullTime::LastCachedSecond,
        _ => false,
    }
}
