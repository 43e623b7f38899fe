//! `newsroom import`.

use std::path::PathBuf;

use clap::{Args, builder::NonEmptyStringValueParser};

use super::{FormatName, values::web_address};

/// Arguments of `import`.
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// The folder with the files. Files in folders below it are imported too, all in the order of their paths. Names
    /// that begin with a dot are left out, and links to folders are not followed.
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    /// The source of the stories: the name or the id of an archive. A source with a new name is created. By default the
    /// name of the folder.
    #[arg(long, value_name = "NAME", value_parser = NonEmptyStringValueParser::new())]
    pub source: Option<String>,
    /// The format of the files. By default the service detects the format of each.
    #[arg(long)]
    pub format: Option<FormatName>,
    /// The address at which the folder was served. It gives the address of each file that states none; `index.html` at
    /// the end is left out.
    #[arg(long, value_name = "URL", value_parser = web_address)]
    pub base_url: Option<String>,
    /// The file that records which files were imported. The same command continues after the last of them. By default a
    /// file for each folder and source in `$XDG_STATE_HOME/newsroom/import` or `~/.local/state/newsroom/import`.
    #[arg(long, value_name = "FILE")]
    pub journal: Option<PathBuf>,
}
