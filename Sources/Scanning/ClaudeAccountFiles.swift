internal import Files
internal import Platform
internal import UsageModel

/// The files in which Claude Code keeps whose account a folder is signed in to.
package struct ClaudeAccountFiles: Hashable, Sendable {
  /// Where the account may stand, most likely place first.
  package var paths: [String]

  /// The most bytes of a file that are looked at: Claude Code keeps a history of every
  /// project there.
  package static let longest = 8 << 20

  /// - Parameters:
  ///   - folder: A folder of Claude Code, as `ClaudeFolderChoice` makes its path.
  ///   - home: Beside the default folder the file stands in the home itself.
  package init(folder: String, home: String) {
    paths = [folder + "/.config.json", folder + "/.claude.json"]
    let home = FolderPath.trimmed(home)
    if ClaudeAccountFiles.isDefault(folder, home: home) {
      paths.insert(home + "/.claude.json", at: 1)
    }
  }

  /// Whether the folder is the one that Claude Code takes by itself.
  package static func isDefault(_ folder: String, home: String) -> Bool {
    folder == FolderPath.trimmed(home) + "/.claude"
  }

  /// What tells, without reading any of them, whether the files are as they were: their
  /// times, sizes and inodes in one number, which is 1 where none is there.
  package var stamp: UInt64 {
    var hash = Hash64(seed: 11)
    var areThere = false
    for path in paths {
      do throws(FileError) {
        let file = try FileReader(path: path).status
        hash.add(file.inode)
        hash.add(UInt64(bitPattern: file.size))
        hash.add(UInt64(bitPattern: file.modified))
        areThere = true
      } catch {
        hash.add(0)
      }
    }
    return areThere ? max(2, hash.value) : ClaudeAccountFiles.nothingThere
  }

  /// The stamp of files of which none can be opened.
  package static let nothingThere: UInt64 = 1

  /// The organization to which the folder is signed in: of the first file that has an
  /// account; nil where none has, or none can be read.
  package func organization() -> String? {
    for path in paths {
      do throws(FileError) {
        let file = try FileReader(path: path)
        guard file.status.isRegular, file.status.size > 0 else { continue }
        let count = Int(min(file.status.size, Int64(ClaudeAccountFiles.longest)))
        var buffer = ByteBuffer(capacity: count)
        let received = try file.read(count, at: 0, into: &buffer, position: 0)
        if let found = buffer.withBytes(received, ClaudeAccountFiles.organization(in:)) {
          return found
        }
      } catch {
        // Not there, or not for us to read: another one may say it.
        continue
      }
    }
    return nil
  }

  /// `oauthAccount.organizationUuid` of a file, which may be cut off or torn behind it.
  package static func organization(in bytes: RawSpan) -> String? {
    var found: String?
    do throws(ScanError) {
      var at = 0
      JSONScanner.skipWhitespace(bytes, &at)
      guard bytes.peek(at) == UInt8(ascii: "{") else { return nil }
      var members = try ObjectReader(bytes, &at, depth: 1)
      while let key = try members.next(bytes, &at) {
        guard JSONScanner.decode(key, bytes) == "oauthAccount", bytes.peek(at) == UInt8(ascii: "{")
        else {
          try JSONScanner.skipValue(bytes, &at, depth: 2)
          continue
        }
        var account = try ObjectReader(bytes, &at, depth: 2)
        while let key = try account.next(bytes, &at) {
          if JSONScanner.decode(key, bytes) == "organizationUuid",
            bytes.peek(at) == UInt8(ascii: "\"")
          {
            found = JSONScanner.decode(try JSONScanner.string(bytes, &at), bytes)
          } else {
            try JSONScanner.skipValue(bytes, &at, depth: 3)
          }
        }
        // What stands behind it is not looked at.
        break
      }
    } catch {
      // Claude Code may be writing the file: what was whole counts.
      return found.flatMap(usable)
    }
    return found.flatMap(usable)
  }

  /// A name that fits into records of fixed size; ids of organizations have 36 letters.
  private static func usable(_ name: String) -> String? {
    (1...ClaudeAccountFiles.longestName).contains(name.utf8.count) ? name : nil
  }

  /// Bytes that an organization's id may have.
  package static let longestName = 47
}
