import Clibcmark

/// The version of the cmark library in use, as `0.30.2`. The corresponding C function is
/// `cmark_version_string`.
public func commonMarkVersion() -> String {
  String(cString: cmark_version_string())
}
