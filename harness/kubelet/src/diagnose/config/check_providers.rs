//! Checks the list of providers as a list.

use super::checker::{About, Checker};
use super::tree::{Node, Place, Value};
use super::unique_names::UniqueNames;
use super::versions::Versions;
use super::{check_overlap, check_provider};

/// The providers as they should be; nothing if none can be made out.
pub(super) fn check(
    node: Option<&Node>,
    versions: &Versions,
    checker: &mut Checker,
) -> Option<Vec<Node>> {
    let of = "CredentialProviderConfig.providers";
    let package = versions.file.version();
    let path = "providers";
    let items = match node.map(|node| (node, &node.value)) {
        Some((_, Value::List(items))) => items.clone(),
        Some((node, Value::Map(_))) => {
            let go_type = format!("[]{package}.CredentialProvider");
            let fix = "put a dash before the provider's first key".to_owned();
            checker.wrong_type(node, path, of, &go_type, "a list", fix);
            vec![node.clone()]
        }
        Some((node, value)) if *value != Value::Null => {
            let go_type = format!("[]{package}.CredentialProvider");
            checker.wrong_type(
                node,
                path,
                of,
                &go_type,
                "a list",
                "write a list of providers".to_owned(),
            );
            return None;
        }
        _ => Vec::new(),
    };
    if items.is_empty() {
        let place = node.map_or(Place { line: 1, column: 1 }, |node| node.place);
        let about = About {
            code: "providers-missing",
            place,
            path,
            message: "the file has no provider".to_owned(),
            fix: "write at least one provider, or start the kubelet without a configuration"
                .to_owned(),
        };
        let words = "providers: Required value: at least 1 item in plugins is required".to_owned();
        checker.add(about, checker.asked, Some(words));
        return None;
    }
    let mut providers = UniqueNames::default();
    for (at, item) in items.iter().enumerate() {
        let path = format!("providers[{at}]");
        match &item.value {
            Value::Map(entries) => {
                let provider = check_provider::check(item.place, entries, &path, versions, checker);
                providers.add(provider, &path, checker);
            }
            Value::Null => {
                let about = About {
                    code: "provider-empty",
                    place: item.place,
                    path: &path,
                    message: "the provider is empty".to_owned(),
                    fix: "remove the dash, or indent the provider's keys below it".to_owned(),
                };
                let (_, words) = checker.refusal(|provider| provider.default_cache_duration = None);
                checker.add(about, checker.asked, words);
            }
            _ => {
                let go_type = format!("{package}.CredentialProvider");
                checker.wrong_type(
                    item,
                    &path,
                    of,
                    &go_type,
                    "an object",
                    "write name, matchImages and so on".to_owned(),
                );
            }
        }
    }
    check_overlap::check(&items, checker);
    let providers = providers.into_list();
    (!providers.is_empty()).then_some(providers)
}
