package import UsageModel

/// A project or a model and what it used today, for menus that say who spends.
package struct SnapshotBurner: Hashable, Sendable {
  /// What the name is of.
  package enum Kind: UInt32, Sendable {
    case project = 1
    case model = 2
  }

  package var kind: Kind
  /// The folder of Claude Code in whose shells this is shown; nil where all shells show
  /// the same.
  package var folder: ClaudeFolderID?
  /// Hostile text, as everything that stands in a transcript.
  package var name: String
  package var spending: Spending

  package init(kind: Kind, folder: ClaudeFolderID? = nil, name: String, spending: Spending) {
    self.kind = kind
    self.folder = folder
    self.name = name
    self.spending = spending
  }

  /// The most bytes of a name.
  package static let longestName = 63
  /// How many of each kind a menu has room for.
  package static let most = 5
  /// Bytes of an entry.
  static let size = 104

  static func write(_ burner: SnapshotBurner, to fields: inout FieldWriter) {
    fields.add(burner.kind.rawValue)
    fields.add(UInt32(0))
    fields.add(burner.folder?.value ?? 0)
    fields.add(burner.name, capacity: longestName)
    fields.add(burner.spending)
  }

  /// nil for a kind that is not known, or without figures.
  static func read(_ fields: inout FieldReader) -> SnapshotBurner? {
    let kind = Kind(rawValue: fields.word32())
    _ = fields.word32()
    let folder = fields.word()
    let name = fields.text(capacity: longestName)
    guard let kind, let spending = fields.spending() else { return nil }
    return SnapshotBurner(
      kind: kind, folder: folder == 0 ? nil : ClaudeFolderID(value: folder), name: name,
      spending: spending)
  }
}

extension FieldWriter {
  /// 8 bytes and then a text of at most `capacity` bytes: more than one byte can count.
  mutating func addLong(_ text: String, capacity: Int) {
    var cut = text[...]
    while cut.utf8.count > capacity { cut = cut.dropLast() }
    add(UInt64(cut.utf8.count))
    for byte in cut.utf8 { add(byte) }
    pad(capacity - cut.utf8.count)
  }
}

extension FieldReader {
  mutating func longText(capacity: Int) -> String {
    let count = Int(min(word(), UInt64(capacity)))
    defer { at += capacity }
    guard at >= 0, at + count <= bytes.count else { return "" }
    return String(decoding: bytes[at..<at + count], as: UTF8.self)
  }
}
