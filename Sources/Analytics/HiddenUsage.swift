/// Usage that the index has of folders of Claude Code which are not shown.
package struct HiddenUsage: Hashable, Sendable {
  /// The folders, as users write them: `~/.claude-work`.
  package var folders: [String]
  package var usage: Usage

  package init(folders: [String], usage: Usage) {
    self.folders = folders
    self.usage = usage
  }
}
