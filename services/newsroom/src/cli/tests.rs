//! Which command lines are accepted, and which are rejected.

use clap::CommandFactory as _;

use super::*;

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::read_from(line.split_whitespace())
}

#[test]
fn the_definitions_are_sound() {
    Cli::command().debug_assert();
}

#[test]
fn every_command_of_the_handbook_is_understood() {
    for line in [
        "newsroom serve editorial --config a.toml --set store.url=x --set bus.url=y --print-config",
        "newsroom migrate ingestion --set store.url=x",
        "newsroom reconcile publishing --dry-run",
        "newsroom up --data-dir d --no-sample --nats-server n --port-offset 10",
        "newsroom source add Wire http://localhost/feed --kind feed --every 5m",
        "newsroom source add Wire --mapping foot=Sport,medtop:15000000 --mapping SPO=Sport",
        "newsroom source edit Wire --section World",
        "newsroom source edit Wire --mapping foot=Sport",
        "newsroom source edit Wire --no-mappings",
        "newsroom source push - --source Wire --format json-feed",
        "newsroom source push a.xml b.xml --source Wire",
        "newsroom source add Old --archive",
        "newsroom source edit Old --archive false",
        "newsroom import /srv/archive",
        "newsroom import mirror --source Old --base-url https://news.example/ --format html --journal j",
        "newsroom item list --source Wire --since 2h -n 3 --type picture",
        "newsroom item raw 1a2b3c4d --revision 2",
        "newsroom item explain 1a2b3c4d 5e6f7a8b",
        "newsroom storyline list --since 2h -n 3",
        "newsroom storylines show 1a2b3c4d -o json",
        "newsroom story list --state draft,submitted --desk d --text words",
        "newsroom story edit 1a2b3c4d --headline x --body-file -",
        "newsroom story send-back 1a2b3c4d --note why",
        "newsroom story approve 1a2b3c4d --break-embargo --note why",
        "newsroom story correct 1a2b3c4d --note why --byline me",
        "newsroom story correct 1a2b3c4d --minor --note why --headline h",
        "newsroom story correct 1a2b3c4d --update --note why --headline h --yes",
        "newsroom story approve 1a2b3c4d --yes",
        "newsroom story kill 1a2b3c4d --reason why -o json -y",
        "newsroom story watch",
        "newsroom story diff 1a2b3c4d --from 1 --to 3",
        "newsroom article editions 1a2b3c4d",
        "newsroom related 1a2b3c4d -n 20",
        "newsroom dead-letter retry editorial-42",
        "newsroom events watch --service editorial,publishing",
        "newsroom audit list --about 1 --by staff:1 --call KillStory --outcome refused --since 7d -n 3",
        "newsroom audit verify --service editorial,ingestion",
        "newsroom audit verify --file e.jsonl --public-key 00 --public-key 11",
        "newsroom audit export editorial --after 7",
        "newsroom audit export editorial --to e.jsonl --append",
        "newsroom audit key --service editorial --pem",
        "newsroom audit key --file audit.key",
        "newsroom outbox",
        "newsroom outbox --service editorial,ingestion",
        "newsroom login --as amina",
        "newsroom login --issuer https://login.example --client-id cli --scopes openid,email --token id",
        "newsroom logout --context house",
        "newsroom whoami -o json",
        "newsroom context set house --base https://newsroom.example --ca ca.pem --audience newsroom",
        "newsroom contexts list",
        "newsroom context show",
        "newsroom context use house",
        "newsroom context delete house",
        "newsroom completion zsh",
        "newsroom -o json desk list",
    ] {
        parse(line).unwrap_or_else(|error| panic!("{line}: {error}"));
    }
}

