/// Whose limits they are. Readings are kept under the owner's name (`stored`); nobody
/// looks into that name but this type.
package enum LimitOwner: Hashable, Sendable {
  /// An organization of Anthropic's, by its UUID: the account that a folder is signed
  /// in to.
  case organization(String)
  /// The account of a folder of Claude Code, as long as it is not known which one.
  case folder(ClaudeFolderID)
  /// Nothing is known, as in what status lines of early versions wrote down.
  case unknown

  /// The name under which readings are kept: at most 47 bytes where the organization's
  /// has no more.
  package var stored: String {
    switch self {
    case .organization(let name): name
    case .folder(let id): LimitOwner.folderMark + id.hexadecimal
    case .unknown: ""
    }
  }

  /// Reads what `stored` makes. No organization's UUID has the form of the others.
  package init(stored name: String) {
    let bytes = name.utf8
    if bytes.isEmpty {
      self = .unknown
    } else if bytes.starts(with: LimitOwner.folderMark.utf8),
      let id = ClaudeFolderID(
        hexadecimal: String(Substring(bytes.dropFirst(LimitOwner.folderMark.utf8.count))))
    {
      self = .folder(id)
    } else if bytes.starts(with: LimitOwner.earlyMark.utf8) {
      self = .unknown
    } else {
      self = .organization(name)
    }
  }

  private static let folderMark = "folder:"
  /// What status lines wrote before they knew accounts, with a hash of a path.
  private static let earlyMark = "root-"
}
