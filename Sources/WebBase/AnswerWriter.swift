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
    case .bytes(let bytes):
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
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
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
