//! The checks, held to examples that a person can read: those that fire, and those that must not.

mod examples;
mod pages;
mod picture;
mod properties;
mod reading;
mod rules;
mod samples;
mod threads;
