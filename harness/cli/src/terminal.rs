//! What the reader's terminal can show: colour or not, and how wide a line is.
//!
//! The decision is a value, made once from what was asked for and what the environment says, and handed to
//! whoever writes for people. Nothing here reads the environment or asks the terminal.

use std::fmt::{self, Display};

use anstyle::Style;

/// The width of a page that is not shown on a terminal, such as a log or a bug report.
const PAGE: usize = 80;

/// What `--color` asks for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Color {
    /// Colour where it can be seen and nobody asked for none.
    #[default]
    Auto,
    /// Colour, whatever the environment says.
    Always,
    /// No colour, whatever the environment says.
    Never,
}

/// What the environment says about one output stream.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// Whether the stream is a terminal.
    pub is_terminal: bool,
    /// Whether `NO_COLOR` is set and not empty, <https://no-color.org>.
    pub no_color: bool,
    /// Whether `CLICOLOR_FORCE` is set and neither empty nor `0`, <https://bixense.com/clicolors>.
    pub clicolor_force: bool,
    /// Whether `TERM` is `dumb`.
    pub is_dumb: bool,
    /// The columns of the terminal, where they are known.
    pub columns: Option<usize>,
}

/// How to write for the reader of one output stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terminal {
    /// Whether words may be coloured.
    pub color: bool,
    /// How many columns a line has, 60 to 100: longer lines are hard to read, shorter ones hold nothing.
    pub width: usize,
}

impl Terminal {
    /// A page without colour, 80 columns wide.
    pub const PLAIN: Self = Self {
        color: false,
        width: PAGE,
    };

    /// The flag wins over `NO_COLOR`, that over `CLICOLOR_FORCE`, and that over what the stream is.
    #[must_use]
    pub fn decide(color: Color, surroundings: Surroundings) -> Self {
        let color = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if surroundings.no_color => false,
            Color::Auto if surroundings.clicolor_force => true,
            Color::Auto => surroundings.is_terminal && !surroundings.is_dumb,
        };
        let columns = surroundings
            .columns
            .filter(|_| surroundings.is_terminal)
            .unwrap_or(PAGE);
        Self {
            color,
            width: columns.clamp(60, 100),
        }
    }

    /// The text in this style, or as it is where there is no colour.
    pub(crate) fn paint(self, style: Style, text: impl Display) -> impl Display {
        let style = if self.color { style } else { Style::new() };
        Painted { style, text }
    }
}

struct Painted<T> {
    style: Style,
    text: T,
}

impl<T: Display> Display for Painted<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}{:#}", self.style, self.text, self.style)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_where_it_can_be_seen_and_is_wanted() {
        const PIPE: Surroundings = Surroundings {
            is_terminal: false,
            no_color: false,
            clicolor_force: false,
            is_dumb: false,
            columns: None,
        };
        const SCREEN: Surroundings = Surroundings {
            is_terminal: true,
            ..PIPE
        };
        let no_color = |of| Surroundings {
            no_color: true,
            ..of
        };
        let force = |of| Surroundings {
            clicolor_force: true,
            ..of
        };
        let dumb = Surroundings {
            is_dumb: true,
            ..SCREEN
        };
        for (color, surroundings, expected) in [
            (Color::Auto, SCREEN, true),
            (Color::Auto, PIPE, false),
            (Color::Auto, dumb, false),
            (Color::Auto, no_color(SCREEN), false),
            (Color::Auto, force(PIPE), true),
            (Color::Auto, force(dumb), true),
            (Color::Auto, no_color(force(SCREEN)), false),
            (Color::Always, no_color(PIPE), true),
            (Color::Never, force(SCREEN), false),
        ] {
            let terminal = Terminal::decide(color, surroundings);
            assert_eq!(terminal.color, expected, "{color:?} {surroundings:?}");
        }
    }

    #[test]
    fn is_as_wide_as_the_terminal_within_reason() {
        for (is_terminal, columns, expected) in [
            (true, Some(90), 90),
            (true, Some(12), 60),
            (true, Some(400), 100),
            (true, None, 80),
            (false, Some(200), 80),
        ] {
            let surroundings = Surroundings {
                is_terminal,
                columns,
                ..Surroundings::default()
            };
            let terminal = Terminal::decide(Color::Auto, surroundings);
            assert_eq!(terminal.width, expected, "{surroundings:?}");
        }
    }

    #[test]
    fn paints_only_with_colour() {
        let bold = Style::new().bold();
        assert_eq!(Terminal::PLAIN.paint(bold, "x").to_string(), "x");
        let colour = Terminal {
            color: true,
            ..Terminal::PLAIN
        };
        assert_eq!(colour.paint(bold, "x").to_string(), "\u{1b}[1mx\u{1b}[0m");
    }
}
