namespace IapK8s.Identity.SignIn;

/// <summary>Where a browser may be sent back to: a path and query on the same origin, in no spelling that any browser reads as another origin.</summary>
public static class ReturnPath
{
    /// <summary>The path itself where it is safe, else <c>/</c>. Refuses <c>//</c>, backslashes, control characters, white space, non-ASCII, anything not starting with one slash, and over 2,048 characters.</summary>
    public static string Sanitize(string? candidate) => candidate is null ? "/" : throw new NotImplementedException();
}
