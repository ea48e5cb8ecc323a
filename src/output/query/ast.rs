//! An expression as a tree.

use std::sync::Arc;

use super::token::Comparison;
use crate::output::value::Data;

/// One operation on the current value.
#[derive(Clone, Debug)]
pub(super) enum Node {
    /// `@`, and the empty right side of a projection.
    Current,
    /// `name`, `"name"`
    Field(Arc<str>),
    /// `` `…` ``, `'…'`
    Literal(Data),
    /// `[n]`
    Index(i64),
    /// `[start:stop:step]`
    Slice(Slice),
    /// `a.b`: one after the other.
    Path(Vec<Node>),
    /// `a[0]`: one after the other as well; the parser tells it from a path.
    Indexed(Vec<Node>),
    /// `a | b`
    Pipe(Box<[Node; 2]>),
    /// `a[*].b`
    Projection(Box<[Node; 2]>),
    /// `a.*.b`
    ValueProjection(Box<[Node; 2]>),
    /// `a[?condition].b`, in the order a, b, condition.
    Filter(Box<[Node; 3]>),
    /// `a[]`
    Flatten(Box<Node>),
    /// `a || b`
    Or(Box<[Node; 2]>),
    /// `a && b`
    And(Box<[Node; 2]>),
    /// `!a`
    Not(Box<Node>),
    /// `a == b`
    Compare(Comparison, Box<[Node; 2]>),
    /// `[a, b]`
    MultiSelectList(Vec<Node>),
    /// `{k: a, l: b}`
    MultiSelectHash(Vec<(Arc<str>, Node)>),
    /// `name(a, b)`
    Call(Arc<str>, Vec<Node>),
    /// `&a`
    ExpressionReference(Box<Node>),
}

/// The bounds of a slice, each as Python takes them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Slice {
    pub(super) start: Option<i64>,
    pub(super) stop: Option<i64>,
    pub(super) step: Option<i64>,
}
