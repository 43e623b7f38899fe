//! Why a principal may not make a call.

use newsroom_chassis::api_error::{ApiError, ToApiError};
use newsroom_proto::access::v1::Privilege;
use tonic::Code;

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AccessError {
    /// The principal lacks a privilege. `desk` is `None` for one that is needed everywhere.
    #[error("{}", missing(*.privilege, .desk.as_deref()))]
    Missing { privilege: Privilege, desk: Option<String> },
    /// There is no such call.
    #[error("there is no such call")]
    NoCall,
    /// The service has not heard of changes of roles and grants for too long.
    #[error("the service has not heard for a minute who may do what, and changes nothing until the bus answers again")]
    Stale,
    /// The roles and grants could not be read yet.
    #[error("the service does not know yet who may do what")]
    Unknown,
}

fn missing(privilege: Privilege, desk: Option<&str>) -> String {
    let desk = desk.map(|desk| format!(" on the desk {desk}")).unwrap_or_default();
    let needs = format!("this needs the privilege {}{desk}", privilege.name());
    match privilege {
        Privilege::StoryApproveOwn => {
            format!("you have changed the text or the keywords last, so somebody else approves the story: {needs}")
        }
        _ => needs,
    }
}

impl ToApiError for AccessError {
    fn to_api_error(&self) -> ApiError {
        match self {
            Self::Missing { privilege, desk } => ApiError::new(Code::PermissionDenied, "PRIVILEGE_MISSING", self)
                .with_metadata("privilege", privilege.name())
                .with_metadata("desk", desk.as_deref().unwrap_or_default()),
            Self::NoCall => ApiError::new(Code::Unimplemented, "UNKNOWN_CALL", self),
            Self::Stale => ApiError::unavailable("ACCESS_STALE", self),
            Self::Unknown => ApiError::unavailable("ACCESS_UNKNOWN", self),
        }
    }
}

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        error.to_api_error()
    }
}
