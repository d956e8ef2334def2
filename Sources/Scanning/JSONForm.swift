/// What is read from a JSON value of one form, and from no other.
package protocol JSONReadable {
  /// Reads a value; members that the form does not have are passed over.
  init(json: JSONValue) throws(JSONMismatch)
}

/// What has one form as a JSON value.
package protocol JSONWritable {
  /// The value, the members of an object in the order in which they are written.
  var json: JSONValue { get }
}

/// A value that is JSON, but not of the form that its reader needs.
package struct JSONMismatch: Error, Hashable, Sendable {
  /// Where it is in the document, such as `models.m.rates[0]`; empty for all of it.
  package private(set) var place = ""
  /// What is wrong with it, as what is said of the place: `lacks "input"`.
  package var problem: String

  /// Of the value itself.
  package init(_ problem: String) { self.problem = problem }

  /// The same, where the value is that of a member.
  package func inMember(_ name: String) -> JSONMismatch {
    var result = self
    let follows = !place.isEmpty && place.utf8.first != UInt8(ascii: "[")
    result.place = name + (follows ? "." : "") + place
    return result
  }

  /// The same, where the value is an element of an array.
  package func inElement(_ index: Int) -> JSONMismatch {
    var result = self
    let follows = !place.isEmpty && place.utf8.first != UInt8(ascii: "[")
    result.place = "[" + String(index) + "]" + (follows ? "." : "") + place
    return result
  }

  /// Place and problem as one statement.
  ///
  /// - Parameter document: What the whole document is called.
  package func text(of document: String = "the file") -> String {
    (place.isEmpty ? document : place) + " " + problem
  }
}

extension JSONValue {
  /// A member that an object has to have.
  package func required<Value: JSONReadable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(JSONMismatch) -> Value {
    guard let value = try ifPresent(name, as: type) else {
      throw JSONMismatch("lacks \"" + name + "\"")
    }
    return value
  }

  /// A member that an object may have; nil where it is missing or null, and never for one
  /// of another form.
  package func ifPresent<Value: JSONReadable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(JSONMismatch) -> Value? {
    guard case .object = self else { throw JSONMismatch("is not an object") }
    guard let value = self[name] else { return nil }
    do throws(JSONMismatch) {
      return try Value(json: value)
    } catch {
      throw error.inMember(name)
    }
  }

  /// An object of the members that have a value.
  package static func present(_ members: KeyValuePairs<String, JSONValue?>) -> JSONValue {
    var found: [Member] = []
    found.reserveCapacity(members.count)
    for (name, value) in members {
      if let value { found.append(Member(name, value)) }
    }
    return .object(found)
  }
}

extension String: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .string(let text) = json else { throw JSONMismatch("is not a text") }
    self = text
  }

  package var json: JSONValue { .string(self) }
}

extension Bool: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .bool(let value) = json else { throw JSONMismatch("is neither true nor false") }
    self = value
  }

  package var json: JSONValue { .bool(self) }
}

extension Int64: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard let number = json.integer else { throw JSONMismatch("is not a whole number that fits") }
    self = number
  }

  package var json: JSONValue { .integer(self) }
}

extension Int: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    self = Int(try Int64(json: json))
  }

  package var json: JSONValue { .integer(Int64(self)) }
}

extension UInt64: JSONReadable, JSONWritable {
  package init(json: JSONValue) throws(JSONMismatch) {
    let number: UInt64? =
      switch json {
      case .integer(let number): UInt64(exactly: number)
      case .number(let text): UInt64(text) ?? Double(text).flatMap { UInt64(exactly: $0) }
      default: nil
      }
    guard let number else { throw JSONMismatch("is not a whole number from 0 on that fits") }
    self = number
  }

  package var json: JSONValue {
    Int64(exactly: self).map { .integer($0) } ?? .number(String(self))
  }
}

extension Double: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard let number = json.double, number.isFinite else {
      throw JSONMismatch("is not a number")
    }
    self = number
  }
}

extension Array: JSONReadable where Element: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .array(let elements) = json else { throw JSONMismatch("is not an array") }
    self.init()
    reserveCapacity(elements.count)
    for index in elements.indices {
      do throws(JSONMismatch) {
        append(try Element(json: elements[index]))
      } catch {
        throw error.inElement(index)
      }
    }
  }
}

extension Array: JSONWritable where Element: JSONWritable {
  package var json: JSONValue { .array(map { $0.json }) }
}

extension Dictionary: JSONReadable where Key == String, Value: JSONReadable {
  package init(json: JSONValue) throws(JSONMismatch) {
    guard case .object(let members) = json else { throw JSONMismatch("is not an object") }
    self.init(minimumCapacity: members.count)
    for member in members {
      do throws(JSONMismatch) {
        self[member.name] = try Value(json: member.value)
      } catch {
        throw error.inMember(member.name)
      }
    }
  }
}
