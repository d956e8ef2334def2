internal import Scanning
package import UsageModel

/// What a machine says of its files in the shared folder: the one file that others look
/// at to learn whether anything is new.
package struct SyncManifest: Hashable, Sendable {
  /// A slice that is there.
  package struct Slice: Hashable, Sendable {
    package var name: String
    package var bytes: Int64
    package var responses: Int
    /// The digest of the file, in hexadecimal.
    package var sha256: String

    package init(name: String, bytes: Int64, responses: Int, sha256: String) {
      self.name = name
      self.bytes = bytes
      self.responses = responses
      self.sha256 = sha256
    }
  }

  /// What a user has decided about another machine: a tombstone, or its end.
  package struct Decision: Hashable, Sendable {
    package var machine: String
    /// `Machine.State`, by its number.
    package var state: Int
    /// Milliseconds since 1970.
    package var at: Int64

    package init(machine: String, state: Machine.State, at: Timestamp) {
      self.machine = machine
      self.state = state.rawValue
      self.at = at.milliseconds
    }
  }

  static let kind = "manifest"
  package static let schema = 1
  package static let fileName = "manifest.json"
  /// Bytes that a manifest takes at most: those of a hundred years of days.
  package static let largest = 1 << 23

  package var plimsoll = SyncManifest.kind
  package var schema = SyncManifest.schema
  package var machine: String
  package var label: String
  package var isEphemeral: Bool
  /// The version of Plimsoll that wrote it.
  package var version: String
  /// Milliseconds since 1970, by the machine's own clock.
  package var writtenAt: Int64
  /// Changes where rows were withdrawn, so that others begin anew.
  package var epoch: String
  /// What of its usage the machine shares, in words.
  package var scope: String
  package var slices: [Slice]
  package var decisions: [Decision]?
  /// The digest of the file with limits; nil where there is none.
  package var limits: String?

  package init(
    machine: String, label: String, isEphemeral: Bool, version: String, writtenAt: Timestamp,
    epoch: String, scope: String, slices: [Slice] = [], decisions: [Decision] = []
  ) {
    self.machine = machine
    self.label = label
    self.isEphemeral = isEphemeral
    self.version = version
    self.writtenAt = writtenAt.milliseconds
    self.epoch = epoch
    self.scope = scope
    self.slices = slices
    self.decisions = decisions.isEmpty ? nil : decisions
  }

  /// The bytes of the file: JSON that people can read.
  package var file: [UInt8] { Array(json.document.utf8) }

  /// Reads a file, which anybody may have written.
  ///
  /// - Parameter machine: In whose folder it stands.
  package init(file: [UInt8], machine: String) throws(SliceRefusal) {
    let json: JSONValue
    do throws(ScanError) {
      json = try JSONValue(strictly: file)
    } catch {
      // A file that is still on its way ends early.
      throw file.last == UInt8(ascii: "\n") ? .foreign : .torn
    }
    let manifest: SyncManifest
    do throws(JSONMismatch) {
      manifest = try SyncManifest(json: json)
    } catch {
      throw file.last == UInt8(ascii: "\n") ? SyncManifest.refusal(of: json) : .torn
    }
    guard manifest.plimsoll == SyncManifest.kind else { throw .foreign }
    guard manifest.schema <= SyncManifest.schema else { throw .newer }
    guard manifest.machine == machine else { throw .forged("it is of another machine") }
    guard manifest.slices.allSatisfy({ SliceName($0.name) != nil }) else {
      throw .forged("it names a slice that cannot be")
    }
    self = manifest
  }

  /// A later version may have other members.
  private static func refusal(of json: JSONValue) -> SliceRefusal {
    json["plimsoll"]?.text == SyncManifest.kind && (json["schema"]?.integer ?? 0) > schema
      ? .newer : .foreign
  }
}

/// What a name in a machine's folder stands for, told by the name alone: synchronizing
/// programs leave files of their own, and rename what they cannot decide.
package enum SharedFileKind: Hashable, Sendable {
  case manifest
  case slice(SliceName)
  /// What the machine was told of limits.
  case limits
  /// A copy that a synchronizing program made because two versions met.
  case conflict
  /// A file that is not downloaded yet.
  case placeholder
  /// A file that is still being written, or one of the synchronizing program's own.
  case passing
  case foreign

  package init(_ name: String) {
    let lower = name.lowercased()
    if name == SyncManifest.fileName {
      self = .manifest
    } else if name.hasSuffix(SliceName.suffix),
      let slice = SliceName(String(name.dropLast(SliceName.suffix.count)))
    {
      self = .slice(slice)
    } else if lower.hasSuffix(".icloud") || lower.hasSuffix(".placeholder") {
      self = .placeholder
    } else if lower.contains("conflicted copy") || lower.contains(".sync-conflict-")
      || lower.contains("in conflict") || lower.contains("_conf(")
    {
      self = .conflict
    } else if name == LimitShare.fileName {
      self = .limits
    } else if SharedFileKind.isBeingWritten(name) || name.hasPrefix(".") || lower.hasSuffix(".tmp")
      || lower.hasSuffix(".part")
      || lower.hasSuffix("~")
    {
      self = .passing
    } else {
      self = .foreign
    }
  }

  /// Whether it is a file of ours that is about to be renamed: its name, the number of the
  /// process and a time (`2025-11-29.slice.4711.81234.new`); early versions wrote the
  /// number alone (`2025-11-29.slice.4711`).
  package static func isBeingWritten(_ name: String) -> Bool {
    var stem = name.hasSuffix(".new") ? name.dropLast(4) : name[...]
    var numbers = 0
    while let dot = stem.lastIndex(of: "."), numbers < 2 {
      let end = stem[stem.index(after: dot)...]
      guard !end.isEmpty, end.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { break }
      stem = stem[..<dot]
      numbers += 1
    }
    return numbers > 0 && (stem.hasSuffix(SliceName.suffix) || stem.hasSuffix(".json"))
  }
}
