internal import Scanning

extension SyncManifest: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    plimsoll = try json.required("plimsoll")
    schema = try json.required("schema")
    machine = try json.required("machine")
    label = try json.required("label")
    isEphemeral = try json.required("isEphemeral")
    version = try json.required("version")
    writtenAt = try json.required("writtenAt")
    epoch = try json.required("epoch")
    scope = try json.required("scope")
    slices = try json.required("slices")
    decisions = try json.ifPresent("decisions")
    limits = try json.ifPresent("limits")
  }

  var json: JSONValue {
    .present([
      "decisions": decisions?.json, "epoch": epoch.json, "isEphemeral": isEphemeral.json,
      "label": label.json, "limits": limits?.json, "machine": machine.json,
      "plimsoll": plimsoll.json, "schema": schema.json, "scope": scope.json,
      "slices": slices.json, "version": version.json, "writtenAt": writtenAt.json,
    ])
  }
}

extension SyncManifest.Slice: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    name = try json.required("name")
    bytes = try json.required("bytes")
    responses = try json.required("responses")
    sha256 = try json.required("sha256")
  }

  var json: JSONValue {
    .present([
      "bytes": bytes.json, "name": name.json, "responses": responses.json, "sha256": sha256.json,
    ])
  }
}

extension SyncManifest.Decision: JSONReadable, JSONWritable {
  init(json: JSONValue) throws(JSONMismatch) {
    machine = try json.required("machine")
    state = try json.required("state")
    at = try json.required("at")
  }

  var json: JSONValue {
    .present(["at": at.json, "machine": machine.json, "state": state.json])
  }
}
