use std::collections::BTreeMap;

use credproof_mock_registry::{EndpointClass, Fault, FaultAction, When};

use super::open_registry;
use crate::client::Client;

const MANIFEST: &str = "/v2/team/app/manifests/v1";

fn teapot() -> FaultAction {
    FaultAction::Answer {
        status: 418,
        headers: BTreeMap::new(),
        body: String::new(),
    }
}

/// Which of the requests were met, by a fault with this condition.
fn met(when: When, times: Option<u64>, requests: &[(&str, &str)]) -> Vec<usize> {
    let registry = open_registry(Fault {
        when,
        times,
        ..Fault::new(teapot())
    });
    let client = Client::of(&registry);
    let statuses = requests
        .iter()
        .map(|(method, path)| client.send(method, path, &[]).status);
    let met = statuses.enumerate().filter(|(_, status)| *status == 418);
    met.map(|(index, _)| index + 1).collect()
}

#[test]
fn every_condition_selects_its_requests() {
    let requests = [
        ("GET", "/v2/"),
        ("GET", MANIFEST),
        ("HEAD", MANIFEST),
        ("GET", "/v2/team/app/tags/list"),
        ("GET", "/v2/team/deep/app/manifests/v1"),
        ("GET", "/v2/other/manifests/v1"),
    ];
    let endpoint = |endpoint: &[EndpointClass]| When {
        endpoint: endpoint.to_vec(),
        ..When::default()
    };
    let repository = |pattern: &str| When {
        repository: Some(pattern.to_owned()),
        ..When::default()
    };
    let method = When {
        method: vec!["HEAD".to_owned()],
        ..When::default()
    };
    let status = When {
        status: vec![404],
        ..When::default()
    };
    let rows = [
        (When::default(), vec![1, 2, 3, 4, 5, 6]),
        (endpoint(&[EndpointClass::Base]), vec![1]),
        (
            endpoint(&[EndpointClass::Base, EndpointClass::Tags]),
            vec![1, 4],
        ),
        (method, vec![3]),
        (repository("team/app"), vec![2, 3, 4]),
        (repository("team/*"), vec![2, 3, 4]),
        (repository("team/**"), vec![2, 3, 4, 5]),
        (repository("app"), vec![]),
        (repository("{other,team/app}"), vec![2, 3, 4, 6]),
        (status, vec![5, 6]),
    ];
    for (when, expected) in rows {
        assert_eq!(met(when.clone(), None, &requests), expected, "{when:?}");
    }
}

#[test]
fn turns_are_counted_among_the_requests_that_are_meant() {
    let requests: Vec<(&str, &str)> = (0..9)
        .flat_map(|_| [("GET", "/v2/"), ("GET", MANIFEST)])
        .collect();
    let manifests = |when: When| When {
        endpoint: vec![EndpointClass::Manifest],
        ..when
    };
    let nth = manifests(When {
        nth: Some(3),
        ..When::default()
    });
    let every = manifests(When {
        every: Some(4),
        ..When::default()
    });
    assert_eq!(met(nth, None, &requests), [6]);
    assert_eq!(met(every.clone(), None, &requests), [8, 16]);
    assert_eq!(met(every, Some(1), &requests), [8]);
    assert_eq!(met(manifests(When::default()), Some(2), &requests), [2, 4]);
}

#[test]
fn chances_depend_on_the_seed_alone() {
    let requests = [("GET", "/v2/"); 60];
    let chances = |probability, seed| {
        let when = When {
            probability: Some(probability),
            seed,
            ..When::default()
        };
        met(when, None, &requests)
    };
    assert_eq!(chances(0.5, 1), chances(0.5, 1));
    assert_ne!(chances(0.5, 1), chances(0.5, 2));
    assert_eq!(chances(0.0, 1), [0; 0]);
    assert_eq!(chances(1.0, 1).len(), 60);
    assert!((10..50).contains(&chances(0.5, 1).len()));
}

#[test]
fn faults_come_and_go_while_the_registry_runs() {
    let registry = open_registry(Fault::new(teapot()).at(EndpointClass::Base));
    let client = Client::of(&registry);
    let faults = registry.faults();
    let status = || client.send("GET", "/v2/", &[]).status;
    assert_eq!(status(), 418);
    // The first in order takes the request, and the second counts it only.
    let second = faults.add(Fault::new(FaultAction::Close)).unwrap();
    assert_eq!(status(), 418);
    let counts: Vec<_> = faults
        .list()
        .into_iter()
        .map(|state| (state.fault.id, state.seen, state.met))
        .collect();
    assert_eq!(counts, [("it".to_owned(), 2, 2), (second.clone(), 1, 0)]);
    assert!(faults.remove(&second) && !faults.remove(&second));
    // The same id again takes the place of the first, with counts of its own.
    let other = Fault::new(FaultAction::Hang).at(EndpointClass::Blob);
    faults.add(other.with_id("it")).unwrap();
    assert_eq!((status(), faults.list()[0].seen), (200, 0));
    faults.clear();
    assert!(faults.list().is_empty());
}
