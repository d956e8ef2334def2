package import Scanning
package import UsageModel

/// What the JSON says that the Console's and claude.ai's pages read of a balance.
/// Nobody promises its shape, and it comes out of a browser: nothing of it is believed
/// that cannot be true, and nothing is guessed.
package enum PageCredits: Hashable, Sendable {
  case balance(CreditReading)
  /// An error in place of a balance, which comes with status 200 too: its type.
  case refused(String)
  /// -1, by which the server says that it does not tell.
  case withheld
  /// Why it is no balance, as the end of a sentence.
  case unreadable(String)

  /// Reads the answer.
  ///
  /// - Parameter organization: Whose it is; nil where nobody said.
  package init(_ answer: JSONValue, organization: String?) {
    guard case .object = answer else {
      self = .unreadable("it is not a JSON object")
      return
    }
    if let type = Self.errorType(answer) {
      self = .refused(type)
      return
    }
    guard let node = answer["amount"] else {
      self = .unreadable("it has no `amount`")
      return
    }
    if node.integer == -1 {
      self = .withheld
      return
    }
    guard let amount = Self.units(node) else {
      self = .unreadable("its `amount` is not a number of minor units that a balance can have")
      return
    }
    guard let currency = answer["currency"]?.text.flatMap(Self.currency) else {
      self = .unreadable("it names no currency")
      return
    }
    let bought = Self.tranches(answer["tranches"], isPromotional: false)
    let given = Self.tranches(answer["promo_tranches"], isPromotional: true)
    // A list of which a part cannot be read does not add up to anything.
    let tranches = bought.flatMap { bought in given.map { bought + $0 } } ?? []
    self = .balance(
      CreditReading(
        organization: organization, currency: currency, minorUnits: amount,
        tranches: tranches.count <= CreditReading.mostTranches ? tranches : [],
        nextExpiry: Self.time(answer["next_expires_at"])))
  }

  /// Reads text that a person has copied from the page.
  package init(pasted bytes: [UInt8], organization: String?) {
    do {
      self.init(try JSONValue(parsing: bytes), organization: organization)
    } catch {
      self = .unreadable("it is not JSON")
    }
  }

  /// The id of an organization in small letters; nil for what is none.
  package static func organization(_ text: String) -> String? {
    let groups = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let isID =
      groups.map(\.count) == [8, 4, 4, 4, 12]
      && groups.joined().allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
          UInt8(ascii: "A")...UInt8(ascii: "F"):
          true
        default: false
        }
      }
    return isID ? text.lowercased() : nil
  }

  /// `{"type":"error","error":{"type":"permission_error",…}}`; nil for no error.
  private static func errorType(_ answer: JSONValue) -> String? {
    guard answer["error"] != nil || answer["type"]?.text == "error" else { return nil }
    return word(answer["error"]?["type"]?.text ?? "error")
  }

  /// A word of the server's that is shown: letters and underscores, and no more of them
  /// than a type of error has.
  static func word(_ text: String) -> String {
    let isWord =
      text.utf8.count <= 40 && !text.isEmpty
      && text.utf8.allSatisfy {
        $0 == UInt8(ascii: "_") || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
      }
    return isWord ? text : "error"
  }

  private static func units(_ node: JSONValue?) -> Int64? {
    guard let units = node?.integer, units >= 0, units <= CreditReading.largestAmount else {
      return nil
    }
    return units
  }

  private static func currency(_ text: String) -> String? {
    let letters = UInt8(ascii: "A")...UInt8(ascii: "Z")
    let code = text.uppercased()
    return code.utf8.count == 3 && code.utf8.allSatisfy(letters.contains) ? code : nil
  }

  /// Between 2015 and 2100: what is outside of that is no time of a balance.
  private static func time(_ node: JSONValue?) -> Timestamp? {
    guard let time = node?.time, (1_420_070_400..<4_102_444_800).contains(time.seconds) else {
      return nil
    }
    return time
  }

  /// nil where a part of the list cannot be read; empty where there is none.
  private static func tranches(
    _ node: JSONValue?, isPromotional: Bool
  ) -> [CreditReading.Tranche]? {
    var tranches: [CreditReading.Tranche] = []
    for element in node?.elements ?? [] {
      guard let remaining = units(element["remaining_amount_minor_units"]) else { return nil }
      let end = element["expires_at"]
      guard end == nil || time(end) != nil else { return nil }
      tranches.append(
        CreditReading.Tranche(
          isPromotional: isPromotional, granted: units(element["granted_amount_minor_units"]),
          remaining: remaining, expiresAt: time(end)))
    }
    return tranches
  }
}
