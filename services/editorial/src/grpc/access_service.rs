//! `newsroom.editorial.v1.AccessService`.

use newsroom_access::{Authorization, Directory, audit::Resource, grant_to_message, role_to_message};
use newsroom_chassis::{
    authentication::{PrincipalKind, Proof},
    clock,
    store::Store,
};
use newsroom_proto::editorial::v1::{self, access_service_server::AccessService};
use tonic::{Request, Response, Status};

use super::error::status;
use crate::{
    convert::{self, Issuers},
    usecase,
};

/// Answers calls about roles and grants.
pub struct AccessCalls {
    store: Store,
    directory: Directory,
    issuers: Issuers,
}

type CallResult<T> = Result<Response<T>, Status>;

impl AccessCalls {
    pub fn new(store: Store, directory: Directory, issuers: Issuers) -> Self {
        Self { store, directory, issuers }
    }

    /// Lets a change hold on this replica before its caller is answered.
    async fn refresh(&self) {
        if let Err(error) = self.directory.refresh().await {
            tracing::warn!(error = &error as &dyn std::error::Error, "a change of access holds here a moment later");
        }
    }
}

fn by<T>(request: &Request<T>) -> Result<Authorization, Status> {
    Authorization::of(request.extensions()).map_err(status)
}

/// A refusal names the desk.
fn concern_desk(by: &Authorization, desk: Option<&str>) {
    if let Some(desk) = desk {
        by.concern(Resource::new("desk", desk));
    }
}

#[tonic::async_trait]
impl AccessService for AccessCalls {
    async fn create_role(&self, request: Request<v1::CreateRoleRequest>) -> CallResult<v1::CreateRoleResponse> {
        let by = by(&request)?;
        let command = convert::create_role(request.get_ref()).map_err(status)?;
        let role = usecase::access::create_role(&self.store, command, by).await.map_err(status)?;
        self.refresh().await;
        Ok(Response::new(v1::CreateRoleResponse { role: Some(role_to_message(&role)) }))
    }

    async fn update_role(&self, request: Request<v1::UpdateRoleRequest>) -> CallResult<v1::UpdateRoleResponse> {
        let by = by(&request)?;
        let command = convert::update_role(request.get_ref()).map_err(status)?;
        let role = usecase::access::update_role(&self.store, command, by).await.map_err(status)?;
        self.refresh().await;
        Ok(Response::new(v1::UpdateRoleResponse { role: Some(role_to_message(&role)) }))
    }

    async fn delete_role(&self, request: Request<v1::DeleteRoleRequest>) -> CallResult<v1::DeleteRoleResponse> {
        let by = by(&request)?;
        let command = convert::delete_role(request.get_ref()).map_err(status)?;
        let role = usecase::access::delete_role(&self.store, command, by).await.map_err(status)?;
        self.refresh().await;
        Ok(Response::new(v1::DeleteRoleResponse { role: Some(role_to_message(&role)) }))
    }

    async fn list_roles(&self, _: Request<v1::ListRolesRequest>) -> CallResult<v1::ListRolesResponse> {
        let own = usecase::access::list_roles(&self.store).await.map_err(status)?;
        let roles = convert::built_in_roles().chain(own.iter().map(role_to_message)).collect();
        Ok(Response::new(v1::ListRolesResponse { roles }))
    }

    async fn grant_role(&self, request: Request<v1::GrantRoleRequest>) -> CallResult<v1::GrantRoleResponse> {
        let by = by(&request)?;
        let command = convert::give_role(request.get_ref(), &self.issuers).map_err(status)?;
        let grant = usecase::access::give(&self.store, command, by).await.map_err(status)?;
        self.refresh().await;
        Ok(Response::new(v1::GrantRoleResponse { grant: Some(grant_to_message(&grant)) }))
    }

    async fn revoke_grant(&self, request: Request<v1::RevokeGrantRequest>) -> CallResult<v1::RevokeGrantResponse> {
        let by = by(&request)?;
        let command = convert::revoke_grant(request.get_ref()).map_err(status)?;
        let grant = usecase::access::revoke(&self.store, command, by).await.map_err(status)?;
        self.refresh().await;
        Ok(Response::new(v1::RevokeGrantResponse { grant: Some(grant_to_message(&grant)) }))
    }

    async fn list_grants(&self, request: Request<v1::ListGrantsRequest>) -> CallResult<v1::ListGrantsResponse> {
        let by = by(&request)?;
        let query = convert::grants_query(request.get_ref(), &self.issuers).map_err(status)?;
        concern_desk(&by, query.filter.desk.as_deref());
        by.check_on(query.filter.desk.as_deref()).map_err(status)?;
        let (grants, next_page_token) = usecase::access::list_grants(&self.store, &query).await.map_err(status)?;
        let grants = grants.iter().map(grant_to_message).collect();
        Ok(Response::new(v1::ListGrantsResponse { grants, next_page_token }))
    }

    async fn who_am_i(&self, request: Request<v1::WhoAmIRequest>) -> CallResult<v1::WhoAmIResponse> {
        let by = by(&request)?;
        let (principal, access) = (by.principal(), by.access());
        let numbers = |privileges: newsroom_access::PrivilegeSet| privileges.iter().map(i32::from).collect();
        let desks = access
            .on_desks()
            .map(|(desk, privileges)| v1::DeskPrivileges { desk: desk.to_owned(), privileges: numbers(privileges) });
        let model = self.directory.model();
        let is_proved = principal.proof != Proof::Nothing;
        let grants = model.grants(&principal.id, &principal.groups, clock::now()).filter(|_| is_proved);
        Ok(Response::new(v1::WhoAmIResponse {
            principal: if is_proved { principal.id.clone() } else { String::new() },
            display_name: principal.name.clone(),
            is_service: principal.kind == PrincipalKind::Service,
            groups: principal.groups.clone(),
            privileges: numbers(access.on(None)),
            desks: desks.collect(),
            grants: grants.map(grant_to_message).collect(),
        }))
    }

    async fn check_access(&self, request: Request<v1::CheckAccessRequest>) -> CallResult<v1::CheckAccessResponse> {
        let by = by(&request)?;
        let query = convert::check_access(request.get_ref(), &self.issuers).map_err(status)?;
        concern_desk(&by, query.desk.as_deref());
        by.check_on(query.desk.as_deref()).map_err(status)?;
        let checked = usecase::access::check(&self.directory, &query);
        Ok(Response::new(v1::CheckAccessResponse {
            allowed: !checked.grants.is_empty(),
            grants: checked.grants.iter().map(grant_to_message).collect(),
            roles: checked.roles,
        }))
    }

    async fn break_glass(&self, request: Request<v1::BreakGlassRequest>) -> CallResult<v1::BreakGlassResponse> {
        let by = by(&request)?;
        let command = convert::break_glass(request.get_ref()).map_err(status)?;
        let grant = usecase::access::break_glass(&self.store, command, by).await.map_err(status)?;
        self.refresh().await;
        Ok(Response::new(v1::BreakGlassResponse { grant: Some(grant_to_message(&grant)) }))
    }
}
