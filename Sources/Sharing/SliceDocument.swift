internal import Digests
internal import Gzip
internal import Scanning
package import UsageModel

/// What leaves a machine of its usage: the responses of a day or a month, as lines of
/// JSON. The first line says whose and how many they are, the second has the names, each
/// further one is a response. Never text, titles or prompts.
package struct SliceDocument: Hashable, Sendable {
  package var header: SliceHeader
  package var kept: KeptResponses

  /// The form that is written; a reader refuses later ones.
  package static let schema = 1
  /// Bytes that a document takes at most: those of some millions of responses.
  private static let largest = 1 << 29

  /// The document of some responses.
  ///
  /// - Parameters:
  ///   - machine: The id of the machine.
  ///   - name: The day, the month, or `undated`.
  package init(_ kept: KeptResponses, machine: String, name: SliceName) {
    self.kept = kept
    header = SliceHeader(
      schema: SliceDocument.schema, machine: machine, name: name.text,
      responses: kept.responses.count, sums: SliceSums(kept))
  }

  /// The text, as `plimsoll sync preview --json` shows it.
  package var text: [UInt8] {
    var body = SliceNames(kept).line
    body.append(UInt8(ascii: "\n"))
    SliceRows.append(kept.responses, causes: SliceNames.causes(kept), to: &body)
    var header = header
    header.sha256 = SHA256.hexadecimal(body)
    return SliceJSON.line(header) + [UInt8(ascii: "\n")] + body
  }

  /// The bytes of the file: the text, compressed.
  package var file: [UInt8] { Gzip.compressed(text) }

  /// Reads a file, which anybody may have written.
  ///
  /// - Parameters:
  ///   - file: All of its bytes.
  ///   - machine: Whose it has to be; nil for anybody's.
  ///   - name: What it is called.
  /// - Throws: `SliceRefusal` where it is not what a machine of this or an earlier version
  ///   writes.
  package init(
    file: [UInt8], machine: String?, name: SliceName
  ) throws(SliceRefusal) {
    let text: [UInt8]
    do throws(Gzip.Damage) {
      text = try Gzip.expanded(file, limit: SliceDocument.largest)
    } catch {
      throw error == .tooLong ? .forged("it is too long") : .torn
    }
    try self.init(text: text, machine: machine, name: name)
  }

  /// Reads the text of a document.
  package init(
    text: [UInt8], machine: String?, name: SliceName
  ) throws(SliceRefusal) {
    guard let end = text.firstIndex(of: UInt8(ascii: "\n")) else { throw .foreign }
    let header: SliceHeader = try SliceJSON.read(text[..<end])
    guard header.plimsoll == SliceHeader.kind else { throw .foreign }
    guard header.schema <= SliceDocument.schema else { throw .newer }
    if let machine, header.machine != machine { throw .forged("it is of another machine") }
    guard header.name == name.text else { throw .forged("it is of another time") }
    let body = text[(end + 1)...]
    guard let names = body.firstIndex(of: UInt8(ascii: "\n")) else { throw .torn }
    let named = try SliceJSON.read(body[..<names], as: SliceNames.self)
    var kept = try named.kept()
    var reader = SliceRows.Reader(text, from: names + 1, names: kept, causes: named.misses ?? [])
    kept.responses = try reader.responses(expected: header.responses, within: name.times)
    guard kept.responses.count == header.responses, SliceSums(kept) == header.sums else {
      throw .forged("its sums are not those of its rows")
    }
    self.header = header
    self.kept = kept
  }
}

/// The first line of a document.
package struct SliceHeader: Hashable, Sendable {
  static let kind = "slice"

  package var plimsoll = SliceHeader.kind
  package var schema: Int
  package var machine: String
  package var name: String
  package var responses: Int
  package var sums: SliceSums
  /// The digest of all lines behind this one.
  package var sha256 = ""
}

/// What the responses of a document add up to.
package struct SliceSums: Hashable, Sendable {
  package var input: Int64 = 0
  package var output: Int64 = 0
  package var cacheWrite5m: Int64 = 0
  package var cacheWrite1h: Int64 = 0
  package var cacheRead: Int64 = 0

  /// The sums of responses, with parts of other models.
  init(_ kept: KeptResponses) {
    for response in kept.responses {
      add(response.event.usage.tokens)
      for part in response.event.usage.extraParts { add(part.tokens) }
    }
  }

  private mutating func add(_ tokens: TokenCounts) {
    input &+= tokens.input
    output &+= tokens.output
    cacheWrite5m &+= tokens.cacheWrite5m
    cacheWrite1h &+= tokens.cacheWrite1h
    cacheRead &+= tokens.cacheRead
  }
}

/// Why a file is not taken in.
package enum SliceRefusal: Error, Hashable, Sendable {
  /// It ends too early, or what is in it was changed: its digest or checksum differs.
  case torn
  /// A later version of Plimsoll has written it.
  case newer
  /// It is nothing that Plimsoll writes.
  case foreign
  /// It says what cannot be.
  case forged(String)
}

extension SliceHeader: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    plimsoll = try json.required("plimsoll")
    schema = try json.required("schema")
    machine = try json.required("machine")
    name = try json.required("name")
    responses = try json.required("responses")
    sums = try json.required("sums")
    sha256 = try json.required("sha256")
  }

  var json: JSONValue {
    .present([
      "machine": machine.json, "name": name.json, "plimsoll": plimsoll.json,
      "responses": responses.json, "schema": schema.json, "sha256": sha256.json,
      "sums": sums.json,
    ])
  }
}

extension SliceSums: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    input = try json.required("input")
    output = try json.required("output")
    cacheWrite5m = try json.required("cacheWrite5m")
    cacheWrite1h = try json.required("cacheWrite1h")
    cacheRead = try json.required("cacheRead")
  }

  var json: JSONValue {
    .present([
      "cacheRead": cacheRead.json, "cacheWrite1h": cacheWrite1h.json,
      "cacheWrite5m": cacheWrite5m.json, "input": input.json, "output": output.json,
    ])
  }
}

/// Lines of JSON in one form: members by name, nothing escaped that need not be. Digests
/// are made of them, so that they may not change by a byte.
enum SliceJSON {
  static func line(_ value: some JSONWritable) -> [UInt8] {
    value.json.written(.compact, escaping: .fewest)
  }

  static func read<Value: JSONReadable>(
    _ bytes: ArraySlice<UInt8>, as type: Value.Type = Value.self
  ) throws(SliceRefusal) -> Value {
    do {
      return try Value(json: JSONValue(strictly: Array(bytes)))
    } catch {
      throw .foreign
    }
  }
}
