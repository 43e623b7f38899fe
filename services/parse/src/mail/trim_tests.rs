//! Tests of signatures, quotes, footers, and flowed lines.

use super::*;

#[test]
fn what_mail_programs_add_is_gone() {
    for (text, expected) in [
        ("Un.\n\n-- \nAmina\nAgence", vec!["Un."]),
        ("Un.\n\nOn Mon, 4 Nov 2024, Omar <o@x.example> wrote:\n> Zéro.\n> Encore.\n\nDeux.", vec!["Un.", "Deux."]),
        ("Un.\n\nLe lun. 4 nov. 2024 à 10:00, Omar\n<o@x.example> a écrit :\n> Zéro.", vec!["Un."]),
        ("Un.\n\n-----Original Message-----\nFrom: Omar\n\nZéro.", vec!["Un."]),
        ("---------- Forwarded message ----------\nFrom: Omar\nDate: hier\nSubject: Quai\n\nUn.", vec!["Un."]),
        ("Un.\n\nSent from my iPhone", vec!["Un."]),
        ("Un.\n\nThis e-mail and any attachments are confidential and\nmay be privileged.", vec!["Un."]),
        ("Un.\n\nPour se désabonner, cliquez ici.", vec!["Un."]),
        ("Un.\n\nLe maire a écrit une lettre.\n\nDeux.", vec!["Un.", "Le maire a écrit une lettre.", "Deux."]),
        ("", vec![]),
    ] {
        assert_eq!(plain(text, None), expected, "{text:?}");
    }
    let html = ["Un.", "On Monday Omar wrote:", "Zéro."].map(ToOwned::to_owned).to_vec();
    assert_eq!(paragraphs(html), ["Un."]);
}

#[test]
fn lines_that_flow_are_made_whole() {
    assert_eq!(plain("Un \ndeux \ntrois.\nQuatre.\n-- \nAmina", Some(false)), ["Un deux trois.", "Quatre."]);
    assert_eq!(plain("ら \nく.\n", Some(true)), ["らく."]);
    assert_eq!(plain(" >cinq\n", Some(false)), [">cinq"]);
}
