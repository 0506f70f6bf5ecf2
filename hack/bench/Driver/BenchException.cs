namespace IapK8s.Bench.Driver;

/// <summary>The run cannot give a meaningful number; the message tells the reader why.</summary>
internal sealed class BenchException(string message) : Exception(message);
