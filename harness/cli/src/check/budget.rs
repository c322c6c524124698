//! What a run costs, for those who size nodes by it.

use super::Context;
use crate::case::BudgetRule;
use crate::verdict::Finding;

pub(super) fn check(rule: BudgetRule, context: Context<'_>) -> Vec<Finding> {
    let bound = |name: &str, unit: &str, most: Option<u32>, used: u64| {
        let most = most.filter(|most| used > u64::from(*most))?;
        Some(Finding::new(
            "budget",
            format!("at most {most} {unit} of {name} a run"),
            format!("{used} {unit}"),
        ))
    };
    context
        .each_call(|call| {
            let usage = &call.transcript.usage;
            let cpu = (usage.user + usage.system)
                .as_millis()
                .try_into()
                .unwrap_or(u64::MAX);
            bound("processor time", "ms", rule.cpu_milliseconds, cpu)
        })
        .into_iter()
        .chain(context.each_call(|call| {
            bound(
                "memory",
                "MiB",
                rule.memory_mebibytes,
                call.transcript.usage.max_rss_bytes >> 20,
            )
        }))
        .take(2)
        .collect()
}
