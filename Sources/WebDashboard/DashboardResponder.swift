internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Synchronization

/// What a request brings along besides itself.
struct DashboardContext: InitializableFromSource {
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    channel = source.channel
  }
}

/// Takes every request through the gate to its route, and gives every answer its
/// headers.
struct DashboardResponder: HTTPResponder {
  typealias Context = DashboardContext

  let options: DashboardOptions
  let keeper: AccessKeeper
  let routes: DashboardRoutes

  func respond(to request: Request, context: DashboardContext) async throws -> Response {
    let answer = await answer(to: request, port: context.channel.localAddress?.port ?? 0)
    return response(answer, to: request, on: context.channel)
  }

  private func answer(to request: Request, port: Int) async -> Answer {
    let gate = RequestGate(options: options, keeper: keeper, port: port)
    do {
      let entry = try gate.admit(request.head)
      let call = Call(
        method: request.method == .head ? .get : request.method,
        path: RequestPath(request.head.path ?? "/"), entry: entry, gate: gate)
      return try await routes.answer(call) { try await body(of: request) }
    } catch let refusal as Refusal {
      return refusal.answer
    } catch {
      // What exactly failed may name files: it is for the terminal, not the page.
      return Refusal(
        .internalServerError, "the figures cannot be read",
        hint: "`plimsoll doctor` says more"
      ).answer
    }
  }

  /// The body of a request, if it is small and comes in time.
  private func body(of request: Request) async throws -> [UInt8] {
    let tooLarge = Refusal(
      .contentTooLarge, "the request is too large",
      because: "its body has more than \(DashboardOptions.bodyLimit) bytes")
    if let length = request.headers[.contentLength].flatMap({ Int($0) }),
      length > DashboardOptions.bodyLimit
    {
      throw tooLarge
    }
    let body = request.body
    let seconds = options.timeout
    return try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        for try await buffer in body {
          bytes.append(contentsOf: buffer.readableBytesView)
          if bytes.count > DashboardOptions.bodyLimit { throw tooLarge }
        }
        return bytes
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let bytes = first else {
        throw Refusal(.requestTimeout, "the request was too slow to arrive")
      }
      return bytes
    }
  }

  private func response(
    _ answer: Answer, to request: Request, on channel: any Channel
  ) -> Response {
    var fields = SecurityFields.all
    fields[.contentType] = answer.type
    for field in answer.fields { fields[field.name] = field.value }
    if answer.closes { fields[.connection] = "close" }
    switch answer.body {
    case .bytes(let bytes):
      fields[.contentLength] = String(bytes.readableBytes)
      if request.method == .head {
        return Response(status: answer.status, headers: fields, body: ResponseBody())
      }
      guard answer.closes else {
        return Response(
          status: answer.status, headers: fields, body: ResponseBody(byteBuffer: bytes))
      }
      return Response(
        status: answer.status, headers: fields,
        body: ResponseBody(contentLength: bytes.readableBytes) { writer in
          try await writer.write(bytes)
          try await writer.finish(nil)
          channel.close(promise: nil)
        })
    case .events(let stream):
      return Response(status: answer.status, headers: fields, body: events(stream))
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

/// A request that has been let in.
struct Call: Sendable {
  var method: HTTPRequest.Method
  var path: RequestPath
  var entry: AccessKeeper.Entry?
  var gate: RequestGate
}
