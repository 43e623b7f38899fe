#!/bin/sh
# Runs once, on an empty volume: a database for each service, owned by a user of the same name, whom no
# other may join.
set -eu

create() {
    psql --no-psqlrc --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --set name="$1" --set password="$2" <<'SQL'
CREATE ROLE :"name" LOGIN PASSWORD :'password';
CREATE DATABASE :"name" OWNER :"name";
REVOKE ALL ON DATABASE :"name" FROM PUBLIC;
SQL
}

create ingestion "$INGESTION_PASSWORD"
create editorial "$EDITORIAL_PASSWORD"
create publishing "$PUBLISHING_PASSWORD"
create recommendations "$RECOMMENDATIONS_PASSWORD"
