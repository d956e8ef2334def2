internal import Digests
internal import Files
internal import Foundation
internal import Platform
internal import Scanning
internal import Sharing
internal import UsageModel

/// Which machine this is among those of one person: `machine.json` in the state folder.
///
/// A random id, beside a digest of what the system knows the machine by: a state folder
/// that was copied to another machine, or is part of an image, gets another id there.
struct MachineIdentity: Codable, Hashable {
  var version = 1
  var id: String
  /// A digest of the system's own id of the machine; nil where it has none, as in
  /// containers: then the id alone counts.
  var hardware: String?
  var label: String
  /// The digest of the manifest that was written last, and of the one before: where the
  /// folder has another one, somebody else uses this id.
  var written: [String]?
  /// The state of the manifest's file after it was written, and a digest of all that it was
  /// made of: while both are the same, nothing has to be written.
  var stamp: String?
  var said: String?

  static func path(_ workspace: Workspace) -> String {
    workspace.stateDirectory + "/machine.json"
  }

  /// The identity of this machine; nil where it was never given one.
  static func stored(_ workspace: Workspace) throws(IndexError) -> MachineIdentity? {
    try SmallJSON.read(path(workspace))
  }

  /// The identity of this machine, drawn again where it has none or was copied here.
  ///
  /// - Returns: The identity, and whether it is new.
  static func ofThisMachine(
    _ workspace: Workspace
  ) throws(IndexError) -> (identity: MachineIdentity, isNew: Bool) {
    let hardware = hardwareDigest()
    if var known = try stored(workspace), Machine.isID(known.id) {
      if known.hardware == hardware || known.hardware == nil || hardware == nil {
        if known.hardware == nil, hardware != nil {
          known.hardware = hardware
          try known.write(workspace)
        }
        return (known, false)
      }
      let drawn = MachineIdentity(id: drawID(), hardware: hardware, label: label(workspace))
      try drawn.write(workspace)
      return (drawn, true)
    }
    let drawn = MachineIdentity(id: drawID(), hardware: hardware, label: label(workspace))
    try drawn.write(workspace)
    return (drawn, true)
  }

  func write(_ workspace: Workspace) throws(IndexError) {
    try SmallJSON.write(self, to: MachineIdentity.path(workspace))
  }

  /// Takes another id, where this one turned out to be used by somebody else too.
  mutating func drawAnew() {
    id = MachineIdentity.drawID()
    (written, stamp, said) = (nil, nil, nil)
  }

  private static func drawID() -> String {
    var generator = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
    return Hexadecimal.text(bytes)
  }

  /// The name that the environment gives to machines that come and go.
  static func ephemeralName(_ workspace: Workspace) -> String? {
    workspace.environment["PLIMSOLL_MACHINE"].flatMap { $0.isEmpty ? nil : $0 }
  }

  private static func label(_ workspace: Workspace) -> String {
    if let name = ephemeralName(workspace) { return name }
    let name = SystemProcess.hostName
    return name.isEmpty ? "machine" : name
  }

  fileprivate static func hardwareDigest() -> String? {
    var bytes = SystemIdentityPlatform.hardware ?? []
    if bytes.isEmpty {
      do throws(FileError) {
        bytes = try FileReader(path: "/etc/machine-id").bytes(upTo: 64)
      } catch {
        // Containers have none, and need none.
        return nil
      }
    }
    // Before a system is set up, the file says so.
    guard bytes.count >= 16, !bytes.starts(with: "uninitialized".utf8) else { return nil }
    return SHA256.hexadecimal(Array("plimsoll machine ".utf8) + bytes)
  }
}

/// What tells one machine from another whose state folder was copied from it.
package enum MachineHardware {
  /// A digest of what the system knows the machine by; nil where it knows nothing, as in
  /// containers.
  package static var digest: String? { MachineIdentity.hardwareDigest() }
}

/// Small files of JSON in the state folder that programs of one version write.
package enum SmallJSON {
  /// What a file says; nil where there is none.
  package static func read<Value: Decodable>(
    _ path: String, as type: Value.Type = Value.self
  ) throws(IndexError) -> Value? {
    guard PrivateFolder.exists(path) else { return nil }
    do {
      return try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
    } catch {
      throw IndexError(
        what: "cannot use \(path)",
        why: error is DecodingError
          ? "it is not the JSON that this version of Plimsoll writes" : error.localizedDescription,
        hint: "restore the file or update Plimsoll; if you move it away, a new one is begun")
    }
  }

  /// Replaces a file by what `value` says, whole or not at all, and waits for the disk.
  package static func write(_ value: some Encodable, to path: String) throws(IndexError) {
    try PrivateFile.replace(path, with: text(value), durability: .lasting)
  }

  /// The text of a file.
  static func text(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    } catch {
      // Texts and whole numbers have no value that JSON has not.
      preconditionFailure("\(error)")
    }
  }
}
