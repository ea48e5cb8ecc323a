//! What stands in brackets and braces: indices, slices, projections, selections.

use super::super::SyntaxError;
use super::super::ast::{Node, Slice};
use super::super::token::Kind;
use super::{Parser, STAR};

impl Parser {
    pub(super) fn bracket(&mut self) -> Result<Node, SyntaxError> {
        match (self.peek(), &self.token(1).kind) {
            (Kind::Number(_) | Kind::Colon, _) => {
                let index = self.index_or_slice()?;
                self.project_slice(Node::Current, index)
            }
            (Kind::Star, Kind::RightBracket) => {
                self.index += 2;
                let right = self.projected(STAR)?;
                Ok(Node::Projection(Box::new([Node::Current, right])))
            }
            _ => self.multi_select_list(),
        }
    }

    pub(super) fn bracket_after(&mut self, left: Node) -> Result<Node, SyntaxError> {
        if matches!(self.peek(), Kind::Number(_) | Kind::Colon) {
            let index = self.index_or_slice()?;
            return match left {
                // jmespath.py lengthens the chain here, and so forgets to project a slice.
                Node::Indexed(mut steps) => {
                    steps.push(index);
                    Ok(Node::Indexed(steps))
                }
                left => self.project_slice(left, index),
            };
        }
        self.expect(|kind| matches!(kind, Kind::Star), "a number, ':' or '*'")?;
        self.expect_right_bracket()?;
        let right = self.projected(STAR)?;
        Ok(Node::Projection(Box::new([left, right])))
    }

    fn project_slice(&mut self, left: Node, index: Node) -> Result<Node, SyntaxError> {
        let is_slice = matches!(index, Node::Slice(_));
        let indexed = Node::Indexed(vec![left, index]);
        if !is_slice {
            return Ok(indexed);
        }
        let right = self.projected(STAR)?;
        Ok(Node::Projection(Box::new([indexed, right])))
    }

    fn index_or_slice(&mut self) -> Result<Node, SyntaxError> {
        if let (Kind::Number(index), kind) = (self.peek().clone(), &self.token(1).kind)
            && !matches!(kind, Kind::Colon)
        {
            self.index += 1;
            self.expect_right_bracket()?;
            return Ok(Node::Index(index));
        }
        let mut parts = [None; 3];
        let mut part = 0;
        loop {
            match self.peek() {
                Kind::RightBracket => break,
                Kind::Colon if part < 2 => part += 1,
                Kind::Number(number) => parts[part] = Some(*number),
                _ => return Err(self.unexpected("a number, ':' or ']'")),
            }
            self.index += 1;
        }
        self.index += 1;
        let [start, stop, step] = parts;
        Ok(Node::Slice(Slice { start, stop, step }))
    }

    pub(super) fn multi_select_list(&mut self) -> Result<Node, SyntaxError> {
        let mut items = vec![self.expression(0)?];
        while !matches!(self.peek(), Kind::RightBracket) {
            self.expect(|kind| matches!(kind, Kind::Comma), "',' or ']'")?;
            items.push(self.expression(0)?);
        }
        self.index += 1;
        Ok(Node::MultiSelectList(items))
    }

    /// Commas may be missing here as well, but not stand last.
    pub(super) fn multi_select_hash(&mut self) -> Result<Node, SyntaxError> {
        let mut members = Vec::new();
        loop {
            let (Kind::Identifier(key) | Kind::QuotedIdentifier(key)) = self.peek().clone() else {
                return Err(self.unexpected("a key"));
            };
            self.index += 1;
            self.expect(|kind| matches!(kind, Kind::Colon), "':'")?;
            members.push((key, self.expression(0)?));
            match self.peek() {
                Kind::Comma => self.index += 1,
                Kind::RightBrace => break,
                _ => {}
            }
        }
        self.index += 1;
        Ok(Node::MultiSelectHash(members))
    }
}