#[test]
fn what_is_incomplete_or_out_of_range_is_refused() {
    for line in [
        "newsroom serve printing",
        "newsroom serve editorial --set storeurl",
        "newsroom source edit Wire",
        "newsroom source add Wire --every soon",
        "newsroom source add Wire --mapping foot",
        "newsroom source edit Wire --mapping foot=Sport --no-mappings",
        "newsroom story kill 1a2b3c4d",
        "newsroom story send-back 1a2b3c4d",
        "newsroom story correct 1a2b3c4d --minor --update --note why",
        "newsroom story correct 1a2b3c4d --minor",
        "newsroom story approve 1a2b3c4d --break-embargo",
        "newsroom story approve 1a2b3c4d --note why",
        "newsroom item raw 1a2b3c4d --revision -1",
        "newsroom related 1a2b3c4d -n 21",
        "newsroom dead-letter retry",
        "newsroom login --as nobody",
        "newsroom login --as amina --issuer https://login.example",
        "newsroom login --token both",
        "newsroom context use",
        "newsroom audit export editorial --append",
        "newsroom audit export editorial --to e.jsonl --append --after 7",
        "newsroom story list --timeout 0s",
        "newsroom story list -o yaml",
        "newsroom story list -n 0",
    ] {
        assert_eq!(parse(line).err().map(|error| error.exit_code()), Some(2), "{line}");
    }
}

/// The full names of all subcommands without subcommands of their own.
fn leaves(command: &clap::Command, words: &str) -> Vec<String> {
    let inner = command.get_subcommands();
    let leaves: Vec<String> = inner.flat_map(|inner| leaves(inner, &format!("{words} {}", inner.get_name()))).collect();
    if leaves.is_empty() { vec![words.to_owned()] } else { leaves }
}

/// The text after the options of each command, with the words of the command.
fn texts_after(command: &clap::Command, words: &str) -> Vec<(String, String)> {
    let own = [command.get_after_help(), command.get_after_long_help()].into_iter().flatten();
    let mut texts: Vec<_> = own.map(|text| (words.to_owned(), text.to_string())).collect();
    for inner in command.get_subcommands() {
        texts.extend(texts_after(inner, &format!("{words} {}", inner.get_name())));
    }
    texts
}

#[test]
fn an_example_fits_a_terminal_of_80_columns_and_prose_is_left_to_the_terminal() {
    let texts = texts_after(&Cli::command(), "newsroom");
    assert!(texts.len() > 20, "{}", texts.len());
    for (words, text) in texts {
        for paragraph in text.split("\n\n") {
            let is_prose = paragraph.lines().count() == 1 && !paragraph.starts_with(' ');
            let is_narrow = paragraph.lines().all(|line| line.chars().count() <= 80);
            assert!(is_prose || is_narrow, "{words}: {paragraph}");
        }
    }
}

#[test]
fn a_usage_line_is_that_of_the_help_whatever_options_are_set() {
    let error =
        parse("newsroom story show --editorial http://a:1 --ingestion http://b:2 --user ann -o json").unwrap_err();
    let told = error.to_string();
    assert!(told.contains("\nUsage: newsroom story show [OPTIONS] <STORY>\n"), "{told}");
    for words in leaves(&Cli::command(), "newsroom") {
        let usage = |line: &str| {
            let told = parse(line).unwrap_err().to_string();
            let usage = told.lines().find(|line| line.starts_with("Usage: "));
            usage.unwrap_or_else(|| panic!("{line}: {told}")).to_owned()
        };
        let help = usage(&format!("{words} --help"));
        assert_eq!(usage(&format!("{words} --editorial http://a:1 --user ann --no-such-flag")), help);
        assert!(help.starts_with(&format!("Usage: {words}")), "{help}");
        assert!(help.chars().count() <= 80, "{help}");
    }
}

#[test]
fn an_etag_that_is_given_is_not_empty() {
    for line in
        ["newsroom story submit 1a2b3c4d", "newsroom source edit Wire --name x", "newsroom source delete Wire --yes"]
    {
        parse(line).unwrap();
        let told = parse(&format!("{line} --etag=")).unwrap_err();
        assert_eq!(told.exit_code(), 2);
        assert!(told.to_string().contains("'--etag"), "{told}");
    }
}

