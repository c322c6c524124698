/// Faults in place of an answer, and in its head.
mod answers;

/// Faults of a body.
mod bodies;

/// Faults of tokens, challenges and credentials.
mod credentials;

/// Answers moved to another host.
mod redirects;

/// Which requests a fault meets, and how often.
mod matching;

/// Plans as text: what is read, and what is said of mistakes.
mod plans;

use credproof_mock_registry::{Config, Fault, FaultAction, Profile, Registry};

/// A registry that asks for nothing, with one image and one fault called `it`.
fn open_registry(fault: Fault) -> Registry {
    let registry = Registry::start(Config {
        profile: Profile::OPEN,
        ..Config::default()
    })
    .unwrap();
    registry.add_image("team/app", "v1").unwrap();
    registry.faults().add(fault.with_id("it")).unwrap();
    registry
}

fn always(action: FaultAction) -> Registry {
    open_registry(Fault::new(action))
}

fn last_fault(registry: &Registry) -> Option<String> {
    registry.journal().last().unwrap().fault.clone()
}
