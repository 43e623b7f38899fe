//! Logins: at a real OpenID Connect provider, and as the people of a newsroom on this machine.

mod contexts;
mod device;
mod people;
mod renewal;

use newsroom_fixtures::OidcProvider;

use crate::support::Up;

/// A newsroom whose editorial takes the tokens of this provider, by its clock to the second.
fn newsroom_of(provider: &OidcProvider) -> Up {
    let issuer = format!(
        "editorial.server.authentication.issuers=[{{name=\"staff\",issuer=\"{}\",audience=\"newsroom\",keys=\"{}\",leeway_seconds=0}}]",
        provider.issuer(),
        provider.keys_url()
    );
    let grants = "editorial.initial_grants=[{group=\"staff:chief-editors\",role=\"chief-editor\"}]";
    Up::start(&["--no-sample", "--set", &issuer, "--set", grants])
}
