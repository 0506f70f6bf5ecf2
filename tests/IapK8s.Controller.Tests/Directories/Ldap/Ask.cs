using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.Policy.Definitions;
using IapK8s.TestKit.Directories;
using Microsoft.Extensions.Time.Testing;

namespace IapK8s.Controller.Tests.Directories.Ldap;

/// <summary>Queries to the tests' servers, and what comes of them.</summary>
internal static class Ask
{
    /// <summary>In the clear over loopback, as the administrator.</summary>
    public static DirectoryQuery Of(SlapdServer server) => Of(server.Port);

    public static DirectoryQuery Of(int port) => new()
    {
        Servers = [new DirectoryServer("127.0.0.1", port, DirectoryTransport.Plain)],
        BindDn = SlapdServer.RootDn,
        BindPassword = new SecretText(SlapdServer.RootPassword),
        Users = new UserSearch { BaseDn = SlapdServer.Suffix, Filter = "(objectClass=inetOrgPerson)", IdentityAttribute = "mail", IdentityKind = IdentityKind.Email },
        Groups = new GroupSearch { BaseDn = SlapdServer.Suffix, Filter = "(objectClass=groupOfNames)" },
        Timeout = TimeSpan.FromSeconds(20),
    };

    public static async Task<DirectoryReading> ReadAsync(DirectoryQuery query, DirectoryBookmark? since = null) =>
        await OutcomeAsync(query, since) switch
        {
            DirectoryOutcome.Complete complete => complete.Reading,
            var other => throw new AssertionException($"not read: {other}"),
        };

    public static async Task<DirectoryFailure> FailAsync(DirectoryQuery query, DirectoryBookmark? since = null) =>
        await OutcomeAsync(query, since) switch
        {
            DirectoryOutcome.Failed failed => failed.Failure,
            var other => throw new AssertionException($"did not fail: {other}"),
        };

    public static Task<DirectoryOutcome> OutcomeAsync(DirectoryQuery query, DirectoryBookmark? since = null, FakeTimeProvider? time = null) =>
        new LdapDirectoryReader(time ?? TimeProvider.System).ReadAsync(query, since, CancellationToken.None);

    public static string[] Members(this DirectoryReading reading, string group) => [.. reading.Groups[group].Select(member => member["user:".Length..])];

    public static string[] Doubtful(this DirectoryReading reading, string group) => [.. reading.Doubtful.GetValueOrDefault(group, []).Select(member => member["user:".Length..])];

    public static DirectoryQuery WithUsers(this DirectoryQuery query, Func<UserSearch, UserSearch> change) => query with { Users = change(query.Users) };

    public static DirectoryQuery WithGroups(this DirectoryQuery query, Func<GroupSearch, GroupSearch> change) => query with { Groups = change(query.Groups) };
}
