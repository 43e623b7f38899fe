//! NewsML 1 as agencies send it, and what is wrong with some.
