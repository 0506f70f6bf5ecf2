using System.CommandLine;
using IapK8s.Cli.Clusters;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Revoke;

/// <summary>Ends somebody's access now.</summary>
internal static class RevokeCommand
{
    private static readonly string[] DryRuns = ["none", "client", "server"];

    public static Command Create(GlobalOptions options, Surroundings surroundings)
    {
        var user = new Option<string?>("--user") { HelpName = "user:NAME", Description = "The person: user: and the verified e-mail address, or the provider's subject" };
        var provider = new Option<string?>("--provider") { HelpName = "NAME", Description = "The provider that knows the person: /name of a ClusterIapProvider, namespace/name of an IapProvider; not needed where there is one alone" };
        var session = new Option<string?>("--session") { HelpName = "SID", Description = "One session instead: \"session\" in a line of the audit log" };
        var until = new Option<string?>("--until") { HelpName = "TIME", Description = "Block the person until then, too (RFC 3339)" };
        var reason = new Option<string?>("--reason") { HelpName = "TEXT", Description = "Why, for whoever finds it later" };
        var dryRun = new Option<string>("--dry-run") { HelpName = string.Join('|', DryRuns), Description = "client: show what would be written; server: have the API server check it", DefaultValueFactory = _ => DryRuns[0] };
        dryRun.AcceptOnlyFromAmong(DryRuns);
        var command = Verb.Create(
            "revoke",
            "Ends a person's access, or one session, now: writes an IapRevocation to the cluster, or to the folder that -f names.",
            options,
            surroundings,
            [
                new Example("kubectl iap revoke --user user:mallory@example.com --provider /corp --until 2027-02-28T00:00:00Z --reason 'left the company'", "Mallory is out, and stays out until then"),
                new Example("kubectl iap revoke --user user:alice@example.com --provider /corp", "Alice lost her laptop: every session ends, and she signs in again"),
                new Example("kubectl iap revoke --session 3q2-7wAAECAwQFBgcICQoA", "This one session, by its id in the audit log"),
                new Example("kubectl iap revoke --user user:alice@example.com --dry-run=client -o yaml", "Show the manifest and write nothing"),
            ],
            [user, provider, session, until, reason, dryRun],
            (context, cancellation) => RunAsync(context, new RevocationRequest(context.Value(user), context.Value(provider), context.Value(session), context.Value(until), context.Value(reason)), context.Value(dryRun)!, cancellation));
        command.Subcommands.Add(Verb.Create("list", "What is revoked.", options, surroundings, [new Example("kubectl iap revoke list", "Who is shut out?")], [], ListAsync));
        var name = new Argument<string>("NAME") { Description = "Of the IapRevocation" };
        command.Subcommands.Add(Verb.Create(
            "lift", "Deletes a revocation: a block ends, what was ended stays ended.", options, surroundings, [new Example("kubectl iap revoke lift mallory-example-com-20260115-5e1f0a2b", "Mallory may sign in again")], [name],
            (context, cancellation) => LiftAsync(context, context.Value(name)!, cancellation)));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, RevocationRequest request, string dryRun, CancellationToken cancellation)
    {
        var folder = context.Files.Count > 0 ? RevocationFolder.FolderOf(context.Files) : null;
        if (folder is not null && dryRun == "server")
        {
            throw new CliException("--dry-run=server asks an API server, and -f names a folder", "Write --dry-run=client.");
        }

        var draft = request.Draft(await ResourceLoader.LoadAsync(context, cancellation), context.Surroundings.Time.GetUtcNow());
        var manifest = RevocationManifest.Of(draft);
        var done = dryRun == "client" ? "would be written" : await WriteAsync(context, manifest, folder, dryRun == "server", cancellation);
        context.Write(manifest, RevocationJson.Default.RevocationManifest, page => RevocationWords.Write(page, draft, done));
        return ExitCodes.Yes;
    }

    private static async Task<string> WriteAsync(CommandContext context, RevocationManifest manifest, string? folder, bool dryRun, CancellationToken cancellation)
    {
        if (folder is not null)
        {
            return $"written to {RevocationFolder.Write(folder, manifest)}";
        }

        using var cluster = ClusterAccess.Open(context);
        await new RevocationCluster(cluster).CreateAsync(manifest, dryRun, cancellation);
        return dryRun ? $"would be accepted by cluster {cluster.Name}" : $"written to cluster {cluster.Name}";
    }

    private static async Task<int> ListAsync(CommandContext context, CancellationToken cancellation)
    {
        var loaded = await ResourceLoader.LoadAsync(context, cancellation);
        var unlisted = loaded.Unlisted.Where(unlisted => unlisted.Resource.StartsWith("iaprevocations", StringComparison.Ordinal)).ToList();
        foreach (var one in unlisted)
        {
            context.Warn($"{one.Resource} could not be looked at, so nobody can tell who is revoked: {one.Why}");
        }

        var now = context.Surroundings.Time.GetUtcNow();
        var list = new RevocationList(loaded.Origin, [.. loaded.Resources.Revocations.Select(revocation => RevocationRow.Of(revocation, now)).OrderBy(row => row.Name, StringComparer.Ordinal)]);
        context.Write(list, RevocationJson.Default.RevocationList, page =>
        {
            if (list.Revocations.Count == 0)
            {
                page.Line(unlisted.Count == 0 ? $"Nobody is revoked in {list.From}." : $"What is revoked in {list.From} could not be looked at.");
                return;
            }

            page.Table(["NAME", "WHO", "PROVIDER", "ENDED UP TO", "BLOCKED UNTIL", "STATE"], list.Revocations.Select(row => (IReadOnlyList<Cell>)[row.Name, row.Who, row.Provider, row.NotBefore, row.Until, row.State]));
        });
        return unlisted.Count == 0 ? ExitCodes.Yes : ExitCodes.Unknown;
    }

    private static async Task<int> LiftAsync(CommandContext context, string name, CancellationToken cancellation)
    {
        string from;
        if (context.Files.Count > 0)
        {
            from = RevocationFolder.Delete(await ResourceLoader.LoadAsync(context, cancellation), name);
        }
        else
        {
            using var cluster = ClusterAccess.Open(context);
            await new RevocationCluster(cluster).DeleteAsync(name, cancellation);
            from = $"cluster {cluster.Name}";
        }

        context.Page().Line($"IapRevocation/{name} is gone from {from}: its block is lifted; sessions and tokens that it ended stay ended.");
        return ExitCodes.Yes;
    }
}
