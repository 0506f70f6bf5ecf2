using System.Globalization;
using System.Text.Json.Nodes;
using IapK8s.Controller.Admission.Patches;
using k8s.Models;

namespace IapK8s.Controller.Admission.Injection.Probes;

/// <summary>
/// Turns what the kubelet asks over the network into questions to the sidecar, which asks the app from inside. Left as they are: what runs a command or sleeps; a hook of the
/// kind <c>tcpSocket</c>, which the kubelet does not perform; and what names a <c>host</c>, for that asks somebody else.
/// </summary>
/// <param name="before">What the sidecar that is there already was told; empty for a pod that has none.</param>
internal sealed class ProbeRewriter(ProbeTable before, InjectionNotes notes)
{
    // The most that the sidecar waits; the kubelet keeps its own time besides.
    private const int LongestTimeout = 3600;

    private readonly List<PatchOperation> _patch = [];

    /// <summary>What the sidecar is to be told.</summary>
    public ProbeTable Table { get; } = new();

    public IReadOnlyList<PatchOperation> Patch => _patch;

    public void Rewrite(PlacedContainer placed)
    {
        var container = placed.Container;
        Probe(placed, "startup", container.StartupProbe);
        Probe(placed, "readiness", container.ReadinessProbe);
        Probe(placed, "liveness", container.LivenessProbe);
        Hook(placed, "postStart", container.Lifecycle?.PostStart);
        Hook(placed, "preStop", container.Lifecycle?.PreStop);
    }

    private void Probe(PlacedContainer placed, string kind, V1Probe? probe)
    {
        if (probe is null)
        {
            return;
        }

        var (field, at) = ($"{placed.Field}.{kind}Probe", placed.At.Child($"{kind}Probe"));
        var (action, source) = probe switch
        {
            { HttpGet: { } http } => ("httpGet", Asked(placed, kind, $"{field}.httpGet", http)),
            { TcpSocket: { } tcp } => ("tcpSocket", Asked(placed, $"{field}.tcpSocket", tcp)),
            { Grpc: { } grpc } => ("grpc", Asked($"{field}.grpc", grpc)),
            _ => ("", null),
        };
        if (source is null)
        {
            return;
        }

        if (ReferenceEquals(source, AlreadyAsked))
        {
            Keep(placed.Name, kind, field);
            return;
        }

        var entry = new JsonObject { [action] = source };
        if (probe.TimeoutSeconds is > 0 and var timeout)
        {
            entry["timeoutSeconds"] = Math.Min(timeout, LongestTimeout);
        }

        Table.Add(placed.Name, kind, entry);
        Ask(placed.Name, kind, action, at);
    }

    private void Hook(PlacedContainer placed, string hook, V1LifecycleHandler? handler)
    {
        var field = $"{placed.Field}.lifecycle.{hook}";
        if (handler?.HttpGet is not { } http || Asked(placed, hook, $"{field}.httpGet", http) is not { } source)
        {
            return;
        }

        if (ReferenceEquals(source, AlreadyAsked))
        {
            Keep(placed.Name, hook, field);
            return;
        }

        Table.Add(placed.Name, hook, new JsonObject { ["httpGet"] = source });
        Ask(placed.Name, hook, "httpGet", placed.At.Child("lifecycle").Child(hook));
    }

    private void Ask(string container, string kind, string action, JsonPointer at)
    {
        if (action != "httpGet")
        {
            _patch.Add(PatchOperation.Remove(at.Child(action)));
        }

        _patch.Add(PatchOperation.Add(at.Child("httpGet"), RewrittenProbe.Action(container, kind)));
    }

    /// <summary>Injected before: what it asked is known to the sidecar alone.</summary>
    private void Keep(string container, string kind, string field)
    {
        if (before.Find(container, kind) is { } known)
        {
            Table.Add(container, kind, known.DeepClone());
        }
        else
        {
            notes.Object($"{field} asks port {Injected.ProbePort}, which is the sidecar's, and nothing says what it asked before: write the app's own port and path.");
        }
    }

    private static readonly JsonObject AlreadyAsked = [];

    /// <returns>Null where it is not ours to ask, or was objected to.</returns>
    private JsonObject? Asked(PlacedContainer placed, string kind, string field, V1HTTPGetAction http)
    {
        if (RewrittenProbe.Is(http, placed.Name, kind))
        {
            return AlreadyAsked;
        }

        if (IsElsewhere(field, http.Host) || Port(placed, field, http.Port) is not { } port)
        {
            return null;
        }

        if (http.Protocol is not (null or "" or "HTTP/1.1" or "HTTP1"))
        {
            notes.Object($"{field}.protocol: {http.Protocol} is not asked by the sidecar: leave it out, or use grpc or exec.");
            return null;
        }

        var asked = new JsonObject { ["port"] = port, ["path"] = http.Path ?? "/", ["scheme"] = http.Scheme is { Length: > 0 } scheme ? scheme : "HTTP" };
        if (http.HttpHeaders is { Count: > 0 } headers)
        {
            asked["httpHeaders"] = new JsonArray([.. headers.Select(header => new JsonObject { ["name"] = header.Name, ["value"] = header.Value ?? "" })]);
        }

        return asked;
    }

    private JsonObject? Asked(PlacedContainer placed, string field, V1TCPSocketAction tcp) =>
        IsElsewhere(field, tcp.Host) || Port(placed, field, tcp.Port) is not { } port ? null : new JsonObject { ["port"] = port };

    private JsonObject? Asked(string field, V1GRPCAction grpc)
    {
        if (IsOurs(field, grpc.Port))
        {
            return null;
        }

        var asked = new JsonObject { ["port"] = grpc.Port };
        if (grpc.Service is { Length: > 0 } service)
        {
            asked["service"] = service;
        }

        return asked;
    }

    /// <summary>The kubelet dials that host from the node. It is not this pod's own business, and from inside the pod it would be another question.</summary>
    private bool IsElsewhere(string field, string? host)
    {
        if (string.IsNullOrEmpty(host))
        {
            return false;
        }

        notes.Warn($"{field}.host '{host}' stays as it is: the kubelet asks there, and where that leads to this pod it is asked for credentials like anybody. Leave host out to ask the pod.");
        return true;
    }

    private int? Port(PlacedContainer placed, string field, IntOrString? port)
    {
        if (ProbedPort.Resolve(port, placed.Container) is not { } number)
        {
            notes.Object(string.Create(CultureInfo.InvariantCulture, $"{field}.port '{port?.Value}' is no port of container {placed.Name}: name one that it declares, or write the number."));
            return null;
        }

        return IsOurs(field, number) ? null : number;
    }

    private bool IsOurs(string field, int port)
    {
        if (!Injected.Ports.Contains(port))
        {
            return false;
        }

        notes.Object($"{field}.port {port} is the sidecar's own: ask a port of the app.");
        return true;
    }
}
