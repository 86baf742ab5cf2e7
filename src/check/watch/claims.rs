//! Sets of guarantees.

use crate::protocol::Claim;

/// A set of guarantees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Claims(u8);

impl Claims {
    /// No guarantee.
    pub const NONE: Claims = Claims(0);
    /// All there are.
    pub const ALL: Claims = Claims(u8::MAX);

    /// The set of these.
    pub fn of(claims: &[Claim]) -> Claims {
        let add = |set: Claims, claim: &Claim| set.with_if(true, *claim);
        claims.iter().fold(Claims::NONE, add)
    }

    /// With one more, if so.
    pub fn with_if(self, so: bool, claim: Claim) -> Claims {
        Claims(self.0 | (u8::from(so) << claim as u8))
    }

    /// Whether the guarantee is one of them.
    pub fn has(self, claim: Claim) -> bool {
        self.0 & (1 << claim as u8) != 0
    }

    /// Those in either set.
    pub fn or(self, other: Claims) -> Claims {
        Claims(self.0 | other.0)
    }

    /// Those in both sets.
    pub fn and(self, other: Claims) -> Claims {
        Claims(self.0 & other.0)
    }

    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}
