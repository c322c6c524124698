//! The schema, and where a case is filed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::suites::{cases, check, entries, read, root, suites, yaml};

fn schema() -> Value {
    serde_json::from_str(&read(&root().join("schema/suite.schema.json"))).unwrap()
}

#[test]
fn every_suite_is_valid_by_the_schema() {
    let validator = jsonschema::draft202012::new(&schema()).unwrap();
    let mut faults = Vec::new();
    for (file, path) in suites() {
        let suite = yaml(&path);
        let errors = validator.iter_errors(&suite);
        faults.extend(errors.map(|error| format!("{file}: {}: {error}", error.instance_path())));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_area_has_its_folder_and_no_folder_lacks_an_area() {
    let schema = schema();
    let areas = schema["$defs"]["area"]["oneOf"].as_array().unwrap();
    let areas: BTreeSet<&str> = areas
        .iter()
        .filter_map(|area| area["const"].as_str())
        .collect();
    let folders = entries(&root().join("suites"));
    let folders: BTreeSet<&str> = folders
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .collect();
    assert_eq!(areas, folders);
}

#[test]
fn every_suite_names_the_schema_and_its_folders_area() {
    const SCHEMA: &str = "# yaml-language-server: $schema=../../schema/suite.schema.json\n";
    for (file, path) in suites() {
        assert!(
            read(&path).starts_with(SCHEMA),
            "{file}: the first line names the schema, for editors"
        );
        assert!(
            file.ends_with(".yaml"),
            "{file}: only files that end in .yaml are read"
        );
        assert_eq!(
            yaml(&path)["area"].as_str(),
            file.split('/').next(),
            "{file}"
        );
    }
    check("an id begins with the area", |case| {
        let area = case.file.split('/').next()?;
        (case.text("id").split('/').next() != Some(area)).then(|| format!("expected {area}/…"))
    });
}

#[test]
fn no_id_and_no_title_stands_twice() {
    for field in ["id", "title"] {
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for case in cases() {
            let earlier = seen.insert(case.text(field).to_owned(), case.file.clone());
            assert!(
                earlier.is_none(),
                "{field} {:?} stands in {} and in {earlier:?}",
                case.text(field),
                case.file
            );
        }
    }
}
