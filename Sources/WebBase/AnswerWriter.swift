internal import Gzip
internal import HTTPTypes
internal import Hummingbird
internal import HummingbirdCore
internal import NIOCore

/// Makes responses of answers, each with the headers that protect.
struct AnswerWriter: Sendable {
  func response(
    _ answer: Answer, to request: Request, on channel: any Channel
  ) -> Response {
    var fields = SecurityFields.all
    fields[.contentType] = answer.type
    for field in answer.fields { fields[fieldName(field.name)] = field.value }
    if answer.closes { fields[.connection] = "close" }
    let status = HTTPResponse.Status(code: answer.status.rawValue)
    switch answer.content {
    case .bytes(let whole):
      let isPackable = AnswerWriter.isWorthCompressing(answer, count: whole.count)
      if isPackable {
        fields[.vary] = fields[.vary].map { $0 + ", Accept-Encoding" } ?? "Accept-Encoding"
      }
      if answer.status == .ok, request.method == .get || request.method == .head {
        let tag = EntityTag(whole)
        fields[.eTag] = tag.text
        if tag.isAmong(request.headers[values: .ifNoneMatch]) {
          fields[.contentType] = nil
          return Response(status: .notModified, headers: fields)
        }
      }
      var bytes = whole
      if isPackable, AnswerWriter.takesGzip(request.headers[values: .acceptEncoding]) {
        bytes = answer.packed ?? Gzip.compressed(whole)
        fields[.contentEncoding] = "gzip"
      }
      fields[.contentLength] = String(bytes.count)
      if request.method == .head { return Response(status: status, headers: fields) }
      let buffer = ByteBuffer(bytes: bytes)
      guard answer.closes else {
        return Response(status: status, headers: fields, body: ResponseBody(byteBuffer: buffer))
      }
      return Response(
        status: status, headers: fields,
        body: ResponseBody(contentLength: buffer.readableBytes) { writer in
          try await writer.write(buffer)
          try await writer.finish(nil)
          channel.close(promise: nil)
        })
    case .events(let stream):
      return Response(status: status, headers: fields, body: events(stream))
    }
  }

  /// Below this many bytes the answer is one packet anyway.
  private static let worthCompressing = 1400

  private static func isWorthCompressing(_ answer: Answer, count: Int) -> Bool {
    guard count >= worthCompressing else { return false }
    let kind = answer.type.prefix { $0 != ";" }
    return kind.hasPrefix("text/") || kind.hasSuffix("json") || kind.hasSuffix("javascript")
      || kind.hasSuffix("xml")
  }

  /// Whether the visitor takes gzip: it, or everything, is named with a weight that is
  /// not 0 (RFC 9110, section 12.5.3).
  ///
  /// - Parameter fields: The values of `Accept-Encoding`.
  static func takesGzip(_ fields: [String]) -> Bool {
    var takesAll = false
    for part in fields.joined(separator: ",").split(separator: ",") {
      let words = part.split(separator: ";").map {
        $0.filter { !$0.isWhitespace }.lowercased()
      }
      let isRefused = words.dropFirst().contains {
        $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0
      }
      switch words.first {
      case "gzip", "x-gzip": return !isRefused
      case "*": takesAll = !isRefused
      default: break
      }
    }
    return takesAll
  }

  /// The newest event at each signal; where there is none, a sign of life.
  private func events(_ stream: EventStream) -> ResponseBody {
    ResponseBody { writer in
      try await writer.write(ByteBuffer(string: EventStream.opening))
      var last: Int?
      for await _ in stream.signals {
        if let event = stream.newest(), event.number != last {
          last = event.number
          try await writer.write(ByteBuffer(string: EventStream.text(event, name: "state")))
        } else {
          try await writer.write(ByteBuffer(string: EventStream.heartbeat))
        }
      }
      try await writer.finish(nil)
    }
  }
}

/// The headers that every answer has.
enum SecurityFields {
  /// Nothing but what comes from this server, no inline code, and no text that
  /// becomes code.
  static let policy = [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob:",
    "connect-src 'self'", "manifest-src 'self'", "base-uri 'none'", "form-action 'none'",
    "frame-ancestors 'none'", "require-trusted-types-for 'script'", "trusted-types 'none'",
  ].joined(separator: "; ")

  static let all: HTTPFields = [
    fieldName("Content-Security-Policy"): policy,
    fieldName("X-Content-Type-Options"): "nosniff",
    fieldName("X-Frame-Options"): "DENY",
    fieldName("Referrer-Policy"): "no-referrer",
    fieldName("Cross-Origin-Opener-Policy"): "same-origin",
    fieldName("Cross-Origin-Resource-Policy"): "same-origin",
    fieldName("Permissions-Policy"): "camera=(), geolocation=(), microphone=()",
    .cacheControl: "no-store",
  ]
}
