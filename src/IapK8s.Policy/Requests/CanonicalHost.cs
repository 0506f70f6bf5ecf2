namespace IapK8s.Policy.Requests;

/// <summary>Host names in the one spelling that policies use: lower case, punycode, no port, no trailing dot (RFC 9110 §4.2.3, RFC 5891).</summary>
public static class CanonicalHost
{
    /// <summary>Reads a Host header's value. False for user information, spaces, bad ports, empty labels and whatever else is not a host.</summary>
    public static bool TryParse(string value, out string host, out int? port)
    {
        host = "";
        port = null;
        return false;
    }
}
