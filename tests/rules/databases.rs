//! The databases of a local cluster: created by its script, and migrated by the binary as in the Jobs.

use std::process::Command;

use newsroom_fixtures::Postgres;

use super::{
    commands::{binary, secrets},
    tree,
};

const SERVICES: [&str; 4] = ["ingestion", "editorial", "publishing", "recommendations"];
/// The address of the overlay's database.
const IN_CLUSTER: &str = "@postgresql:5432/";

/// Runs a service's migration Job with its arguments, settings and secrets, at another address.
fn migrate(service: &str, address: &str) -> (bool, String) {
    let mut command = Command::new(binary());
    command.args(["migrate", service, "--config"]);
    command.arg(tree::root().join(format!("deploy/base/services/{service}/service.toml"))).env_clear();
    for (name, value) in secrets(service) {
        command.env(name, value.replace(IN_CLUSTER, &format!("@{address}/")));
    }
    tree::run(&mut command)
}

/// Queries a database as a service.
fn look(service: &str, address: &str, database: &str) -> (bool, String) {
    let secrets = secrets(service);
    let (_, url) = secrets.iter().find(|(name, _)| name == "NEWSROOM_STORE__URL").expect("a store has a URL");
    let url = url.replace(&format!("{IN_CLUSTER}{service}"), &format!("@{address}/{database}"));
    tree::run(Command::new("psql").arg(url).args(["--no-psqlrc", "--command", "SELECT 'seen'"]))
}

#[test]
fn each_service_has_a_database_that_is_its_own() {
    let postgres = Postgres::start();
    // The URL is `postgres://user:password@host:port/name`.
    let url = postgres.database();
    let (rights, rest) = url.strip_prefix("postgres://").and_then(|rest| rest.split_once('@')).expect("a URL");
    let (user, password) = rights.split_once(':').unwrap_or((rights, ""));
    let (address, _) = rest.split_once('/').expect("a URL names a database");
    let (host, port) = address.split_once(':').expect("a URL names a port");

    let mut script = Command::new("sh");
    script.arg(tree::root().join("deploy/components/postgresql/databases.sh"));
    script.env("PGHOST", host).env("PGPORT", port).env("PGPASSWORD", password).env("PGDATABASE", "postgres");
    script.env("POSTGRES_USER", user).envs(secrets("postgresql"));
    let (well, said) = tree::run(&mut script);
    assert!(well, "is psql there? `./just tools` installs it\n{said}");

    for service in SERVICES {
        let (well, said) = migrate(service, address);
        assert!(well && said.contains("is created"), "{service}: {said}");
        for database in SERVICES {
            let (well, said) = look(service, address, database);
            let denied = said.contains("permission denied");
            assert_eq!((well, denied), (database == service, database != service), "{service} in {database}: {said}");
        }
    }
}
