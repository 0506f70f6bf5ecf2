namespace IapK8s.Controller.Push.Revocations;

/// <summary>They are in force here, and would not outlive this process: whoever reported them reports them again.</summary>
internal sealed class RevocationsNotKeptException(string reason, Exception? inner = null) : IOException(reason, inner);
