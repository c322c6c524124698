//! `/faults`: what goes wrong on purpose.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::json_answer;
use super::problem::Problem;
use crate::fault::FaultPlan;
use crate::state::State;

const PLAN: &str =
    r#"a plan as --fault-plan takes it, in YAML or JSON: {"faults": [{"then": "hang"}]}"#;

/// All faults with what became of them.
pub(super) fn list(state: &State) -> Response {
    json_answer(&json!({ "faults": state.faults.list() }))
}

/// Adds all faults of a plan, or none, and gives their ids.
pub(super) fn add(state: &State, body: &[u8]) -> Result<Response, Problem> {
    let bad = |error: String| Problem::new(StatusCode::BAD_REQUEST, error, PLAN);
    let text = std::str::from_utf8(body).map_err(|_| bad("the plan is not UTF-8".to_owned()))?;
    let plan = FaultPlan::read("plan", text).map_err(|problem| bad(problem.to_string()))?;
    let ids = state.faults.add_all(plan.faults);
    let ids = ids.map_err(|invalid| bad(invalid.to_string()))?;
    Ok(json_answer(&json!({ "ids": ids })))
}

/// Takes one fault away.
pub(super) fn remove(state: &State, path: &str) -> Result<Response, Problem> {
    let id = path.strip_prefix("/faults/").unwrap_or_default();
    if state.faults.remove(id) {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let known: Vec<String> = state
        .faults
        .list()
        .into_iter()
        .map(|state| state.fault.id)
        .collect();
    Err(Problem::new(
        StatusCode::NOT_FOUND,
        "there is no fault with this id",
        format!("one of {}", json!(known)),
    ))
}
