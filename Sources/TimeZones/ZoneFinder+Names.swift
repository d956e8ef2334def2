package import UsageModel

extension ZoneFinder {
  /// The zone that an option or a reader of the page asks for: a name of the data base,
  /// in whatever case, or a rule. Unlike `TZ` it cannot be a path.
  package func zone(named text: String) throws(Explanation) -> NamedZone {
    if ZoneFinder.isName(text) {
      if let zone = try file(named: text) { return zone }
      let wanted = text.lowercased()
      if let name = names().first(where: { $0.lowercased() == wanted }) {
        if let zone = try file(named: name) { return zone }
        if ZoneFinder.isUTC(name) { return NamedZone(name: name, rules: .utc) }
      }
    }
    if let rules = ZoneFinder.rules(without: text) { return NamedZone(name: text, rules: rules) }
    throw Explanation(
      what: text + " is not a time zone",
      because: "names are those of the IANA database, such as Europe/Berlin or UTC",
      hint: "try UTC", status: .usage)
  }

  /// The zone of the data base with exactly this name; nil where there is none.
  private func file(named name: String) throws(Explanation) -> NamedZone? {
    let path = folder + "/" + name
    let reason: String
    switch read(path) {
    case .bytes(let bytes):
      do throws(ZoneFileError) {
        return NamedZone(name: name, rules: try ZoneRules(file: bytes))
      } catch {
        reason = error.reason
      }
    case .missing: return nil
    // A folder, such as `America`.
    case .unreadable(let why): reason = why
    }
    throw Explanation(
      what: name + " is not a time zone", because: path + ": " + reason,
      hint: "try a name such as Europe/Berlin or UTC", status: .usage)
  }

  /// All names that the data base lists, none where it has no list. `tzdata.zi` has
  /// the zones and their other names, `zone.tab` those of places.
  package func names() -> [String] {
    var names = Set(["UTC"])
    if case .bytes(let bytes) = read(folder + "/tzdata.zi") {
      for line in bytes.split(separator: 0x0A) {
        let words = line.split(separator: 0x20)
        if words.count > 1, words[0].elementsEqual([UInt8(ascii: "Z")]) {
          names.insert(String(decoding: words[1], as: UTF8.self))
        } else if words.count > 2, words[0].elementsEqual([UInt8(ascii: "L")]) {
          names.insert(String(decoding: words[2], as: UTF8.self))
        }
      }
    } else if case .bytes(let bytes) = read(folder + "/zone.tab") {
      for line in bytes.split(separator: 0x0A) where line.first != UInt8(ascii: "#") {
        let words = line.split(separator: 0x09)
        if words.count > 2 { names.insert(String(decoding: words[2], as: UTF8.self)) }
      }
    }
    return names.filter { ZoneFinder.isName($0) }.sorted()
  }
}
