//! The real window of the app, on a screen of its own, with a real keyring, driven by WebDriver.
//!
//! `machine` is the computer somebody sits at, `window` is what they see, `human` is what they do
//! in the browser. Each test starts from an empty computer; one runs at a time.
#![expect(
    clippy::disallowed_methods,
    reason = "this test starts programs, reads the environment and waits for a screen"
)]

mod damaged;
mod first_run;
#[path = "../human.rs"]
mod human;
mod journey;
mod keyboard;
mod machine;
mod office;
mod power_cut;
mod provision;
mod query;
mod screens;
mod secrets;
mod speed;
mod starts;
mod troubleshoot;
mod window;
