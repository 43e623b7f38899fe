//! Compiles the contracts with protox, keeps their descriptors for reflection, and lists what each call needs.

use std::{collections::BTreeSet, env, error::Error, fmt::Write as _, fs, path::PathBuf};

use prost_reflect::{DescriptorPool, DynamicMessage, ExtensionDescriptor, MethodDescriptor, Value};

const PACKAGES: [&str; 7] =
    ["access", "audit", "ingestion", "editorial", "publishing", "recommendations", "operations"];
const PRIVILEGE: &str = "newsroom.access.v1.Privilege";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=newsroom");
    let mut files = Vec::new();
    for package in PACKAGES {
        for entry in fs::read_dir(format!("newsroom/{package}/v1"))? {
            files.push(entry?.path());
        }
    }
    files.sort();
    let mut compiler = protox::Compiler::new(["."])?;
    compiler.include_source_info(true).include_imports(true).open_files(&files)?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    // Encoded by the compiler, because only it keeps the options of our own.
    fs::write(out.join("newsroom.bin"), compiler.encode_file_descriptor_set())?;
    fs::write(out.join("calls.rs"), calls(&compiler.descriptor_pool())?)?;
    let mut config = prost_build::Config::new();
    config.enable_type_names();
    tonic_prost_build::configure()
        .codec_path("crate::MessageCodec")
        .compile_fds_with_config(compiler.file_descriptor_set(), config)?;
    Ok(())
}

/// What each call needs, as Rust source, sorted by path. Fails for a call that does not say it.
fn calls(pool: &DescriptorPool) -> Result<String, Box<dyn Error>> {
    let option = pool.get_extension_by_name("newsroom.access.v1.needs").ok_or("the option `needs` is missing")?;
    let (mut entries, mut used) = (Vec::new(), BTreeSet::new());
    for method in pool.services().flat_map(|service| service.methods().collect::<Vec<_>>()) {
        let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
        let entry = call(&path, &method, &option, &mut used).map_err(|rule| format!("{path}: {rule}"))?;
        entries.push((path, entry));
    }
    entries.sort();
    let mut source = String::from("/// The calls of all services by path.\npub static CALLS: &[Call] = &[\n");
    for (_, entry) in entries {
        source.push_str(&entry);
    }
    source.push_str("];\n");
    let known = pool.get_enum_by_name(PRIVILEGE).ok_or("the privileges are missing")?;
    let unused: Vec<_> = known.values().map(|value| value.number()).filter(|n| *n != 0 && !used.contains(n)).collect();
    source.push_str("/// The privileges in the order of their numbers, each with what it permits.\n");
    source.push_str("pub static PRIVILEGES: &[(Privilege, &str)] = &[\n");
    for value in known.values().filter(|value| value.number() != 0) {
        let file = value.parent_enum().parent_file().file_descriptor_proto().clone();
        let at = value.path();
        let locations = file.source_code_info.unwrap_or_default().location;
        let comment = locations.into_iter().find(|location| location.path == at).and_then(|at| at.leading_comments);
        let words = comment.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
        writeln!(source, "({}, {words:?}),", privilege(value.number(), pool)?)?;
    }
    source.push_str("];\n");
    // A privilege that no call needs would be granted in vain.
    for number in unused {
        println!("cargo:warning=no call needs the privilege {number}");
    }
    Ok(source)
}

fn call(
    path: &str,
    method: &MethodDescriptor,
    option: &ExtensionDescriptor,
    used: &mut BTreeSet<i32>,
) -> Result<String, Box<dyn Error>> {
    let pool = method.parent_pool();
    let options = method.options();
    if !options.has_extension(option) {
        return Err("the option (newsroom.access.v1.needs) is missing: say which privilege the call needs".into());
    }
    let value = options.get_extension(option);
    let needs = value.as_message().ok_or("the option `needs` is no message")?;
    let mut named = |message: &DynamicMessage, field: &str| -> Result<Option<String>, Box<dyn Error>> {
        let number = message.get_field_by_name(field).and_then(|value| value.as_enum_number()).unwrap_or_default();
        used.insert(number);
        if number == 0 { Ok(None) } else { privilege(number, pool).map(Some) }
    };
    let (needed, own) = (named(needs, "privilege")?, named(needs, "own")?);
    let any = needs.get_field_by_name("any_caller").and_then(|value| value.as_bool()).unwrap_or_default();
    if needed.is_some() == any {
        return Err("a call needs a privilege, or is for any caller".into());
    }
    let scope = match needs.get_field_by_name("scope").and_then(|value| value.as_enum_number()) {
        Some(1) => "Scope::House",
        Some(2) => "Scope::Desk",
        Some(3) => "Scope::Anywhere",
        _ => return Err("the scope is missing".into()),
    };
    if own.is_some() && scope != "Scope::Desk" {
        return Err("only a call about a story can be about the caller's own".into());
    }
    let mut also = String::new();
    let conditions = needs.get_field_by_name("also").map(|value| value.into_owned());
    for condition in conditions.as_ref().and_then(Value::as_list).unwrap_or_default() {
        let condition = condition.as_message().ok_or("a condition is no message")?;
        let privilege = named(condition, "privilege")?.ok_or("a condition names no privilege")?;
        let when = condition.get_field_by_name("when").map(|value| value.into_owned());
        let when = when.as_ref().and_then(Value::as_str).filter(|when| !when.is_empty());
        let when = when.ok_or("a condition does not say when it applies")?;
        write!(also, "Condition {{ privilege: {privilege}, when: {when:?} }}, ")?;
    }
    let level = options.get_field_by_name("idempotency_level");
    let reads = level.and_then(|value| value.as_enum_number()) == Some(1);
    let option = |name: Option<String>| name.map_or("None".to_owned(), |name| format!("Some({name})"));
    Ok(format!(
        "Call {{ path: {path:?}, privilege: {}, scope: {scope}, own: {}, also: &[{also}], reads: {reads} }},\n",
        option(needed),
        option(own),
    ))
}

/// The privilege with this number as a path of Rust: `Privilege::StoryRead`.
fn privilege(number: i32, pool: &DescriptorPool) -> Result<String, Box<dyn Error>> {
    let known = pool.get_enum_by_name(PRIVILEGE).ok_or("the privileges are missing")?;
    let value = known.get_value(number).ok_or_else(|| format!("there is no privilege {number}"))?;
    let words = value.name().strip_prefix("PRIVILEGE_").ok_or("a privilege begins with PRIVILEGE_")?;
    if !words.contains('_') {
        return Err(format!("{words} has to be a resource and an action").into());
    }
    let mut name = String::from("Privilege::");
    for word in words.split('_') {
        name.push_str(&word[..1]);
        name.push_str(&word[1..].to_lowercase());
    }
    Ok(name)
}
