import VaultOperations

extension MCPServer {
  /// `resources/subscribe`, up to 2025-11-25.
  func subscribe(_ call: Call) throws(ProtocolError) -> [JSON.Member] {
    watch.add([try address(call).uri], for: nil) {}
    return []
  }

  /// `resources/unsubscribe`, up to 2025-11-25.
  func unsubscribe(_ call: Call) throws(ProtocolError) -> [JSON.Member] {
    watch.remove(try address(call).uri, for: nil)
    return []
  }

  /// `subscriptions/listen`, from 2026-07-28 on: answered when it ends.
  ///
  /// Tools and prompts never change while this program runs, so only changes of resources are agreed to.
  func listen(_ call: Call) throws(ProtocolError) {
    guard case .object? = call.parameters["notifications"] else {
      throw .parameters("The parameter notifications is missing, or no object.")
    }
    var wanted = [String]()
    if let given = call.parameters["notifications"]?["resourceSubscriptions"], given != .null {
      guard case .array(let elements) = given else {
        throw .parameters("The member resourceSubscriptions has to be an array of addresses.")
      }
      for element in elements {
        guard case .string(let text) = element else {
          throw .parameters("The member resourceSubscriptions has to be an array of addresses.")
        }
        wanted.append(text)
      }
    }
    let resources = wanted.compactMap(ResourceURI.init)
    let wantsList = call.parameters["notifications"]?["resourcesListChanged"] == true
    var agreed = [JSON.Member]()
    if wantsList { agreed.append(.init("resourcesListChanged", true)) }
    if !resources.isEmpty {
      agreed.append(.init("resourceSubscriptions", JSON(wanted.filter { ResourceURI($0) != nil })))
    }
    watch.add(resources, for: call.id) { [writer, agreed] in
      guard call.isWanted else { return }
      writer.send(
        Frame.notification(
          "notifications/subscriptions/acknowledged",
          [Self.subscription(call.id), .init("notifications", .object(agreed))]))
    }
    if wantsList { watch.watchList(for: call.id) }
  }

  /// Ends what `subscriptions/listen` began: the server is about to go.
  func endSubscriptions() {
    for call in calls.all where call.method == "subscriptions/listen" {
      call.answer(.success(["resultType": "complete", "_meta": Self.subscriptionMeta(call.id)]))
    }
  }

  /// Tells a subscriber of a change.
  func publish(_ change: ResourceWatch.Change) {
    let (method, subscriber, parameters): (String, ResourceWatch.Subscriber, [JSON.Member]) =
      switch change {
      case .resource(let uri, let subscriber):
        ("notifications/resources/updated", subscriber, [.init("uri", .string(uri.description))])
      case .list(let subscriber): ("notifications/resources/list_changed", subscriber, [])
      }
    if let subscriber {
      guard calls[subscriber]?.isWanted == true else { return }
      writer.send(Frame.notification(method, [Self.subscription(subscriber)] + parameters))
    } else {
      writer.send(Frame.notification(method, parameters))
    }
  }

  private static func subscription(_ id: RequestID) -> JSON.Member { .init("_meta", subscriptionMeta(id)) }

  private static func subscriptionMeta(_ id: RequestID) -> JSON {
    .object([.init(Meta.subscriptionID, id.json)])
  }
}
