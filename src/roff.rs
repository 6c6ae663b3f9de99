//! Writes manual pages: the few requests of man(7) that ours need, and their escapes.
//!
//! Text comes as in messages and help: words between back-ticks are literal, and are bold. A
//! line that ends with a full stop ends a line of the page. The crate `roff` is not used, because it leaves
//! `~`, `^` and characters beyond ASCII as they are; lines are not filled by `textwrap`, because each
//! sentence begins a line.

/// Lines of the source are filled up to here.
const WIDTH: usize = 76;

pub struct Page {
    text: String,
}

impl Page {
    /// `date` is written YYYY-MM-DD, `source` names program and version, `manual` the book.
    pub fn new(name: &str, section: u8, date: &str, source: &str, manual: &str) -> Self {
        let title = literal(&name.to_uppercase());
        Self { text: format!(".TH {title} {section} {date} \"{}\" \"{manual}\"\n", literal(source)) }
    }

    pub fn finish(self) -> String {
        self.text
    }

    /// NAME, in the form that `whatis` reads.
    pub fn name(&mut self, name: &str, what: &str) {
        self.section("NAME");
        self.line(&format!("{} \\- {}", literal(name), prose(what)));
    }

    pub fn section(&mut self, title: &str) {
        self.line(&format!(".SH {}", literal(title)));
    }

    pub fn subsection(&mut self, title: &str) {
        self.line(&format!(".SS {}", literal(title)));
    }

    /// Paragraphs, which empty lines separate.
    pub fn paragraphs(&mut self, text: &str) {
        for paragraph in text.split("\n\n") {
            // After a heading there is nothing to separate from.
            if !self.is_at_heading() {
                self.line(".PP");
            }
            self.text(paragraph);
        }
    }

    /// A definition: `tag` and what it means.
    pub fn item(&mut self, tag: &str, text: &str) {
        self.line(".TP");
        self.line(&guarded(&prose(tag)));
        self.text(text);
    }

    /// One way to call `command`, with its arguments.
    pub fn usage(&mut self, command: &str, arguments: &[String]) {
        self.line(&format!(".SY \"{}\"", literal(command)));
        for argument in arguments {
            // It is not broken, and does not end a sentence.
            self.line(&format!("{}\\&", prose(argument).replace(' ', "\\ ")));
        }
        self.line(".YS");
    }

    /// A line of its own at the end of the item before it.
    pub fn item_end(&mut self, text: &str) {
        self.line(".br");
        self.text(text);
    }

    /// The same, and lines as they are.
    pub fn item_lines(&mut self, text: &str, lines: &str) {
        self.item_end(text);
        self.line(".IP");
        self.lines(lines);
    }

    /// Items that belong to the item before them, a step to the right.
    pub fn nested(&mut self, fill: impl FnOnce(&mut Self)) {
        self.line(".RS");
        fill(self);
        self.line(".RE");
    }

    /// Lines as they are, a step to the right.
    pub fn indented_lines(&mut self, lines: &str) {
        self.line(".PP");
        self.line(".RS 4");
        self.lines(lines);
        self.line(".RE");
    }

    /// SEE ALSO: names of pages with their sections.
    pub fn see_also(&mut self, pages: &[(&str, u8)]) {
        self.section("SEE ALSO");
        for (i, (name, section)) in pages.iter().enumerate() {
            let comma = if i + 1 < pages.len() { "," } else { "" };
            self.line(&format!("\\fB{}\\fR({section}){comma}", literal(name)));
        }
    }

    fn lines(&mut self, lines: &str) {
        self.line(".EX");
        for line in lines.trim_end().lines() {
            self.line(&guarded(&literal(line)));
        }
        self.line(".EE");
    }

    fn text(&mut self, text: &str) {
        let text = prose(text);
        let mut parts = text.split(".\n").peekable();
        while let Some(part) = parts.next() {
            let ends = parts.peek().is_some();
            for line in filled(part, if ends { "." } else { "" }) {
                self.line(&line);
            }
            if ends {
                self.line(".br");
            }
        }
    }

    fn is_at_heading(&self) -> bool {
        let last = self.text.lines().last().unwrap_or_default();
        last.starts_with(".SH") || last.starts_with(".SS")
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }
}

/// Lines of words; each sentence begins one.
fn filled(text: &str, end: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if !line.ends_with('.') && line.len() + word.len() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(guarded(word)),
        }
    }
    if let Some(line) = lines.last_mut() {
        line.push_str(end);
    }
    lines
}

/// A line that is not taken for a request, whatever it begins with.
fn guarded(line: &str) -> String {
    if line.starts_with(['.', '\'']) { format!("\\&{line}") } else { line.to_owned() }
}

/// Text with its literal words in bold; hyphens between letters stay hyphens.
fn prose(text: &str) -> String {
    let mut out = String::new();
    for (i, part) in text.split('`').enumerate() {
        if i % 2 == 1 {
            out += &format!("\\fB{}\\fR", literal(part));
            continue;
        }
        let letter = |c: Option<char>| c.is_some_and(char::is_alphabetic);
        let mut before = None;
        let mut rest = part.chars().peekable();
        while let Some(c) = rest.next() {
            match c {
                '-' if letter(before) && letter(rest.peek().copied()) => out.push('-'),
                c => escape(c, &mut out),
            }
            before = Some(c);
        }
    }
    out
}

/// Text as it would be typed, with everything escaped that is special to roff.
pub fn literal(text: &str) -> String {
    let mut out = String::new();
    text.chars().for_each(|c| escape(c, &mut out));
    out
}

/// The escapes of groff_char(7) for what terminals and paper would show as something else.
fn escape(c: char, out: &mut String) {
    match c {
        '\\' => out.push_str("\\e"),
        '-' => out.push_str("\\-"),
        '\'' => out.push_str("\\(aq"),
        '`' => out.push_str("\\(ga"),
        '^' => out.push_str("\\(ha"),
        '~' => out.push_str("\\(ti"),
        c if c.is_ascii() => out.push(c),
        c => out.push_str(&format!("\\[u{:04X}]", u32::from(c))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(fill: impl FnOnce(&mut Page)) -> String {
        let mut page = Page::new("x-y", 1, "2013-06-17", "x-y 1", "Book");
        fill(&mut page);
        page.finish().lines().skip(1).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn what_can_be_typed_is_shown_as_it_is() {
        assert_eq!(literal(r"a\n ~b^'c`-1"), r"a\en \(tib\(ha\(aqc\(ga\-1");
        assert_eq!(
            prose("login-shell `login-shell` --x …"),
            r"login-shell \fBlogin\-shell\fR \-\-x \[u2026]"
        );
    }

    #[test]
    fn text_never_becomes_a_request() {
        assert_eq!(body(|page| page.item("`x`", "'a .b")), ".TP\n\\fBx\\fR\n\\(aqa .b");
        assert_eq!(body(|page| page.indented_lines(".x")), ".PP\n.RS 4\n.EX\n\\&.x\n.EE\n.RE");
        let long = format!("{} .TH", "word ".repeat(15));
        assert!(body(|page| page.paragraphs(&long)).ends_with("\n\\&.TH"));
    }

    #[test]
    fn a_line_that_ends_a_sentence_ends_a_line() {
        assert_eq!(
            body(|page| page.item("t", "One.\nTwo:\nthree. Four")),
            ".TP\nt\nOne.\n.br\nTwo: three.\nFour"
        );
    }
}
