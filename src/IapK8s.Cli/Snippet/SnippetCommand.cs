using System.CommandLine;
using System.Text.Json.Serialization;
using IapK8s.Cli.Commands;
using IapK8s.Cli.Loading;
using IapK8s.Cli.Snippet.Servers;
using IapK8s.Cli.Writing;

namespace IapK8s.Cli.Snippet;

/// <summary><c>kubectl iap snippet KIND</c>: configuration that has an ingress ask the gateway, correct to the names of headers.</summary>
internal static class SnippetCommand
{
    public static Command Create(GlobalOptions global, Surroundings surroundings)
    {
        var options = new SnippetOptions();
        return Verb.Create(
            "snippet", "Prints the configuration that has an ingress ask the gateway who may pass", global, surroundings,
            [
                new Example("kubectl iap snippet nginx --policy shop/shop --gateway http://10.0.0.7:8446 --upstream http://127.0.0.1:3000", "For an nginx beside the app"),
                new Example("kubectl iap snippet nginx --policy shop/shop --gateway https://iap.example.com:8449 --upstream http://127.0.0.1:3000", "The same, known to the gateway by a certificate"),
                new Example("kubectl iap snippet ingress-nginx --policy shop/shop | kubectl apply -f -", "For ingress-nginx, in the cluster"),
                new Example("kubectl iap snippet envoy --policy shop/shop --protocol http -f policies/", "For an Envoy that asks over HTTP, from manifests"),
            ],
            options.All, (context, cancellation) => RunAsync(context, options, cancellation));
    }

    private static async Task<int> RunAsync(CommandContext context, SnippetOptions options, CancellationToken cancellation)
    {
        var kind = SnippetKind.All.Single(kind => kind.Name == context.Value(options.Kind));
        var subject = SubjectOf(context, options, kind, PolicyWorld.Compile(await ResourceLoader.LoadSoundAsync(context, cancellation)));
        var snippet = Write(kind, subject);
        if (context.Format is OutputFormat.Json or OutputFormat.Yaml)
            AnswerWriter.Write(context.Output, snippet, SnippetJson.Default.IngressSnippet, context.Format);
        else
            await context.Output.WriteAsync(snippet.Text);
        return ExitCodes.Yes;
    }

    public static IngressSnippet Write(SnippetKind kind, SnippetSubject subject)
    {
        var advice = SnippetAdvice.Of(kind, subject);
        return new IngressSnippet(kind.Name, subject.Policy, [.. subject.Hosts.Select(host => host.Origin)], advice, $"{ServerText.Comment(advice)}\n{kind.Write(subject)}");
    }

    private static SnippetSubject SubjectOf(CommandContext context, SnippetOptions options, SnippetKind kind, PolicyWorld world)
    {
        var (ns, name) = SnippetOptions.Pair("--policy", context.Value(options.Policy)!);
        var (policy, definition) = SubjectReader.Find(world, ns, name);
        var protocol = options.ProtocolOf(context, kind);
        var ingress = context.Value(options.IngressNamespace) ?? kind.IngressNamespace ?? "";
        var parent = context.Value(options.Parent) is { } text ? SnippetOptions.Pair("--parent", text) : (Namespace: ingress, Name: "gateway");
        return new SnippetSubject
        {
            Namespace = ns,
            Name = name,
            Hosts = definition.Hosts,
            Preset = definition.Assertion.Headers,
            TakesTokens = !definition.Programmatic.Audiences.IsEmpty,
            HasSidecars = policy.Spec.IsAtSidecar,
            Doors = options.DoorsOf(context, kind, protocol, $"{ns}/{name}"),
            Upstream = context.Value(options.Upstream) is { } upstream
                ? ServiceAddress.Parse("--upstream", upstream)
                : SubjectReader.Upstream(world.Loaded.Resources, policy)
                ?? throw new CliException($"Nobody can tell where the app of {ns}/{name} is: the policy does not target one Service", "Say it: --upstream http://NAME:PORT."),
            Pods = SubjectReader.Pods(world.Loaded.Resources, policy),
            IngressNamespace = ingress,
            ParentNamespace = parent.Namespace,
            ParentName = parent.Name,
            Protocol = protocol,
            Listen = options.ListenOf(context),
        };
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IngressSnippet))]
internal sealed partial class SnippetJson : JsonSerializerContext;
