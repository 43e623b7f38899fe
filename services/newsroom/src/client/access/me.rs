//! Who the user is to the newsroom.

use newsroom_proto::editorial::v1::{WhoAmIRequest, WhoAmIResponse};

use super::{Failure, names};
use crate::client::{
    Caller,
    output::{Screen, fields},
};

pub async fn show(caller: &Caller) -> Result<(), Failure> {
    let me = caller.services.access(async |mut access| access.who_am_i(WhoAmIRequest {}).await).await?;
    caller.screen.one(&me, |me| page(me, &caller.screen))
}

fn page(me: &WhoAmIResponse, screen: &Screen) -> String {
    let mut known = vec![
        ("name", me.display_name.clone()),
        ("id", me.principal.clone()),
        ("groups", me.groups.join(", ")),
        ("may everywhere", names(&me.privileges)),
    ];
    for desk in &me.desks {
        known.push(("may on a desk", format!("{}: {}", desk.desk, names(&desk.privileges))));
    }
    for grant in &me.grants {
        let desk = if grant.desk.is_empty() { "everywhere".to_owned() } else { format!("on {}", grant.desk) };
        known.push(("role", format!("{} {desk} ({})", grant.role, grant.id)));
    }
    fields(&known, screen)
}
