package import Scanning

extension SyncSetup: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    version = try json.required("version")
    folder = try json.required("folder")
    claudeFolders = try json.ifPresent("claudeFolders")
    since = try json.ifPresent("since")
  }

  package var json: JSONValue {
    .present([
      "claudeFolders": claudeFolders?.json, "folder": folder.json, "since": since?.json,
      "version": version.json,
    ])
  }
}

extension SyncProblem: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    path = try json.required("path")
    reason = try json.required("reason")
    isPassing = try json.required("isPassing")
  }

  package var json: JSONValue {
    .present(["isPassing": isPassing.json, "path": path.json, "reason": reason.json])
  }
}

extension SyncOutcome: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    triedAt = try json.required("triedAt")
    doneAt = try json.ifPresent("doneAt")
    failure = try json.ifPresent("failure")
    problems = try json.required("problems")
  }

  package var json: JSONValue {
    .present([
      "doneAt": doneAt?.json, "failure": failure?.json, "problems": problems.json,
      "triedAt": triedAt.json,
    ])
  }
}
