/// Finds what only Linux has in a shell script, where nothing asks before whether it
/// is there.
///
/// Asked is by `uname -s` or `command -v`, or by a look at `/proc`: around the line
/// (`if`, `case`, a function for one system by its name), or before it by a line that
/// ends the script, or the block, where the answer is no.
struct ScriptConditions {
  /// A line that uses what only Linux has, and asks nothing.
  struct Unasked: Hashable {
    var line: Int
    var word: String
  }

  /// Programs, options of GNU and flags of the linker that macOS does not have, and
  /// what the shell that comes with it (3.2) does not know.
  static let linuxOnly = [
    "ldd", "readelf", "objcopy", "apt-get", "dpkg", "dpkg-deb", "rpmbuild", "debootstrap",
    "unshare", "nproc", "setsid", "sha256sum", "getent", "timeout", "tac", "strip",
    "readlink -f", "mv -T", "ln -T", "stat -c", "date -d", "date +%s%N", "sed -i", "sed -r",
    "grep -P", "sort -V", "-printf", "base64 -w", "xargs -d", "xargs -r", "cp -l",
    "--static-swift-stdlib", "-static-libgcc", "-use-ld=lld", "--gc-sections", "--icf=safe",
    "--no-export-dynamic", "-fuse-ld=lld", "/dev/shm", "mapfile", "readarray", "declare -A",
  ]

  private struct Block {
    var end: String
    /// Whether it stands under a question, or one was asked in it.
    var isAsked: Bool
    var leaves = false
  }

  static func unasked(in script: String) -> [Unasked] {
    var found: [Unasked] = []
    var blocks = [Block(end: "", isAsked: false)]
    var heredoc: Substring?
    for (index, line) in script.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      let text = line.drop { $0 == " " || $0 == "\t" }
      if let end = heredoc {
        if text == end { heredoc = nil }
        continue
      }
      guard !text.isEmpty, !text.hasPrefix("#") else { continue }
      if let start = line.firstRange(of: "<<'")?.upperBound,
        let end = line[start...].firstIndex(of: "'")
      {
        heredoc = line[start..<end]
      }
      let asks = ["uname -s", "command -v", "/proc/self", "-printf ''"].contains {
        line.contains($0)
      }
      open(text, asks: asks, &blocks)
      if asks {
        blocks[blocks.count - 1].isAsked = true
      } else if !blocks.contains(where: \.isAsked) {
        found += linuxOnly.filter { uses($0, line) }.map { Unasked(line: index + 1, word: $0) }
      }
      if ["exit", "return", "skip", "absent"].contains(where: { uses($0, line) }) {
        blocks[blocks.count - 1].leaves = true
      }
      close(text, &blocks)
    }
    return found
  }

  private static func open(_ text: Substring, asks: Bool, _ blocks: inout [Block]) {
    let isForOneSystem = ["linux", "debian"].contains { text.lowercased().contains($0) }
    if text.hasPrefix("if ") {
      blocks.append(Block(end: "fi", isAsked: asks))
    } else if text.hasPrefix("case ") {
      blocks.append(Block(end: "esac", isAsked: asks))
    } else if text.hasSuffix("() {") {
      blocks.append(Block(end: "}", isAsked: isForOneSystem))
    }
  }

  private static func close(_ text: Substring, _ blocks: inout [Block]) {
    guard let last = blocks.last, blocks.count > 1 else { return }
    let words = text.split { " ;".contains($0) }
    // `if …; then …; fi` and `case … esac` may stand on one line.
    guard words.first.map(String.init) == last.end || words.last.map(String.init) == last.end
    else { return }
    blocks.removeLast()
    if last.end != "}", last.isAsked, last.leaves { blocks[blocks.count - 1].isAsked = true }
  }

  /// Whether a line has the word as a word, outside comments and quotations.
  private static func uses(_ word: String, _ line: Substring) -> Bool {
    var rest = line
    while let range = rest.firstRange(of: word) {
      let before = rest[..<range.lowerBound].last
      let after = rest[range.upperBound...].first
      func isEdge(_ character: Character?) -> Bool {
        character.map { !$0.isLetter && !$0.isNumber && !"-_.+=/`$:\"".contains($0) } ?? true
      }
      if isEdge(before) || word.hasPrefix("/"), isEdge(after) || word.hasPrefix("/") { return true }
      rest = rest[range.upperBound...]
    }
    return false
  }
}
