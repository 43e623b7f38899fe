//! Which texts are ids of dead letters, and which service they name.

use super::*;

#[test]
fn an_id_names_its_service() {
    assert_eq!(service_of("editorial-42").unwrap(), ServiceName::Editorial);
    assert_eq!(service_of("recommendations-1").unwrap(), ServiceName::Recommendations);
    for wrong in ["42", "editorial", "editorial-", "editorial-x", "printing-1", "editorial--1", ""] {
        assert_eq!(service_of(wrong).unwrap_err().exit_code(), 2, "{wrong}");
    }
}
