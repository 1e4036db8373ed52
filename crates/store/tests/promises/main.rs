//! What the store promises, on every database it runs on.

mod backup;
mod bucket;
mod desk;
mod due;
mod files;
mod follow;
mod guard;
mod health;
mod inbox;
mod keys;
mod kill;
mod late;
mod log;
mod people;
mod pictures;
mod piles;
mod records;
mod schema;
mod seal;
mod search;
mod stores;
mod story;
mod upkeep;
mod vault;
