#![doc = include_str!("../../ARCHITECTURE.md")]

pub mod demo;
pub mod fixture;
pub mod profile;
pub mod pull;
pub mod upstream;
pub mod yaml;
