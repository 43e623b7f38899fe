//! The memory for payloads that are under way, so that many small ones fit where few large ones do.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::domain::limits::PAYLOAD_MEMORY_DEFAULT;

/// The memory that the smallest payload takes, in KiB.
const LEAST_KIB: usize = 64;

/// The memory for the payloads of all pushes over HTTP, of hubs and of polled files and mailboxes. A clone shares it.
#[derive(Clone, Debug)]
pub struct PayloadMemory {
    /// A permit for each KiB.
    permits: Arc<Semaphore>,
    kib: usize,
}

/// The memory of one payload, which is released when it is dropped.
#[derive(Debug)]
pub struct ReservedMemory {
    memory: PayloadMemory,
    permit: OwnedSemaphorePermit,
}

impl Default for PayloadMemory {
    fn default() -> Self {
        Self::new(PAYLOAD_MEMORY_DEFAULT)
    }
}

impl PayloadMemory {
    pub fn new(bytes: usize) -> Self {
        let kib = bytes >> 10;
        Self { permits: Arc::new(Semaphore::new(kib)), kib }
    }

    /// Reserves memory for a payload of this size, if there is enough.
    pub fn try_reserve(&self, bytes: usize) -> Option<ReservedMemory> {
        let permit = self.permits.clone().try_acquire_many_owned(self.permits_for(bytes)).ok()?;
        Some(ReservedMemory { memory: self.clone(), permit })
    }

    /// Waits for memory for a payload of this size. Whoever waits must hold none.
    pub async fn reserve(&self, bytes: usize) -> Option<ReservedMemory> {
        let permit = self.permits.clone().acquire_many_owned(self.permits_for(bytes)).await.ok()?;
        Some(ReservedMemory { memory: self.clone(), permit })
    }

    fn permits_for(&self, bytes: usize) -> u32 {
        u32::try_from(bytes.div_ceil(1 << 10).max(LEAST_KIB).min(self.kib)).unwrap_or(u32::MAX)
    }
}

impl ReservedMemory {
    /// Reserves more, so that it suffices for a payload of this size. Returns whether there was enough.
    pub fn grow_to(&mut self, bytes: usize) -> bool {
        let wanted = self.memory.permits_for(bytes) as usize;
        let missing = wanted.saturating_sub(self.permit.num_permits());
        let Ok(missing) = u32::try_from(missing) else { return false };
        match self.memory.permits.clone().try_acquire_many_owned(missing) {
            Ok(more) => self.permit.merge(more),
            Err(_) => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_small_payloads_fit_where_few_large_ones_do() {
        let memory = PayloadMemory::new(64 << 20);
        let count = |bytes| std::iter::from_fn(|| memory.try_reserve(bytes)).collect::<Vec<_>>().len();
        assert_eq!([count(2_048), count(2 << 20), count(25 << 20), count(100 << 20)], [1_024, 32, 2, 1]);
        assert_eq!(count(2_048), 1_024, "what was reserved is free again");
    }

    #[test]
    fn a_payload_whose_size_nobody_knows_takes_what_it_needs() {
        let memory = PayloadMemory::new(8 << 20);
        let mut growing = memory.try_reserve(0).unwrap();
        let other = memory.try_reserve(4 << 20).unwrap();
        assert!(growing.grow_to(3 << 20) && growing.grow_to(1 << 20));
        assert!(!growing.grow_to(5 << 20), "the other one has the rest");
        drop(other);
        assert!(growing.grow_to(5 << 20));
        drop(growing);
        assert!(memory.try_reserve(8 << 20).is_some());
    }
}
