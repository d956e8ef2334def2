import Configuration
import Foundation
import Index
import Pricing
import Scanning
import UsageModel

/// The user's own prices.
enum PriceFile {
  static func path(_ workspace: Workspace) -> String {
    workspace.configurationDirectory + "/prices.json"
  }

  /// The built-in list, with `prices.json` over it where there is one.
  static func load(_ workspace: Workspace) throws -> PriceList {
    let path = path(workspace)
    // Without the file, which is the ordinary case, nothing is read.
    guard FileManager.default.fileExists(atPath: path) else { return PriceList.embedded }
    do {
      let overrides = try PriceOverrides(
        json: json(try Data(contentsOf: URL(fileURLWithPath: path))))
      return try PriceList.embedded.merging(overrides)
    } catch {
      throw Explanation(
        what: "\(path) cannot be used", because: reason(error),
        hint: "see `plimsoll prices --help` for its format, or move it away",
        status: .configuration)
    }
  }

  /// The contents of the file, which people write: an editor's byte order mark is passed
  /// over, and what is not JSON is refused with its place.
  private static func json(_ data: Data) throws -> JSONValue {
    var bytes = [UInt8](data)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
    do throws(ScanError) {
      return try JSONValue(strictly: bytes)
    } catch {
      // Where, and why.
      _ = try JSONDocument(bytes, isStrict: true)
      throw error
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error {
    case let error as PriceOverrideError: error.description
    case let error as JSONMismatch: error.text()
    case let error as JSONSyntaxError:
      "it is not valid JSON: line \(error.position.line), column \(error.position.column): "
        + error.reason
    case is ScanError: "it is not valid JSON in UTF-8"
    default: error.localizedDescription
    }
  }
}
