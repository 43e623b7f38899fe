//! The limits of the machine beside which the pipeline is measured.

use newsroom_tests::StoreKind;

use crate::{limits, spread::Spread};

/// The rows that the limit of the store writes for a story.
const ROWS: f64 = 2.0;

/// The limits, each per second.
#[derive(Default)]
pub(super) struct Machine {
    /// Rows of 2 KiB.
    pub rows: Spread,
    /// Messages of 2 KiB.
    pub messages: Spread,
    /// Calls of 2 KiB.
    pub calls: Spread,
}

impl Machine {
    /// Measures each limit once more.
    pub async fn measure(&mut self, stores: StoreKind) {
        self.rows.add(limits::stories(stores).await * ROWS);
        self.messages.add(limits::messages().await);
        self.calls.add(limits::calls().await);
    }
}
