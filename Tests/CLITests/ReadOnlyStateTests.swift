import Foundation
import TestSupport
import Testing

/// An index that may not be written is still read.
@Suite("A state folder that cannot be written", .timeLimited)
struct ReadOnlyStateTests {
  private let home: Home

  init() throws {
    home = try Home()
    try home.writeSample()
  }

  private func json(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// What no permission stops: a file where the folder would have to be made.
  private func block() throws {
    try home.directory.write("in the way", to: "blocked")
  }

  @Test func reportsAnswerWhereNoneCanBeMade() async throws {
    try block()
    let environment = ["XDG_STATE_HOME": home.directory.path + "/blocked"]
    let result = try await home.run("daily", "--json", environment: environment)
    #expect(result.status == 0)
    #expect(result.standardError.contains("the index cannot be written"))
    let usual = try await home.run("daily", "--json")
    #expect(
      try json(result.standardOutput)["totals"] as? NSDictionary
        == json(usual.standardOutput)["totals"] as? NSDictionary)
    for command in ["limits", "doctor"] {
      let result = try await home.run(command, environment: environment)
      #expect(result.status != 74, "\(command): \(result.standardError)")
      #expect(result.standardError.contains("the index cannot be written"))
    }
  }

  @Test func whatIsTypedIsNeverTakenIntoACopy() async throws {
    try block()
    let result = try await home.run(
      "credits", "set", "150", environment: ["XDG_STATE_HOME": home.directory.path + "/blocked"])
    #expect(result.status == 74, "\(result.standardOutput) \(result.standardError)")
  }
}
