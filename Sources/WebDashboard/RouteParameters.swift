/// The names of the parameters that routes take, as the OpenAPI document has them. A
/// route is given no others, so that what it does not know makes no other question.
package enum RouteParameters {
  /// Of `/api/history`.
  package static let history = [
    "bucket", "split", "range", "last", "since", "until", "week-start", "project", "model", "tz",
    "skill", "agent", "plugin", "mcp-server", "branch", "pull", "folder", "machine", "hour",
  ]

  /// Of `/api/reports/{name}`.
  package static let report = [
    "last", "since", "until", "tz", "week-start", "project", "model", "breakdown", "sort", "order",
    "cost", "limit", "skill", "agent", "plugin", "mcp-server", "branch", "pull", "folder",
    "machine", "range", "by",
  ]
}