/// The command without the rules about what else must be given.
fn lenient(command: clap::Command) -> clap::Command {
    let groups: Vec<_> = command.get_groups().map(|group| group.get_id().clone()).collect();
    let command = command.mut_args(|argument| argument.required(false));
    let command = groups.into_iter().fold(command, |command, id| command.mut_group(id, |group| group.required(false)));
    command.mut_subcommands(lenient)
}

#[test]
fn no_option_takes_an_empty_value_for_none() {
    fn visit(command: &clap::Command, words: &[String], checked: &mut usize) {
        for inner in command.get_subcommands() {
            visit(inner, &[words, &[inner.get_name().to_owned()]].concat(), checked);
        }
        let is_leaf = command.get_subcommands().next().is_none();
        for argument in command.get_arguments().filter(|argument| is_leaf && argument.get_action().takes_values()) {
            let Some(long) = argument.get_long() else { continue };
            if given::may_be_empty(&words.join(" "), argument) {
                continue;
            }
            let mut all = lenient(Cli::command());
            let typed = words.iter().cloned().chain([format!("--{long}=")]);
            let told = match all.try_get_matches_from_mut(typed) {
                Ok(matches) => given::refuse_empty(&mut all, &matches),
                Err(error) => Err(error),
            };
            let told = told.expect_err(&format!("{words:?} --{long}="));
            assert_eq!(told.exit_code(), 2, "{told}");
            // An option that needs others is refused without them.
            let is_alone = told.kind() == clap::error::ErrorKind::MissingRequiredArgument;
            assert!(is_alone || told.to_string().contains(&format!("--{long}")), "{words:?}: {told}");
            *checked += 1;
        }
    }
    let mut checked = 0;
    let mut all = Cli::command();
    all.build();
    visit(&all, &["newsroom".to_owned()], &mut checked);
    assert!(checked > 200, "{checked}");
}

#[test]
fn an_empty_value_is_refused_with_the_name_of_its_option() {
    for (words, name) in [
        (&["access", "grant", "editor", "--group", "staff:a", "--desk", ""][..], "--desk"),
        (&["access", "list", "--desk", " "], "--desk"),
        (&["story", "list", "--desk="], "--desk"),
        (&["audit", "list", "--by", ""], "--by"),
        (&["audit", "list", "--about", ""], "--about"),
        (&["context", "set", "house", "--base", ""], "--base"),
        (&["context", "set", "house", "--editorial", ""], "--editorial"),
        (&["story", "edit", "1a2b3c4d", "--headline", ""], "--headline"),
        (&["story", "edit", "1a2b3c4d", "--body-file", ""], "--body-file"),
        (&["source", "add", "X", ""], "<LOCATION>"),
    ] {
        let told = Cli::read_from(std::iter::once(&"newsroom").chain(words)).unwrap_err();
        assert_eq!(told.exit_code(), 2, "{words:?}");
        assert!(told.to_string().contains(name), "{words:?}: {told}");
    }
    for words in [&["story", "edit", "1a2b3c4d", "--byline", ""][..], &["source", "edit", "X", "--credential", ""]] {
        Cli::read_from(std::iter::once(&"newsroom").chain(words)).unwrap();
    }
}

#[test]
fn lengths_of_time_are_read_with_their_unit() {
    use std::time::Duration;
    assert_eq!(values::duration("500ms"), Ok(Duration::from_millis(500)));
    assert_eq!(values::duration("7d"), Ok(Duration::from_secs(604_800)));
    for wrong in ["", "5", "m", "-1s", "1.5h", "5 m", "99999999999999999999s", "999999999d"] {
        assert!(values::duration(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn services_are_chosen_once_each_and_all_by_default() {
    use operations::ServiceArgs;
    let twice = ServiceArgs { service: vec![ServiceName::Publishing, ServiceName::Publishing] };
    assert_eq!(twice.chosen(), [ServiceName::Publishing]);
    assert_eq!(ServiceArgs { service: Vec::new() }.chosen(), ServiceName::ALL);
}
