namespace IapK8s.Policy.Requests;

/// <summary>The paths of every protected host that the proxy answers itself: no rule is asked, and the app never sees them.</summary>
public static class ReservedPath
{
    public const string Prefix = "/.iap/";

    public static bool Contains(ReadOnlySpan<char> decodedPath) =>
        decodedPath.Length > 4 && decodedPath[1] == '.' && (decodedPath.StartsWith(Prefix) || decodedPath is "/.iap");
}
