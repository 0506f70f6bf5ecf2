namespace IapK8s.Policy.Applications;

/// <summary>The part of the public paths that is the app's, and what stands in its place there. Both are canonical, without a slash at the end; the root is empty.</summary>
public sealed record PathMapping(string Prefix, string Replacement)
{
    /// <summary>The target as the app gets it; null where it is none of the app's. A canonical target has no dot segments, so nothing that follows the prefix leads out of it.</summary>
    /// <param name="canonical">Path and query, as <see cref="Requests.CanonicalTarget.WireTarget"/> has them.</param>
    public string? Apply(string canonical)
    {
        if (!canonical.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = canonical.AsSpan(Prefix.Length);
        // Whole segments alone: /erp is no prefix of /erpx.
        if (!rest.IsEmpty && rest[0] is not ('/' or '?'))
        {
            return null;
        }

        var mapped = string.Concat(Replacement, rest);
        return mapped.Length > 0 && mapped[0] == '/' ? mapped : "/" + mapped;
    }

    /// <summary>A path of the app as people see it; null where no public path leads there.</summary>
    public string? Reverse(string path)
    {
        if (!path.StartsWith(Replacement, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = path.AsSpan(Replacement.Length);
        if (!rest.IsEmpty && rest[0] is not ('/' or '?' or '#'))
        {
            return null;
        }

        var mapped = string.Concat(Prefix, rest);
        return mapped.Length > 0 && mapped[0] == '/' ? mapped : "/" + mapped;
    }
}
