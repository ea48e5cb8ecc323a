//! The attributes of one resource, as a state and as `show -json` hold them.

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess};

use crate::answers::draft::{Draft, Fields};
use crate::answers::members::Members;
use crate::answers::nested::{List, ListOf, Object, ObjectOf};

/// How the attributes of a resource are held.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// `"values": {…}` of show -json.
    Values,
    /// `"instances": [{"attributes": {…}}, …]` of a state.
    Instances,
}

/// The attributes of the instances of one resource.
pub(super) struct Attributes<'a> {
    pub(super) drafts: &'a mut Vec<Draft>,
    pub(super) fields: Fields,
    pub(super) shape: Shape,
}

impl<'de> DeserializeSeed<'de> for Attributes<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(mut self, deserializer: D) -> Result<(), D::Error> {
        match self.shape {
            Shape::Instances => ListOf(&mut self).deserialize(deserializer),
            Shape::Values => {
                let mut draft = Draft::default();
                let what = "the attributes of a resource";
                Members { draft: &mut draft, fields: self.fields, what }.deserialize(deserializer)?;
                self.drafts.push(draft);
                Ok(())
            }
        }
    }
}

impl List for Attributes<'_> {
    const WHAT: &'static str = "a list of instances of a resource";

    fn element<'de, A: SeqAccess<'de>>(&mut self, list: &mut A) -> Result<Option<()>, A::Error> {
        let mut instance = Instance { draft: Draft::default(), fields: self.fields, is_deposed: false };
        let found = list.next_element_seed(ObjectOf(&mut instance))?;
        if found.is_some() && !instance.is_deposed {
            self.drafts.push(instance.draft);
        }
        Ok(found)
    }
}

/// One instance of a resource in a state.
struct Instance {
    draft: Draft,
    fields: Fields,
    /// Replaced by another one, and only there until it is destroyed.
    is_deposed: bool,
}

impl Object for Instance {
    const WHAT: &'static str = "an instance of a resource, an object";

    fn member<'de, A: MapAccess<'de>>(&mut self, name: &str, map: &mut A) -> Result<(), A::Error> {
        match name {
            "attributes" => {
                let what = "the attributes of a resource";
                map.next_value_seed(Members { draft: &mut self.draft, fields: self.fields, what })
            }
            "deposed" => map.next_value::<Option<IgnoredAny>>().map(|key| self.is_deposed = key.is_some()),
            _ => map.next_value::<IgnoredAny>().map(drop),
        }
    }
}
