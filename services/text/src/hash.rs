//! Hash tables of words, with a hash that is fast on short texts and seeded anew in each process.

use std::collections::{HashMap, HashSet};

use foldhash::fast::RandomState;

pub type WordMap<K, V> = HashMap<K, V, RandomState>;
pub type WordSet<K> = HashSet<K, RandomState>;
