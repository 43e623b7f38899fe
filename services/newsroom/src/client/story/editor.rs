//! The user's editor, and the file that it edits.

use std::{
    io::{self, Write as _},
    path::PathBuf,
};

use tempfile::{Builder, NamedTempFile};
use tokio::process::Command;

use crate::client::{confirm::can_ask, error::Failure, file};

/// Larger than any story.
const LARGEST_FORM: u64 = 4 << 20;

/// A text in the user's editor. The file is deleted with this value, unless it is kept.
#[derive(Debug)]
pub struct Draft {
    file: NamedTempFile,
    /// The text before the editor.
    laid: String,
}

impl Draft {
    /// Opens a text in the editor and waits until the editor is closed. Fails where nobody can edit.
    pub async fn edit(text: &str, name: &str) -> Result<Self, Failure> {
        somebody_to_edit()?;
        let prefix = format!("newsroom-{name}-");
        let made = Builder::new().prefix(&prefix).suffix(".txt").tempfile();
        let mut file = made.map_err(|error| failed("cannot make a file for the editor", &error))?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
        let draft = Self { file, laid: text.to_owned() };
        match draft.open().await {
            Ok(()) => Ok(draft),
            Err(failure) => Err(draft.keep(failure)),
        }
    }

    /// The present text of the file.
    pub fn text(&self) -> Result<String, Failure> {
        file::read_text(&self.file.path().to_string_lossy(), LARGEST_FORM)
    }

    /// Keeps the file, if the user has changed it. Returns `cause` with the path of the file.
    pub fn keep(self, cause: Failure) -> Failure {
        if self.text().is_ok_and(|text| text == self.laid) {
            return cause;
        }
        let path: PathBuf = self.file.path().to_owned();
        match self.file.keep() {
            Ok(_) => Failure::Kept { cause: Box::new(cause), file: path },
            Err(_) => cause,
        }
    }

    async fn open(&self) -> Result<(), Failure> {
        let asked = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
        let editor = asked.into_iter().find(|name| !name.trim().is_empty());
        let editor = editor.unwrap_or_else(|| "vi".into());
        // As in git: the variable may contain arguments too.
        let status = Command::new("sh")
            .args(["-c", &format!("{editor} \"$1\""), "sh"])
            .arg(self.file.path())
            .status()
            .await
            .map_err(|error| failed("cannot start the editor", &error))?;
        match status.success() {
            true => Ok(()),
            false => Err(Failure::Failed(format!("the editor \"{editor}\" ended with {status}"))),
        }
    }
}

/// Fails where no editor can be used, because there is no terminal.
pub fn somebody_to_edit() -> Result<(), Failure> {
    match can_ask() {
        true => Ok(()),
        false => Err(Failure::Usage(
            "an editor needs a terminal, and there is none: give the new content by flags, for example --headline or \
             --body-file"
                .into(),
        )),
    }
}

/// Keeps a text in a new file. Returns `cause` with the path of the file.
pub fn keep(text: &str, cause: Failure) -> Failure {
    let kept = || {
        let mut file = Builder::new().prefix("newsroom-body-").suffix(".txt").tempfile()?;
        file.write_all(text.as_bytes())?;
        file.keep().map_err(io::Error::from)
    };
    match kept() {
        Ok((_, file)) => Failure::Kept { cause: Box::new(cause), file },
        Err(_) => cause,
    }
}

fn failed(what: &str, error: &io::Error) -> Failure {
    Failure::Failed(format!("{what}: {error}"))
}
