//! Handshakes that nobody should make any more.

use newsroom_fixtures::{Authority, CertificateFiles};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{Open, calm, settings};

/// A ClientHello (RFC 5246 §7.4.1.2) of this version with these cipher suites, as old clients sent it.
fn hello(version: u16, suites: &[u16]) -> Vec<u8> {
    // Groups P-256 and P-384, uncompressed points, and signatures of RSA and ECDSA with SHA-256.
    let extensions: &[u8] = &[
        0, 10, 0, 6, 0, 4, 0, 23, 0, 24, // supported_groups
        0, 11, 0, 2, 1, 0, // ec_point_formats
        0, 13, 0, 6, 0, 4, 4, 1, 4, 3, // signature_algorithms
        0, 23, 0, 0, // extended_master_secret
    ];
    let mut body = version.to_be_bytes().to_vec();
    body.extend([7; 32]);
    body.push(0);
    body.extend(u16::try_from(suites.len() * 2).unwrap().to_be_bytes());
    body.extend(suites.iter().flat_map(|suite| suite.to_be_bytes()));
    body.extend([1, 0]);
    body.extend(u16::try_from(extensions.len()).unwrap().to_be_bytes());
    body.extend(extensions);
    let mut message = vec![1, 0];
    message.extend(u16::try_from(body.len()).unwrap().to_be_bytes());
    message.extend(body);
    let mut record = vec![22, 3, 1];
    record.extend(u16::try_from(message.len()).unwrap().to_be_bytes());
    record.extend(message);
    record
}

/// Cipher suites by their numbers at IANA.
const AES128_GCM: u16 = 0xC02B;
const OLD: [u16; 6] = [
    0xC009, // ECDHE_ECDSA_WITH_AES_128_CBC_SHA
    0xC023, // ECDHE_ECDSA_WITH_AES_128_CBC_SHA256
    0x009C, // RSA_WITH_AES_128_GCM_SHA256
    0x002F, // RSA_WITH_AES_128_CBC_SHA
    0x000A, // RSA_WITH_3DES_EDE_CBC_SHA
    0xC007, // ECDHE_ECDSA_WITH_RC4_128_SHA
];

#[tokio::test]
async fn old_versions_and_old_cipher_suites_are_refused() {
    let authority = Authority::new("house");
    let files = CertificateFiles::new(&authority.server(), &authority);
    let open = Open::with(calm(), &settings(&files)).await;
    let answer = async |hello: Vec<u8>| {
        let mut stream = TcpStream::connect(open.address).await.unwrap();
        stream.write_all(&hello).await.unwrap();
        let mut answer = [0; 7];
        stream.read_exact(&mut answer).await.unwrap();
        answer
    };
    // A handshake record with a ServerHello: the form of these messages is right.
    let well = answer(hello(0x0303, &[AES128_GCM])).await;
    assert_eq!((well[0], well[5]), (22, 2), "{well:?}");
    // Alerts: fatal (2), protocol_version (70) and handshake_failure (40).
    for version in [0x0300, 0x0301, 0x0302] {
        let refused = answer(hello(version, &[AES128_GCM])).await;
        assert_eq!((refused[0], &refused[5..]), (21, &[2, 70][..]), "{version:x} {refused:?}");
    }
    let refused = answer(hello(0x0303, &OLD)).await;
    assert_eq!((refused[0], &refused[5..]), (21, &[2, 40][..]), "{refused:?}");
    open.stop().await;
}
