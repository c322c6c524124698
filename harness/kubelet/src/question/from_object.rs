//! Reads a struct from a JSON object alone. What serde derives would take an array as well, field by field, and so take a
//! mistyped question for another one.

/// Implements `Deserialize` for structs that derive it with `#[serde(remote = "Self")]`, and says what each of them is.
macro_rules! from_object {
    ($($name:ident: $what:literal),+ $(,)?) => { $(
        impl<'de: 'q, 'q> serde::Deserialize<'de> for $name<'q> {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Object;

                impl<'de> serde::de::Visitor<'de> for Object {
                    type Value = $name<'de>;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("an object, ", $what))
                    }

                    fn visit_map<A: serde::de::MapAccess<'de>>(
                        self,
                        map: A,
                    ) -> Result<Self::Value, A::Error> {
                        $name::deserialize(serde::de::value::MapAccessDeserializer::new(map))
                    }
                }

                deserializer.deserialize_map(Object)
            }
        }
    )+ };
}

pub(super) use from_object;
