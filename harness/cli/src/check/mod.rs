//! Judging: one expectation and what happened in, findings out. One file a kind of check.
//!
//! A check looks at values and does nothing: it starts no process, opens no connection and reads no clock. It
//! says what is true in which releases and leaves weighing it to the case's level.

mod answer;
mod auth;
mod budget;
mod cache;
mod output;
mod process;
mod provider;
mod pull;
mod response;
mod same;
mod secrets;

use credproof_kubelet::{Release, Releases};

use crate::case::Expect;
use crate::evidence::{Call, Evidence, View};
use crate::target::Target;
use crate::verdict::Finding;

/// What a check may look at.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The plugin as its author describes it.
    pub target: &'a Target,
    /// The releases the case is judged for.
    pub releases: Releases,
    /// What happened.
    pub evidence: &'a Evidence,
}

/// What is wrong, by this expectation; nothing when it is met.
#[must_use]
pub fn judge(expect: &Expect, context: Context<'_>) -> Vec<Finding> {
    match expect {
        Expect::Answered {} => answer::answered(context),
        Expect::Refused {} => answer::refused(context),
        Expect::NoCredentials {} => answer::no_credentials(context),
        Expect::NoCrash {} => answer::no_crash(context),
        Expect::OwnProtocol {} => answer::own_protocol(context),
        Expect::Stdout(rule) => output::stdout(*rule, context),
        Expect::Stderr(rule) => output::stderr(*rule, context),
        Expect::ResponseWithout(codes) => response::without(codes, context),
        Expect::Auth(rules) => rules
            .iter()
            .flat_map(|rule| auth::check(*rule, context))
            .collect(),
        Expect::Cache(rules) => rules
            .iter()
            .flat_map(|rule| cache::check(*rule, context))
            .collect(),
        Expect::Pull(rule) => pull::check(*rule, context),
        Expect::SecretsAbsent(places) => places
            .iter()
            .flat_map(|place| secrets::check(*place, context))
            .collect(),
        Expect::Process(rules) => rules
            .iter()
            .flat_map(|rule| process::check(*rule, context))
            .collect(),
        Expect::UpstreamAsked(count) => output::upstream_asked(*count, context),
        Expect::Same(parts) => parts
            .iter()
            .filter_map(|part| same::check(*part, context))
            .collect(),
        Expect::Budget(rule) => budget::check(*rule, context),
        Expect::Provider(rules) => rules
            .iter()
            .flat_map(|rule| provider::check(*rule, context))
            .collect(),
    }
}

impl<'a> Context<'a> {
    /// What `wrong` says of each call in each release, with equal findings of several releases made one.
    ///
    /// The log line kept is that of the newest release that shares the finding.
    fn each_view(self, wrong: impl Fn(&'a Call, &'a View) -> Option<Finding>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for call in &self.evidence.calls {
            for view in call
                .views
                .iter()
                .filter(|view| self.releases.contains(view.release))
            {
                let Some(finding) = wrong(call, view) else {
                    continue;
                };
                let finding = finding.only_in(Releases::from(view.release));
                match findings
                    .iter_mut()
                    .find(|known| same_fault(known, &finding))
                {
                    Some(known) => {
                        known.releases = known.releases.union(finding.releases);
                        known.kubelet_log =
                            finding.kubelet_log.or_else(|| known.kubelet_log.take());
                    }
                    None => findings.push(finding),
                }
            }
        }
        findings
    }

    /// What `wrong` says of each call as such, once where several calls have the same fault.
    fn each_call(self, wrong: impl Fn(&'a Call) -> Option<Finding>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = Vec::new();
        for finding in self.evidence.calls.iter().filter_map(wrong) {
            if !findings.iter().any(|known| same_fault(known, &finding)) {
                findings.push(finding);
            }
        }
        findings
    }

    /// The newest release the case is judged for.
    fn newest(self) -> Release {
        self.releases.iter().last().unwrap_or(Release::NEWEST)
    }
}

fn same_fault(left: &Finding, right: &Finding) -> bool {
    left.check == right.check
        && left.expected == right.expected
        && left.got == right.got
        && left.because == right.because
}
