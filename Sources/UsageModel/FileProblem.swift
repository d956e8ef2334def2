/// A file or folder that could not be read, and why.
package struct FileProblem: Sendable, Hashable {
  package var path: String
  /// What the system said, as a phrase: "Permission denied".
  package var reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }
}
