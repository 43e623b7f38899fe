//! The background work: the index follows the store, and the related sets follow the index.

mod affected;
mod follower;
mod load;
mod refresher;
mod round;

pub use follower::follow;
pub use refresher::refresh;
