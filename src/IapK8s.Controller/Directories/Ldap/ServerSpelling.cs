using System.Text;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// Asks the server itself which entry a DN means that we found nobody by. It composes characters (RFC 4518 §2.3) before it compares, and the runtime has no tables for that: a name typed on one
/// machine may be another string than on the next.
/// </summary>
internal sealed class ServerSpelling(LdapSession session)
{
    /// <summary>Questions of one reading: so many people are not written two ways.</summary>
    private const int MostQuestions = 1_000;

    private readonly Dictionary<string, string?> _known = new(StringComparer.Ordinal);

    /// <summary>The key of the entry's own DN; null where there is none, or where nothing could be composed.</summary>
    /// <exception cref="LdapFailureException">The connection broke.</exception>
    public string? Find(string value, string key)
    {
        if (Ascii.IsValid(key) || key.StartsWith('?'))
        {
            return null;
        }

        if (!_known.TryGetValue(key, out var known) && _known.Count < MostQuestions)
        {
            known = Ask(value) is { } dn && DistinguishedName.TryParse(dn, out var name) ? name.Key : null;
            _known.Add(key, known);
        }

        return known;
    }

    private string? Ask(string value)
    {
        try
        {
            return session.Find(value, ["1.1"], "groups.memberAttribute")?.Dn;
        }
        catch (LdapFailureException) when (!session.IsBroken)
        {
            return null; // another server's, or no business of ours: then it is nobody whom we read
        }
    }
}
