namespace IapK8s.Policy.Requests;

/// <summary>Which hosts are meant: a canonical name, or <c>*.example.com</c> for every name below it, however deep, and not for <c>example.com</c> itself.</summary>
public static class HostPattern
{
    /// <param name="host">As <see cref="CanonicalHost"/> writes it.</param>
    public static bool Matches(string pattern, string host) => pattern.StartsWith("*.", StringComparison.Ordinal)
        ? host.Length >= pattern.Length && host.EndsWith(pattern[1..], StringComparison.Ordinal)
        : string.Equals(host, pattern, StringComparison.Ordinal);
}
