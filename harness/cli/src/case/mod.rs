//! Cases as data: what they say, how they are read, chosen, and turned into runs of one plugin.

mod expect;
mod given;
mod load;
mod model;
mod plan;
mod select;

pub use expect::{
    AuthRule, BudgetRule, CacheRule, Count, Expect, Place, ProcessRule, ProviderRule, PullImage,
    PullRule, PullTime, SamePart, StderrRule, StdoutRule,
};
pub use given::{Given, ImageChoice, ServiceAccountGiven, Stdin};
pub use load::{LoadError, load};
pub use model::{Area, Case, Level, Suite, SuiteKind};
pub use plan::{Plan, Run, Skip, SkipReason, plan};
pub use select::{SelectError, Selection, nearest, select};
