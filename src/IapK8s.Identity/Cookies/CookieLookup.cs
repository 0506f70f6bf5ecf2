namespace IapK8s.Identity.Cookies;

/// <summary>What a look for one cookie found.</summary>
public enum CookieLookup : byte
{
    /// <summary>The same name twice: nobody can know which one is meant (RFC 6265 §5.4), so none is, and the request is refused. Zero, as it denies.</summary>
    Duplicate = 0,
    Absent,
    Found,
}
