#if os(Linux)
  import Glibc
  import Synchronization

  /// Puts off reading the system's certificate authorities until https needs them.
  ///
  /// Where libgit2 is built with mbed TLS, as on Debian, it reads all of them whenever it starts: 52 of the
  /// 107 million instructions of a whole `daybook append`. It does so by a function of a shared library,
  /// for which a function of the same name in the program stands in; built with another TLS library,
  /// libgit2 never calls it.
  enum LazyCertificates {
    private static let isPuttingOff = Atomic(false)
    private static let putOff = Mutex<String?>(nil)

    /// Runs libgit2's start without the authorities.
    static func puttingOff<Result>(_ body: () throws -> Result) rethrows -> Result {
      isPuttingOff.store(true, ordering: .sequentiallyConsistent)
      defer { isPuttingOff.store(false, ordering: .sequentiallyConsistent) }
      return try body()
    }

    /// The file that was put off; nil where none was.
    static var path: String? { putOff.withLock { $0 } }

    fileprivate static func putsOff(_ file: UnsafePointer<CChar>) -> Bool {
      guard isPuttingOff.load(ordering: .sequentiallyConsistent) else { return false }
      putOff.withLock { $0 = String(cString: file) }
      return true
    }
  }

  /// Stands in for mbed TLS's function of that name, and hands on to it.
  @_cdecl("mbedtls_x509_crt_parse_file")
  public func mbedtlsParseCertificates(
    _ chain: UnsafeMutableRawPointer?, _ file: UnsafePointer<CChar>?
  ) -> Int32 {
    typealias Function = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> Int32
    if let file, LazyCertificates.putsOff(file) { return 0 }
    let next = UnsafeMutableRawPointer(bitPattern: -1)  // RTLD_NEXT
    // -0x2900: a file can't be read.
    guard let symbol = dlsym(next, "mbedtls_x509_crt_parse_file") else { return -0x2900 }
    return unsafeBitCast(symbol, to: Function.self)(chain, file)
  }
#endif
