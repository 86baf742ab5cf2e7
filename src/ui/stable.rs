//! A callback that stays the same while what it calls changes.

use yew::prelude::*;

/// A callback that is equal to itself from one rendering to the next and calls the latest
/// `callback`. Components below that get it are not drawn anew because a closure was.
#[hook]
pub fn use_stable<T: 'static>(callback: &Callback<T>) -> Callback<T> {
    let latest = use_mut_ref(|| callback.clone());
    *latest.borrow_mut() = callback.clone();
    use_callback((), move |given: T, ()| {
        // Cloned first: the call may render, and rendering writes to the cell.
        let callback = latest.borrow().clone();
        callback.emit(given);
    })
}
