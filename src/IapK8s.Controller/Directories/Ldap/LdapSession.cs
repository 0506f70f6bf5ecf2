using System.DirectoryServices.Protocols;
using IapK8s.Resources.Syntax;

namespace IapK8s.Controller.Directories.Ldap;

/// <summary>What is asked over one bound connection.</summary>
internal sealed class LdapSession : IDisposable
{
    private readonly DirectoryQuery _query;
    private readonly LdapWire _wire;

    private LdapSession(DirectoryQuery query, LdapWire wire) => (_query, _wire) = (query, wire);

    public DirectoryServer Server => _wire.Server;

    /// <summary>Whether it can answer no more.</summary>
    public bool IsBroken => _wire.IsBroken;

    /// <summary>Parts of the tree that another server holds; counted where the query says to go on without.</summary>
    public int IgnoredReferrals { get; private set; }

    /// <exception cref="LdapFailureException">No connection, no trust, or the bind was refused.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static LdapSession Open(DirectoryQuery query, DirectoryServer server, string trustFolder, TimeProvider time, CancellationToken cancellation)
    {
        var wire = new LdapWire(server, query.Timeout, cancellation);
        try
        {
            LdapOpening.Open(wire, query, trustFolder, time, cancellation);
            return new LdapSession(query, wire);
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    /// <summary>Everything that the search finds, page by page. Once the end is reached without an exception it was all of it.</summary>
    /// <exception cref="LdapFailureException">Not all of it.</exception>
    public IEnumerable<LdapEntry> Search(string baseDn, SearchScope scope, string filter, string[] attributes, string field)
    {
        var page = new PageResultRequestControl(_query.PageSize) { IsCritical = true };
        do
        {
            var request = Request(baseDn, scope, filter, attributes);
            request.SizeLimit = _query.Limits.Entries;
            request.Controls.Add(page);
            if (_query.Kind == DirectoryKind.ActiveDirectory)
            {
                // Else each search from a domain's root names its neighbours: that they are not in this domain is no news.
                request.Controls.Add(new DirectoryControl("1.2.840.113556.1.4.1339", null, isCritical: false, serverSide: true));
            }

            var response = Ask(request, field, $"the search of {field}");
            foreach (SearchResultEntry entry in response.Entries)
            {
                yield return LdapEntry.Of(entry);
            }

            var next = response.Controls.OfType<PageResultResponseControl>().SingleOrDefault()
                ?? throw new LdapFailureException(DirectoryFailureKind.Incomplete, field, $"{Server} does not say whether the page was the last", "Look what lies between, and whether the server can page (RFC 2696).");
            page.Cookie = next.Cookie;
        }
        while (page.Cookie.Length > 0);
    }

    /// <summary>One entry by its name; null where it is not there.</summary>
    /// <exception cref="LdapFailureException">Nobody knows.</exception>
    public LdapEntry? Find(string dn, string[] attributes, string field, DirectoryControl? control = null)
    {
        var request = Request(dn, SearchScope.Base, "(objectClass=*)", attributes);
        if (control is not null)
        {
            request.Controls.Add(control);
        }

        try
        {
            var response = Ask(request, field, "a question for one entry");
            return response.Entries.Count == 0 ? null : LdapEntry.Of(response.Entries[0]);
        }
        catch (LdapFailureException gone) when (gone.Failure.Kind == DirectoryFailureKind.NotFound)
        {
            return null;
        }
    }

    public void Dispose() => _wire.Dispose();

    private static SearchRequest Request(string baseDn, SearchScope scope, string filter, string[] attributes) =>
        new(baseDn, filter, scope, attributes) { Aliases = DereferenceAlias.Never };

    private SearchResponse Ask(SearchRequest request, string field, string what)
    {
        var response = _wire.Search(request, field, what);
        if (response.References.Count > 0 && !_query.IgnoreReferrals)
        {
            var to = response.References[0].Reference is [var first, ..] ? Quoted.Of(first.ToString()) : "somewhere";
            throw new LdapFailureException(
                DirectoryFailureKind.Referral, "ignoreReferrals", $"{Server} refers {what} to {to}: that part of the tree is another server's and was not read",
                $"Narrow {field.Replace(".filter", ".baseDn", StringComparison.Ordinal)}, or set ignoreReferrals where nobody there matters.");
        }

        IgnoredReferrals += response.References.Count;
        return response;
    }
}
