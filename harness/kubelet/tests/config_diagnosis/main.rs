//! The diagnosis of configurations: broken files of the kinds people write, and the promises that hold for any file.

mod broken;
mod remarks;
mod soundness;
