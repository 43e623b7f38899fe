//! `newsroom article …` and `newsroom related …`.

use clap::{Args, Subcommand, ValueEnum};

use super::values::limit;

/// The commands for articles.
#[derive(Debug, Subcommand)]
pub enum ArticleCommand {
    /// List articles, most recently changed first.
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  newsroom article list --section international --state published"
    )]
    List(ArticleList),
    /// Show one article as readers see it.
    Show {
        /// The article's id, or its short form.
        article: String,
    },
    /// List the editions of an article, newest first.
    Editions {
        /// The article's id, or its short form.
        article: String,
        /// The most entries.
        #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
        limit: usize,
    },
    /// Print the HTML that was rendered for an edition.
    Html {
        /// The article's id, or its short form.
        article: String,
        /// The number of the edition; 0 is the newest.
        #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..))]
        edition: i32,
    },
    /// Withdraw an article for good, without editorial.
    ///
    /// For an article that editorial does not know, for example one that a forged event published. For a story that
    /// editorial knows, `newsroom story kill` withdraws the article too; this command does not change the story. A
    /// withdrawn article cannot be published again.
    #[command(
        after_help = "Example:\n  newsroom article withdraw 1a2b3c4d --reason 'no story of ours'\n\nIt asks first; --yes answers in a script."
    )]
    Withdraw {
        /// The article's id, or its short form.
        article: String,
        /// The reason, for the record; readers do not see it.
        #[arg(long)]
        reason: String,
        /// Do not ask for confirmation. Required when there is no terminal.
        #[arg(short, long)]
        yes: bool,
    },
}

/// Arguments of `article list`.
#[derive(Debug, Args)]
pub struct ArticleList {
    /// Only articles of this section, as it is written in the site's address.
    #[arg(long)]
    pub section: Option<String>,
    /// Only articles in this state.
    #[arg(long)]
    pub state: Option<ArticleStateName>,
    /// The most entries.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// The state of an article.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum ArticleStateName {
    /// Readers can read it.
    Published,
    /// It was published and is withdrawn for good.
    Withdrawn,
}

/// Arguments of `related`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  newsroom related 1a2b3c4d -n 10")]
pub struct RelatedArgs {
    /// The article's id, or its short form.
    pub article: String,
    /// The most entries.
    #[arg(short = 'n', long, default_value_t = 5, value_parser = clap::value_parser!(i32).range(1..=20))]
    pub limit: i32,
}
