namespace IapK8s.Proxy.Snapshots;

/// <summary>After a response this process would hold something else than the controller thinks: the stream ends, and the next one asks for everything.</summary>
internal sealed class DriftException() : Exception("What is held is not what the controller thinks is held");
