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
struct MachineIdentity: Hashable {
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

extension MachineIdentity: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    version = try json.required("version")
    id = try json.required("id")
    hardware = try json.ifPresent("hardware")
    label = try json.required("label")
    written = try json.ifPresent("written")
    stamp = try json.ifPresent("stamp")
    said = try json.ifPresent("said")
  }

  var json: JSONValue {
    .present([
      "hardware": hardware?.json, "id": id.json, "label": label.json, "said": said?.json,
      "stamp": stamp?.json, "version": version.json, "written": written?.json,
    ])
  }
}
