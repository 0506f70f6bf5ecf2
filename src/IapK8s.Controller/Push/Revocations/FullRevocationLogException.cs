namespace IapK8s.Controller.Push.Revocations;

/// <summary>More than every subscriber could hold. Nothing of it was taken.</summary>
internal sealed class FullRevocationLogException(string what)
    : Exception($"{what}. Wait until sessions' entries expire, or end people's access with one IapRevocation each instead of each of their sessions");
