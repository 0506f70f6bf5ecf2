using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>Puts together what Active Directory gives out in ranges. The list must not change meanwhile, or a member could slip from one range into another that was read already.</summary>
internal sealed class RangedValues(LdapSession session)
{
    /// <summary>Raised by each change of an entry, a member's among them.</summary>
    public const string Version = "uSNChanged";

    private const int Attempts = 3;

    /// <summary>The entry with all values of the attribute.</summary>
    /// <exception cref="LdapFailureException">They cannot be had all at once.</exception>
    public LdapEntry Complete(LdapEntry entry, string attribute, string field)
    {
        if (entry.RangeOf(attribute) is not { } range)
        {
            return entry;
        }

        var begun = entry;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            if (TryComplete(begun, range, attribute, field) is { } whole)
            {
                return whole;
            }

            begun = Ask(entry.Dn, attribute, 0, field);
            if (begun.RangeOf(attribute) is not { First: 0 } first)
            {
                throw Broken(entry.Dn, attribute, field, "begins in the middle");
            }

            range = first;
        }

        throw Broken(entry.Dn, attribute, field, "changes all the time");
    }

    private LdapEntry? TryComplete(LdapEntry begun, ValueRange range, string attribute, string field)
    {
        var values = begun.Bytes(attribute).ToList();
        if (range.First != 0)
        {
            throw Broken(begun.Dn, attribute, field, "begins in the middle");
        }

        while (range.Last is { } last)
        {
            if (values.Count != last + 1)
            {
                throw Broken(begun.Dn, attribute, field, "has other numbers than values");
            }

            var next = Ask(begun.Dn, attribute, values.Count, field);
            if (next.Number(Version) != begun.Number(Version))
            {
                return null;
            }

            if (next.RangeOf(attribute) is not { } following || following.First != values.Count || (following.Last is not null && next.Bytes(attribute).IsEmpty))
            {
                throw Broken(begun.Dn, attribute, field, "has a gap");
            }

            values.AddRange(next.Bytes(attribute));
            range = following;
        }

        return begun.With(attribute, [.. values]);
    }

    private LdapEntry Ask(string dn, string attribute, int first, string field) =>
        session.Find(dn, [ValueRange.From(attribute, first), Version], field)
        ?? throw Broken(dn, attribute, field, "is gone while it was read");

    private LdapFailureException Broken(string dn, string attribute, string field, string what) =>
        new(DirectoryFailureKind.Incomplete, field, $"{attribute} of {Quoted.Of(dn)} at {session.Server} {what}", "It is read again at the next time.");
}
