//! Reads back the files that letters become: objects, structure and text. Not a general reader: it knows what our files contain.

use flate2::read::ZlibDecoder;
use std::collections::BTreeMap;
use std::io::Read;

#[derive(Clone, Debug, PartialEq)]
pub enum Object {
    Bool(bool),
    Number(String),
    Name(String),
    Bytes(Vec<u8>),
    List(Vec<Object>),
    Dict(BTreeMap<String, Object>),
    Ref(usize),
    /// An operator, or `null`.
    Word(String),
}

impl Object {
    /// A name or a string as text.
    pub fn text(&self) -> String {
        match self {
            Object::Name(name) => name.clone(),
            Object::Bytes(bytes) => decode(bytes),
            other => panic!("no text: {other:?}"),
        }
    }

    fn number(&self) -> Option<usize> {
        if let Object::Number(digits) = self { digits.parse().ok() } else { None }
    }
}

/// UTF-16 with its mark, or bytes.
fn decode(bytes: &[u8]) -> String {
    match bytes.strip_prefix(&[0xfe, 0xff]) {
        Some(rest) => utf16(rest),
        None => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8]) -> String {
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]])).collect();
    String::from_utf16_lossy(&units)
}

/// Text without white space and without the places where a word may break.
pub fn compact(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && *c != '\u{200b}').collect()
}

struct Lexer<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|byte| byte != b'\n' && byte != b'\r') {
                    self.at += 1;
                }
            } else if byte.is_ascii_whitespace() || byte == 0 {
                self.at += 1;
            } else {
                break;
            }
        }
    }

    fn regular(&mut self) -> String {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte > b' ' && !b"()<>[]{}/%".contains(&byte)) {
            self.at += 1;
        }
        self.bytes[start..self.at].iter().map(|byte| char::from(*byte)).collect()
    }

    fn value(&mut self) -> Option<Object> {
        self.skip();
        match self.peek()? {
            b'/' => {
                self.at += 1;
                Some(Object::Name(self.regular()))
            }
            b'(' => Some(Object::Bytes(self.literal())),
            b'<' if self.bytes.get(self.at + 1) == Some(&b'<') => {
                self.at += 2;
                let mut dict = BTreeMap::new();
                while let Some(Object::Name(key)) = self.value() {
                    dict.insert(key, self.value()?);
                }
                Some(Object::Dict(dict))
            }
            b'<' => {
                self.at += 1;
                let start = self.at;
                while self.peek()? != b'>' {
                    self.at += 1;
                }
                let digits: Vec<u8> = self.bytes[start..self.at].iter().filter(|byte| byte.is_ascii_hexdigit()).copied().collect();
                self.at += 1;
                let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|it| u8::try_from(it).ok()).expect("a digit");
                Some(Object::Bytes(
                    digits.chunks(2).map(|pair| digit(pair[0]) * 16 + pair.get(1).map_or(0, |it| digit(*it))).collect(),
                ))
            }
            b'>' => {
                self.at += 2;
                None
            }
            b'[' => {
                self.at += 1;
                let mut list = Vec::new();
                while let Some(item) = self.value() {
                    list.push(item);
                }
                Some(Object::List(list))
            }
            b']' => {
                self.at += 1;
                None
            }
            _ => Some(self.word()),
        }
    }

    fn word(&mut self) -> Object {
        let word = self.regular();
        assert!(!word.is_empty(), "an unknown byte at {}", self.at);
        if !word.starts_with(|c: char| c.is_ascii_digit() || "+-.".contains(c)) {
            return match word.as_str() {
                "true" => Object::Bool(true),
                "false" => Object::Bool(false),
                _ => Object::Word(word),
            };
        }
        let back = self.at;
        self.skip();
        if self.regular() == "0" {
            self.skip();
            if self.peek() == Some(b'R') && word.bytes().all(|byte| byte.is_ascii_digit()) {
                self.at += 1;
                return Object::Ref(word.parse().expect("a number"));
            }
        }
        self.at = back;
        Object::Number(word)
    }

    fn literal(&mut self) -> Vec<u8> {
        self.at += 1;
        let (mut bytes, mut depth) = (Vec::new(), 1);
        loop {
            let byte = self.peek().expect("a string that ends");
            self.at += 1;
            match byte {
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth == 0 {
                        return bytes;
                    }
                }
                b'\\' => {
                    let escaped = self.peek().expect("an escape");
                    self.at += 1;
                    match escaped {
                        b'n' => bytes.push(b'\n'),
                        b'r' => bytes.push(b'\r'),
                        b't' => bytes.push(b'\t'),
                        b'b' => bytes.push(8),
                        b'f' => bytes.push(12),
                        b'0'..=b'7' => {
                            let mut code = u32::from(escaped - b'0');
                            for _ in 0..2 {
                                if let Some(digit @ b'0'..=b'7') = self.peek() {
                                    code = code * 8 + u32::from(digit - b'0');
                                    self.at += 1;
                                }
                            }
                            bytes.push(u8::try_from(code % 256).expect("a byte"));
                        }
                        other => bytes.push(other),
                    }
                    continue;
                }
                _ => {}
            }
            bytes.push(byte);
        }
    }
}

