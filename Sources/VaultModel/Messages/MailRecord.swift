/// What one entry of an OUTBOX says, in a few words of memory: a vault may hold a hundred thousand.
///
/// Names and keys are kept as the first 64 bits of their SHA-256: what is shown of a message is read from its
/// entry, and compared there.
public struct MailRecord: Hashable, Sendable, BitwiseCopyable {
  public let id: EntryID
  /// Of a message: hash of its recipient. Of an answer: the upper half of the message's id.
  private let first: UInt64
  /// Of a message: hash of its key, 0 without. Of an answer: the lower half of the message's id.
  private let second: UInt64
  /// When the message expires, in milliseconds since 1970; `Int64.max` for never.
  public let expires: Int64
  /// Byte offset of the entry's heading in its note.
  public let offset: UInt32
  private let kind: UInt8
  private let stateNumber: UInt8

  /// Reads an entry: one with the field `Answers` is an answer, one with `To` a message; nil for any other.
  public init?(_ entry: Entry) {
    id = entry.id
    offset = UInt32(clamping: entry.range.lowerBound)
    let state = entry.field("State").flatMap { MessageState(reading: $0) }
    if let text = entry.field(Self.answers) {
      guard let target = Edge.targets(in: text).first else { return nil }
      (first, second, expires, kind) = (target.high, target.low, .max, Kind.answer.rawValue)
      stateNumber = Self.number(state ?? .working)
    } else {
      guard let to = entry.field(Self.to).flatMap({ Recipient($0) }) else { return nil }
      let key = entry.field("Key") ?? ""
      first = Self.hash(to.description)
      second = key.isEmpty ? 0 : Self.hash(key)
      expires = entry.field("Expires").flatMap { Timestamp($0) }?.milliseconds ?? .max
      if case .capability = to { kind = Kind.offer.rawValue } else { kind = Kind.message.rawValue }
      stateNumber = Self.number(.submitted)
    }
  }

  private enum Kind: UInt8 {
    case message, offer, answer
  }

  public var isMessage: Bool { kind != Kind.answer.rawValue }

  /// Whether it is a message to whoever has a capability.
  public var isOffer: Bool { kind == Kind.offer.rawValue }

  /// The message that an answer is about; nil of a message.
  public var answered: EntryID? { isMessage ? nil : EntryID(high: first, low: second) }

  /// The hash of a message's recipient; nil of an answer.
  public var recipient: UInt64? { isMessage ? first : nil }

  /// The hash of the key that a message was sent under; nil without, and of an answer.
  public var key: UInt64? { isMessage && second != 0 ? second : nil }

  public var state: MessageState {
    MessageState.allCases[min(Int(stateNumber), MessageState.allCases.count - 1)]
  }

  /// The first 64 bits of a text's SHA-256.
  public static func hash(_ text: String) -> UInt64 {
    SHA256(of: Array(text.utf8)).bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The field of an answer that names its message, and that of a message that names its recipient.
  public static let answers = "Answers"
  public static let to = "To"

  private static func number(_ state: MessageState) -> UInt8 {
    UInt8(MessageState.allCases.firstIndex(of: state) ?? 0)
  }
}
