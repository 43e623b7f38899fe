//! Verifies the key of an SSH server and signs in.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use russh::{
    Preferred,
    client::{self, AuthResult, Handle, Handler, KeyboardInteractiveAuthResponse},
    keys::{HashAlg, PrivateKeyWithHashAlg, PublicKeyOrCertificate, decode_secret_key},
};

use super::error;
use crate::{
    domain::SftpFolder,
    fetch::{Failure, Secret, connect::Connector},
};

/// A connection without traffic is closed after this time, even if no caller waits for it.
const SILENCE: Duration = Duration::from_secs(60);
/// The maximum number of password prompts.
const QUESTIONS: usize = 3;

/// Verifies the server by the fingerprint of its key.
#[derive(Debug)]
pub struct HostKey {
    expected: Option<String>,
    actual: Arc<OnceLock<String>>,
}

impl Handler for HostKey {
    type Error = russh::Error;

    async fn check_server_key(&mut self, actual: &PublicKeyOrCertificate) -> Result<bool, russh::Error> {
        let PublicKeyOrCertificate::PublicKey { key, .. } = actual else { return Ok(false) };
        let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
        let known = self.expected.as_ref() == Some(&fingerprint);
        self.actual.get_or_init(|| fingerprint);
        Ok(known)
    }
}

/// Connects and signs in. No secret is sent before the server's key is verified.
pub async fn sign_in(connector: &Connector, folder: &SftpFolder, secret: &Secret) -> Result<Handle<HostKey>, Failure> {
    let key = private_key(secret)?;
    let stream = connector.connect(&folder.server).await?;
    let config = client::Config {
        inactivity_timeout: Some(SILENCE),
        preferred: Preferred::default(),
        nodelay: true,
        ..client::Config::default()
    };
    let actual = Arc::new(OnceLock::new());
    let host_key = HostKey { expected: folder.host_key.clone(), actual: Arc::clone(&actual) };
    let connected = client::connect_stream(Arc::new(config), stream, host_key).await;
    let mut connection = match (connected, actual.get()) {
        (Ok(connection), _) => connection,
        (Err(_), Some(actual)) if folder.host_key.as_ref() != Some(actual) => {
            return Err(error::host_key(folder.host_key.as_deref(), actual));
        }
        (Err(error), _) => return Err(error::no_ssh(&error)),
    };
    let user = folder.user.as_str();
    let is_key = key.is_some();
    let signed_in = match key {
        Some(key) => with_key(&mut connection, user, key).await,
        None => with_password(&mut connection, user, secret).await,
    };
    match signed_in.map_err(|error| error::no_ssh(&error))? {
        true => Ok(connection),
        false => Err(error::login(user, is_key)),
    }
}

/// The private key, if the credential looks like one.
fn private_key(secret: &Secret) -> Result<Option<Arc<russh::keys::PrivateKey>>, Failure> {
    let text = secret.text().ok_or_else(|| Failure::new("the credential is neither a private key nor a password"))?;
    if !text.contains("-----BEGIN ") && !text.starts_with("PuTTY-User-Key-File-") {
        return Ok(None);
    }
    let key = decode_secret_key(text, None).map_err(|_| {
        Failure::new("the private key of the credential cannot be read: it must be whole, and without a passphrase")
    })?;
    Ok(Some(Arc::new(key)))
}

async fn with_key(
    connection: &mut Handle<HostKey>,
    user: &str,
    key: Arc<russh::keys::PrivateKey>,
) -> Result<bool, russh::Error> {
    // RSA keys sign with SHA-2 if the server supports it. Other keys have one algorithm.
    let hash = if key.algorithm().is_rsa() { connection.best_supported_rsa_hash().await?.flatten() } else { None };
    let key = PrivateKeyWithHashAlg::new(key, hash);
    connection.authenticate_publickey(user, key).await.map(|result| result.success())
}

/// Signs in by password, or by keyboard-interactive prompts that ask for it.
async fn with_password(connection: &mut Handle<HostKey>, user: &str, secret: &Secret) -> Result<bool, russh::Error> {
    let password = secret.text().unwrap_or_default();
    match connection.authenticate_password(user, password).await? {
        AuthResult::Success => return Ok(true),
        AuthResult::Failure { remaining_methods, .. } => {
            if !remaining_methods.contains(&russh::MethodKind::KeyboardInteractive) {
                return Ok(false);
            }
        }
    }
    let mut response = connection.authenticate_keyboard_interactive_start(user, None).await?;
    for _ in 0..QUESTIONS {
        let KeyboardInteractiveAuthResponse::InfoRequest { prompts, .. } = response else { break };
        // A prompt without echo asks for the password.
        let hidden = |echo: bool| if echo { String::new() } else { password.to_owned() };
        let answers = prompts.iter().map(|prompt| hidden(prompt.echo)).collect();
        response = connection.authenticate_keyboard_interactive_respond(answers).await?;
    }
    Ok(matches!(response, KeyboardInteractiveAuthResponse::Success))
}
