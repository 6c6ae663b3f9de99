//! OpenPGP in files: armored blocks, or binary packets (RFC 9580, 4 and 6).

use std::io::{BufReader, Read};

use pgp::armor::{self, BlockType, Dearmor};
use pgp::composed::SignedPublicKey;
use pgp::errors::Error;
use pgp::packet::{Packet, PacketParser, Signature, SignatureType};
use pgp::ser::Serialize;
use zeroize::Zeroizing;

use crate::print;

const BEGIN: &str = "-----BEGIN PGP ";
const END: &str = "-----END PGP ";

/// Most bytes of signatures: two of RSA 4096, armored, have 2 KiB.
pub const MOST_SIGNATURES: usize = 64 << 10;
/// Most lines and bytes of a block before its body: BEGIN and headers such as `Comment:`. The parser takes time
/// that grows with the square of their length.
const MOST_HEADERS: (usize, usize) = (20, 4 << 10);

/// Whether the headers of `block` are few and short.
fn has_short_headers(block: &str) -> bool {
    let (most_lines, most_bytes) = MOST_HEADERS;
    let head = block.lines().take_while(|line| !line.trim().is_empty()).take(most_lines + 1);
    let (lines, bytes) = head.fold((0, 0), |(lines, bytes), line| (lines + 1, bytes + line.len()));
    lines <= most_lines && bytes <= most_bytes
}

/// Whether the body of `block`, behind its headers and an empty line, is base64. The parser takes much time to
/// find out that it is other text.
fn is_base64(block: &str) -> bool {
    let body = block.lines().skip_while(|line| !line.trim().is_empty());
    let body = body.take_while(|line| !line.starts_with("-----"));
    let mut characters = body.flat_map(|line| line.trim().chars());
    characters.all(|c| c.is_ascii_alphanumeric() || "+/=".contains(c))
}

/// The packets of all blocks, whose types must be in `types`; or what is wrong with `bytes`, as the end
/// of a sentence. Unknown packets are ignored, as the standard requires.
pub fn read(bytes: &[u8], types: &[BlockType]) -> Result<Vec<Packet>, String> {
    if bytes.first().is_some_and(|first| first & 0x80 != 0) {
        return parse(bytes);
    }
    let text = std::str::from_utf8(bytes).map_err(|_| "is not an OpenPGP file")?;
    let blocks = blocks(text)?;
    let mut packets = Vec::new();
    for block in blocks {
        let name = block[BEGIN.len()..].split("-----").next().unwrap_or_default();
        if !types.iter().any(|typ| typ.to_string() == format!("PGP {name}")) {
            return Err(format!("contains a PGP {}", print::short(&name.to_lowercase(), 60)));
        }
        if !has_short_headers(block) {
            return Err("has a block with too many headers, or too long ones".into());
        }
        if !is_base64(block) {
            return Err("has a damaged or truncated block".into());
        }
        let mut binary = Zeroizing::new(Vec::with_capacity(block.len()));
        // Checksums are not verified (RFC 9580, 6.1): signatures are.
        Dearmor::new(block.as_bytes())
            .read_to_end(&mut binary)
            .map_err(|_| "has a damaged or truncated block")?;
        packets.extend(parse(&binary)?);
    }
    match packets.is_empty() {
        true => Err("is not an OpenPGP file".into()),
        false => Ok(packets),
    }
}

/// The signatures of `typ` in `bytes`, armored or not; none of what is damaged or too long.
pub fn signatures(bytes: &[u8], typ: SignatureType) -> Vec<Signature> {
    if bytes.len() > MOST_SIGNATURES {
        return Vec::new();
    }
    let packets = read(bytes, &[BlockType::Signature]).unwrap_or_default().into_iter();
    let signatures = packets.filter_map(|packet| match packet {
        Packet::Signature(signature) if signature.typ() == Some(typ) => Some(signature),
        _ => None,
    });
    signatures.collect()
}

/// From each BEGIN to its END; other text is ignored.
fn blocks(text: &str) -> Result<Vec<&str>, String> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(BEGIN) {
        let block = &rest[start..];
        let end = block.find(END).ok_or("is truncated: a block has no end")?;
        let line = block[end..].find('\n').map_or(block.len(), |line| end + line);
        blocks.push(&block[..line]);
        rest = &block[line..];
    }
    Ok(blocks)
}

fn parse(binary: &[u8]) -> Result<Vec<Packet>, String> {
    let mut packets = Vec::new();
    for packet in PacketParser::new(BufReader::new(binary)) {
        match packet {
            Ok(Packet::Marker(_) | Packet::Padding(_) | Packet::Trust(_)) => (),
            Ok(packet) => packets.push(packet),
            Err(Error::Unsupported { .. }) => (),
            Err(Error::InvalidPacketContent { source }) if matches!(*source, Error::Unsupported { .. }) => (),
            Err(Error::PacketIncomplete { .. }) => return Err("is truncated".into()),
            Err(_) => return Err("is damaged, or not an OpenPGP file".into()),
        }
    }
    Ok(packets)
}

/// One armored block, with the checksum that rpm 4.16 requires.
pub fn armored(content: &impl Serialize, typ: BlockType) -> Zeroizing<String> {
    let mut text = Vec::new();
    armor::write(content, typ, &mut text, None, true).expect("memory takes what is written");
    Zeroizing::new(String::from_utf8(text).expect("armor is ASCII"))
}

/// Certificates one after the other.
pub fn keyring(certificates: &[SignedPublicKey]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for certificate in certificates {
        certificate.to_writer(&mut bytes).expect("memory takes what is written");
    }
    bytes
}

/// A block for each: rpm reads one key from a block.
pub fn armored_certificates(certificates: &[SignedPublicKey]) -> String {
    certificates.iter().map(|key| armored(key, BlockType::PublicKey).to_string()).collect()
}

/// Packets one after the other.
pub struct Bytes(pub Vec<u8>);

impl Serialize for Bytes {
    fn to_writer<W: std::io::Write>(&self, writer: &mut W) -> pgp::errors::Result<()> {
        Ok(writer.write_all(&self.0)?)
    }

    fn write_len(&self) -> usize {
        self.0.len()
    }
}
