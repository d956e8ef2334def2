/// Text as it may appear in the language of a target: names come from other people's
/// repositories, and templates from anywhere.
enum BarEscape {
  /// Pango's markup, which Waybar, i3status-rust and Argos read.
  static func pango(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "'": result += "&#39;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// tmux expands `#`; two stand for one.
  static func tmux(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      result.unicodeScalars.append(scalar)
      if scalar == "#" { result.unicodeScalars.append(scalar) }
    }
    return result
  }

  /// polybar takes `%{` for the beginning of a tag, and has no way to write it.
  ///
  /// - Parameter last: The character before `text`.
  static func polybar(_ text: String, after last: Unicode.Scalar?) -> String {
    var result = ""
    var last = last
    for scalar in text.unicodeScalars {
      if scalar == "{", last == "%" { result += " " }
      result.unicodeScalars.append(scalar)
      last = scalar
    }
    return result
  }

  /// The menus of SwiftBar, xbar and Argos: `|` begins parameters, dashes at the start
  /// of a line a submenu or a rule.
  static func menu(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if scalar == "|" {
        result += "¦"
      } else if scalar == "-", result.unicodeScalars.allSatisfy({ $0 == " " || $0 == "–" }) {
        result += "–"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A word in single quotes, which a shell and xargs read alike.
  static func word(_ text: String) -> String {
    var result = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" { result += "’" } else { result.unicodeScalars.append(scalar) }
    }
    return result + "'"
  }

  /// `#ffaf00`.
  static func color(_ rgb: UInt32) -> String { "#" + digits(rgb) }

  /// Six hexadecimal digits.
  static func digits(_ rgb: UInt32) -> String {
    let digits = String(rgb, radix: 16)
    return String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits
  }
}