/// A file, taken apart.
pub struct File {
    objects: BTreeMap<usize, (Object, Vec<u8>)>,
}

/// Characters by the code that draws them.
type Codes = BTreeMap<Vec<u8>, String>;

impl File {
    pub fn read(bytes: &[u8]) -> Self {
        let mut file = File { objects: BTreeMap::new() };
        let mut at = 0;
        while let Some(found) = find(&bytes[at..], b" 0 obj") {
            let end = at + found;
            let start = bytes[..end].iter().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |before| before + 1);
            let number: usize = std::str::from_utf8(&bytes[start..end]).expect("digits").parse().expect("a number");
            let mut lexer = Lexer { bytes, at: end + 6 };
            let value = lexer.value().expect("an object");
            lexer.skip();
            let mut content = Vec::new();
            at = lexer.at;
            if bytes[at..].starts_with(b"stream") {
                let length = file.entry(&value, "Length").and_then(Object::number).expect("a length");
                let begin = at + 6 + usize::from(bytes[at + 6] == b'\r') + 1;
                content = bytes[begin..begin + length].to_vec();
                if let Some(Object::Name(filter)) = file.entry(&value, "Filter") {
                    assert_eq!(filter, "FlateDecode");
                    let packed = std::mem::take(&mut content);
                    ZlibDecoder::new(packed.as_slice()).read_to_end(&mut content).expect("packed bytes");
                }
                at = begin + length;
            }
            if file.entry(&value, "Type") == Some(&Object::Name("ObjStm".into())) {
                file.unpack(&value, &content);
            }
            file.objects.insert(number, (value, content));
        }
        file
    }

    /// Objects that are packed in a stream.
    fn unpack(&mut self, value: &Object, content: &[u8]) {
        let count = self.entry(value, "N").and_then(Object::number).expect("a count");
        let first = self.entry(value, "First").and_then(Object::number).expect("a place");
        let mut lexer = Lexer { bytes: content, at: 0 };
        let mut next = || lexer.value().and_then(|it| it.number()).expect("a number");
        let places: Vec<(usize, usize)> = (0..count).map(|_| (next(), next())).collect();
        for (number, place) in places {
            let value = Lexer { bytes: content, at: first + place }.value().expect("an object");
            self.objects.insert(number, (value, Vec::new()));
        }
    }

    fn entry<'o>(&self, value: &'o Object, key: &str) -> Option<&'o Object> {
        if let Object::Dict(dict) = value { dict.get(key) } else { None }
    }

    pub fn deref<'f>(&'f self, value: &'f Object) -> &'f Object {
        match value {
            Object::Ref(number) => &self.objects[number].0,
            other => other,
        }
    }

    /// What stands under a key, references followed.
    pub fn get<'f>(&'f self, value: &'f Object, key: &str) -> Option<&'f Object> {
        self.entry(self.deref(value), key).map(|it| self.deref(it))
    }

    /// The bytes under a key.
    pub fn stream(&self, value: &Object, key: &str) -> Option<Vec<u8>> {
        match self.entry(self.deref(value), key)? {
            Object::Ref(number) => Some(self.objects[number].1.clone()),
            _ => None,
        }
    }

    pub fn of_type(&self, name: &str) -> Vec<&Object> {
        let wanted = Object::Name(name.into());
        self.objects.values().map(|(value, _)| value).filter(|value| self.entry(value, "Type") == Some(&wanted)).collect()
    }

    pub fn catalog(&self) -> &Object {
        self.of_type("Catalog")[0]
    }

    fn page_objects(&self) -> Vec<&Object> {
        let mut pages = Vec::new();
        let mut open = vec![self.get(self.catalog(), "Pages").expect("pages")];
        while let Some(node) = open.pop() {
            match self.get(node, "Kids") {
                Some(Object::List(kids)) => open.extend(kids.iter().rev().map(|kid| self.deref(kid))),
                _ => pages.push(node),
            }
        }
        pages
    }

    /// The text of each page, as it is drawn: a line for each piece.
    pub fn pages(&self) -> Vec<String> {
        self.page_objects().into_iter().map(|page| self.page(page).0).collect()
    }

    pub fn text(&self) -> String {
        self.pages().join("\n")
    }

    /// How far right a piece of text begins, in points.
    pub fn furthest(&self) -> i64 {
        self.page_objects().into_iter().map(|page| self.page(page).1).max().unwrap_or_default()
    }

    fn page(&self, page: &Object) -> (String, i64) {
        let mut codes: BTreeMap<String, Codes> = BTreeMap::new();
        let resources = self.get(page, "Resources").expect("resources");
        if let Some(Object::Dict(fonts)) = self.get(resources, "Font") {
            for (name, font) in fonts {
                codes.insert(name.clone(), self.stream(font, "ToUnicode").map(|map| cmap(&map)).unwrap_or_default());
            }
        }
        let content = self.stream(page, "Contents").expect("content");
        let mut lexer = Lexer { bytes: &content, at: 0 };
        let (mut out, mut operands, mut font, mut furthest) = (String::new(), Vec::new(), String::new(), 0);
        let mut spans: Vec<bool> = Vec::new();
        while let Some(value) = lexer.value() {
            let Object::Word(operator) = value else {
                operands.push(value);
                continue;
            };
            match operator.as_str() {
                "Tf" => font = operands[0].text(),
                "Tj" | "TJ" if !spans.contains(&true) => {
                    let pieces = match &operands[0] {
                        Object::List(list) => list.clone(),
                        one => vec![one.clone()],
                    };
                    for piece in pieces {
                        if let Object::Bytes(bytes) = piece {
                            show(&bytes, &codes[&font], &mut out);
                        }
                    }
                }
                "Tm" => {
                    if let Some(Object::Number(x)) = operands.get(4) {
                        furthest = furthest.max(x.split('.').next().and_then(|whole| whole.parse().ok()).unwrap_or_default());
                    }
                }
                "BMC" | "BDC" => {
                    let actual = operands.get(1).and_then(|it| self.entry(it, "ActualText"));
                    if let Some(actual) = actual {
                        out.push_str(&actual.text());
                    }
                    spans.push(actual.is_some());
                }
                "EMC" => {
                    spans.pop();
                }
                "ET" => out.push('\n'),
                _ => {}
            }
            operands.clear();
        }
        (out, furthest)
    }
}

fn show(bytes: &[u8], codes: &Codes, out: &mut String) {
    let width = codes.keys().next().map_or(2, Vec::len);
    for code in bytes.chunks(width) {
        out.push_str(codes.get(code).map_or("\u{fffc}", String::as_str));
    }
}

fn cmap(bytes: &[u8]) -> Codes {
    let mut codes = Codes::new();
    let mut lexer = Lexer { bytes, at: 0 };
    let mut operands = Vec::new();
    while let Some(value) = lexer.value() {
        match value {
            Object::Word(word) => {
                if word == "endbfchar" {
                    for pair in operands.chunks_exact(2) {
                        if let [Object::Bytes(code), Object::Bytes(text)] = pair {
                            codes.insert(code.clone(), utf16(text));
                        }
                    }
                }
                assert_ne!(word, "endbfrange", "ranges are not read");
                operands.clear();
            }
            other => operands.push(other),
        }
    }
    codes
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}
