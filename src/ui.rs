//! The page: shows scenes, sends choices.
//!
//! One reducer ([`Page`]) takes in every [`Action`]; components are pure functions of its parts,
//! compared by pointer. What the browser does for the page is in `platform`, `files`, `settings`
//! and `driver`; everything else is plain state and its drawing.

mod action;
mod app;
mod aside;
mod desk;
mod dialogs;
mod driver;
mod explore;
mod files;
mod focus;
mod guarantees;
mod header;
mod help;
mod hire;
mod histories;
mod icons;
mod inspector;
mod judging;
mod keys;
mod log;
mod measure;
mod motion;
mod notice;
mod page;
mod panic;
mod platform;
mod settings;
mod setup;
mod shared;
mod stable;
mod stage;
mod start;
mod state;
mod suggestions;
mod timeline;
mod toast;
mod toolbar;
mod transport;
mod words;
mod zoom;

pub use action::{Action, Dialog, Selection, Setting, Tab, Tool};
pub use app::App;
pub use explore::Explore;
pub use histories::Judge;
pub use page::Page;

/// Puts the page into the document, and has it say so plainly if it ever fails.
pub fn run() {
    panic::install();
    let root = web_sys::window()
        .and_then(|window| window.document())
        .and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => {
            root.set_inner_html("");
            yew::Renderer::<App>::with_root(root).render();
        }
        None => {
            yew::Renderer::<App>::new().render();
        }
    }
}
