internal import Foundation
internal import Index
package import UsageModel

/// What the service has to say, one line each, in a file that does not grow without end.
package struct ServiceLog: Sendable {
  package let path: String

  /// Bytes from which on the older half goes.
  private static let longest = 256 << 10

  package init(stateDirectory: String) { path = stateDirectory + "/service.log" }

  /// Adds a line. A log that cannot be written stops nothing.
  ///
  /// - Parameter text: Without secrets; what would break the line is taken out.
  package func note(_ text: String, at now: Timestamp) {
    let line =
      "\(ServiceLog.time(now)) "
      + String(text.map { $0.isNewline ? " " : $0 }.prefix(1000)) + "\n"
    do {
      try PrivateFolder.make(above: path)
      try cut()
      let file = FileHandle(
        fileDescriptor: try PrivateFolder.openToAppend(path), closeOnDealloc: true)
      try file.write(contentsOf: Data(line.utf8))
    } catch {
      // Nobody reads it as long as the folder cannot be written, of which every command
      // tells.
      return
    }
  }

  /// The last lines, the oldest first; none where nothing was noted.
  package func lines(last count: Int) throws -> [String] {
    guard PrivateFolder.exists(path) else { return [] }
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
    return text.split(separator: "\n").suffix(count).map(String.init)
  }

  private func cut() throws {
    guard PrivateFolder.exists(path) else { return }
    let data = try Data(contentsOf: URL(fileURLWithPath: path))
    guard data.count > ServiceLog.longest else { return }
    let rest = data.suffix(ServiceLog.longest / 2)
    let start = rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.startIndex
    try PrivateFile.replace(path, with: Array(rest[start...]))
  }

  /// `2026-11-29T20:20:51Z`.
  private static func time(_ now: Timestamp) -> String {
    let seconds = now.seconds - floorDivide(now.seconds, 86_400) * 86_400
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "\(now.quarterHour.utcDay)T\(two(seconds / 3600)):\(two(seconds / 60 % 60)):"
      + "\(two(seconds % 60))Z"
  }
}
