//! Errors about fields as `k8s.io/apimachinery/pkg/util/validation/field` words them, and lists of such errors.

use std::collections::HashSet;

use crate::golang::quote::quote;

/// One error: the path of a field and what is wrong with it, for every order in which a kubelet may say it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The path without positions, as a kubelet writes it: `providers.name`.
    pub(crate) field: String,
    /// The texts a kubelet may say, the one in order of the alphabet first.
    pub(crate) texts: Vec<String>,
}

impl FieldError {
    fn new(field: &str, body: &str, detail: &str) -> Self {
        let text = match detail {
            "" => format!("{field}: {body}"),
            _ => format!("{field}: {body}: {detail}"),
        };
        Self {
            field: field.to_owned(),
            texts: vec![text],
        }
    }

    /// `field.Required`
    pub(super) fn required(field: &str, detail: &str) -> Self {
        Self::new(field, "Required value", detail)
    }

    /// `field.Forbidden`
    pub(super) fn forbidden(field: &str, detail: &str) -> Self {
        Self::new(field, "Forbidden", detail)
    }

    /// `field.Invalid` of a text.
    pub(super) fn invalid(field: &str, value: &str, detail: &str) -> Self {
        Self::invalid_value(field, &quote(value), detail)
    }

    /// `field.Invalid` of another value, as it is shown.
    pub(super) fn invalid_value(field: &str, shown: &str, detail: &str) -> Self {
        Self::new(field, &format!("Invalid value: {shown}"), detail)
    }

    /// `field.Duplicate`
    pub(super) fn duplicate(field: &str, value: &str) -> Self {
        Self::new(field, &format!("Duplicate value: {}", quote(value)), "")
    }

    /// `field.NotSupported` of a value, as it is shown; `in_order` is whether the supported values always come in the order
    /// given.
    pub(super) fn not_supported(
        field: &str,
        shown: &str,
        supported: &[String],
        in_order: bool,
    ) -> Self {
        let mut orders = vec![supported.to_vec()];
        if !in_order {
            permute(&mut supported.to_vec(), 0, &mut orders);
        }
        let text = |order: &Vec<String>| {
            let order: Vec<_> = order.iter().map(|value| quote(value)).collect();
            format!(
                "{field}: Unsupported value: {shown}: supported values: {}",
                order.join(", ")
            )
        };
        let mut texts: Vec<String> = Vec::new();
        for order in orders {
            let text = text(&order);
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Self {
            field: field.to_owned(),
            texts,
        }
    }
}

fn permute(values: &mut Vec<String>, from: usize, orders: &mut Vec<Vec<String>>) {
    if from == values.len() {
        orders.push(values.clone());
    }
    for at in from..values.len() {
        values.swap(from, at);
        permute(values, from + 1, orders);
        values.swap(from, at);
    }
}

/// More texts than this are not listed; a file with that many random orders is told by its first text alone.
const MAX_TEXTS: usize = 2000;

/// The texts of `ErrorList.ToAggregate`: equal errors once, several in brackets. The first is the one in order.
pub(super) fn aggregate(errors: &[FieldError]) -> Vec<String> {
    let combinations = errors.iter().try_fold(1_usize, |product, error| {
        product.checked_mul(error.texts.len())
    });
    let mut lists = vec![Distinct::default()];
    for error in errors {
        match combinations {
            Some(1..=MAX_TEXTS) if error.texts.len() > 1 => {
                let texts = || error.texts.iter().map(String::as_str);
                lists = lists
                    .iter()
                    .flat_map(|list| texts().map(move |text| list.with(text)))
                    .collect();
            }
            _ => lists.iter_mut().for_each(|list| list.add(&error.texts[0])),
        }
    }
    let mut aggregates: Vec<String> = Vec::new();
    for list in lists {
        let text = match list.texts.as_slice() {
            [one] => (*one).to_owned(),
            several => format!("[{}]", several.join(", ")),
        };
        if !aggregates.contains(&text) {
            aggregates.push(text);
        }
    }
    aggregates
}

/// Texts in the order they came, each once.
#[derive(Clone, Default)]
struct Distinct<'e> {
    texts: Vec<&'e str>,
    known: HashSet<&'e str>,
}

impl<'e> Distinct<'e> {
    fn add(&mut self, text: &'e str) {
        if self.known.insert(text) {
            self.texts.push(text);
        }
    }

    fn with(&self, text: &'e str) -> Self {
        let mut longer = self.clone();
        longer.add(text);
        longer
    }
}
