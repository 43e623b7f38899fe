//! The schema of roles and grants.

use newsroom_chassis::store::{
    column::{flag, id, number, text, time, time_null},
    without_row_id,
};
use sea_orm_migration::prelude::*;

/// The migrations that run before a service's own.
pub fn migrations() -> Vec<Box<dyn MigrationTrait>> {
    vec![Box::new(Access), Box::new(crate::audit::AuditMigration), Box::new(WithinGlass)]
}

struct Access;

impl MigrationName for Access {
    fn name(&self) -> &str {
        "m0001_access"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Access {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let role = Table::create()
            .table("access_role")
            .col(text("id").primary_key())
            .col(text("display_name"))
            .col(text("description"))
            .col(text("privileges"))
            .col(flag("is_deleted"))
            .col(number("revision"))
            .col(time("updated_at"))
            .col(text("updated_by"))
            .to_owned();
        manager.create_table(role).await?;
        let grant = Table::create()
            .table("access_grant")
            .col(id("id").primary_key())
            .col(text("holder"))
            .col(flag("is_group"))
            .col(text("role"))
            .col(text("desk"))
            .col(time_null("ends_at"))
            .col(text("note"))
            .col(flag("is_break_glass"))
            .col(time("created_at"))
            .col(text("created_by"))
            .col(time_null("revoked_at"))
            .col(text("revoked_by"))
            .col(text("revoke_note"))
            .col(number("revision"))
            .to_owned();
        manager.create_table(grant).await?;
        let by = [("access_grant_holder", ["holder", "id"]), ("access_grant_role", ["role", "id"])];
        for (name, [first, second]) in by {
            let index = Index::create().name(name).table("access_grant").col(first).col(second).to_owned();
            manager.create_index(index).await?;
        }
        let state = Table::create()
            .table("access_state")
            .col(number("id").primary_key())
            .col(number("version"))
            .col(number("announced_at"))
            .to_owned();
        manager.create_table(without_row_id(state, manager)).await
    }
}

/// Which broken glass a grant depends on.
struct WithinGlass;

impl MigrationName for WithinGlass {
    fn name(&self) -> &str {
        "m0003_within_glass"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for WithinGlass {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = text("within_glass").default("").to_owned();
        manager.alter_table(Table::alter().table("access_grant").add_column(column).to_owned()).await
    }
}
