/// Who comes to a server that has a book of its own of whom it knows, in place of links,
/// sessions and the one token of `AccessKeeper`.
///
/// Behind one, a stranger gets the same refusal for every address but those that are for
/// everybody, before anything else of the request is looked at.
package protocol Doorkeeper: Sendable {
  /// Who sends a request; nil for a stranger.
  ///
  /// - Throws: `Refusal` for somebody who is known and has no business here.
  func visitor(_ signs: VisitorSigns) async throws -> Visitor?

  /// What a stranger is told.
  var refusal: Refusal { get }
}

/// Somebody whom a doorkeeper knows.
package struct Visitor: Sendable {
  /// What the doorkeeper knows of them.
  package var person: any Sendable
  /// What a change must carry besides, where a page of another site could make the
  /// browser send the request; nil for programs.
  package var requestToken: String?

  package init(person: any Sendable, requestToken: String?) {
    self.person = person
    self.requestToken = requestToken
  }
}

/// What a request brings along to say whose it is.
package struct VisitorSigns: Sendable {
  /// The value of the server's own cookie.
  package var cookie: String?
  /// The token behind `Authorization: Bearer`.
  package var bearer: String?
  /// Where it comes from: an address, or `unix` for a socket of this machine.
  package var address: String
  /// The values of a header.
  package var header: @Sendable (String) -> [String]
}
