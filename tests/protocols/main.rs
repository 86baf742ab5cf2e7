//! Each protocol's exchange step by step, and the world they run in: every choice and every
//! refusal.
#![cfg(not(target_arch = "wasm32"))]

mod alive_set;
mod causal;
mod causal_described;
mod causal_mending;
mod counter;
mod lab;
mod network;
mod paxos;
mod quorum;
mod quorum_switches;
mod requests;
mod shared_register;
mod world;
