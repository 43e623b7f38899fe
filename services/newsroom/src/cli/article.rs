//! `newsroom article …` and `newsroom related …`.

use clap::{Args, Subcommand, ValueEnum};

use super::values::limit;

/// What can be read of articles.
#[derive(Debug, Subcommand)]
pub enum ArticleCommand {
    /// List articles, the one that changed last first.
    #[command(
        visible_alias = "ls",
        after_help = "Example:\n  newsroom article list --section international --state published"
    )]
    List(ArticleList),
    /// Show one article as readers know it.
    Show {
        /// Its id, or the short form of its id.
        article: String,
    },
    /// List the editions of an article, newest first.
    Editions {
        /// Its id, or the short form of its id.
        article: String,
        /// How many at most.
        #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
        limit: usize,
    },
    /// Print what was rendered for an edition.
    Html {
        /// Its id, or the short form of its id.
        article: String,
        /// Which edition; 0 is the newest.
        #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(i32).range(0..))]
        edition: i32,
    },
    /// Withdraw an article for good, without editorial.
    ///
    /// For what editorial does not know, such as the effect of a forged event. A story that editorial knows is
    /// killed by `newsroom story kill`, which withdraws its article too; this command leaves the story as it is.
    /// Nothing brings a withdrawn article back.
    #[command(after_help = "Example:\n  newsroom article withdraw 1a2b3c4d --reason 'no story of ours'")]
    Withdraw {
        /// Its id, or the short form of its id.
        article: String,
        /// Why, for the record; readers do not see it.
        #[arg(long)]
        reason: String,
        /// Ask nothing.
        #[arg(long)]
        yes: bool,
    },
}

/// Arguments of `article list`.
#[derive(Debug, Args)]
pub struct ArticleList {
    /// Only this section's, as it stands in the site's address.
    #[arg(long)]
    pub section: Option<String>,
    /// Only in this state.
    #[arg(long)]
    pub state: Option<ArticleStateName>,
    /// How many at most.
    #[arg(short = 'n', long, default_value_t = 50, value_parser = limit)]
    pub limit: usize,
}

/// Whether readers can have an article.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub enum ArticleStateName {
    /// They can.
    Published,
    /// They could; it is gone for good.
    Withdrawn,
}

/// Arguments of `related`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  newsroom related 1a2b3c4d -n 10")]
pub struct RelatedArgs {
    /// The article's id, or the short form of its id.
    pub article: String,
    /// How many at most.
    #[arg(short = 'n', long, default_value_t = 5, value_parser = clap::value_parser!(i32).range(1..=20))]
    pub limit: i32,
}
