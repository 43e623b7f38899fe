//! The secrets that hubs sign with.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::{domain::CredentialName, fetch::Failure, usecase::Intake};

/// The credential that the secrets of all subscriptions are made from.
const CREDENTIAL: &str = "websub";

/// The secret that a hub signs with: made from the service's own and the token, so that it is kept nowhere.
pub async fn secret_of(intake: &Intake, token: &str) -> Result<Zeroizing<String>, Failure> {
    let name: CredentialName = CREDENTIAL.parse().map_err(|_| Failure::new("the credential's name is none"))?;
    let key = intake.fetcher.credentials.get(&name).await?;
    let mac = Hmac::<Sha256>::new_from_slice(key.bytes()).map_err(|_| Failure::new("the credential is no key"))?;
    let mac = mac.chain_update("websub subscription ").chain_update(token).finalize().into_bytes();
    Ok(Zeroizing::new(hex::encode(mac)))
}
