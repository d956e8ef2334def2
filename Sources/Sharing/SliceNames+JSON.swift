internal import Scanning

// Members in the order of their names, as every version has written them: digests are made
// of the line.
extension SliceNames: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    columns = try json.required("columns")
    projects = try json.required("projects")
    sessions = try json.required("sessions")
    contexts = try json.required("contexts")
    models = try json.required("models")
    misses = try json.ifPresent("misses")
  }

  var json: JSONValue {
    .present([
      "columns": columns.json, "contexts": contexts.json, "misses": misses?.json,
      "models": models.json, "projects": projects.json, "sessions": sessions.json,
    ])
  }
}

extension SliceNames.Project: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    claudeFolder = try json.required("claudeFolder")
    folder = try json.required("folder")
    start = try json.ifPresent("start")
    root = try json.ifPresent("root")
    origin = try json.ifPresent("origin")
  }

  var json: JSONValue {
    .present([
      "claudeFolder": claudeFolder.json, "folder": folder.json, "origin": origin?.json,
      "root": root?.json, "start": start?.json,
    ])
  }
}

extension SliceNames.Session: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    name = try json.required("name")
    reportedPicodollars = try json.ifPresent("reportedPicodollars")
    reportedOutput = try json.ifPresent("reportedOutput")
    pulls = try json.ifPresent("pulls")
  }

  var json: JSONValue {
    .present([
      "name": name.json, "pulls": pulls?.json, "reportedOutput": reportedOutput?.json,
      "reportedPicodollars": reportedPicodollars?.json,
    ])
  }
}

extension SliceNames.Pull: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    time = try json.required("time")
    repository = try json.required("repository")
    number = try json.required("number")
  }

  var json: JSONValue {
    .present(["number": number.json, "repository": repository.json, "time": time.json])
  }
}

extension SliceNames.Context: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    project = try json.required("project")
    session = try json.required("session")
    gitBranch = try json.ifPresent("gitBranch")
    version = try json.ifPresent("version")
    isSidechain = try json.ifPresent("isSidechain")
    skill = try json.ifPresent("skill")
    agent = try json.ifPresent("agent")
    plugin = try json.ifPresent("plugin")
    mcpServer = try json.ifPresent("mcpServer")
    mcpTool = try json.ifPresent("mcpTool")
    entrypoint = try json.ifPresent("entrypoint")
  }

  var json: JSONValue {
    .present([
      "agent": agent?.json, "entrypoint": entrypoint?.json, "gitBranch": gitBranch?.json,
      "isSidechain": isSidechain?.json, "mcpServer": mcpServer?.json, "mcpTool": mcpTool?.json,
      "plugin": plugin?.json, "project": project.json, "session": session.json,
      "skill": skill?.json, "version": version?.json,
    ])
  }
}

extension SliceNames.Model: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    model = try json.required("model")
    speed = try json.ifPresent("speed")
    serviceTier = try json.ifPresent("serviceTier")
    inferenceGeo = try json.ifPresent("inferenceGeo")
    provider = try json.ifPresent("provider")
    promptClass = try json.ifPresent("promptClass")
    hasRecordedCost = try json.ifPresent("hasRecordedCost")
  }

  var json: JSONValue {
    .present([
      "hasRecordedCost": hasRecordedCost?.json, "inferenceGeo": inferenceGeo?.json,
      "model": model.json, "promptClass": promptClass?.json, "provider": provider?.json,
      "serviceTier": serviceTier?.json, "speed": speed?.json,
    ])
  }
}
