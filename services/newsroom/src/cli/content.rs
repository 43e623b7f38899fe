//! The flags for the content of a story.

use clap::Args;

/// New content of a story. Without any of these flags an editor opens.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Content")]
pub struct ContentArgs {
    /// The headline: one line, no markup.
    #[arg(long, value_name = "TEXT")]
    pub headline: Option<String>,
    /// The lines under the headline.
    #[arg(long, value_name = "TEXT")]
    pub standfirst: Option<String>,
    /// The short working name.
    #[arg(long, value_name = "TEXT")]
    pub slugline: Option<String>,
    /// The author.
    #[arg(long, value_name = "TEXT")]
    pub byline: Option<String>,
    /// The place where it was written.
    #[arg(long, value_name = "TEXT")]
    pub dateline: Option<String>,
    /// The section, which decides the desk.
    #[arg(long, value_name = "TEXT")]
    pub section: Option<String>,
    /// The language, for example `fr` or `ar`.
    #[arg(long, value_name = "TAG")]
    pub language: Option<String>,
    /// The keywords, separated by commas. They replace the present keywords.
    #[arg(long, value_name = "WORDS")]
    pub keywords: Option<String>,
    /// The body: a file of paragraphs separated by blank lines; `-` reads standard input.
    #[arg(long, value_name = "FILE")]
    pub body_file: Option<String>,
}

impl ContentArgs {
    /// Whether the body is read from standard input.
    pub fn body_from_pipe(&self) -> bool {
        self.body_file.as_deref() == Some("-")
    }
}
