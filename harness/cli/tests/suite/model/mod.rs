//! `credproof model`: every recorded vector through the program, and lines that are no questions.

mod bad_lines;
mod dialogue;
mod exec;
mod recorded;
mod vectors;
