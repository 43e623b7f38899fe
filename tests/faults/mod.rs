//! What breaks while news flows, and what must hold after.

mod broker_down;
mod flow;
mod kill_nine;
