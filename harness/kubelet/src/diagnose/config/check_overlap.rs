//! Checks the patterns of all providers against each other: those that add nothing, and providers that are never asked
//! alone. A kubelet minds none of it: it runs the plugin of every provider that matches.

use std::collections::HashMap;

use super::checker::{About, Checker};
use super::tree::{Node, Place, Value, get};
use crate::match_image::Pattern;
use crate::release::Release;

/// With more patterns than this, or longer ones, only equal ones are looked for: each is compared with each.
const MOST_COMPARED: (usize, usize) = (500, 1024);

/// A pattern of a provider.
struct Written<'n> {
    text: &'n str,
    place: Place,
    path: String,
    /// Its provider's place in the list.
    provider: usize,
    read: Option<Pattern<'n>>,
}

/// A provider.
struct Named<'n> {
    name: &'n str,
    place: Place,
}

/// Remarks on the providers as they are written.
pub(super) fn check(items: &[Node], checker: &mut Checker) {
    let newest = checker.asked.iter().next_back().unwrap_or(Release::NEWEST);
    let mut providers = Vec::new();
    let mut patterns = Vec::new();
    for (provider, item) in items.iter().enumerate() {
        let entries = match &item.value {
            Value::Map(entries) => entries.as_slice(),
            _ => &[],
        };
        let name = get(entries, "name");
        providers.push(Named {
            name: name.and_then(Node::as_text).unwrap_or_default(),
            place: name.map_or(item.place, |node| node.place),
        });
        let Some(Value::List(texts)) = get(entries, "matchImages").map(|node| &node.value) else {
            continue;
        };
        for (at, node) in texts.iter().enumerate() {
            let Some(text) = node.as_text().filter(|text| !text.trim().is_empty()) else {
                continue;
            };
            patterns.push(Written {
                text,
                place: node.place,
                path: format!("providers[{provider}].matchImages[{at}]"),
                provider,
                read: (text.len() <= MOST_COMPARED.1)
                    .then(|| Pattern::read(text, newest))
                    .flatten(),
            });
        }
    }
    let shadowed = match patterns.len() <= MOST_COMPARED.0 {
        true => {
            covered_by_own(&patterns, checker);
            shadowed_providers(&providers, &patterns, checker)
        }
        false => Vec::new(),
    };
    equal_patterns(&providers, &patterns, &shadowed, checker);
}

/// Patterns that another one of the same provider makes needless.
fn covered_by_own(patterns: &[Written<'_>], checker: &mut Checker) {
    for (at, narrow) in patterns.iter().enumerate() {
        let covers = |(other, wide): &(usize, &Written<'_>)| {
            wide.provider == narrow.provider
                && wide.text != narrow.text
                && wide.covers(narrow)
                // Of two that match the same, the first one stays.
                && (*other < at || !narrow.covers(wide))
        };
        let Some((_, wide)) = patterns.iter().enumerate().find(covers) else {
            continue;
        };
        checker.remark(About {
            code: "pattern-covered",
            place: narrow.place,
            path: &narrow.path,
            message: format!(
                "every image of {} is matched by {} too",
                narrow.text, wide.text
            ),
            fix: "remove it, or the wider one if that is too wide".to_owned(),
        });
    }
}

/// Providers whose every image is matched by others too; their places in the list.
fn shadowed_providers(
    providers: &[Named<'_>],
    patterns: &[Written<'_>],
    checker: &mut Checker,
) -> Vec<usize> {
    let mut shadowed = Vec::new();
    // From the last one on, so that of two equal providers the first one stays.
    for (at, provider) in providers.iter().enumerate().rev() {
        let covering = |narrow: &Written<'_>| {
            let covers = |wide: &&Written<'_>| {
                wide.provider != at && !shadowed.contains(&wide.provider) && wide.covers(narrow)
            };
            patterns.iter().find(covers).map(|wide| wide.provider)
        };
        let own = patterns.iter().filter(|pattern| pattern.provider == at);
        let by: Option<Vec<usize>> = own.map(covering).collect();
        let Some(mut by) = by.filter(|by| !by.is_empty()) else {
            continue;
        };
        by.push(at);
        by.sort_unstable();
        by.dedup();
        let names: Vec<&str> = by.iter().map(|at| providers[*at].name).collect();
        let others: Vec<&str> = names
            .iter()
            .copied()
            .filter(|name| *name != provider.name)
            .collect();
        // Providers of one name are another fault.
        if others.len() + 1 == names.len() {
            shadowed.push(at);
            checker.remark(About {
                code: "provider-shadowed",
                place: provider.place,
                path: &format!("providers[{at}].name"),
                message: format!(
                    "every image of {} is matched by {} too; {}",
                    provider.name,
                    others.join(", "),
                    both_are_run(&names, checker)
                ),
                fix: "remove the provider, or the wider patterns of the others, if only one shall be asked".to_owned(),
            });
        }
    }
    shadowed
}

/// Patterns that an earlier provider has too, but for providers that are told as a whole.
fn equal_patterns(
    providers: &[Named<'_>],
    patterns: &[Written<'_>],
    told: &[usize],
    checker: &mut Checker,
) {
    let mut first: HashMap<&str, usize> = HashMap::new();
    for pattern in patterns {
        let owner = *first.entry(pattern.text).or_insert(pattern.provider);
        let (one, other) = (&providers[owner], &providers[pattern.provider]);
        let is_told = told.contains(&owner) || told.contains(&pattern.provider);
        if owner == pattern.provider || is_told || one.name == other.name {
            continue;
        }
        checker.remark(About {
            code: "pattern-in-two-providers",
            place: pattern.place,
            path: &pattern.path,
            message: format!(
                "the provider {} lists {} too; {}",
                one.name,
                pattern.text,
                both_are_run(&[one.name, other.name], checker)
            ),
            fix: "leave it to one of them, if only one shall be asked".to_owned(),
        });
    }
}

/// What a kubelet does with providers that match one image (`plugins.go` `NewExternalCredentialProviderDockerKeyring`,
/// `keyring.go` `BasicDockerKeyring.Lookup`). The names are in the order of the file.
fn both_are_run(names: &[&str], checker: &Checker) -> String {
    let order = |release: Release| {
        let mut names = names.to_vec();
        if !release.keeps_configured_order() {
            names.sort_unstable();
        }
        names.join(", then ")
    };
    let orders = checker.asked.agreeing(order);
    let shown: Vec<String> = match orders.as_slice() {
        [(_, order)] => vec![order.clone()],
        _ => orders
            .iter()
            .map(|(releases, order)| format!("{order} in {releases}"))
            .collect(),
    };
    format!(
        "all of these plugins are run for one pull, {}; credentials of equal keys are tried in this order, others by key \
         in reverse byte order",
        shown.join(" and ")
    )
}

impl Written<'_> {
    fn covers(&self, narrow: &Self) -> bool {
        match (&self.read, &narrow.read) {
            (Some(wide), Some(narrow)) => wide.covers(narrow),
            _ => false,
        }
    }
}
