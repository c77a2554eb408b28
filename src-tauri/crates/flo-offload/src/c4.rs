//! C4 ids: SHA-512 in base 58 with a fixed length. Source: SMPTE ST 2114:2017, as ASC MHL uses it.

const CHARSET: &[u8; 58] = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/// Characters behind the `c4`.
const DIGITS: usize = 88;

/// The id of a SHA-512.
pub(crate) fn encode(hash: &[u8; 64]) -> String {
    let mut number = hash.to_vec();
    let mut digits = [CHARSET[0]; DIGITS];
    for digit in digits.iter_mut().rev() {
        let mut rest = 0_u32;
        for byte in &mut number {
            let value = rest * 256 + u32::from(*byte);
            *byte = u8::try_from(value / 58).unwrap_or(u8::MAX);
            rest = value % 58;
        }
        *digit = CHARSET[rest as usize];
    }
    format!("c4{}", String::from_utf8_lossy(&digits))
}

/// The SHA-512 of an id; `None` when it is none.
pub(crate) fn decode(id: &str) -> Option<[u8; 64]> {
    let digits = id.strip_prefix("c4").filter(|digits| digits.len() == DIGITS)?;
    let mut number = [0_u8; 64];
    for digit in digits.bytes() {
        let mut carry = u32::try_from(CHARSET.iter().position(|known| *known == digit)?).ok()?;
        for byte in number.iter_mut().rev() {
            let value = u32::from(*byte) * 58 + carry;
            *byte = (value % 256) as u8;
            carry = value / 256;
        }
        if carry != 0 {
            return None;
        }
    }
    Some(number)
}

#[cfg(test)]
mod tests {
    use sha2::Digest as _;

    use super::*;

    #[test]
    fn the_id_of_nothing_stays_the_same() {
        let hash: [u8; 64] = sha2::Sha512::digest(b"").into();
        let id = encode(&hash);
        assert_eq!(
            id,
            "c459dsjfscH38cYeXXYogktxf4Cd9ibshE3BHUo6a58hBXmRQdZrAkZzsWcbWtDg5oQstpDuni4Hirj75GEmTc1sFT"
        );
        assert_eq!(decode(&id), Some(hash));
    }

    #[test]
    fn leading_zeros_and_the_largest_number_survive() {
        for hash in [[0_u8; 64], [255_u8; 64]] {
            assert_eq!(decode(&encode(&hash)), Some(hash));
        }
        assert_eq!(decode(&format!("c4{}", "z".repeat(88))), None, "more than 512 bits");
    }
}
