//! What the provider entry says about images before any plugin is run.

use credproof_kubelet::match_image;

use super::Context;
use crate::case::ProviderRule;
use crate::verdict::Finding;

pub(super) fn check(rule: ProviderRule, context: Context<'_>) -> Vec<Finding> {
    let provider = &context.target.provider;
    let newest = context.newest();
    let explained = |image: &String| {
        let reasons = provider.match_images.iter().map(|pattern| {
            format!(
                "{pattern}: {}",
                match_image::explain(pattern, image, newest)
            )
        });
        reasons.collect::<Vec<_>>().join("; ")
    };
    match rule {
        ProviderRule::MatchesOwned => {
            let missed = context
                .target
                .profile
                .images
                .owned
                .iter()
                .filter(|image| !match_image::allows(&provider.match_images, image, newest));
            let finding = |image: &String| {
                Finding::new(
                    "provider",
                    format!("matchImages allows {image}"),
                    "no pattern matches, so the plugin is never asked",
                )
                .because(explained(image))
            };
            missed.map(finding).collect()
        }
        ProviderRule::NotForeign => {
            let taken = context
                .target
                .profile
                .images
                .foreign
                .iter()
                .filter(|image| match_image::allows(&provider.match_images, image, newest));
            taken
                .map(|image| {
                    Finding::new(
                        "provider",
                        format!("matchImages does not allow {image}"),
                        "a pattern matches",
                    )
                    .because(explained(image))
                })
                .collect()
        }
        ProviderRule::DefaultWithinLife => {
            let Some(life) = context.evidence.life else {
                return Vec::new();
            };
            let default = provider.default_cache_duration;
            if default.0 <= life.0 {
                return Vec::new();
            }
            let expected =
                format!("defaultCacheDuration is at most {life}, the life of the credentials");
            vec![
                Finding::new("provider", expected, default.to_string())
                    .because("it counts whenever the plugin states no cacheDuration"),
            ]
        }
    }
}
