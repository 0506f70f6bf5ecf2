using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace IapK8s.Sidecar.Probes;

/// <summary>Reads what the kubelet would have asked: by container, the fields <c>livenessProbe</c>, <c>readinessProbe</c>, <c>startupProbe</c> and <c>lifecycle</c> of the
/// pod's spec (Kubernetes API, Container v1 core), ports as numbers. What goes over no network (exec, sleep) has no place here. Strict: whatever is not understood
/// would be a probe that tests something else.</summary>
internal sealed class ProbeSpec
{
    private const int LongestTimeout = 3600;

    /// <summary>A hook takes as long as it takes; the kubelet's grace period is what ends it.</summary>
    private static readonly TimeSpan HookLimit = TimeSpan.FromHours(1);

    // The kubelet's own business: when it asks, and what it makes of the answers.
    private static readonly string[] Schedule = ["initialDelaySeconds", "periodSeconds", "successThreshold", "failureThreshold", "terminationGracePeriodSeconds"];

    private readonly SpecReader _reader;
    private readonly ActionSpec _actions;
    private readonly ImmutableArray<PodProbe>.Builder _probes = ImmutableArray.CreateBuilder<PodProbe>();

    private ProbeSpec(SpecReader reader, Func<IPAddress, bool> isOfThePod)
    {
        _reader = reader;
        _actions = new ActionSpec(reader, isOfThePod);
    }

    /// <param name="isOfThePod">Whether an address is one of the pod's own.</param>
    /// <param name="mistakes">Gets every mistake, each with its place.</param>
    public static ImmutableArray<PodProbe> Parse(string json, Func<IPAddress, bool> isOfThePod, List<string> mistakes)
    {
        var spec = new ProbeSpec(new SpecReader(mistakes), isOfThePod);
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 16 });
            spec._reader.Each(document.RootElement, "", spec.ReadContainer);
        }
        catch (JsonException error)
        {
            mistakes.Add($"not JSON: {error.Message}");
        }

        return spec._probes.ToImmutable();
    }

    private bool ReadContainer(string container, JsonElement fields, string at)
    {
        // RFC 1123 label: it stands in a path.
        if (container.Length is 0 or > 63 || !container.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            _reader.Refuse($"'{container}'", "is not a container's name");
            return true;
        }

        _reader.Each(fields, at, (name, value, place) =>
        {
            switch (name)
            {
                case "livenessProbe" or "readinessProbe" or "startupProbe":
                    ReadProbe(value, place, container, name[..^"Probe".Length]);
                    return true;
                case "lifecycle":
                    ReadLifecycle(value, place, container);
                    return true;
                default:
                    return false;
            }
        });
        return true;
    }

    private void ReadProbe(JsonElement probe, string at, string container, string kind)
    {
        var (asked, timeout) = (0, 1);
        ProbeAction? action = null;
        _reader.Each(probe, at, (name, value, place) =>
        {
            switch (name)
            {
                case "httpGet" or "tcpSocket" or "grpc":
                    asked++;
                    action = name == "httpGet" ? _actions.Http(value, place) : name == "grpc" ? _actions.Grpc(value, place) : _actions.Tcp(value, place);
                    return true;
                case "timeoutSeconds":
                    timeout = _reader.Number(value, place, LongestTimeout);
                    return true;
                default:
                    return Schedule.Contains(name);
            }
        });
        if (asked != 1)
        {
            _reader.Refuse(at, $"asks in {asked} ways: write exactly one of httpGet, tcpSocket and grpc; leave out a probe that runs a command, which the kubelet goes on doing itself");
        }

        Add(container, kind, action, TimeSpan.FromSeconds(timeout));
    }

    private void ReadLifecycle(JsonElement lifecycle, string at, string container) => _reader.Each(lifecycle, at, (hook, handlers, where) =>
    {
        if (hook is not ("postStart" or "preStop"))
        {
            return false;
        }

        ProbeAction? action = null;
        _reader.Each(handlers, where, (name, value, place) => name == "httpGet" && (action = _actions.Http(value, place)) is var _);
        if (action is null && !_reader.HasMistakes)
        {
            _reader.Refuse(where, "has no httpGet: leave out a hook of another kind, which is none of the network's");
        }

        Add(container, hook, action, HookLimit);
        return true;
    });

    private void Add(string container, string kind, ProbeAction? action, TimeSpan timeout)
    {
        if (action is not null)
        {
            _probes.Add(new PodProbe(container, kind, action, timeout));
        }
    }
}
