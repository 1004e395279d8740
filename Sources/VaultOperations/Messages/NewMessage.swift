/// A message as a caller asks for it.
public struct NewMessage: Sendable {
  /// An agent, or `@capability`.
  public var to: String
  /// nil takes the first line of the text.
  public var title: String?
  public var text = ""
  /// The id of the message that this one replies to.
  public var replyTo: String?
  /// When it is no longer worth an answer: RFC 3339, or how long from now.
  public var expires: String?
  /// Makes a retry a no-op.
  public var key: String?

  public init(to: String) { self.to = to }
}
