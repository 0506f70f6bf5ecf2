using System.Collections.Immutable;
using System.DirectoryServices.Protocols;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>
/// The last change that a server has, as it numbers them. Equal positions mean that nothing was written, deletions included; so it is a cheap question whether a directory must be read. What changed it
/// does not tell, and neither do the stamps of entries: OpenLDAP follows a rename in <c>member</c>, and keeps <c>memberOf</c>, without touching <c>modifyTimestamp</c>, and Active Directory changes <c>memberOf</c>
/// without <c>uSNChanged</c>. So whatever changed, all of it is read.
/// </summary>
/// <param name="Server">Empty where all servers number alike.</param>
internal sealed record ChangePositions(string Server, ImmutableArray<string> Positions)
{
    private const string SyncRequest = "1.3.6.1.4.1.4203.1.9.1.1";

    /// <summary>Characters: they are kept with each reading, which has no room for whatever a server may say.</summary>
    private const int Longest = 16_384;

    /// <summary>syncRequestValue { mode refreshOnly } (RFC 4533 §2.2).</summary>
    private static readonly byte[] RefreshOnly = [0x30, 0x03, 0x0a, 0x01, 0x01];

    public bool Equals(ChangePositions? other) => other is not null && Server == other.Server && Positions.SequenceEqual(other.Positions, StringComparer.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Server, Positions.Length);

    /// <summary>Null where the server does not tell, or could be wrong.</summary>
    /// <exception cref="LdapFailureException">The connection broke.</exception>
    public static ChangePositions? Read(LdapSession session, DirectoryQuery query)
    {
        try
        {
            var root = session.Find("", ["namingContexts", "highestCommittedUSN", "dsServiceName"], "servers");
            var found = root is null ? null : query.Kind == DirectoryKind.ActiveDirectory ? OfActiveDirectory(session, root) : OfOpenLdap(session, root, query);
            return found is not null && found.Server.Length + found.Positions.Sum(position => position.Length) <= Longest ? found : null;
        }
        catch (LdapFailureException refused) when (refused.Failure.Kind is not (DirectoryFailureKind.Unreachable or DirectoryFailureKind.TimedOut or DirectoryFailureKind.Incomplete))
        {
            return null; // not for us to know; then everything is read each time
        }
    }

    /// <summary>Whether the server lacks what was seen before: it is a replica that is behind.</summary>
    public bool IsBehind(DirectoryBookmark since)
    {
        if (Server.Length > 0 || since.Server.Length > 0)
        {
            return false;
        }

        var now = Positions.ToLookup(Writer, StringComparer.Ordinal);
        return since.Positions.Any(before => !now[Writer(before)].Any(position => string.CompareOrdinal(position, before) >= 0));
    }

    /// <summary>Of <c>dc=example,dc=com 20261127020656.921595Z#000000#001#000000</c> the base and the server that wrote, 001: each of several writers counts for itself.</summary>
    private static string Writer(string position)
    {
        var space = position.LastIndexOf(' ');
        return position[space..].Split('#') is [_, _, var writer, _] ? $"{position[..space]} {writer}" : position;
    }

    /// <summary>Numbers are those of one server, and of the life of its database, which <c>invocationId</c> names ([MS-ADTS] §3.1.1.1.9).</summary>
    private static ChangePositions? OfActiveDirectory(LdapSession session, LdapEntry root)
    {
        if (root.FirstText("highestCommittedUSN") is not { } highest || root.FirstText("dsServiceName") is not { } service)
        {
            return null;
        }

        return session.Find(service, ["invocationId"], "servers")?.Bytes("invocationId") is [var life] ? new ChangePositions(Convert.ToHexStringLower(life), [highest]) : null;
    }

    /// <summary><c>contextCSN</c> of each database that holds something of ours. A critical control proves that the overlay syncprov keeps it there: what is left of it in a database without would never change.</summary>
    private static ChangePositions? OfOpenLdap(LdapSession session, LdapEntry root, DirectoryQuery query)
    {
        var positions = ImmutableArray.CreateBuilder<string>();
        if (!DistinguishedName.TryParse(query.Users.BaseDn, out var users) || !DistinguishedName.TryParse(query.Groups.BaseDn, out var groups))
        {
            return null;
        }

        foreach (var context in root.Texts("namingContexts").OfType<string>())
        {
            if (!DistinguishedName.TryParse(context, out var name) || !(Holds(name, users) || Holds(name, groups)))
            {
                continue;
            }

            // Two questions: what the control finds is what the database has of it, which lags behind what the overlay knows.
            if (session.Find(context, ["1.1"], "servers", new DirectoryControl(SyncRequest, RefreshOnly, isCritical: true, serverSide: true)) is null)
            {
                return null;
            }

            var stamps = session.Find(context, ["contextCSN"], "servers")?.Texts("contextCSN").OfType<string>().ToList();
            if (stamps is not { Count: > 0 })
            {
                return null;
            }

            positions.AddRange(stamps.Select(stamp => $"{context} {stamp}"));
        }

        positions.Sort(StringComparer.Ordinal);
        return positions.Count == 0 ? null : new ChangePositions("", positions.ToImmutable());
    }

    private static bool Holds(DistinguishedName context, DistinguishedName searched) => searched.IsWithin(context) || context.IsWithin(searched);
}
