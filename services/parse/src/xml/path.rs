//! Paths to elements and attributes in a tree, in the notation of the tables that map formats to fields.
//!
//! `head/docdata/doc-id@id-string` is an attribute of a nested element, `head/title` the text of one. `@content,value`
//! is the first of two attributes that is not empty, `meta[name=slug]` an element with an attribute of this value,
//! `//person` any descendant, `@guid` an attribute of the element itself. ` | ` separates alternative paths; the first
//! with a value counts.

use super::Element;

impl Element {
    /// The elements at the end of a path, in document order. An attribute at its end is ignored.
    pub fn find<'a>(&'a self, path: &str) -> Vec<&'a Self> {
        let steps = path.split('@').next().unwrap_or_default();
        if matches!(steps, "" | ".") {
            return vec![self];
        }
        let mut found = vec![self];
        let mut is_below = false;
        for step in steps.split('/') {
            if step.is_empty() {
                is_below = true;
                continue;
            }
            let (name, condition) = step.split_once('[').unwrap_or((step, ""));
            let condition = condition.trim_end_matches(']').split_once('=');
            let fits = |element: &&'a Self| {
                let holds = condition.is_none_or(|(name, value)| element.attribute(name).eq_ignore_ascii_case(value));
                element.is(name) && holds
            };
            found = match std::mem::take(&mut is_below) {
                true => found.into_iter().flat_map(|element| element.all().skip(1).filter(fits)).collect(),
                false => found.into_iter().flat_map(|element| element.elements().filter(fits)).collect(),
            };
        }
        found
    }

    /// The values of the elements or attributes at the end of one path, each in one line; empty ones are left out.
    pub fn values(&self, path: &str) -> Vec<String> {
        let attribute = path.split_once('@').map(|(_, name)| name);
        let value = |element: &Self| match attribute {
            Some(names) => element.first_attribute(&names.split(',').collect::<Vec<&str>>()).to_owned(),
            None => element.line(),
        };
        self.find(path).into_iter().map(value).filter(|value| !value.trim().is_empty()).collect()
    }

    /// The first value of the paths.
    pub fn value(&self, paths: &str) -> String {
        paths.split(" | ").find_map(|path| self.values(path).into_iter().next()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tree;

    #[test]
    fn a_path_leads_to_an_attribute_or_a_text() {
        let root = tree::read(
            "<nitf uno='1'><head><title> </title><meta name='slug' content='quay'/><meta name='x'/></head>\
             <body><p>Un <person>A</person></p><p><person>B</person></p></body></nitf>",
        )
        .unwrap();
        for (paths, value) in [
            ("@uno", "1"),
            ("@none | .", "Un A B"),
            ("head/title | @uno", "1"),
            ("head/meta[name=Slug]@content", "quay"),
            ("head/meta@content", "quay"),
            ("body/p", "Un A"),
            ("body//person", "A"),
            ("body/person", ""),
            ("head/meta[name=slug]@value,content", "quay"),
        ] {
            assert_eq!(root.value(paths), value, "{paths}");
        }
        assert_eq!(root.values("//person"), ["A", "B"]);
        assert_eq!(root.find("head/meta").len(), 2);
    }
}
