//! The sandbox by its routes.

mod codes;
mod control;
mod email;
mod environment;
mod external_account;
mod forms;
mod guards;
mod laws;
mod library;
mod model;
mod network;
mod phone;
mod session;
mod sign_in;
mod support;
mod user;
mod wallet;
