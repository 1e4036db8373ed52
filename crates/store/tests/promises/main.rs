//! What the store promises, on every database it runs on.

mod backup;
mod due;
mod guard;
mod inbox;
mod keys;
mod kill;
mod log;
mod people;
mod records;
mod schema;
mod seal;
mod stores;
mod story;
mod upkeep;
mod vault;
