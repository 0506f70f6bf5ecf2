using System.CommandLine;
using IapK8s.Cli.Clusters;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Compiler.Inputs;

namespace IapK8s.Cli.Completion;

/// <summary>What there is to name: methods and formats, and what the manifests or the cluster hold that the line speaks of. While somebody waits for a key to do something: soon, or not at all.</summary>
internal sealed class KnownNames(CommandContext context)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public async Task<IEnumerable<Candidate>> OfAsync(Symbol symbol, CancellationToken cancellation)
    {
        switch (symbol.Name)
        {
            case "METHOD":
                return Methods.Select(method => new Candidate(method));
            case "--output":
                return ((Option)symbol).HelpName!.Split('|').Select(format => new Candidate(format));
            case "--context":
                return Contexts();
        }

        if (Wanted(symbol) is not { } wanted)
            return [];
        using var limit = new CancellationTokenSource(Patience, context.Surroundings.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, limit.Token);
        return wanted((await ResourceLoader.LoadAsync(context, either.Token)).Resources).DistinctBy(candidate => candidate.Text).OrderBy(candidate => candidate.Text, StringComparer.Ordinal);
    }

    private Func<ResourceSet, IEnumerable<Candidate>>? Wanted(Symbol symbol) => symbol.Name switch
    {
        "--namespace" => set => set.Namespaces.Select(ns => ns.Name).Concat(set.Policies.Select(policy => policy.Metadata.Namespace)).Select(name => new Candidate(name)),
        "--provider" => set => set.ClusterProviders.Select(provider => new Candidate(provider.Metadata.Name, provider.Spec.DisplayName ?? ""))
            .Concat(set.Providers.Select(provider => new Candidate($"{provider.Metadata.Namespace}/{provider.Metadata.Name}", provider.Spec.DisplayName ?? ""))),
        "--iapgroup" => set => set.Groups.Select(group => new Candidate(group.Metadata.Name, group.Spec.Description ?? "")),
        "--pod" => set => set.Pods.Where(pod => context.Namespace is not { } ns || pod.Namespace == ns).Select(pod => new Candidate(context.Namespace is null ? pod.Key.ToString() : pod.Name)),
        "POLICY" => set => set.Policies.Where(policy => context.Namespace is not { } ns || policy.Metadata.Namespace == ns).Select(policy => new Candidate(context.Namespace is null ? policy.Metadata.ToString() : policy.Metadata.Name)),
        "URL" => set => set.Policies.SelectMany(policy => policy.Spec.Hosts ?? []).Select(Origin).OfType<Candidate>(),
        _ => null,
    };

    private static Candidate? Origin(string host) => host.Contains('*', StringComparison.Ordinal) ? null : new Candidate((host.Contains("://", StringComparison.Ordinal) ? host : $"https://{host}") + "/");

    private IEnumerable<Candidate> Contexts() => ClusterAccess.ContextsOf(context).Select(name => new Candidate(name));
}
