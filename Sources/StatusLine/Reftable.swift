internal import Files
internal import StatusSnapshot

/// Reads one reference of a repository whose references lie in reftables, where the
/// file `HEAD` only says `refs/heads/.invalid`.
///
/// By "reftable" of git's technical documentation. A table begins with a block of
/// references in the order of their names, and `HEAD` comes before all that begin with
/// `refs/`; so of each table only the beginning is read.
enum Reftable {
  /// What git writes into `HEAD` where references are in tables.
  static let placeholder = "refs/heads/.invalid"

  /// Bytes read of a table: more than any block of usual size, which is 4096.
  private static let mostOfTable = 65_536
  /// Tables of one repository that are looked into, the newest first. Git joins them
  /// so that there are few.
  private static let mostTables = 64

  /// What a reference says.
  enum Target: Hashable, Sendable {
    /// The name of another reference.
    case reference(String)
    /// The beginning of the id of an object, in 40 hexadecimal digits.
    case object(String)
    case deleted
  }

  /// What `HEAD` says by the tables in `folder` (`.git/reftable`); nil where that
  /// cannot be read, or not for sure.
  static func head(in folder: String) -> Target? {
    // Git may just have joined tables that the list still named.
    for _ in 0..<2 {
      do throws(FileError) {
        return try head(listedIn: folder)
      } catch {
        // Then the list is read once more; without one nothing is known.
        if !error.isMissing { return nil }
      }
    }
    return nil
  }

  private static func head(listedIn folder: String) throws(FileError) -> Target? {
    let list = try File.part(of: folder + "/tables.list", limit: mostOfTable).bytes
    let names = list.split(separator: UInt8(ascii: "\n")).reversed()
    for name in names.prefix(mostTables) {
      // A name leads nowhere else.
      guard !name.contains(UInt8(ascii: "/")) else { return nil }
      let path = folder + "/" + String(decoding: name, as: UTF8.self)
      var table = ReftableBlock(try File.part(of: path, limit: mostOfTable).bytes)
      switch table.find("HEAD") {
      case .found(let target): return target
      case .absent: continue
      case .unreadable: return nil
      }
    }
    return nil
  }
}

/// The first block of a reftable.
struct ReftableBlock {
  enum Answer: Hashable {
    case found(Reftable.Target)
    case absent
    /// Damaged, of a later version, or longer than what was read.
    case unreadable
  }

  private let bytes: [UInt8]
  private var at = 0
  private var end = 0

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// What the block says of a reference that comes before all `refs/`.
  mutating func find(_ name: String) -> Answer {
    guard bytes.starts(with: Array("REFT".utf8)), let version = byte(4), (1...2).contains(version)
    else { return .unreadable }
    at = version == 1 ? 24 : 28
    let isSHA256 = version == 2 && Array(bytes.prefix(28).suffix(4)) == Array("s256".utf8)
    let idSize = isSHA256 ? 32 : 20
    // A table of logs alone begins with another kind of block, an empty one with its
    // footer.
    guard let kind = byte(at) else { return .unreadable }
    guard kind == UInt8(ascii: "r") else { return .absent }
    // Its length counts from the beginning of the file; at its end are the restart
    // points, three bytes each, and their number.
    guard let length = number(at + 1, 3), length >= at + 6 else { return .unreadable }
    let isWhole = length <= bytes.count
    end = isWhole ? length - 2 - 3 * (number(length - 2, 2) ?? 0) : bytes.count
    at += 4
    let wanted = Array(name.utf8)
    var key: [UInt8] = []
    while at < end {
      guard let shared = variable(), let coded = variable(), shared <= key.count,
        let suffix = take(coded >> 3), variable() != nil
      else { return .unreadable }
      key = Array(key.prefix(shared)) + suffix
      guard let target = target(kind: coded & 7, idSize: idSize) else { return .unreadable }
      if key == wanted { return .found(target) }
      if wanted.lexicographicallyPrecedes(key) { return .absent }
    }
    return isWhole && at == end ? .absent : .unreadable
  }

  private mutating func target(kind: Int, idSize: Int) -> Reftable.Target? {
    switch kind {
    case 0: return .deleted
    case 1, 2:
      guard let id = take(idSize * kind) else { return nil }
      return .object(id.prefix(20).map(Reftable.hexadecimal).joined())
    case 3:
      guard let count = variable(), let name = take(count) else { return nil }
      return .reference(String(decoding: name, as: UTF8.self))
    default: return nil
    }
  }

  private func byte(_ index: Int) -> UInt8? {
    bytes.indices.contains(index) ? bytes[index] : nil
  }

  /// A number of `count` bytes, the highest first.
  private func number(_ index: Int, _ count: Int) -> Int? {
    guard index >= 0, index + count <= bytes.count else { return nil }
    return bytes[index..<index + count].reduce(0) { $0 << 8 | Int($1) }
  }

  /// A number in seven bits a byte, as offsets in packs are written.
  private mutating func variable() -> Int? {
    var value = 0
    for _ in 0..<5 {
      guard at < end, let next = byte(at) else { return nil }
      at += 1
      value = value << 7 | Int(next & 0x7F)
      if next & 0x80 == 0 { return value }
      value += 1
    }
    return nil
  }

  private mutating func take(_ count: Int) -> [UInt8]? {
    guard count >= 0, count <= end - at else { return nil }
    defer { at += count }
    return Array(bytes[at..<at + count])
  }
}

extension Reftable {
  fileprivate static func hexadecimal(_ byte: UInt8) -> String {
    let text = String(byte, radix: 16)
    return byte < 16 ? "0" + text : text
  }
}
