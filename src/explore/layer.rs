//! What a breadth-first search has still to visit.

use std::collections::VecDeque;

/// States of a layer, in the order in which they were found. In blocks: what has been visited is
/// given back at once, and what grows is not copied.
#[derive(Debug)]
pub(super) struct Layer<T> {
    blocks: VecDeque<Vec<T>>,
    len: usize,
}

/// States of a block, which a worker takes at a time.
const BLOCK: usize = 512;

impl<T> Default for Layer<T> {
    fn default() -> Self {
        Layer {
            blocks: VecDeque::new(),
            len: 0,
        }
    }
}

impl<T> Layer<T> {
    /// A layer of one state.
    pub fn of(state: T) -> Self {
        let mut layer = Layer::default();
        layer.push(state);
        layer
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// The first of them.
    pub fn first(&self) -> Option<&T> {
        self.blocks.front()?.first()
    }

    /// Adds a state.
    pub fn push(&mut self, state: T) {
        match self.blocks.back_mut() {
            Some(block) if block.len() < BLOCK => block.push(state),
            _ => {
                // The first block of a small layer need not be a large one.
                let mut block = Vec::with_capacity(BLOCK.min(8 + self.len));
                block.push(state);
                self.blocks.push_back(block);
            }
        }
        self.len += 1;
    }

    /// Takes the first blocks out, so many if there are.
    pub fn take(&mut self, blocks: usize) -> Vec<Vec<T>> {
        let blocks = self.blocks.len().min(blocks);
        let taken: Vec<_> = self.blocks.drain(..blocks).collect();
        self.len -= taken.iter().map(Vec::len).sum::<usize>();
        taken
    }
}
