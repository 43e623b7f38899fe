//! The background work: the index follows the store, and the related sets follow the index.

mod follower;
mod refresher;
mod round;

pub use follower::follow;
pub use refresher::refresh;
